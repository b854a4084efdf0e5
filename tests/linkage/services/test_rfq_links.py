"""The link of a supplier without an account, and the code that opens it."""

from __future__ import annotations

import datetime
import re

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import AnsweredVia
from database.models.rfqs import AccessCode, RfqInvitation
from database.session import transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import RfqInput
from linkage.services.audit import SYSTEM
from linkage.services.persons import GONE
from linkage.services.rfq_files import accept_nda, end_nda
from linkage.services.rfq_links import (
    MOST_CODES,
    MOST_TRIES,
    end_rfq_links,
    family_of,
    is_code,
    is_open_for,
    make_rfq_link,
    name_by_link,
    opened,
    send_code,
)
from linkage.services.rfqs import cancel_rfq, revise_rfq
from tests.factories import make_supplier
from tests.rfq_makers import BASE, letters, make_rfq, rfq_data


def secret_of(session: Session) -> str:
    make_rfq(session)
    (body,) = [each.body for each in letters(session, "invited") if each.recipient == "cuc@supplier.example"]
    return body.split("/l/")[1].split("/", maxsplit=1)[0]


def code_for(session: Session, secret: str) -> str:
    with transaction():
        send_code(session, secret, language="en")
    found = re.search(r"\b\d{6}\b", letters(session, "code")[-1].body)
    assert found is not None
    return found[0]


def tried(secret: str, code: str) -> bool:
    with transaction() as session:
        return is_code(session, secret, code)


def test_a_code_goes_to_the_address_of_the_link_and_opens_it_once(session: Session) -> None:
    secret = secret_of(session)
    code = code_for(session, secret)
    (letter,) = letters(session, "code")
    assert letter.recipient == "cuc@supplier.example"
    assert letter.body.startswith(f"Dear {session.exec(select(RfqInvitation.contact_name)).all()[-1]},\n\n")
    assert letter.useful_until - letter.created_at < datetime.timedelta(minutes=16)
    assert tried(secret, f" {code[:3]} {code[3:]} ")
    assert not tried(secret, code)


def test_only_the_latest_code_counts_and_only_for_a_while(session: Session) -> None:
    secret = secret_of(session)
    first = code_for(session, secret)
    second = code_for(session, secret)
    assert first == second or not tried(secret, first)
    with transaction():
        for each in session.exec(select(AccessCode)).all():
            each.expires_at = now() - datetime.timedelta(seconds=1)
            session.add(each)
    assert not tried(secret, second)


def test_five_wrong_tries_spend_a_code(session: Session) -> None:
    secret = secret_of(session)
    code = code_for(session, secret)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert not any(tried(secret, wrong) for _ in range(MOST_TRIES))
    assert not tried(secret, code)


def test_only_a_few_codes_are_drawn_an_hour(session: Session) -> None:
    secret = secret_of(session)
    for _ in range(MOST_CODES):
        code_for(session, secret)
    with pytest.raises(Conflict):
        code_for(session, secret)


def test_a_code_counts_for_all_links_of_the_firm_at_its_address_and_no_other(session: Session) -> None:
    secret = secret_of(session)
    found = opened(session, secret).invitation
    other = make_rfq(session, found.supplier, need=found.rfq.need).invitations[0]
    assert family_of(other) == family_of(found)
    assert family_of(found.rfq.invitations[0]) != family_of(found)
    with transaction():
        other.contact_email = "new@supplier.example"
    assert family_of(other) != family_of(found)


def test_a_browser_goes_on_for_thirty_days_and_for_two_hours_long_after_the_decision(session: Session) -> None:
    found = opened(session, secret_of(session))

    def is_open(**ago: int) -> bool:
        return is_open_for(session, found, typed_at=now() - datetime.timedelta(**ago))

    assert [is_open(days=29), is_open(days=30)] == [True, False]
    with transaction():
        found.invitation.rfq.decided_at = now() - datetime.timedelta(days=29)
    assert is_open(days=20)
    with transaction():
        found.invitation.rfq.decided_at = now() - datetime.timedelta(days=30)
    assert [is_open(days=20), is_open(hours=3), is_open(hours=1)] == [False, False, True]


def test_a_code_from_before_links_were_ended_opens_no_later_link(session: Session) -> None:
    found = opened(session, secret_of(session))
    with transaction():
        end_rfq_links(session, found.invitation)
    again = opened(session, new_link(session, found.invitation))
    assert not is_open_for(session, again, typed_at=now() - datetime.timedelta(minutes=1))
    assert is_open_for(session, again, typed_at=now() + datetime.timedelta(seconds=1))


def new_link(session: Session, invitation: RfqInvitation) -> str:
    with transaction():
        return make_rfq_link(session, invitation)


def test_neither_code_nor_secret_is_kept(session: Session) -> None:
    secret = secret_of(session)
    code = code_for(session, secret)
    (kept,) = session.exec(select(AccessCode)).all()
    assert code not in kept.code_hash
    assert len(kept.code_hash) == 64


