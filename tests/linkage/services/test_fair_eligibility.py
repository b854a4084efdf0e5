"""The rules of a fair: each alone, met and missed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from database.enums import FairSide
from linkage.services.fair_eligibility import is_eligible, rules_for, unmet_rules
from linkage.wording.fair_registrations import lack_text, rule_text
from tests.factories import make_assembler, make_supplier
from tests.fair_makers import make_fair, make_participant

FIRM = {
    "status": "listed",
    "province": "24",
    "ownership": "vn-private",
    "certificates": [{"id": "iso-9001", "status": "valid"}, {"id": "iatf-16949", "status": "planned"}],
}


@pytest.mark.parametrize(
    ("rules", "is_met"),
    [
        ({"is_listed": True}, True),
        ({"completeness_percent": 5}, True),
        ({"completeness_percent": 100}, False),
        ({"processes": ["stamping-progressive", "turning-cnc"]}, True),
        ({"processes": ["press-forming"]}, True),
        ({"processes": ["turning-cnc"]}, False),
        ({"provinces": ["24", "79"]}, True),
        ({"provinces": ["79"]}, False),
        ({"certificates": ["iso-9001"]}, True),
        ({"certificates": ["iatf-16949"]}, False),
        ({"ownership": ["vn-private"]}, True),
        ({"ownership": ["foreign"]}, False),
    ],
)
def test_each_rule_is_met_or_missed_and_told_in_words(session: Session, rules: dict[str, Any], is_met: bool) -> None:
    fair, company = make_fair(session, eligibility=rules), make_supplier(session, **FIRM)
    (rule,) = rules_for(fair, company, FairSide.SUPPLIER)
    assert rule.is_met is is_met
    assert rule_text(rule.code, rule.wanted)
    assert lack_text(rule.code, rule.has)


def test_draft_profile_is_not_published(session: Session) -> None:
    fair = make_fair(session, eligibility={"is_listed": True})
    company = make_supplier(session, **{**FIRM, "status": "draft"})
    assert [rule.code for rule in unmet_rules(fair, company, FairSide.SUPPLIER)] == ["listed"]


def test_assemblers_fulfil_no_rules_and_a_fair_without_rules_takes_everybody(session: Session) -> None:
    strict, open_to_all = make_fair(session, eligibility={"certificates": ["iatf-16949"]}), make_fair(session)
    assert rules_for(strict, make_assembler(session), FairSide.ASSEMBLER) == ()
    assert rules_for(open_to_all, make_supplier(session), FairSide.SUPPLIER) == ()


def test_firm_that_was_let_in_stays_eligible(session: Session) -> None:
    fair = make_fair(session, eligibility={"certificates": ["iatf-16949"]})
    company = make_supplier(session, **FIRM)
    held = make_participant(session, fair, company=company)
    assert is_eligible(held) is False
    exempt = make_participant(
        session, make_fair(session, eligibility=fair.eligibility), company=company, is_exempt=True
    )
    assert is_eligible(exempt) is True
