"""The rules of a fair as pages show them: what is asked, whether the firm fulfils it, and where it can be mended."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from database.enums import FairSide
from database.models.companies import Company
from database.models.fairs import Fair
from linkage.services.fair_eligibility import rules_for
from linkage.wording.fair_registrations import lack_text, rule_text

_MENDED_AT = {
    "listed": "supplier.profile",
    "completeness": "supplier.profile",
    "processes": "supplier.processes",
    "provinces": "supplier.places",
    "certificates": "supplier.certificates",
    "ownership": "supplier.company",
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """`lack` is empty when the rule is met; `url`: where the firm mends it."""

    text: str
    is_met: bool
    lack: str
    url: str


def rule_lines(fair: Fair, company: Company, side: FairSide) -> tuple[RuleLine, ...]:
    return tuple(
        RuleLine(
            text=rule_text(rule.code, rule.wanted),
            is_met=rule.is_met,
            lack="" if rule.is_met else lack_text(rule.code, rule.has),
            url="" if rule.is_met else url_for(_MENDED_AT[rule.code]),
        )
        for rule in rules_for(fair, company, side)
    )
