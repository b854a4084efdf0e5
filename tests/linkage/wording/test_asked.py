"""What a need asks for in a few terms: in their order, and without what is not stated."""

from __future__ import annotations

from sqlmodel import Session

from linkage.language import speaking
from linkage.wording.asked import asked_lines, asked_terms
from tests.factories import make_need


def test_terms_stand_in_their_order_and_gaps_are_left_out(session: Session) -> None:
    need = make_need(session)
    need.envelope = "120 x 80 mm"
    assert [term for term, _value in asked_terms(need)] == ["Processes", "Material", "Volume", "Size of the part"]
    need.materials, need.volume_value, need.envelope = [], None, None
    assert [term for term, _value in asked_terms(need)] == ["Processes"]


def test_lines_are_in_the_language_of_the_reader(session: Session) -> None:
    need = make_need(session)
    with speaking("ja"):
        assert asked_lines(need).splitlines()[1] == "材料：SECC"
