"""Pairs of firms that may be one: decided once, by whoever is first, and taken back as easily."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, col, select

from database.enums import PairState, ProfileStatus
from database.models.companies import Company
from database.models.company_merges import CompanyMerge
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.queries.company_merges import current_company
from database.queries.company_pairs import pair_codes, pairs_of, pairs_told_apart
from database.session import Database, transaction
from linkage.errors import Conflict, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM, Actor
from linkage.services.company_merges import undo_merge
from linkage.services.company_pairs import (
    FINDINGS,
    Decided,
    Seen,
    ask_about,
    decide,
    decide_many,
    evidence_of,
    firms_of,
    pair_coded,
    proposed_to_stay,
    stamp,
    take_back,
)
from linkage.services.import_rows import Firm, Plan, Said, Suspicion
from linkage.services.import_writing import write_plan
from linkage.services.source_records import other_names
from linkage.services.supplier_records import settle
from linkage.services.users import actor_of
from matching.registry.records import Evidence, Pair
from matching.registry.verdicts import VERSION
from tests.factories import make_officer, make_supplier, make_user
from tests.fair_makers import make_fair, make_participant

EVIDENCE = Evidence("name", "Sen", "Sen", 2.0, "name_near", {"degree": 0.9})


def make_pair(
    session: Session, one: Company, other: Company, *, score: float = 0.8, state: str = "open"
) -> CompanyPair:
    first, second = sorted((one.id or 0, other.id or 0))
    with transaction():
        ask_about(session, {(first, second): Pair("", "", "unsure", score, "review", (EVIDENCE,))})
        statement = select(CompanyPair).where(CompanyPair.one_id == first, CompanyPair.other_id == second)
        pair = session.exec(statement).one()
        pair.state = PairState(state)
    return pair


def seen(session: Session, pair: CompanyPair) -> Seen:
    return Seen({company.code: company.version for company in firms_of(session, pair)}, stamp(pair))


def found(session: Session, pair: CompanyPair, finding: str, **more: str) -> Decided:
    looked = seen(session, pair)
    with transaction() as writing:
        return decide(writing, pair.code, finding, seen=looked, by=SYSTEM, **more)


@pytest.mark.parametrize("finding", [each for each in FINDINGS if each != "same"])
def test_what_was_found_is_written_down_and_taken_back(session: Session, finding: str) -> None:
    pair = make_pair(session, make_supplier(session), make_supplier(session))
    assert evidence_of(pair) == (EVIDENCE,)
    assert found(session, pair, finding, note=" both have a plant ") == Decided(pair.code, finding)
    session.expire_all()
    assert (pair.state, pair.note, pair.decided_at is None) == (finding, "both have a plant", False)
    assert len(pairs_told_apart(session)) == (finding != "unsure")
    with transaction() as writing:
        take_back(writing, pair.code, by=SYSTEM)
    session.expire_all()
    assert (pair.state, pair.note, pair.decided_at) == ("open", None, None)
    with pytest.raises(Conflict), transaction() as writing:
        take_back(writing, pair.code, by=SYSTEM)


def test_same_makes_one_firm_and_comes_apart_with_its_pair(session: Session) -> None:
    one, other = make_supplier(session, name="Sen Hồng"), make_supplier(session, name="Sen Hong")
    pair = make_pair(session, one, other)
    decided = found(session, pair, "same", kept=other.code)
    session.expire_all()
    assert decided.merge is not None
    assert current_company(session, one.code) == other
    assert other_names(session, {other.id or 0: other.name}) == {other.id: ("Sen Hồng",)}
    with pytest.raises(NotFound):
        pair_coded(session, decided.pair)
    with transaction() as writing:
        undo_merge(writing, writing.get_one(CompanyMerge, decided.merge.id), by=SYSTEM)
    session.expire_all()
    assert pair_coded(session, decided.pair).state is PairState.OPEN
    assert {company.name for company in firms_of(session, pair_coded(session, decided.pair))} == {
        "Sen Hồng",
        "Sen Hong",
    }


def test_who_decides_second_is_told_who_was_first_and_changes_nothing(session: Session) -> None:
    officer = make_officer(session, name="Trần Thị Mận")
    for first, second in (("different", "same"), ("same", "different"), ("same", "same"), ("branch", "branch")):
        pair = make_pair(session, make_supplier(session), make_supplier(session))
        looked = seen(session, pair)
        with transaction() as writing:
            decide(writing, pair.code, first, seen=looked, by=actor_of(officer))
        firms = session.exec(select(Company.code)).all()
        with pytest.raises(Conflict) as told, transaction() as writing:
            decide(writing, pair.code, second, seen=looked, by=SYSTEM)
        assert "Trần Thị Mận decided this pair already" in str(told.value.text)
        assert session.exec(select(Company.code)).all() == firms


def test_two_officers_at_once_decide_a_pair_once(database: Database, session: Session) -> None:
    people = [make_officer(session, name=name) for name in ("Mận", "Mít")]
    for first, second in (("same", "same"), ("same", "different"), ("different", "branch")):
        pair = make_pair(session, make_supplier(session), make_supplier(session))
        looked, together = seen(session, pair), threading.Barrier(2)
        code, session_firms = pair.code, len(session.exec(select(Company.id)).all())

        def try_it(
            finding: str, by: Actor, looked: Seen = looked, code: str = code, together: threading.Barrier = together
        ) -> str:
            with database.session():
                together.wait()
                try:
                    with transaction() as writing:
                        decide(writing, code, finding, seen=looked, by=by)
                except Conflict as error:
                    return str(error.text)
                return ""

        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(try_it, (first, second), map(actor_of, people)))
        assert sorted(map(bool, told)) == [False, True]
        assert f"{people[0 if not told[0] else 1].name} decided this pair already" in max(told)
        session.expire_all()
        won = (first, second)[0 if not told[0] else 1]
        assert session_firms - len(session.exec(select(Company.id)).all()) == (won == "same")


def test_changed_firm_is_not_merged_unseen(session: Session) -> None:
    one, other = make_supplier(session), make_supplier(session)
    pair = make_pair(session, one, other)
    looked = seen(session, pair)
    with transaction():
        one.employees = 77
    with pytest.raises(Conflict), transaction() as writing:
        decide(writing, pair.code, "same", seen=looked, by=SYSTEM)
    assert pair_coded(session, pair.code).state is PairState.OPEN


def test_claimed_firm_stays_before_a_listed_one_before_an_older_one(session: Session) -> None:
    older, listed = make_supplier(session, status="draft"), make_supplier(session, status="listed")
    newest = make_supplier(session, status="draft")
    make_user(session, company=newest)
    session.expire_all()
    assert proposed_to_stay(older, listed) == (listed, "listed")
    assert proposed_to_stay(listed, newest) == (newest, "claimed")
    other = make_supplier(session, status="draft")
    assert proposed_to_stay(other, older) == (older, "older")


def test_likeliest_come_first_then_those_who_wait_and_unsure_last(session: Session) -> None:
    listed = [make_supplier(session, province="24", status="listed") for _each in range(3)]
    waiting = make_supplier(session, province="01", status="draft")
    shown = make_pair(session, listed[0], listed[1], score=0.8)
    waits = make_pair(session, listed[0], waiting, score=0.8)
    likely = make_pair(session, listed[1], listed[2], score=0.9)
    unsure = make_pair(session, listed[2], waiting, score=0.99, state="unsure")
    make_pair(session, listed[0], listed[2], score=0.99, state="different")
    assert pair_codes(session, rules=VERSION) == [likely.code, waits.code, shown.code, unsure.code]
    assert pair_codes(session, rules=VERSION, province="01") == [waits.code, unsure.code]
    assert pair_codes(session, rules=VERSION, batch_id=5) == []


def test_pair_is_asked_about_once(session: Session) -> None:
    one, other = make_supplier(session), make_supplier(session)
    pair = make_pair(session, one, other)
    found(session, pair, "different")
    again = {(pair.one_id, pair.other_id): Pair("", "", "same-site", 1.0, "merge", ())}
    with transaction() as writing:
        assert ask_about(writing, again) == 0
    session.expire_all()
    assert (pair.state, pair.score) == ("different", 0.8)


def held_back(session: Session) -> CompanyPair:
    """A firm of a list that may be a registered one: nobody sees it while the pair is open."""
    known = make_supplier(session, name="Cơ khí Sen Hồng")
    fields = {"name": "Cơ khí Sen Hòng", "province": "24", "capabilities": [{"process": "plating-zinc"}]}
    new = settle(read_input(SupplierInput, fields), None, status=ProfileStatus.DRAFT)
    doubt = Suspicion(Firm(new=0), Firm(id=known.id), Pair("", "", "unsure", 0.5, "review", (EVIDENCE,)))
    plan = Plan((), (new,), (Said(Firm(new=0), new, "2"),), suspicions=(doubt,))
    with transaction() as writing:
        batch = ImportBatch(source="Sở", file_name="a.csv")
        writing.add(batch)
        writing.flush()
        write_plan(writing, plan, source="Sở", by=SYSTEM, batch_id=batch.id)
    return session.exec(select(CompanyPair)).one()


@pytest.mark.parametrize("finding", ["different", "branch", "related"])
def test_firm_held_back_for_a_pair_is_listed_once_it_is_told_apart(session: Session, finding: str) -> None:
    pair = held_back(session)
    newcomer = firms_of(session, pair)[1]
    assert newcomer.supplier_profile is not None
    assert newcomer.supplier_profile.status is ProfileStatus.DRAFT
    found(session, pair, finding)
    session.expire_all()
    assert newcomer.supplier_profile.status is ProfileStatus.LISTED
    with transaction() as writing:
        take_back(writing, pair.code, by=SYSTEM)
    session.expire_all()
    assert newcomer.supplier_profile.status is ProfileStatus.DRAFT


def test_unsure_keeps_a_firm_back_and_no_other_draft_is_listed(session: Session) -> None:
    pair = held_back(session)
    found(session, pair, "unsure")
    session.expire_all()
    newcomer = firms_of(session, pair)[1]
    assert newcomer.supplier_profile is not None
    assert newcomer.supplier_profile.status is ProfileStatus.DRAFT
    own = make_supplier(session, status="draft")
    second = make_pair(session, own, make_supplier(session))
    found(session, second, "different")
    session.expire_all()
    assert own.supplier_profile is not None
    assert own.supplier_profile.status is ProfileStatus.DRAFT


def test_relations_are_told_from_both_sides(session: Session) -> None:
    one, other = make_supplier(session, name="A"), make_supplier(session, name="B")
    pair = make_pair(session, one, other)
    found(session, pair, "branch")
    for mine, theirs in ((one, other), (other, one)):
        assert pairs_of(session, mine.id or 0, [PairState.BRANCH]) == [(pair, theirs)]
        assert pairs_of(session, mine.id or 0, [PairState.RELATED]) == []


@pytest.mark.parametrize("order", [1, -1])
def test_many_are_decided_together_and_taken_back_one_by_one(session: Session, order: int) -> None:
    firms = [make_supplier(session, name=f"Sen {number}", tax_code=None) for number in range(5)]
    one, other, third = (make_pair(session, firms[a], firms[b]) for a, b in ((0, 1), (1, 2), (3, 4)))
    apart = make_pair(session, firms[0], firms[2])
    chosen = [(pair.code, seen(session, pair)) for pair in (one, other, third)]
    with transaction():
        firms[4].employees = 77
    with transaction() as writing:
        done, told = decide_many(writing, chosen, "same", by=SYSTEM)
    assert (done, [str(text) for text in told]) == (2, ["Somebody changed this pair meanwhile. Look at it again."])
    session.expire_all()
    assert session.exec(select(Company.id).order_by(col(Company.id))).all() == [firms[place].id for place in (0, 3, 4)]
    assert session.exec(select(CompanyPair.code)).all() == [third.code]
    merges = session.exec(select(CompanyMerge).order_by(col(CompanyMerge.id))).all()
    for known in merges[::order]:
        with transaction() as writing:
            undo_merge(writing, writing.get_one(CompanyMerge, known.id), by=SYSTEM)
    session.expire_all()
    assert sorted(session.exec(select(Company.name)).all()) == [f"Sen {number}" for number in range(5)]
    assert set(session.exec(select(CompanyPair.code)).all()) == {one.code, other.code, third.code, apart.code}


def test_one_of_many_that_cannot_be_leaves_the_others_decided(session: Session) -> None:
    fair = make_fair(session)
    both = [make_participant(session, fair).company for _each in range(2)]
    clash = make_pair(session, *both)
    fine = make_pair(session, make_supplier(session), make_supplier(session))
    chosen = [(pair.code, seen(session, pair)) for pair in (clash, fine)]
    with transaction() as writing:
        done, told = decide_many(writing, chosen, "same", by=SYSTEM)
    assert (done, len(told)) == (1, 1)
    session.expire_all()
    assert session.exec(select(CompanyPair.code)).all() == [clash.code]
