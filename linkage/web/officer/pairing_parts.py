"""What the pages of a pairing share: its head with tabs, what was decided, and names by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from database.enums import PairingStatus
from database.models.companies import Company
from database.models.pairings import Pairing, PairingNeed, PairingSupplier
from database.models.part_needs import PartNeed
from database.queries import pairings as rows
from database.session import db
from linkage.language import _
from linkage.web import cards
from linkage.web.layout import format_number
from linkage.wording.pairings import asked_by_label, decision_label

Tab = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Head:
    """Of every page of a pairing; `version` goes into its forms."""

    code: str
    name: str
    status: str
    is_final: bool
    version: int
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What was decided about a pair; empty `label`: nothing."""

    label: str
    reason: str
    asked_by: str
    by: str
    kind: str = ""


NO_DECISION = DecisionLine("", "", "", "")


def head(pairing: Pairing, current: str = "") -> Head:
    """`current`: the endpoint whose tab is open."""
    tabs = (
        (_("Overview"), "officer.pairing"),
        (_("By need"), "officer.pairing_needs"),
        (_("By firm"), "officer.pairing_firms"),
    )
    return Head(
        code=pairing.code,
        name=pairing.name,
        status=pairing.status.value,
        is_final=pairing.status is PairingStatus.FINAL,
        version=pairing.version,
        tabs=tuple((label, url_for(endpoint, code=pairing.code), endpoint == current) for label, endpoint in tabs),
    )


def decisions(pairing: Pairing) -> Mapping[tuple[int, int], DecisionLine]:
    """By need id and company id."""
    return {
        (row.need_id, row.company_id): DecisionLine(
            label=decision_label(row.kind.value, row.wish),
            reason=row.reason,
            asked_by=asked_by_label(row.asked_by.value),
            by=row.decided_by.name if row.decided_by else "",
            kind=row.kind.value,
        )
        for row in rows.decisions_of(db(), pairing)
    }


def score_text(score: float | None) -> str:
    """From 0 to 100; empty where none was computed."""
    return "" if score is None else format_number(round(score * 100))


def need_url(pairing: Pairing, code: str) -> str:
    return url_for("officer.pairing_need", code=pairing.code, need=code)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a pairing by public code, and the codes by row."""

    needs: Mapping[str, PartNeed]
    firms: Mapping[str, Company]
    need_codes: Mapping[int, str]
    firm_codes: Mapping[int, str]

    def need_name(self, code: str) -> str:
        return self.needs[code].title if code in self.needs else code

    def firm_name(self, code: str) -> str:
        return cards.firm_name(self.firms[code]) if code in self.firms else code

    def names(self, pair: Sequence[str]) -> tuple[str, str]:
        return self.need_name(pair[0]), self.firm_name(pair[1])


def sides(needs: Iterable[PairingNeed], suppliers: Iterable[PairingSupplier]) -> Sides:
    needs, suppliers = list(needs), list(suppliers)
    return Sides(
        needs={row.need.code: row.need for row in needs},
        firms={row.company.code: row.company for row in suppliers},
        need_codes={row.need_id: row.need.code for row in needs},
        firm_codes={row.company_id: row.company.code for row in suppliers},
    )


def sides_of(pairing: Pairing) -> Sides:
    return sides(rows.needs_of(db(), pairing), rows.suppliers_of(db(), pairing))
