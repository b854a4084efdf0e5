"""Letters that ask how far introductions have got: each firm with the part it is about."""

from __future__ import annotations

import datetime

from sqlmodel import Session, select

from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.days import agency_today
from linkage.services.linkage_letters import send_linkage_questions
from tests.factories import make_assembler, make_need, make_supplier
from tests.linkage_makers import make_linkage

TODAY = agency_today()


def test_a_letter_names_the_parts_of_introductions_firm_by_firm(session: Session) -> None:
    supplier = make_supplier(session, contact={"email": "sen@sup.example"})
    fuji, hoya = make_assembler(session, name="Fuji"), make_assembler(session, name="Hoya")
    for buyer, title in ((fuji, "Bracket"), (hoya, "Hinge"), (fuji, "Cover, SPCC")):
        need = make_need(session, buyer, title=title)
        make_linkage(session, supplier=supplier, need=need, on=TODAY - datetime.timedelta(days=40))
    with transaction() as writing:
        send_linkage_questions(writing, TODAY, base_url="https://x.example")
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.recipient == "sen@sup.example")).one()
    assert sorted(line for line in letter.body.splitlines() if line.startswith("- ")) == [
        "- Fuji: Bracket; Cover, SPCC",
        "- Hoya: Hinge",
    ]
