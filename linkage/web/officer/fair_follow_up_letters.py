"""Letters after a fair that are due now: how many, whom they do not reach, and the button that writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.models.fairs import Fair
from database.session import db, transaction
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.fair_contacts import not_to_be_called
from linkage.services.fairs import fair_of
from linkage.services.follow_up_letters import Round, due_rounds, due_thanks, send_due
from linkage.web import cards
from linkage.web.addresses import phone_url
from linkage.web.guards import officer_only
from linkage.web.instance import base_url
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.wording.fair_registrations import side_noun
from linkage.wording.minutes import round_label


@dataclass(frozen=True, slots=True)
class SilentFirm:
    """A firm that no letter reaches. `phone`: (number, address to dial), empty when that is not known either."""

    name: str
    side: str
    round: str
    pairs: str
    phone: tuple[str, str]
    url: str


@dataclass(frozen=True, slots=True)
class FollowUpLettersPage:
    fair: Fair
    sections: list[tuple[Any, str, bool]]
    figures: tuple[tuple[str, str], ...]
    has_letters: bool
    silent: tuple[SilentFirm, ...]


@blueprint.get("/fairs/<code>/minutes/letters")
@officer_only
def fair_follow_up_letters(code: str) -> str:
    fair, today = fair_of(db(), code), agency_today()
    rounds = due_rounds(db(), today, fair=fair)
    thanks = len(due_thanks(db(), today, fair=fair))
    questions = sum(each.to is not None and not each.is_reminder for each in rounds)
    reminders = sum(each.to is not None and each.is_reminder for each in rounds)
    page = FollowUpLettersPage(
        fair=fair,
        sections=fair_tabs(fair),
        figures=(
            (format_number(thanks), _("letters of thanks")),
            (format_number(questions), _("letters with questions")),
            (format_number(reminders), _("reminders")),
        ),
        has_letters=thanks + questions + reminders > 0,
        silent=_silent_firms(fair, [each for each in rounds if each.to is None]),
    )
    return render_template("officer/fairs/follow-up-letters.html", page=page)


@blueprint.post("/fairs/<code>/minutes/letters")
@officer_only
def fair_follow_up_letters_post(code: str) -> ResponseReturnValue:
    """Writes what is due into the outbox. Pressing twice writes nothing twice."""
    with transaction() as session:
        sent = send_due(session, agency_today(), base_url=base_url(), fair=fair_of(session, code))
    written = sent.thanks + sent.questions + sent.reminders
    if written:
        flash(ngettext("One letter is on its way.", "%(num)d letters are on their way.", written), "success")
    else:
        flash(_("No letter is due now."), "info")
    return redirect(url_for("officer.fair_follow_up_letters", code=code))


def _silent_firms(fair: Fair, rounds: Sequence[Round]) -> tuple[SilentFirm, ...]:
    """Without the numbers of those who asked for no calls."""
    uncalled = not_to_be_called(db(), [each.place.company for each in rounds])
    return tuple(_silent(fair, each, may_call=each.place.company_id not in uncalled) for each in rounds)


def _silent(fair: Fair, due: Round, *, may_call: bool) -> SilentFirm:
    company = due.place.company
    phone = (company.contact_phone or "") if may_call else ""
    return SilentFirm(
        name=cards.firm_name(company),
        side=side_noun(due.place.side),
        round=round_label(due.month),
        pairs=format_number(len(due.asked)),
        phone=(phone, phone_url(phone)),
        url=url_for("officer.fair_follow_ups", code=fair.code, q=company.name, side=due.place.side.value),
    )
