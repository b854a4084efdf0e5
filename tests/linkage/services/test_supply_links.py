"""Stating, confirming and denying links; and who sees which, in every number."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import EvidenceLevel, LinkSecrecy
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.supply_links import SupplyLink
from database.queries import supply_links as rows
from database.queries.supply_links import LinkReader
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.supply_links import NotedLinkInput, SupplyLinkInput
from linkage.services import supply_links as services
from linkage.services.audit import SYSTEM, Actor
from linkage.services.supply_networks import firm_network, removal, risks
from tests.factories import make_assembler, make_supplier

OFFICER = LinkReader(is_officer=True)
VISITOR = LinkReader()


def reader(*companies: Company) -> LinkReader:
    return LinkReader(frozenset(company.id or 0 for company in companies))


def state(own: Company, other: Company, relation: str = "customer", **overrides: Any) -> SupplyLink:
    given = {"firm": other.code, "relation": relation, "process": "plating-zinc", "secrecy": "public", **overrides}
    with transaction() as session:
        return services.state_link(
            session, own, read_input(SupplyLinkInput, given), reader=reader(own), by=Actor(None, "somebody")
        )


def confirm(link: SupplyLink, own: Company, secrecy: LinkSecrecy = LinkSecrecy.PUBLIC) -> None:
    with transaction() as session:
        found = session.get_one(SupplyLink, link.id)
        services.confirm_link(session, found, own, secrecy=secrecy, by=SYSTEM)


def note(supplier: Company, customer: Company) -> SupplyLink:
    given = {"supplier": supplier.code, "customer": customer.code, "process": "plating-zinc"}
    with transaction() as session:
        return services.note_link(session, read_input(NotedLinkInput, given), by=SYSTEM)


def seen(session: Session, who: LinkReader) -> int:
    session.expire_all()
    return len(rows.link_triples(session, who, on=agency_today()))


def test_until_the_other_side_confirms_only_both_and_officers_know(session: Session) -> None:
    plater, stamper, third = (make_supplier(session) for _ in range(3))
    link = state(plater, stamper)
    people = (VISITOR, reader(third), reader(plater), reader(stamper), OFFICER)
    assert [seen(session, who) for who in people] == [0, 0, 1, 1, 1]
    confirm(link, stamper)
    assert [seen(session, who) for who in people] == [1, 1, 1, 1, 1]
    assert session.get_one(SupplyLink, link.id).evidence is EvidenceLevel.BUYER_CONFIRMED


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        ("public", "public", [1, 1, 1, 1]),
        ("public", "registered", [0, 1, 1, 1]),
        ("registered", "officers", [0, 0, 1, 1]),
        ("sides", "public", [0, 0, 0, 1]),
        ("public", "sides", [0, 0, 0, 1]),
    ],
)
def test_the_stricter_wish_holds(session: Session, first: str, second: str, counts: list[int]) -> None:
    plater, stamper, third = (make_supplier(session) for _ in range(3))
    confirm(state(plater, stamper, secrecy=first), stamper, LinkSecrecy(second))
    assert [seen(session, who) for who in (VISITOR, reader(third), OFFICER, reader(stamper))] == counts


def test_two_readers_get_two_sets_of_numbers_and_neither_tells_of_the_other(session: Session) -> None:
    """The plater's second customer is a secret of the two: for officers the plater has one customer, and less breaks."""
    plater, stamper, molder = (make_supplier(session) for _ in range(3))
    confirm(state(plater, stamper), stamper)
    before = (
        risks(session, OFFICER, on=agency_today()),
        firm_network(session, plater, OFFICER, on=agency_today()),
        removal(session, plater, OFFICER, on=agency_today()),
    )
    confirm(state(plater, molder, secrecy="sides"), molder)
    session.expire_all()
    after = (
        risks(session, OFFICER, on=agency_today()),
        firm_network(session, plater, OFFICER, on=agency_today()),
        removal(session, plater, OFFICER, on=agency_today()),
    )
    assert after == before
    assert before[1].only_customer == stamper.code
    own = firm_network(session, plater, reader(plater), on=agency_today())
    assert own.only_customer is None
    assert own.around.customers == (tuple(sorted((stamper.code, molder.code))),)
    assert removal(session, plater, reader(plater), on=agency_today()).stopped == 2
    # The other customer sees its own link and the public one, and no more than these.
    third_party = firm_network(session, plater, reader(stamper), on=agency_today())
    assert third_party.around.customers == ((stamper.code,),)


