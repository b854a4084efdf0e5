"""Who needs an interpreter counts as speaking the language of its nationality where it named none."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from database.enums import FairPhase, Nationality
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.session import transaction
from linkage.services.fair_conflicts import conflicts_of
from linkage.services.fair_languages import is_language_asked, own_language, spoken
from linkage.services.fair_standings import standing_for
from linkage.services.interpreter_swaps import is_interpreter_needed
from linkage.services.meeting_rules import ways_of
from linkage.services.timetable_problems import problem_of, rules_of
from matching.timetable import solve
from tests.factories import make_assembler
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_participant, make_wish


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.DRAFTING, slots=2, min_meetings=0)


def buyer_of(
    session: Session, fair: Fair, nationality: Nationality | None, *languages: str, needs: bool = True
) -> FairParticipant:
    company = make_assembler(session)
    with transaction() as writing:
        assert company.assembler_profile is not None
        company.assembler_profile.nationality = nationality
        writing.add(company.assembler_profile)
    return make_buyer(session, fair, company=company, languages=list(languages), is_interpreter_needed=needs)


def interpreter_of(session: Session, fair: Fair, supplier: FairParticipant, buyer: FairParticipant) -> str | None:
    """Who would interpret for the two in the first slot, by the rules of the hall."""
    way = ways_of(standing_for(session, fair, supplier, buyer), supplier, buyer)[0]
    return way.placed.interpreter if way.is_free else "/".join(each.code for each in way.hindrances)


def test_language_is_that_of_the_nationality(session: Session, fair: Fair) -> None:
    japanese, other = buyer_of(session, fair, Nationality.JP), buyer_of(session, fair, Nationality.OTHER)
    assert (spoken(japanese), is_language_asked(japanese)) == ({"ja"}, True)
    assert (spoken(other), is_language_asked(other)) == (frozenset(), True)
    named = buyer_of(session, fair, Nationality.JP, "en")
    assert (spoken(named), is_language_asked(named)) == ({"en"}, False)
    assert spoken(buyer_of(session, fair, Nationality.KR, needs=False)) == frozenset()
    assert own_language(make_participant(session, fair)) == "vi"


def test_who_asks_for_an_interpreter_gets_one_for_its_language(session: Session, fair: Fair) -> None:
    korean, japanese = make_interpreter(session, fair, pairs=[["vi", "ko"]]), make_interpreter(session, fair)
    supplier, buyer = make_participant(session, fair, languages=["vi"]), buyer_of(session, fair, Nationality.JP)
    assert interpreter_of(session, fair, supplier, buyer) == japanese.code
    make_wish(session, supplier, buyer)
    problem, _ids = problem_of(session, fair, rules=rules_of(fair))
    assert [each.interpreter for each in solve(problem).meetings] == [japanese.code]
    assert korean.code != japanese.code


def test_without_such_an_interpreter_there_is_no_way(session: Session, fair: Fair) -> None:
    make_interpreter(session, fair, pairs=[["vi", "ko"]])
    supplier, buyer = make_participant(session, fair, languages=["vi"]), buyer_of(session, fair, Nationality.JP)
    assert interpreter_of(session, fair, supplier, buyer) == "no-interpreter"
    meeting = make_meeting(session, supplier, buyer, fair.slots[0])
    assert is_interpreter_needed(meeting)
    assert {each.code for each in conflicts_of(session, fair)} == {"no-common-language"}


def test_who_said_nothing_understands_all_but_those_who_asked(session: Session, fair: Fair) -> None:
    japanese = make_interpreter(session, fair)
    silent = make_participant(session, fair, languages=[])
    asking, german = buyer_of(session, fair, Nationality.JP), buyer_of(session, fair, Nationality.EU, "de", needs=False)
    mute = buyer_of(session, fair, Nationality.KR, needs=False)
    assert interpreter_of(session, fair, silent, asking) == japanese.code
    assert interpreter_of(session, fair, silent, german) is None
    assert interpreter_of(session, fair, silent, mute) is None
    # Two that named different languages share none, whoever else said nothing.
    speaking = make_participant(session, fair, languages=["vi"])
    assert interpreter_of(session, fair, speaking, german) == "no-interpreter"
    for number, other in enumerate((asking, german)):
        meeting = make_meeting(session, silent, other, fair.slots[number])
        assert is_interpreter_needed(meeting) is (other is asking)
    for each in problem_of(session, fair, rules=rules_of(fair))[0].participants:
        assert each.id == german.code or not each.languages or min(each.languages) in ("ja", "ko", "vi")


def test_a_nationality_that_tells_no_language_keeps_nobody_apart(session: Session, fair: Fair) -> None:
    make_interpreter(session, fair)
    supplier, buyer = make_participant(session, fair, languages=["vi"]), buyer_of(session, fair, Nationality.OTHER)
    assert interpreter_of(session, fair, supplier, buyer) is None
