"""Firms that do not want to be brought together: at once, both ways, in every list of the matcher, and without a word to the other."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import FairSide, MatchKind, ProposalOrigin, ProposalStatus, RefusalKind
from database.models.companies import Company
from database.models.company_merges import CompanyMerge
from database.models.match_results import MatchResult
from database.models.part_needs import PartNeed
from database.models.proposals import FirmRefusal, Proposal
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.proposals import RefusalInput
from linkage.services import match_snapshots
from linkage.services.audit import SYSTEM
from linkage.services.company_merges import merge, undo_merge
from linkage.services.contacts import open_introduction
from linkage.services.firm_finds import firm_named
from linkage.services.firm_refusals import end_refusal, refuse_firm
from linkage.services.fitting_needs import needs_for_supplier
from linkage.services.match_results import refresh_results
from linkage.services.matches import matches_of_need
from linkage.services.proposals import NOT_POSSIBLE
from tests.factories import make_assembler, make_supplier
from tests.linkage.services.test_proposals import DESK, Pair, letters

TODAY = agency_today()


def refuse(pair: Pair, company: Company, other: Company) -> FirmRefusal:
    with transaction() as session:
        own = session.get_one(Company, company.id)
        named = firm_named(session, other.code, None)
        return refuse_firm(session, own, named, RefusalInput(firm=other.code), desk=DESK, by=SYSTEM)


def who_fits(session: Session, pair: Pair) -> list[str]:
    return [match.supplier for match in matches_of_need(session, session.get_one(PartNeed, pair.need.id)).matches]


@pytest.fixture
def pair(session: Session) -> Pair:
    return Pair(session)


@pytest.mark.parametrize("is_by_supplier", [True, False])
def test_the_matcher_leaves_the_pair_out_from_then_on_and_takes_it_in_again(pair: Pair, is_by_supplier: bool) -> None:
    session, other = pair.session, make_supplier(pair.session)
    sides = (pair.supplier, pair.buyer) if is_by_supplier else (pair.buyer, pair.supplier)
    refresh_results(session, on=TODAY)
    assert who_fits(session, pair) == sorted([pair.supplier.code, other.code])
    assert len(needs_for_supplier(session, pair.supplier)) == 1

    made = refuse(pair, *sides)

    assert who_fits(session, pair) == [other.code]
    assert needs_for_supplier(session, session.get_one(Company, pair.supplier.id)) == []
    assert len(needs_for_supplier(session, session.get_one(Company, other.id))) == 1
    kept = session.exec(select(MatchResult.company_id).where(MatchResult.kind == MatchKind.MATCH)).all()
    assert kept == [other.id]
    refresh_results(session, on=TODAY)
    assert session.exec(select(MatchResult.company_id)).all() == [other.id]

    with transaction() as writing:
        end_refusal(writing, writing.get_one(Company, sides[0].id), made.code, by=SYSTEM)
    assert pair.supplier.code in who_fits(session, pair)
    assert len(needs_for_supplier(session, session.get_one(Company, pair.supplier.id))) == 1


def test_the_reference_alone_leaves_it_out_as_well(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(pair, pair.buyer, pair.supplier)
    monkeypatch.setattr(match_snapshots, "in_step", lambda *_args, **_more: None)
    assert who_fits(pair.session, pair) == []


def test_nothing_is_proposed_and_firms_read_the_common_sentence(pair: Pair) -> None:
    refuse(pair, pair.buyer, pair.supplier)
    for origin in (ProposalOrigin.BUYER, ProposalOrigin.SUPPLIER):
        with pytest.raises(Conflict) as told:
            pair.proposed(origin=origin)
        assert str(told.value) == str(NOT_POSSIBLE)
    with pytest.raises(Conflict) as told:
        pair.proposed()
    assert "does not want" in str(told.value)


def test_what_is_open_ends_without_a_word_of_the_cause(pair: Pair) -> None:
    made = pair.proposed()
    pair.yes(made, FairSide.SUPPLIER)
    refuse(pair, pair.buyer, pair.supplier)
    found = pair.session.get_one(Proposal, made.id)
    told = [each for each in letters(pair.session) if each.kind != "proposal-proposed"]
    assert (found.status, [each.reason for each in found.sides]) == (ProposalStatus.DECLINED, [None, None])
    assert [(each.kind, each.recipient) for each in told] == [("proposal-unavailable", "lan@sup.example")]
    assert "Fuji" not in told[0].body


def test_what_was_agreed_closes(pair: Pair) -> None:
    made = pair.agreed()
    refuse(pair, pair.supplier, pair.buyer)
    found = pair.session.get_one(Proposal, made.id)
    assert (found.status, open_introduction(pair.session, found)) == (ProposalStatus.ENDED, {})


def test_a_proposal_that_could_still_be_undone_goes_with_its_letters(pair: Pair) -> None:
    pair.proposed(is_shown=False)
    refuse(pair, pair.buyer, pair.supplier)
    assert letters(pair.session) == []


def test_said_twice_it_is_one_and_nobody_ends_anothers(pair: Pair) -> None:
    first = refuse(pair, pair.buyer, pair.supplier)
    assert refuse(pair, pair.buyer, pair.supplier).code == first.code
    with pytest.raises(NotFound), transaction() as session:
        end_refusal(session, session.get_one(Company, pair.supplier.id), first.code, by=SYSTEM)


def test_the_own_firm_and_unknown_codes_are_refused(pair: Pair) -> None:
    with pytest.raises(Invalid), transaction() as session:
        own = session.get_one(Company, pair.buyer.id)
        given = RefusalInput(firm=own.code, kind=RefusalKind.COMPETITOR)
        refuse_firm(session, own, own, given, desk=DESK, by=SYSTEM)
    for text in ("NOBODY22", "zz"):
        with pytest.raises(Invalid):
            firm_named(pair.session, text, None)


def test_firms_are_named_by_code_or_name_and_only_those_that_may_be_known(pair: Pair) -> None:
    session = pair.session
    assert firm_named(session, " dập hoa sen".upper().replace("Ậ", "ậ"), None).code == pair.supplier.code
    hidden = make_supplier(session, name="Hidden", status="draft")
    unnamed = make_assembler(session, name="Zorp", is_name_public=False)
    for text in ("Hidden", hidden.code, "Zorp", unnamed.code):
        with pytest.raises(Invalid):
            firm_named(session, text, None)
    make_supplier(session, name="Dập Hoa Sen")
    with pytest.raises(Invalid) as told:
        firm_named(session, "Dập Hoa Sen", None)
    assert str(told.value.fields["firm"]) == "Choose which of these firms you mean."


def test_it_does_not_touch_what_the_refused_firm_shows_of_itself(pair: Pair) -> None:
    before = pair.session.get_one(Company, pair.supplier.id).version, now()
    refuse(pair, pair.buyer, pair.supplier)
    company = pair.session.get_one(Company, pair.supplier.id)
    assert (company.version, company.updated_at < before[1] + datetime.timedelta(seconds=0)) == (before[0], True)


def test_a_firm_that_becomes_part_of_another_stays_refused_and_comes_back_so(pair: Pair) -> None:
    session, kept = pair.session, make_supplier(pair.session, name="Dập Hoa Sen Plant 2")
    refuse(pair, pair.buyer, pair.supplier)
    with transaction() as writing:
        known = merge(writing, writing.get_one(Company, kept.id), writing.get_one(Company, pair.supplier.id), by=SYSTEM)
    assert who_fits(session, pair) == []
    with transaction() as writing:
        undo_merge(writing, writing.get_one(CompanyMerge, known.id), by=SYSTEM)
    assert who_fits(session, pair) == [kept.code]


def test_firms_that_refuse_each_other_or_were_proposed_do_not_become_one(pair: Pair) -> None:
    session = pair.session
    other = make_supplier(session, name="Other")
    made = refuse(pair, pair.supplier, other)

    def merged() -> None:
        with transaction() as writing:
            merge(writing, writing.get_one(Company, pair.supplier.id), writing.get_one(Company, other.id), by=SYSTEM)

    with pytest.raises(Conflict):
        merged()
    with transaction() as writing:
        end_refusal(writing, writing.get_one(Company, pair.supplier.id), made.code, by=SYSTEM)
    merged()
    assert session.exec(select(FirmRefusal)).all() == []