def test_an_unknown_link_opens_nothing(session: Session) -> None:
    with pytest.raises(NotFound):
        opened(session, "no-such-secret-at-all-here-0000")


def agreed(session: Session, name: str, via: AnsweredVia) -> RfqInvitation:
    make_rfq(session)
    invitation = session.exec(select(RfqInvitation).where(RfqInvitation.contact_email == "cuc@supplier.example")).one()
    version = invitation.rfq.nda_version or ""
    with transaction() as writing:
        accept_nda(
            writing, writing.get_one(RfqInvitation, invitation.id), name=name, version=version, by=SYSTEM, via=via
        )
    return invitation


def test_who_uses_the_link_bears_the_name_that_was_typed_under_the_nda_by_it(session: Session) -> None:
    invitation = agreed(session, "  Lê   Thị Hồng ", AnsweredVia.LINK)
    assert name_by_link(invitation) == "Lê Thị Hồng"


def test_who_uses_the_link_never_bears_the_name_of_a_colleague_with_an_account(session: Session) -> None:
    invitation = agreed(session, "Lê Thị Hồng", AnsweredVia.ACCOUNT)
    assert name_by_link(invitation) == invitation.supplier.name


@pytest.mark.parametrize("gone", ["taken back", "forgotten"])
def test_a_name_that_holds_no_more_gives_way_to_the_firms(session: Session, gone: str) -> None:
    invitation = agreed(session, "Lê Thị Hồng", AnsweredVia.LINK)
    with transaction() as writing:
        held = writing.get_one(RfqInvitation, invitation.id)
        if gone == "taken back":
            end_nda(writing, held, by=SYSTEM)
        else:
            held.nda_accepted_name = GONE
    assert name_by_link(session.get_one(RfqInvitation, invitation.id)) == invitation.supplier.name


def test_without_an_agreement_the_firm_writes_and_not_whom_a_list_names(session: Session) -> None:
    make_rfq(session)
    (invitation,) = session.exec(
        select(RfqInvitation).where(RfqInvitation.contact_email == "cuc@supplier.example")
    ).all()
    assert invitation.contact_name == "Trần Văn Cúc"
    assert name_by_link(invitation) == invitation.supplier.name


@pytest.mark.parametrize("name", ["", "x", "a" * 201, "An\u202egod", "An\u200b", "An\x00"])
def test_a_name_under_the_nda_is_a_name(session: Session, name: str) -> None:
    with pytest.raises(Invalid):
        agreed(session, name, AnsweredVia.LINK)


def test_a_request_goes_on_with_the_contact_that_the_firm_has_now(session: Session) -> None:
    secret = secret_of(session)
    found = opened(session, secret).invitation
    with transaction():
        found.supplier.contact_name, found.supplier.contact_email = "Chị Hoa", "hoa@supplier.example"
    with pytest.raises(NotFound):
        opened(session, secret)
    with transaction() as writing:
        cancel_rfq(writing, found.rfq, by=SYSTEM, base_url=BASE)
    assert "hoa@supplier.example" in [each.recipient for each in letters(session, "cancelled")]
    assert opened(session, new_link(session, found)).invitation.contact_email == "hoa@supplier.example"
    with pytest.raises(NotFound):
        opened(session, secret)


def test_a_firm_that_lost_its_address_gets_no_letter_and_its_links_end(session: Session) -> None:
    secret = secret_of(session)
    found = opened(session, secret).invitation
    with transaction():
        found.supplier.contact_name = found.supplier.contact_email = None
    with pytest.raises(NotFound):
        opened(session, secret)
    with pytest.raises(NotFound), transaction() as writing:
        send_code(writing, secret, language="en")
    revise(session, found)
    assert [each.recipient for each in letters(session, "revised")] != []
    assert "cuc@supplier.example" not in [each.recipient for each in letters(session, "revised")]
    assert (found.contact_name, found.contact_email) == (None, None)
    with pytest.raises(NotFound):
        opened(session, new_link(session, found))
    with transaction():
        found.supplier.contact_email = "cuc@supplier.example"
    with pytest.raises(NotFound):
        opened(session, secret)
    revise(session, found)
    (letter,) = [each for each in letters(session, "revised") if each.recipient == "cuc@supplier.example"]
    assert opened(session, letter.body.split("/l/")[1].split("/", maxsplit=1)[0]).invitation is found


def revise(session: Session, asked: RfqInvitation) -> None:
    """Tells the suppliers of a change."""
    with transaction() as writing:
        title = f"{asked.rfq.title} again"
        revise_rfq(writing, asked.rfq, read_input(RfqInput, rfq_data(title=title)), by=SYSTEM, base_url=BASE)


def test_a_firm_that_had_no_address_when_it_was_asked_is_written_to_once_it_has_one(session: Session) -> None:
    supplier = make_supplier(session)
    (asked,) = make_rfq(session, supplier).invitations
    assert letters(session, "invited") == []
    with transaction():
        supplier.contact_email = "new@supplier.example"
    revise(session, asked)
    assert [each.recipient for each in letters(session, "revised")] == ["new@supplier.example"]
