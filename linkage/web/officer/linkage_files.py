"""Linkages as files: all that a filter leaves with their amounts and days, and those that are stuck."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response

from database.enums import ValueKind
from database.models.outcomes import Outcome, OutcomeValue
from database.queries import linkages as rows
from database.session import db
from linkage.days import agency_today
from linkage.services.ladder import LADDER, step_at
from linkage.services.linkage_queue import Stuck
from linkage.services.linkage_values import in_force
from linkage.web.addresses import Address
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.linkages import KEYS, wanted_linkages
from linkage.web.officer.stuck_linkages import stuck_as_asked
from linkage.web.sheets import csv_answer, xlsx_answer

MOST_ROWS = 50_000
_SEPARATOR = "; "
_PAIR = ("linkage", "need", "need_title", "supplier", "supplier_name", "buyer", "buyer_name")
_STAND = ("stage", "stage_on", "confirmed", "last_event_on", "ended_on", "reason", "process", "fair", "owner")
_STEPS = tuple(f"{stage.value}_on" for stage in LADDER)
_AMOUNTS = ("yearly_amount", "yearly_currency", "once_amount", "once_currency", "unconfirmed")
_VALUES = tuple(f"{kind.value}_{what}" for kind in ValueKind for what in _AMOUNTS)
HEADINGS = (*_PAIR, *_STAND, *_STEPS, *_VALUES)
STUCK_HEADINGS = (*_PAIR, "stage", "stage_on", "owner", "why", "step", "since", "days", "ask", "called_on")


@blueprint.get("/linkages.csv")
@officer_only
def linkages_download() -> Response:
    """What the filters leave, one line for each, with its confirmed amounts and, apart, those that nobody confirmed yet."""
    found = rows.linkages_with_values(db(), wanted_linkages(Address.of_request(KEYS)), limit=MOST_ROWS)
    return csv_answer("linkages.csv", HEADINGS, (_cells(each) for each in found))


@blueprint.get("/linkages/stuck.csv")
@officer_only
def stuck_linkages_csv() -> Response:
    return csv_answer("stuck-linkages.csv", STUCK_HEADINGS, _stuck_rows())


@blueprint.get("/linkages/stuck.xlsx")
@officer_only
def stuck_linkages_xlsx() -> Response:
    return xlsx_answer("stuck-linkages.xlsx", STUCK_HEADINGS, _stuck_rows())


def _stuck_rows() -> Iterator[list[object]]:
    """One line for each reason, the oldest first, under the filters of the page."""
    for each in stuck_as_asked():
        yield from _stuck_cells(each)


def _stuck_cells(each: Stuck) -> Iterator[list[object]]:
    found = each.linkage
    for hitch in each.hitches:
        asked = found.firm_of(hitch.side) if hitch.side is not None else None
        yield [
            *_pair(found),
            found.stage.value,
            found.stage_on.isoformat(),
            found.owner.name if found.owner else "",
            hitch.by.value,
            hitch.stage.value if hitch.stage else "",
            hitch.since.isoformat(),
            (agency_today() - hitch.since).days,
            asked.name if asked else "",
            each.called_on.isoformat() if each.called_on else "",
        ]


def _pair(found: Outcome) -> list[object]:
    return [
        found.code,
        found.need.code if found.need else "",
        found.need.title if found.need else "",
        found.company.code,
        found.company.name,
        found.buyer.code if found.buyer else "",
        found.buyer.name if found.buyer else "",
    ]


def _cells(found: Outcome) -> list[object]:
    step = step_at(found, found.stage)
    return [
        *_pair(found),
        found.stage.value,
        found.stage_on.isoformat(),
        step.confirmed_by.value if step else "",
        (found.last_event_on or found.stage_on).isoformat(),
        found.ended_on.isoformat() if found.ended_on else "",
        found.reason.value if found.reason else "",
        found.process or "",
        found.fair.code if found.fair else "",
        found.owner.name if found.owner else "",
        *_days(found),
        *_amounts(found),
    ]


def _days(found: Outcome) -> Iterator[str]:
    """Of each step of the ladder the day, empty for one not reached or denied."""
    for stage in LADDER:
        step = step_at(found, stage)
        yield step.reached_on.isoformat() if step is not None and step.denied_by is None else ""


def _amounts(found: Outcome) -> Iterator[str]:
    """What is in force: of a year and of single orders by themselves what is confirmed, and what nobody confirmed yet."""
    values = in_force(found)
    for kind in ValueKind:
        for is_yearly in (True, False):
            own = [each for each in values if _is_confirmed(each, kind) and each.is_yearly is is_yearly]
            yield _SEPARATOR.join(str(each.amount) for each in own)
            yield _SEPARATOR.join(each.currency for each in own)
        waiting = [each for each in values if each.kind is kind and each.confirmed_at is None]
        yield _SEPARATOR.join(_statement(each) for each in waiting)


def _is_confirmed(value: OutcomeValue, kind: ValueKind) -> bool:
    return value.kind is kind and value.confirmed_at is not None


def _statement(value: OutcomeValue) -> str:
    length = "yearly" if value.is_yearly else "once"
    return f"{value.amount} {value.currency} {length} ({value.stated_by or 'agency'})"
