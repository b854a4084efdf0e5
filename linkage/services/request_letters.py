"""Letters about requests for meetings: asked, declined, and accepted where the timetable does not say so yet. Each once a person."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from database.enums import FairSide
from database.models.fair_participants import FairParticipant
from database.models.meetings import MeetingRequest
from linkage.language import _, speaking
from linkage.services.fair_readers import request_link_of
from linkage.services.fair_registration_letters import FairLinks, readers_of_firm
from linkage.services.notices import Telling, Told, tell_all
from linkage.services.outbox import Letter
from linkage.wording.firms import firm_name


def write_request_letter(session: Session, kind: str, asked: MeetingRequest, *, links: FairLinks) -> None:
    """`kind`: asked (to who answers for the firm that is asked), declined or accepted (to the one that asked)."""
    firms = {FairSide.SUPPLIER: asked.supplier, FairSide.ASSEMBLER: asked.assembler}
    asking = firms.pop(asked.by)
    (answering,) = firms.values()
    reader_firm, other = (answering, asking) if kind == "asked" else (asking, answering)
    tellings = []
    for reader in readers_of_firm(session, reader_firm):
        if kind == "asked" and not reader.answers:
            continue
        with speaking(reader.language):
            subject, body = _text(kind, reader_firm.fair.name, other, asked)
            parts = [_("Dear %(name)s,", name=reader.name), body]
            if links.base_url and reader.answers:
                code = asked.code if kind == "asked" else None
                parts.append(request_link_of(session, reader, code, base_url=links.base_url))
            letter = Letter(
                kind=f"meeting-request.{kind}",
                recipient=reader.address,
                language=reader.language,
                subject=subject,
                body="\n\n".join(parts) + "\n",
            )
        told = Told(reader.user_id, f"/fairs/{reader.place.fair.code}/mine", links.base_url)
        tellings.append(Telling(letter, told, f"meeting-request.{kind}:{asked.code}:{reader.address}"))
    tell_all(session, tellings)


def _text(kind: str, fair: str, other: FairParticipant, asked: MeetingRequest) -> tuple[str, str]:
    values: dict[str, Any] = {"firm": firm_name(other.company), "fair": fair}
    if kind == "asked":
        body = _(
            "%(firm)s asks you for a meeting at %(fair)s. Accept or decline; after a day it ends by itself.", **values
        )
        return _("%(firm)s asks you for a meeting", **values), "\n\n".join(
            [body, *([asked.text] if asked.text else [])]
        )
    if kind == "declined":
        return (
            _("No meeting this time at %(fair)s", **values),
            _("Your request for one more meeting at %(fair)s was declined. You can ask another firm.", **values),
        )
    return (
        _("A meeting is agreed at %(fair)s", **values),
        _("%(firm)s accepts your request. Time and table follow with the next timetable.", **values),
    )