def test_what_two_firms_keep_to_themselves_leaves_no_name_in_the_trail(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    link = state(plater, stamper, secrecy="sides")
    confirm(link, stamper, LinkSecrecy.SIDES)
    with transaction() as writing:
        found = writing.get_one(SupplyLink, link.id)
        services.keep_secret(writing, found, plater, secrecy=LinkSecrecy.OFFICERS, by=Actor(None, "somebody"))
    with transaction() as writing:
        services.take_back(writing, writing.get_one(SupplyLink, link.id), plater, by=Actor(None, "somebody"))
    events = session.exec(select(AuditEvent).where(AuditEvent.action.startswith("link."))).all()  # type: ignore[attr-defined]
    assert [event.action for event in events] == [
        "link.stated",
        "link.confirmed",
        "link.secrecy_changed",
        "link.removed",
    ]
    told = [f"{event.actor} {event.subject} {event.subject_code} {event.details}" for event in events]
    assert not [text for text in told if plater.name in text or stamper.name in text or "somebody" in text]


def test_an_officer_may_note_a_link_that_two_firms_keep_to_themselves_and_learns_nothing(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    state(plater, stamper, secrecy="sides")
    assert seen(session, OFFICER) == 0
    note(plater, stamper)
    assert seen(session, OFFICER) == 1
    with pytest.raises(Conflict):
        note(plater, stamper)


def test_a_noted_link_is_shown_to_outsiders_only_when_both_confirm(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    link = note(plater, stamper)
    confirm(link, plater)
    assert seen(session, VISITOR) == 0
    confirm(link, stamper)
    assert seen(session, VISITOR) == 1


def test_a_noted_link_tells_a_firm_nothing_of_one_that_stays_unnamed(session: Session) -> None:
    plater, hidden = make_supplier(session), make_assembler(session, is_name_public=False)
    note(plater, hidden)
    assert (seen(session, OFFICER), seen(session, reader(plater)), seen(session, reader(hidden))) == (1, 0, 0)


def test_links_with_firms_that_stay_unnamed_or_unlisted_are_not_shown_to_others(session: Session) -> None:
    plater, hidden = make_supplier(session), make_assembler(session, is_name_public=False)
    confirm(state(hidden, plater, relation="supplier"), plater)
    assert (seen(session, VISITOR), seen(session, OFFICER), seen(session, reader(plater))) == (0, 1, 1)


def test_the_second_statement_of_the_same_link_confirms_the_first(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    first = state(plater, stamper)
    assert state(stamper, plater, relation="supplier").id == first.id
    assert session.get_one(SupplyLink, first.id).is_confirmed
    with pytest.raises(Conflict):
        state(plater, stamper)


def test_a_denied_link_counts_nowhere_until_its_side_confirms_after_all(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    link = state(plater, stamper)
    confirm(link, stamper)
    with transaction() as writing:
        services.deny_link(writing, writing.get_one(SupplyLink, link.id), stamper, by=SYSTEM)
    assert [seen(session, who) for who in (VISITOR, OFFICER, reader(plater))] == [0, 0, 0]
    assert len(rows.links_of(session, plater, OFFICER)) == 1
    assert rows.links_of(session, plater, VISITOR) == []
    with pytest.raises(Conflict), transaction() as writing:
        services.deny_link(writing, writing.get_one(SupplyLink, link.id), plater, by=SYSTEM)
    confirm(link, stamper)
    assert seen(session, VISITOR) == 1


def test_a_wish_of_the_stater_holds_alone_until_the_other_side_speaks(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    link = state(plater, stamper, secrecy="sides")
    with transaction() as writing:
        found = writing.get_one(SupplyLink, link.id)
        services.keep_secret(writing, found, plater, secrecy=LinkSecrecy.OFFICERS, by=SYSTEM)
    assert seen(session, OFFICER) == 1
    confirm(link, stamper, LinkSecrecy.SIDES)
    with transaction() as writing:
        found = writing.get_one(SupplyLink, link.id)
        services.keep_secret(writing, found, plater, secrecy=LinkSecrecy.PUBLIC, by=SYSTEM)
        assert found.secrecy is LinkSecrecy.SIDES


def wish(link: SupplyLink, own: Company, secrecy: LinkSecrecy) -> LinkSecrecy:
    with transaction() as writing:
        found = writing.get_one(SupplyLink, link.id)
        services.keep_secret(writing, found, own, secrecy=secrecy, by=SYSTEM)
        return found.secrecy


def deny(link: SupplyLink, own: Company) -> None:
    with transaction() as writing:
        services.deny_link(writing, writing.get_one(SupplyLink, link.id), own, by=SYSTEM)


def test_nobody_loosens_the_wish_of_the_other_firm(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    link = state(plater, stamper, secrecy="sides")
    assert wish(link, stamper, LinkSecrecy.PUBLIC) is LinkSecrecy.SIDES
    assert (seen(session, OFFICER), seen(session, VISITOR)) == (0, 0)
    confirm(link, stamper, LinkSecrecy.SIDES)
    deny(link, stamper)
    assert wish(link, plater, LinkSecrecy.PUBLIC) is LinkSecrecy.SIDES
    assert rows.links_of(session, plater, OFFICER) == []


def test_a_stricter_wish_before_the_answer_is_not_lost_when_the_stater_changes_its_own(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    link = state(plater, stamper, secrecy="public")
    assert wish(link, stamper, LinkSecrecy.SIDES) is LinkSecrecy.SIDES
    assert wish(link, plater, LinkSecrecy.REGISTERED) is LinkSecrecy.SIDES


def test_nobody_takes_back_the_denial_of_the_other_firm(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    link = state(plater, stamper)
    deny(link, stamper)
    confirm(link, plater)
    assert seen(session, OFFICER) == 0
    noted = note(stamper, plater)
    deny(noted, stamper)
    confirm(noted, plater)
    assert seen(session, OFFICER) == 0
    confirm(noted, stamper)
    assert seen(session, OFFICER) == 1


def test_an_ended_link_counts_no_more(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    link = state(plater, stamper, since="2020-01-01")
    with transaction() as writing:
        services.end_link(writing, writing.get_one(SupplyLink, link.id), stamper, by=SYSTEM)
    assert seen(session, OFFICER) == 0
    assert link.until is not None
    assert len(rows.link_triples(session, OFFICER, on=link.until - datetime.timedelta(days=1))) == 1


def test_only_the_two_sides_answer_and_only_the_stater_takes_back(session: Session) -> None:
    plater, stamper, third = (make_supplier(session) for _ in range(3))
    link = state(plater, stamper)
    with pytest.raises(NotFound):
        confirm(link, third)
    with pytest.raises(Conflict), transaction() as writing:
        services.take_back(writing, writing.get_one(SupplyLink, link.id), stamper, by=SYSTEM)
    with pytest.raises(Conflict), transaction() as writing:
        services.remove_noted(writing, writing.get_one(SupplyLink, link.id), by=SYSTEM)


def test_firms_are_found_by_name_without_marks_and_hidden_ones_never(session: Session) -> None:
    own, shown = make_supplier(session, name="Mạ Kẽm Sen"), make_supplier(session, name="Đúc Hồng")
    draft = make_supplier(session, name="Đúc Nháp", status="draft")
    buyer = make_assembler(session, name="Đúc Kín", is_name_public=False)
    assert services.find_firms(session, "duc", but=own, reader=reader(own)) == [shown.code]
    assert services.find_firms(session, buyer.code, but=own, reader=reader(own)) == []
    assert set(services.find_firms(session, "đúc", but=None, reader=OFFICER)) == {shown.code, draft.code, buyer.code}
    assert services.find_firms(session, "  ", but=own, reader=OFFICER) == []
    for unknown in (draft.code, "NOTHERE2", own.code):
        with pytest.raises(Invalid):
            state(own, Company(name="", code=unknown))


def test_waiting_links_are_those_without_a_word_of_the_firm(session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    link = state(plater, stamper)
    links = rows.links_of(session, stamper, reader(stamper))
    assert [each.id for each in services.waiting(links, stamper)] == [link.id]
    assert services.waiting(links, plater) == []
