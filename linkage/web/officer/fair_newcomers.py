"""An officer puts a firm of the registry on the list of a fair, or invites it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide, ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_participants as rows
from database.queries import registry
from database.session import db
from linkage.access import may_curate, require
from linkage.errors import Conflict, NotFound
from linkage.language import _, _l, ngettext
from linkage.services import fair_registrations as services
from linkage.services.fair_readers import with_account
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.fair_links import fair_links
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.web.officer.fair_unreached import MissingLetter, letter_text, missing_letter
from linkage.web.participant.registrations import own_sides
from linkage.wording.fair_registrations import participant_state, side_noun
from matching.taxonomy import taxonomy
from search.analysis import fold
from search.understanding import understand

MOST_FOUND = 50
MOST_NAMED = 5
MOST_NUMBERS = 200
_LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firm on a side on which it can come. `value`: what is sent when it is ticked; `there`: where it stands at the fair already.

    `reach`: whether letters reach it.
    """

    value: str
    name: str
    side: str
    place: str
    there: str
    reach: str


@dataclass(frozen=True, slots=True)
class NewcomersPage:
    """`cut`: that not all are shown, in words; `unknown`: pasted codes that are nobody's. `picked`: values that are ticked."""

    fair: Fair
    fair_tabs: Sequence[tuple[Any, str, bool]]
    query: str
    numbers: str
    found: tuple[Candidate, ...]
    cut: str
    unknown: tuple[str, ...]
    picked: Collection[str]


@blueprint.get("/fairs/<code>/participants/new")
@officer_only
def new_participant(code: str) -> ResponseReturnValue:
    return _page(fair_of(db(), code), {})


@blueprint.post("/fairs/<code>/participants/new")
@officer_only
def new_participant_post(code: str) -> ResponseReturnValue:
    """One firm, or several that were ticked: all, or none when one cannot come. Those on the list already are left alone."""
    require(may_curate(g.user))
    is_invitation = request.form.get("how") == "invite"
    picked = list(dict.fromkeys(request.form.getlist("firm")))
    if len(picked) > MOST_NUMBERS:
        too_many = _(
            "%(count)s firms are ticked; at most %(most)s can be added at once.", count=len(picked), most=MOST_NUMBERS
        )
        return _page(fair_of(db(), code), {"firm": too_many}), 422
    if not picked:
        return _page(fair_of(db(), code), {"firm": _("Tick at least one firm.")}), 422

    def add(session: Session) -> str:
        fair = fair_of(session, code)
        there = rows.sides_at(session, fair)
        do = services.invite_firm if is_invitation else services.add_firm
        made = []
        for company, side in [_picked(session, value) for value in picked]:
            if len(picked) > 1 and (company.id, side) in there:
                continue
            made.append(do(session, fair, company, side, by=actor_of(g.user), links=fair_links()))
        if len(picked) == 1:
            said = _("The firm is invited.") if is_invitation else _("The firm is on the list.")
            flash(f"{said} {letter_text(session, made[0])}", "success")
            return url_for("officer.fair_participant", code=code, participant=made[0].code)
        _tell(session, made, left=len(picked) - len(made), is_invitation=is_invitation)
        return url_for("officer.fair_participants", code=code)

    try:
        target = once(add)
    except Conflict as error:
        return _page(fair_of(db(), code), {"firm": error.text}), 409
    return redirect(target)


def _picked(session: Session, value: str) -> tuple[Company, FairSide]:
    """`CODE.side`, or the code with the side in a field of its own. Raises NotFound."""
    code, _dot, own = value.partition(".")
    side = next((each for each in FairSide if each == (own or request.form.get("side"))), FairSide.SUPPLIER)
    company = registry.company(session, code) if code.isalnum() else None
    if company is None:
        raise NotFound(_l("There is no such firm in the registry. Look for it by name."))
    return company, side


def _tell(session: Session, made: Sequence[FairParticipant], *, left: int, is_invitation: bool) -> None:
    count = len(made)
    if is_invitation:
        said = ngettext("One firm is invited.", "%(num)d firms are invited.", count)
    else:
        said = ngettext("One firm is on the list now.", "%(num)d firms are on the list now.", count)
    flash(said, "success" if made else "warning")
    without: dict[MissingLetter, list[FairParticipant]] = {}
    for each in made:
        reason = missing_letter(session, each)
        if reason is not None:
            without.setdefault(reason, []).append(each)
    for reason, firms in without.items():
        flash(_missing_text(reason, firms), "info" if reason is MissingLetter.LATER else "warning")
    if left:
        flash(ngettext("One firm was on the list before.", "%(num)d firms were on the list before.", left), "info")


