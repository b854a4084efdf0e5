"""The board of part needs, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import NeedStatus, StepRole
from database.models.part_needs import NeedStep, PartNeed
from database.queries import needs as need_rows
from database.session import db
from linkage.access import may_edit_need, may_see_matches, may_see_need
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l, ngettext
from linkage.web import cards
from linkage.web.addresses import Address, letter_page_before
from linkage.web.components import NeedCard
from linkage.web.guards import public
from linkage.web.layout import format_date, format_number
from linkage.web.need_facts import facts_of_need, limits_of_step, wishes_of_need
from linkage.web.public import chips
from linkage.web.public.blueprint import blueprint
from linkage.web.public.need_lists import NeedPage, need_page
from linkage.web.public.search_heads import NEEDS, save_state
from linkage.web.public.understandings import Understanding, understanding
from linkage.web.public.ways import fitting_needs_url, matches_url, post_need_url
from linkage.web.security import keep_address_secret
from linkage.wording import (
    process_label,
    sector_label,
)
from search.fields import NEED_FILTERS

LONGEST_QUERY = 400
_KEYS = ("q", chips.AS, *NEED_FILTERS, "sort", "page", "after", "more")


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`kept`: the filters a new search keeps; `clear_url` is empty when nothing narrows the board; `fit_url` is for suppliers.

    `save_state`: what a saved search keeps of the address; empty as long as nothing narrows the board.
    """

    query: str
    title_detail: str
    count_sentence: str
    understood: Understanding
    listed: NeedPage
    cards: tuple[NeedCard, ...]
    kept: tuple[tuple[str, str], ...]
    clear_url: str
    save_state: str
    fit_url: str
    post_need_url: str


@dataclass(frozen=True, slots=True)
class StepPart:
    label: str
    is_core: bool
    limits: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Action:
    title: str
    text: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class OneNeedPage:
    """`language` is that of the title and the text; `status` is shown to its own people only, others see published needs.

    `back_url`: the page of a letter's link that the reader came from, empty for everybody else.
    """

    title: str
    language: str
    status: str
    notice: str
    summary: tuple[tuple[str, str | None], ...]
    steps: tuple[StepPart, ...]
    text: str
    actions: tuple[Action, ...]
    back_url: str


@blueprint.get("/needs")
@public
def needs() -> str:
    address = Address.of_request(_KEYS)
    query = address.first("q", LONGEST_QUERY)
    listed = need_page(address, query, chips.corrections_of(address))
    result = listed.found.result
    is_narrowed = bool(address.keeping("q", *NEED_FILTERS).pairs)
    page = BoardPage(
        query=query,
        title_detail=_title_detail(query, result.total),
        count_sentence=_count_sentence(result.total, is_narrowed=is_narrowed),
        understood=understanding(query, result.understood, address),
        listed=listed,
        cards=tuple(cards.need_card(need, viewer=g.user) for need in listed.needs),
        kept=address.keeping(*NEED_FILTERS).pairs,
        clear_url=url_for("public.needs") if is_narrowed else "",
        save_state=save_state(address, NEEDS) if is_narrowed else "",
        fit_url=fitting_needs_url(),
        post_need_url=post_need_url(),
    )
    return render_template("public/needs.html", page=page)


@blueprint.get("/needs/<code>")
@public
def need(code: str) -> ResponseReturnValue:
    found = need_rows.need(db(), code)
    if found is None or not may_see_need(g.user, found, on=agency_today()):
        raise NotFound(_l("There is no part need here. It may be met, withdrawn, or not for everybody."))
    is_own = may_edit_need(g.user, found)
    page = OneNeedPage(
        title=found.title,
        language=found.language or "",
        status=found.status.value if is_own else "",
        notice=_notice(found) if is_own else "",
        summary=_summary(found),
        steps=tuple(_step(step) for step in found.steps),
        text=found.text or "",
        actions=tuple(_actions(found)),
        back_url=letter_page_before() or "",
    )
    answer = make_response(render_template("public/need.html", page=page))
    return keep_address_secret(answer) if page.back_url else answer


def _title_detail(query: str, total: int) -> str:
    if not query:
        return ""
    return ngettext(
        "%(query)s: %(count)s need", "%(query)s: %(count)s needs", total, query=query, count=format_number(total)
    )


def _count_sentence(total: int, *, is_narrowed: bool) -> str:
    count = format_number(total)
    if is_narrowed:
        return ngettext("%(count)s part need fits", "%(count)s part needs fit", total, count=count)
    return ngettext("%(count)s part need is open", "%(count)s part needs are open", total, count=count)


def _notice(need: PartNeed) -> str:
    if need.status is NeedStatus.PUBLISHED:
        return ""
    return _("Only your own people and officers see this page: the need is not published.")


def _summary(need: PartNeed) -> tuple[tuple[str, str | None], ...]:
    """What is asked; a gap is shown where a supplier would have to ask, the rest only when there is something to say."""
    profile = need.company.assembler_profile
    always = (
        (_("Buyer"), cards.buyer_text(need.company, viewer=g.user)),
        (_("Sector"), sector_label(profile.sector) if profile and profile.sector else None),
        *facts_of_need(need),
    )
    sometimes = (
        *wishes_of_need(need),
        (_("Answers until"), format_date(need.closes_on)),
        (_("Published"), format_date(need.published_at)),
    )
    return (*always, *(fact for fact in sometimes if fact[1]))


def _step(step: NeedStep) -> StepPart:
    return StepPart(
        label=process_label(step.process),
        is_core=step.role is StepRole.CORE,
        limits=limits_of_step(step),
        url=url_for("public.search", process=step.process),
    )


def _actions(need: PartNeed) -> list[Action]:
    if may_see_matches(g.user, need):
        return [_to_own_page(need)]
    if fitting_needs_url():
        return [
            Action(
                title=_("Does it fit your plant?"),
                text=_("See what speaks for you, what you lack, and how the points come about."),
                label=_("How you fit this need") if need.steps else _("Needs that fit me"),
                url=url_for("supplier.fit", code=need.code) if need.steps else fitting_needs_url(),
            )
        ]
    find = Action(
        title=_("Who can make it?"),
        text=_("See the firms that run the core process of this part."),
        label=_("Search these firms"),
        url=url_for("public.search", process=[step.process for step in need.steps if step.role is StepRole.CORE]),
    )
    if g.user is not None:
        return [find]
    register = Action(
        title=_("Can you make it?"),
        text=_(
            "Publish your profile. You then see whether this need fits, and the agency can introduce you to the buyer."
        ),
        label=_("Register your firm"),
        url=url_for("account.sign_up_as_supplier"),
    )
    return [register, find]


def _to_own_page(need: PartNeed) -> Action:
    return Action(
        title=_("Matches of this need"),
        text=_("See who fits, why, and what the near ones lack."),
        label=_("See the matches"),
        url=matches_url(need),
    )
