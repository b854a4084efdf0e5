"""Consents as lines to read and answer: on the own page, behind a link, and for officers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlmodel import Session

from database.enums import ConsentChannel, ConsentPurpose
from database.models.privacy import Consent
from database.models.users import User
from database.queries.proposals import by_codes
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.consents import give_consent, history_of, withdraw_consent
from linkage.services.persons import Person, person_of_user
from linkage.services.privacy_links import offer_consent_link
from linkage.services.users import actor_of
from linkage.web.instance import agency_name
from linkage.web.layout import format_time
from linkage.web.privacy_desks import consent_desk
from linkage.web.proposals.desk import proposal_desk
from linkage.web.proposals.views import need_title
from linkage.wording.consents import CONSENT_TEXTS, GENERAL_PURPOSES, consent_channel, consent_text, consent_title


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One purpose. `since` is empty while nothing is agreed; `is_outdated`: the person agreed to an older text and is asked anew."""

    purpose: str
    title: str
    text: str
    since: str
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A yes and its end, with the words that were agreed to."""

    title: str
    text: str
    version: str
    given: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class IntroductionLine:
    """A yes to being shown in one introduction."""

    code: str
    title: str
    text: str
    since: str


def introduction_lines(session: Session, person: Person) -> tuple[IntroductionLine, ...]:
    """Those in force that the account itself gave, the latest first."""
    held = [
        each
        for each in history_of(session, person)
        if each.purpose is ConsentPurpose.INTRODUCTION and _is_in_force(each) and each.channel is ConsentChannel.WEB
    ]
    titles = {found.code: need_title(found) for found in by_codes(session, [each.subject_code for each in held])}
    return tuple(
        IntroductionLine(each.subject_code, titles[each.subject_code], each.text, format_time(each.given_at))
        for each in held
        if each.subject_code in titles
    )


def consent_lines(session: Session, person: Person, agency: str) -> tuple[ConsentLine, ...]:
    """All purposes, in their order."""
    held = {each.purpose: each for each in reversed(history_of(session, person)) if _is_in_force(each)}
    return tuple(_line(purpose, held.get(purpose), agency) for purpose in GENERAL_PURPOSES)


def history_lines(session: Session, person: Person) -> tuple[HistoryLine, ...]:
    return tuple(_past(each) for each in history_of(session, person))


def purpose_of_form() -> ConsentPurpose:
    """What was answered. Raises NotFound for a purpose that there is not."""
    sent = request.form.get("purpose", "")
    if sent not in GENERAL_PURPOSES:
        raise NotFound(_l("There is no such consent."))
    return ConsentPurpose(sent)


def answer_by_account(session: Session, user: User, purpose: ConsentPurpose, *, is_given: bool) -> None:
    """What somebody who is signed in says for themselves. After a no, whoever reads the letters to the address may end more."""
    person, by, agency = person_of_user(user), actor_of(user), agency_name()
    if is_given:
        give_consent(session, person, purpose, agency=agency, channel=ConsentChannel.WEB, by=by)
    else:
        withdraw_consent(session, person, purpose, desk=proposal_desk(), channel=ConsentChannel.WEB, by=by)
        offer_consent_link(session, user, purpose, desk=consent_desk())


def answer_text(purpose: ConsentPurpose, *, is_given: bool) -> str:
    """What the person reads after a yes or a no."""
    title = consent_title(purpose)
    return _("You agreed: %(purpose)s.", purpose=title) if is_given else _("Taken back: %(purpose)s.", purpose=title)


def _line(purpose: ConsentPurpose, held: Consent | None, agency: str) -> ConsentLine:
    is_current = held is not None and held.text_version == CONSENT_TEXTS[purpose].version
    return ConsentLine(
        purpose=purpose.value,
        title=consent_title(purpose),
        text=consent_text(purpose, agency),
        since=format_time(held.given_at) if held is not None and is_current else "",
        is_outdated=held is not None and not is_current,
    )


def _is_in_force(consent: Consent) -> bool:
    return consent.given_at is not None and consent.withdrawn_at is None


def _past(consent: Consent) -> HistoryLine:
    return HistoryLine(
        title=consent_title(consent.purpose),
        text=consent.text,
        version=consent.text_version,
        given=_moment(consent.given_at, consent_channel(consent.channel)) if consent.given_at else _("Never given"),
        withdrawn=_moment(consent.withdrawn_at, consent_channel(consent.withdrawn_via or consent.channel))
        if consent.withdrawn_at
        else "",
    )


def _moment(at: object, channel: str) -> str:
    return _("%(moment)s, %(channel)s", moment=format_time(at), channel=channel)  # type: ignore[arg-type]
