"""A fair whose timetable is out, for tests of agendas, paper and calendars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from database.enums import FairPhase, Nationality
from database.models.fair_participants import FairInterpreter, FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.models.users import User
from linkage.config import UI_LANGUAGES
from linkage.language import speaking
from linkage.services.agendas import whole_agenda
from linkage.services.audit import SYSTEM
from linkage.services.releases import release
from linkage.web.meeting_lines import release_text
from tests.factories import make_assembler, make_supplier, make_user, writing
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_part, make_participant


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """Two suppliers and two buyers; the first of each meet in slot 1 with the interpreter, the others in slot 2."""

    fair: Fair
    suppliers: tuple[FairParticipant, FairParticipant]
    buyers: tuple[FairParticipant, FairParticipant]
    interpreter: FairInterpreter
    meetings: tuple[Meeting, Meeting]


def make_released_fair(session: Session, *, phase: FairPhase = FairPhase.LIVE, **overrides: Any) -> Released:
    """Names in six scripts: a Vietnamese and a Korean supplier, a Japanese and a Thai buyer, a Taiwanese interpreter."""
    with writing(session):
        fair = make_fair(session, phase=phase, **overrides)
        vietnamese = make_participant(
            session, fair, company=make_supplier(session, name="Công ty Cơ khí Sửu Nghị Ưỡng")
        )
        korean = make_participant(session, fair, company=make_supplier(session, name="한국정밀부품 주식회사"))
        japanese = make_buyer(session, fair, company=make_assembler(session, name="サオマイ精密工業株式会社"))
        thai = make_buyer(session, fair, company=make_assembler(session, name="บริษัท ชิ้นส่วนไทย จำกัด"))
        for company, nationality in ((japanese.company, Nationality.JP), (thai.company, Nationality.TH)):
            assert company.assembler_profile is not None
            company.assembler_profile.nationality = nationality
        names = {
            vietnamese.code: "Đặng Thuỳ Trâm",
            korean.code: "김민준",
            japanese.code: "髙橋 直骨",
            thai.code: "สมชาย ใจดี",
        }
        for firm in (vietnamese, korean, japanese, thai):
            firm.delegates[0].name, firm.delegates[0].email = names[firm.code], f"{firm.code.lower()}@example.org"
            firm.delegates[0].language = "ja" if firm is japanese else "vi"
        interpreter = make_interpreter(session, fair, name="林直骨")
        part = make_part(session, japanese)
        slots = fair.slots
        first = make_meeting(session, vietnamese, japanese, slots[0], interpreter=interpreter, parts=[part.code])
        second = make_meeting(session, korean, thai, slots[1])
        release(session, fair, by=SYSTEM)
        session.flush()
        return Released(fair, (vietnamese, korean), (japanese, thai), interpreter, (first, second))


def make_person(session: Session, firm: FairParticipant, **overrides: Any) -> User:
    """Somebody who signs in for the firm."""
    return make_user(session, company=firm.company, **overrides)


def release_lines(session: Session, fair: Fair) -> list[str]:
    """What stands on every sheet, in each language, as it comes out of a PDF: without spaces."""
    found = whole_agenda(session, fair)
    lines = []
    for language in UI_LANGUAGES:
        with speaking(language):
            lines.append("".join(release_text(found).split()))
    return lines
