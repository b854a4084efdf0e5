"""Lists of wanted parts meet assemblers that are registered already."""

from __future__ import annotations

from sqlmodel import Session, select

from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.session import transaction
from linkage.importers.files import read_spreadsheet
from linkage.importers.need_lists import NeedList, take_in_needs
from linkage.inputs.base import read_input
from linkage.inputs.known_words import KnownWordInput
from linkage.services.audit import SYSTEM
from linkage.services.known_words import add_known_word
from tests.factories import make_assembler

LIST = "Người mua,Tên linh kiện,Quá trình\nSUZUMUSHI MOTOR VIỆT NAM,Nắp,ép nhựa\nCty TNHH Hà Châu,Trục,tiện\n"


def _taken(session: Session) -> NeedList:
    with transaction():
        taken = take_in_needs(session, read_spreadsheet(LIST.encode()), source="Chamber", by=SYSTEM)
    session.expire_all()
    return taken


def _buyers(session: Session) -> dict[str, str]:
    return {need.title: need.company.name for need in session.exec(select(PartNeed))}


def test_buyer_who_is_registered_is_not_made_again(session: Session) -> None:
    known = make_assembler(session, name="Công ty TNHH Suzumushi Motor")
    first = _taken(session)
    assert _buyers(session) == {"Nắp": known.name, "Trục": "Cty TNHH Hà Châu"}
    assert [(reason.code, reason.values["firm"]) for row in first.rows for reason in row.reasons if row.need] == [
        ("buyer_known", known.code)
    ]
    again = _taken(session)
    assert again.counts == first.counts | {"created": 0, "unchanged": 2}
    assert len(session.exec(select(Company)).all()) == 2


def test_profile_of_a_registered_buyer_stays_its_own(session: Session) -> None:
    known = make_assembler(session, name="Suzumushi Motor", is_name_public=False)
    version = known.version
    _taken(session)
    assert known.assembler_profile is not None
    assert (known.name, known.assembler_profile.is_name_public, known.version) == ("Suzumushi Motor", False, version)


def test_buyer_whose_name_two_assemblers_bear_is_left_to_the_list(session: Session) -> None:
    for _each in range(2):
        make_assembler(session, name="Suzumushi Motor")
    assert [reason.code for row in _taken(session).rows for reason in row.reasons if row.need] == []
    assert len(session.exec(select(Company)).all()) == 4


def test_words_that_officers_explained_name_the_steps(session: Session) -> None:
    given = read_input(KnownWordInput, {"phrase": "zập nguội", "kind": "process", "target": "stamping-progressive"})
    with transaction() as explaining:
        add_known_word(explaining, given, by=SYSTEM)
    with transaction():
        cells = "Người mua,Tên linh kiện,Quá trình\nHà Châu,Nắp,zập nguội\n".encode()
        taken = take_in_needs(session, read_spreadsheet(cells), source="Chamber", by=SYSTEM)
    assert [[step.process for step in row.wanted.requirements.process_steps] for row in taken.rows if row.need] == [
        ["stamping-progressive"]
    ]