def _missing_text(reason: MissingLetter, firms: Sequence[FairParticipant]) -> str:
    """Which firms get no letter now, and why; the first few by name."""
    count, shown = len(firms), ", ".join(cards.firm_name(each.company) for each in firms[:MOST_NAMED])
    more = count - MOST_NAMED
    names = _("%(names)s and %(number)s more", names=shown, number=more) if more > 0 else shown
    if reason is MissingLetter.LATER:
        return ngettext(
            "Registration is not open yet: one invitation goes out when it opens.",
            "Registration is not open yet: %(num)d invitations go out when it opens.",
            count,
        )
    if reason is MissingLetter.REFUSED:
        return ngettext(
            "%(num)d of them asked for no invitations by mail. Tell it in another way: %(firms)s",
            "%(num)d of them asked for no invitations by mail. Tell them in another way: %(firms)s",
            count,
            firms=names,
        )
    return ngettext(
        "%(num)d of them gets no letter, for no e-mail address that works is known: %(firms)s",
        "%(num)d of them get no letter, for no e-mail address that works is known: %(firms)s",
        count,
        firms=names,
    )


def _page(fair: Fair, errors: Mapping[str, Any]) -> str:
    query = (request.values.get("q") or "")[:100].strip()
    numbers = (request.values.get("numbers") or "")[: MOST_NUMBERS * _LONGEST_NUMBER].strip()
    asked = _numbers(numbers)
    by_number = registry.ids_by_number(db(), asked[:MOST_NUMBERS]) if asked else {}
    ids = list(dict.fromkeys(by_number.values())) if asked else _ids(query)
    most = MOST_NUMBERS if asked else MOST_FOUND
    there = rows.sides_at(db(), fair)
    firms = rows.firms_by_id(db(), ids[:most])
    claimed = with_account(db(), [each.id or 0 for each in firms])
    found = [each for firm in firms for each in _candidates(firm, there, claimed)]
    page = NewcomersPage(
        fair=fair,
        fair_tabs=fair_tabs(fair),
        query=query,
        numbers=numbers,
        found=tuple(found),
        cut=_cut(len(asked) if asked else len(ids), most),
        unknown=tuple(each for each in asked[:MOST_NUMBERS] if each not in by_number),
        picked=request.form.getlist("firm") or ([each.value for each in found if not each.there] if asked else ()),
    )
    return render_template("officer/fairs/newcomers.html", page=page, errors=errors)


def _numbers(text: str) -> list[str]:
    """The codes and tax codes that were pasted, one after another however they are parted."""
    found = (each.strip().upper()[:_LONGEST_NUMBER] for each in re.split(r"[\s,;]+", text) if each.isprintable())
    return list(dict.fromkeys(each for each in found if each))


def _cut(total: int, most: int) -> str:
    if total <= most:
        return ""
    return _(
        "The first %(shown)s of %(total)s are shown. Say more of what you look for to see the others.",
        shown=format_number(most),
        total=format_number(total),
    )


def _ids(query: str) -> list[int]:
    """Firms that a number names; else those whose names hold every word, then those that the words describe: place and process."""
    if not query or not query.isprintable():
        return []
    named = registry.ids_of_numbers(db(), "".join(query.split()))
    if named:
        return named
    words = registry.firm_words(db())
    return list(dict.fromkeys([*_by_name(words, query), *_by_meaning(words, query)]))


def _by_name(words: Iterable[tuple[int, str]], query: str) -> list[int]:
    """With or without tone marks."""
    asked = fold(query).split()
    return [key for key, said in words if all(word in fold(said) for word in asked)]


def _by_meaning(words: Iterable[tuple[int, str]], query: str) -> list[int]:
    """Where the firm is and what it does, in any of the languages that searches know; what is left over is in the name."""
    read, table = understand(query), taxonomy()
    processes = {each for process in read.processes for each in (process, *table.descendants(process))}
    found = registry.ids_of_meanings(db(), processes=processes, provinces=read.provinces, former=read.former_provinces)
    named = set(_by_name(words, read.text)) if read.text and found else set(found)
    return [key for key in found if key in named]


def _candidates(
    company: Company, there: Mapping[tuple[int, FairSide], ParticipantStatus], claimed: Collection[int]
) -> Iterator[Candidate]:
    for side in own_sides(company):
        status = there.get((company.id or 0, side))
        yield Candidate(
            value=f"{company.code}.{side.value}",
            name=cards.firm_name(company),
            side=side_noun(side),
            place=cards.place_text(company),
            there=participant_state(status) if status else "",
            reach=_reach(company, claimed),
        )


def _reach(company: Company, claimed: Collection[int]) -> str:
    if company.id in claimed:
        return _("has an account")
    return _("no account, has an e-mail address") if company.contact_email else _("no account, no e-mail address")
