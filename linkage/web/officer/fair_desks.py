"""What the officers' pages of one event share: its head, and one change followed by a way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairPhase
from database.models.fairs import Fair
from linkage.access import may_curate, require
from linkage.services.fairs import fair_of
from linkage.web.changes import change_and_return
from linkage.web.layout import format_date
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.wording.fair_times import days_of


@dataclass(frozen=True, slots=True)
class FairHead:
    """The frame of a page. `days`: (ISO day, day in words), for forms that ask for one."""

    code: str
    name: str
    phase: FairPhase
    version: int
    tabs: list[tuple[Any, str, bool]]
    days: tuple[tuple[str, str], ...]
    is_open: bool


def head_of(fair: Fair) -> FairHead:
    return FairHead(
        code=fair.code,
        name=fair.name,
        phase=fair.phase,
        version=fair.version,
        tabs=fair_tabs(fair),
        days=tuple((day.isoformat(), format_date(day, "full")) for day in days_of(fair)),
        is_open=fair.phase is not FairPhase.CANCELLED,
    )


def do(code: str, back: str, change: Callable[[Session, Fair], str]) -> ResponseReturnValue:
    """One change by a button, and back with what came of it; what cannot be done is said there too."""
    require(may_curate(g.user))
    return change_and_return(lambda session: change(session, fair_of(session, code)), lambda: back)


def typed(*names: str) -> dict[str, str]:
    """What a form brought, for its input and to be shown again."""
    return {name: request.form.get(name, "") for name in names}
