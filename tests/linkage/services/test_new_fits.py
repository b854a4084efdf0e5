"""Letters about new fits: what is news, who is told, and never twice."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import ConsentPurpose, FitSide, MembershipRole, NeedVisibility
from database.models.companies import Company
from database.models.fit_alerts import FitLetters
from database.models.outbox import OutboxMessage
from database.models.part_needs import PartNeed
from database.models.users import Membership, User
from database.queries.fit_alerts import watched_assemblers, watched_suppliers
from database.session import Clash, Database, db, transaction
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.services.audit import SYSTEM
from linkage.services.needs import withdraw_need
from linkage.services.new_fits import (
    FitLinks,
    Fits,
    choose_letters,
    fits_of_assembler,
    fits_of_supplier,
    news_of,
    stop_letters,
    write_fit_letters,
)
from linkage.services.persons import person_of_user
from tests.factories import make_assembler, make_consent, make_need, make_supplier
from tests.factories import make_user as make_person
from tests.linkage_makers import make_linkage

LINKS = FitLinks("N/{}", "FITS", "NEEDS", "M/{}", "ACCOUNT", "STOP/{}")


def make_user(session: Session, **overrides: Any) -> User:
    """A person who agreed to news: without that nobody is written to who did not choose these letters."""
    user = make_person(session, **overrides)
    make_consent(session, person_of_user(user), ConsentPurpose.NEWSLETTERS)
    return user


def look(session: Session, company: Company, *, days: int = 0) -> int:
    """One run for one firm; how many letters."""
    on = agency_today() + datetime.timedelta(days=days)
    is_supplier = company.supplier_profile is not None
    fits = (fits_of_supplier if is_supplier else fits_of_assembler)(session, company, on=on)
    with transaction() as writing:
        return write_fit_letters(writing, writing.get_one(Company, company.id), fits, on=on, links=LINKS)


def letters(session: Session) -> list[OutboxMessage]:
    session.expire_all()
    return list(session.exec(select(OutboxMessage).order_by(OutboxMessage.id)).all())  # type: ignore[arg-type]


def age(session: Session, need: PartNeed, *, days: int) -> None:
    with transaction():
        session.get_one(PartNeed, need.id).published_at = now() - datetime.timedelta(days=days)


@pytest.fixture
def supplier(session: Session) -> Company:
    company = make_supplier(session, name="Dập Sen")
    make_user(session, name="Chị Sen", email="sen@mail.example", company=company, language="en")
    return company


@pytest.fixture
def buyer(session: Session) -> Company:
    company = make_assembler(session, name="Fuji Hồ Gươm")
    make_user(session, name="Mr Sato", email="sato@mail.example", company=company, language="en")
    return company


def test_a_new_need_that_fits_is_told_once(session: Session, supplier: Company) -> None:
    assert look(session, supplier) == 0
    need = make_need(session, title="Giá đỡ")
    make_need(session, title="Không hợp", requirements={"process_steps": [{"process": "rubber-injection"}]})
    assert look(session, supplier) == 1
    (letter,) = letters(session)
    assert (letter.recipient, letter.subject) == ("sen@mail.example", "1 part need newly fits you")
    assert f"- Giá đỡ\n  N/{need.code}" in letter.body
    assert "Không hợp" not in letter.body
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [look(session, supplier, days=days) for days in (0, 1, 2)] == [0, 0, 0]


def test_what_was_there_before_anybody_looked_is_no_news(session: Session, supplier: Company) -> None:
    old, fresh = make_need(session, title="Cũ"), make_need(session, title="Mới")
    age(session, old, days=3)
    assert look(session, supplier) == 1
    (letter,) = letters(session)
    assert fresh.code in letter.body
    assert old.code not in letter.body
    assert look(session, supplier, days=1) == 0


def test_a_profile_changed_so_that_it_fits_is_told(session: Session, supplier: Company) -> None:
    need = make_need(session, title="Ô tô", **asking(certificates_must=["iatf-16949"]))
    age(session, need, days=3)
    assert look(session, supplier) == 0
    with transaction():
        for certificate in session.get_one(Company, supplier.id).certificates:
            certificate.standard = "iatf-16949"
    assert look(session, supplier) == 1
    assert need.code in letters(session)[0].body


def asking(**requirements: Any) -> dict[str, Any]:
    from tests.factories import need_data

    return {"requirements": {**need_data()["requirements"], **requirements}}


def test_news_of_a_day_comes_in_one_letter_and_the_rest_the_next_day(session: Session, supplier: Company) -> None:
    look(session, supplier)
    make_need(session, title="Một")
    make_need(session, title="Hai")
    assert look(session, supplier) == 1
    make_need(session, title="Ba")
    assert look(session, supplier) == 0
    assert look(session, supplier, days=1) == 1
    first, second = letters(session)
    assert first.subject == "2 part needs newly fit you"
    assert "Ba" in second.body
    assert "Một" not in second.body


@pytest.mark.parametrize("visibility", [NeedVisibility.OFFICERS])
def test_needs_not_meant_for_suppliers_are_never_told(
    session: Session, supplier: Company, visibility: NeedVisibility
) -> None:
    look(session, supplier)
    make_need(session, visibility=visibility.value)
    assert look(session, supplier) == 0


def test_a_need_withdrawn_between_finding_and_writing_is_not_told(session: Session, supplier: Company) -> None:
    look(session, supplier)
    need = make_need(session)
    fits = fits_of_supplier(session, supplier, on=agency_today())
    with transaction():
        withdraw_need(session, session.get_one(PartNeed, need.id), by=SYSTEM)
    with transaction() as writing:
        assert write_fit_letters(writing, supplier, fits, on=agency_today(), links=LINKS) == 0


def test_owners_are_told_editors_when_they_choose_claimants_never(session: Session) -> None:
    company = make_supplier(session)
    people = {role: make_user(session, company=company, role=role) for role in MembershipRole}
    look(session, company)
    make_need(session)
    assert look(session, company) == 1
    with transaction():
        place = _place(session, people[MembershipRole.EDITOR])
        choose_letters(session, place, is_wanted=True, by=SYSTEM)
        choose_letters(session, _place(session, people[MembershipRole.OWNER]), is_wanted=False, by=SYSTEM)
    make_need(session)
    assert look(session, company, days=1) == 1
    told = [letter.recipient for letter in letters(session)]
    assert told == [people[MembershipRole.OWNER].email, people[MembershipRole.EDITOR].email]


def _place(session: Session, person: User) -> Membership:
    return session.exec(select(Membership).where(Membership.user_id == person.id)).one()


def test_letters_turned_on_again_begin_anew(session: Session, supplier: Company) -> None:
    look(session, supplier)
    place = session.exec(select(Membership)).one()
    with transaction():
        choose_letters(session, session.get_one(Membership, place.id), is_wanted=False, by=SYSTEM)
    assert watched_suppliers(session) == []
    missed = make_need(session)
    age(session, missed, days=3)
    earlier = session.exec(select(FitLetters.token)).one()
    with transaction():
        choose_letters(session, session.get_one(Membership, place.id), is_wanted=True, by=SYSTEM)
    assert look(session, supplier) == 0
    with pytest.raises(NotFound, match="This link has ended"), transaction() as writing:
        stop_letters(writing, earlier)


def test_a_letter_ends_its_own_letters(session: Session, supplier: Company) -> None:
    look(session, supplier)
    make_need(session)
    look(session, supplier)
    token = session.exec(select(FitLetters.token)).one()
    assert f"STOP/{token}" in letters(session)[0].body
    with transaction() as writing:
        stop_letters(writing, token)
    make_need(session)
    assert look(session, supplier, days=1) == 0


def test_firms_watched_are_listed_and_have_somebody_who_reads(session: Session, supplier: Company) -> None:
    make_supplier(session)
    draft = make_supplier(session, status="draft")
    make_user(session, company=draft)
    gone = make_supplier(session)
    make_user(session, company=gone, is_active=False)
    assert watched_suppliers(session) == [supplier.id]


def test_an_assembler_is_told_of_firms_that_newly_fit(session: Session, buyer: Company) -> None:
    make_supplier(session, name="Có Sẵn")
    need = make_need(session, buyer, title="Bracket")
    assert watched_assemblers(session) == [buyer.id]
    assert look(session, buyer) == 0
    for name in ("Mới Một", "Mới Hai"):
        make_supplier(session, name=name)
    make_supplier(session, name="Nhựa", capabilities=[{"process": "rubber-injection"}])
    assert look(session, buyer) == 1
    (letter,) = letters(session)
    assert letter.subject == "2 new firms fit your part needs"
    assert "- Bracket\n  - Mới" in letter.body
    assert f"M/{need.code}" in letter.body
    assert "Có Sẵn" not in letter.body
    assert "Nhựa" not in letter.body
    assert look(session, buyer, days=1) == 0


def test_what_fits_a_need_when_it_is_published_is_on_its_page_and_no_news(session: Session, buyer: Company) -> None:
    make_need(session, buyer, requirements={"process_steps": [{"process": "rubber-injection"}]})
    look(session, buyer)
    make_supplier(session)
    make_need(session, buyer)
    assert look(session, buyer, days=1) == 0
    make_supplier(session)
    assert look(session, buyer, days=2) == 1


def test_the_first_firm_for_a_need_without_any_is_told(session: Session, buyer: Company) -> None:
    make_need(session, buyer)
    look(session, buyer)
    make_supplier(session)
    assert look(session, buyer) == 1


def test_two_runs_at_once_tell_nobody_twice(session: Session, supplier: Company, database: Database) -> None:
    """Both found the news before either wrote: the second meets what the first has written."""
    look(session, supplier)
    make_need(session)
    fits = fits_of_supplier(session, supplier, on=agency_today())
    assert len(news_of(session, supplier, fits, on=agency_today())) == 1
    with database.session() as other, transaction():
        firm = other.get_one(Company, supplier.id)
        assert write_fit_letters(other, firm, fits, on=agency_today(), links=LINKS) == 1
    try:
        with transaction() as writing:
            firm = writing.get_one(Company, supplier.id)
            assert write_fit_letters(writing, firm, fits, on=agency_today(), links=LINKS) == 0
    except Clash:
        pytest.fail("the second run saw what the first wrote")
    assert len(letters(session)) == 1


def test_a_pair_is_told_once_even_when_it_was_away_in_between(session: Session, supplier: Company) -> None:
    look(session, supplier)
    make_need(session)
    assert look(session, supplier) == 1
    fits = fits_of_supplier(db(), supplier, on=agency_today())
    with transaction() as writing:
        later = agency_today() + datetime.timedelta(days=5)
        write_fit_letters(writing, supplier, Fits(FitSide.SUPPLIER, {}), on=later, links=LINKS)
        assert write_fit_letters(writing, supplier, fits, on=later, links=LINKS) == 0


def test_nobody_is_told_of_a_pair_that_goes_on_in_a_linkage(
    session: Session, supplier: Company, buyer: Company
) -> None:
    assert (look(session, supplier), look(session, buyer)) == (0, 0)
    need = make_need(session, buyer)
    make_linkage(session, need=need, supplier=supplier)
    assert fits_of_supplier(session, supplier, on=agency_today()).pairs == {}
    assert fits_of_assembler(session, buyer, on=agency_today()).pairs == {need.code: ()}
    assert (look(session, supplier, days=1), look(session, buyer, days=1)) == (0, 0)
