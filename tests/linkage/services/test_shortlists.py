"""Keeping suppliers in view."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from database.models.audit_events import AuditEvent
from database.models.shortlists import ShortlistItem
from database.queries import shortlists as rows
from database.session import transaction
from linkage.errors import Invalid, NotFound
from linkage.services import shortlists
from linkage.services.audit import SYSTEM
from linkage.services.shortlists import add_to_shortlist, remove_from_shortlist, write_note
from tests.factories import make_assembler, make_need, make_supplier


def test_lists_of_needs_and_the_general_one_are_apart(session: Session) -> None:
    company, supplier = make_assembler(session), make_supplier(session)
    need = make_need(session, company)
    with transaction() as writing:
        add_to_shortlist(writing, company, supplier, by=SYSTEM)
        add_to_shortlist(writing, company, supplier, need=need, by=SYSTEM)
    assert rows.counts_by_need(session, company) == {None: 1, need.id: 1}
    assert rows.supplier_codes(session, company, need) == {supplier.id: supplier.code}


def test_adding_twice_keeps_the_note(session: Session) -> None:
    company, supplier = make_assembler(session), make_supplier(session)
    with transaction() as writing:
        add_to_shortlist(writing, company, supplier, by=SYSTEM)
        write_note(writing, company, supplier, "Call them.")
        add_to_shortlist(writing, company, supplier, by=SYSTEM)
    assert [item.note for item in rows.items(session, company, None)] == ["Call them."]
    events = session.exec(select(AuditEvent.action).where(AuditEvent.action == "shortlist.added")).all()
    assert len(events) == 1


def test_removing_what_is_not_there_changes_nothing(session: Session) -> None:
    company, supplier = make_assembler(session), make_supplier(session)
    with transaction() as writing:
        assert remove_from_shortlist(writing, company, supplier, by=SYSTEM) is False
        add_to_shortlist(writing, company, supplier, by=SYSTEM)
        assert remove_from_shortlist(writing, company, supplier, by=SYSTEM) is True
    assert session.exec(select(ShortlistItem)).all() == []


def test_own_firm_unlisted_firms_and_needs_of_others_are_refused(session: Session) -> None:
    company, supplier = make_assembler(session), make_supplier(session)
    draft, theirs = make_supplier(session, status="draft"), make_need(session)
    with transaction() as writing:
        with pytest.raises(Invalid):
            add_to_shortlist(writing, supplier, supplier, by=SYSTEM)
        with pytest.raises(NotFound):
            add_to_shortlist(writing, company, draft, by=SYSTEM)
        with pytest.raises(NotFound):
            add_to_shortlist(writing, company, supplier, need=theirs, by=SYSTEM)
        with pytest.raises(NotFound):
            write_note(writing, company, supplier, "x")


def test_full_list_takes_no_more(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortlists, "MOST", 1)
    company = make_assembler(session)
    one, two = make_supplier(session), make_supplier(session)
    with transaction() as writing:
        add_to_shortlist(writing, company, one, by=SYSTEM)
        with pytest.raises(Invalid):
            add_to_shortlist(writing, company, two, by=SYSTEM)
