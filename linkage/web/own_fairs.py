"""The fairs a firm can join or takes part in, as its desk shows them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from database.enums import FairSide, ParticipantStatus
from database.models.companies import Company
from database.queries import fair_participants as rows
from database.session import db
from linkage.days import agency_today
from linkage.language import _
from linkage.services.fair_phases import is_open_for_registration
from linkage.web.layout import format_date
from linkage.wording.fair_registrations import participant_state, participant_tone

_SHOWN = 3
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class OwnFair:
    """`state` is empty where the firm has not registered."""

    name: str
    url: str
    when: str
    state: str
    tone: str
    icon: str
    label: str


def own_fairs(company: Company, side: FairSide) -> tuple[OwnFair, ...]:
    """Those where the firm is on the list first, then those that are open for registration; the next few."""
    today = agency_today()
    lines = []
    for fair, own in rows.coming_with_place(db(), company, side, on=today, limit=_LOOKED_AT):
        if own is None and not is_open_for_registration(fair, today):
            continue
        status = own.status if own is not None else None
        tone, icon = participant_tone(status) if status is not None else ("", "")
        line = OwnFair(
            name=fair.name,
            url=url_for("participant.register", code=fair.code, side=side.value)
            if status is None
            else url_for("participant.hub", code=fair.code),
            when=format_date(fair.starts_on),
            state=participant_state(status) if status is not None else "",
            tone=tone,
            icon=icon,
            label=_label(status),
        )
        lines.append((own is None, line))
    return tuple(line for _is_new, line in sorted(lines, key=lambda pair: pair[0]))[:_SHOWN]


def _label(status: ParticipantStatus | None) -> str:
    if status is None:
        return _("Register")
    return _("Answer the invitation") if status is ParticipantStatus.INVITED else _("Our part in it")
