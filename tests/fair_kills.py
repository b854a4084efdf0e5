"""Work for a fair that may be killed in its middle, and a look at what stands afterwards.

Used by a test of a few kills of each kind and by `benchmarks.kill_fair`, which makes many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

from sqlmodel import Session, select

from database.columns import Table, now
from database.enums import FairPhase, FairSide, ImportStatus, JobStatus, ParticipantStatus, TimetableStatus, WishKind
from database.models.audit_events import AuditEvent
from database.models.fair_lists import FairList
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.jobs import Job
from database.models.meetings import Meeting, MeetingBooking
from database.models.outbox import OutboxMessage
from database.models.timetables import Timetable
from database.session import Database, transaction
from linkage.inputs.timetables import TimetableInput
from linkage.services import release_letters, timetable_runs  # noqa: F401 - they say how their jobs are done
from linkage.services.audit import SYSTEM
from linkage.services.fair_list_rows import NEW, UNKNOWN, ListedFirm
from linkage.services.fair_list_writing import write_list
from linkage.services.fair_lists import add_list, listed, plan_list
from linkage.services.jobs import LOST_AFTER, run_next
from linkage.services.releases import release
from linkage.services.timetable_adoptions import adopt
from linkage.services.timetables import ask_for_draft
from matching.timetable.problem import Placed
from tests.fair_makers import make_buyer, make_fair, make_participant, make_wish
from tests.kills import Work

BUYERS, SUPPLIERS = 3, 6
LISTED = 12
BASE = "https://fairs.example"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work. `prepare` gives a fair its beginning and returns its row; `work` is what is killed, `finish` what comes after.

    `faults`: what is wrong, asked right after a kill and again when the work is finished (`is_finished`).
    """

    prepare: Callable[[Session], int]
    work: Callable[[Database, int], None]
    finish: Callable[[Database, int], None]
    faults: Callable[[Session, int, bool], list[str]]


def work_of(url: str, kind: str, fair: int) -> Work:
    """The work of a kind, for a process of its own."""
    return partial(_work, url, kind, fair)


def emptied() -> None:
    """Takes everything out of the database that is open."""
    with transaction() as session:
        for table in reversed(Table.metadata.sorted_tables):
            session.execute(table.delete())


def _work(url: str, kind: str, fair: int) -> None:
    database = Database(url)
    with database.session():
        KINDS[kind].work(database, fair)
    database.close()


def _hall(session: Session) -> Fair:
    """Three buyers and six suppliers, each with an address, who all want to meet."""
    fair = make_fair(session, phase=FairPhase.DRAFTING, min_meetings=0)
    buyers = [make_buyer(session, fair) for _number in range(BUYERS)]
    suppliers = [make_participant(session, fair) for _number in range(SUPPLIERS)]
    for firm in (*buyers, *suppliers):
        firm.delegates[0].email = f"{firm.code}@firms.example"
        session.add(firm.delegates[0])
    for supplier in suppliers:
        for buyer in buyers:
            make_wish(session, supplier, buyer, kind=WishKind.MUST, rank=1)
    return fair


def _asked(session: Session) -> int:
    fair = _hall(session)
    ask_for_draft(session, fair, TimetableInput(seconds=5), by=SYSTEM)
    return fair.id or 0


def _drafted(session: Session) -> int:
    """A draft in which every pair meets: supplier n sits with buyer m in slot n + m."""
    fair = _hall(session)
    firms = session.exec(select(FairParticipant).where(FairParticipant.fair_id == fair.id)).all()
    buyers = [each for each in firms if each.side is FairSide.ASSEMBLER]
    suppliers = [each for each in firms if each.side is FairSide.SUPPLIER]
    placed = [
        Placed(buyer.code, supplier.code, str((mine + theirs) % len(fair.slots) + 1))
        for mine, buyer in enumerate(buyers)
        for theirs, supplier in enumerate(suppliers)
    ]
    rows = [{**asdict(each), "parts": []} for each in placed]
    session.add(Timetable(fair_id=fair.id or 0, number=1, status=TimetableStatus.DONE, meetings=rows))
    session.flush()
    return fair.id or 0


def _released(session: Session) -> int:
    key = _drafted(session)
    _adopt(session, key)
    return key


def _brought(session: Session) -> int:
    fair = make_fair(session)
    rows = [
        ListedFirm(
            sheet="list",
            number=number,
            side=FairSide.ASSEMBLER if number < BUYERS else FairSide.SUPPLIER,
            name=f"Kxfirm {fair.code} {number}",
            people=(f"Nguyễn Văn {number}",),
            languages=("vi", "en"),
        )
        for number in range(LISTED)
    ]
    add_list(session, fair, rows, file_name="list.xlsx", by=SYSTEM).choices = {UNKNOWN: NEW}
    session.flush()
    return fair.id or 0


def _do_jobs(database: Database, _fair: int) -> None:
    while run_next(database, base_url=BASE):
        pass


def _take_up(database: Database, fair: int) -> None:
    """As a worker does that looks for work later, when the job has shown no sign of life for a while."""
    with database.session(), transaction() as session:
        for job in session.exec(select(Job).where(Job.status == JobStatus.RUNNING)).all():
            job.beat_at = now() - 2 * LOST_AFTER
            session.add(job)
    _do_jobs(database, fair)


def _adopt(session: Session, key: int) -> None:
    fair = session.get_one(Fair, key)
    adopt(session, session.exec(select(Timetable).where(Timetable.fair_id == key)).one(), by=SYSTEM)
    release(session, fair, by=SYSTEM)


def _adopt_and_release(_database: Database, fair: int) -> None:
    with transaction() as session:
        _adopt(session, fair)


def _write(_database: Database, key: int) -> None:
    with transaction() as session:
        fair, found = session.get_one(Fair, key), session.exec(select(FairList).where(FairList.fair_id == key)).one()
        seal = plan_list(session, fair, listed(found), found.choices).seal()
        assert write_list(session, fair, found, seal=seal, by=SYSTEM)


def _again(
    work: Callable[[Database, int], None], is_done: Callable[[Session, int], bool]
) -> Callable[[Database, int], None]:
    """As a person does who saw no answer: looks whether it was done, and does it once more if not."""

    def finish(database: Database, fair: int) -> None:
        with database.session() as session:
            if not is_done(session, fair):
                session.rollback()
                work(database, fair)

    return finish


def _is_out(session: Session, fair: int) -> bool:
    return session.get_one(Fair, fair).release == 1


def _is_written(session: Session, fair: int) -> bool:
    return session.exec(select(FairList).where(FairList.fair_id == fair)).one().status is ImportStatus.APPLIED


def _draft_faults(session: Session, fair: int, is_finished: bool) -> list[str]:
    draft = session.exec(select(Timetable).where(Timetable.fair_id == fair)).one()
    pairs = Counter((each["a"], each["b"]) for each in draft.meetings)
    found = _repeated("pairs meet twice", pairs)
    expected = BUYERS * SUPPLIERS if draft.status is TimetableStatus.DONE else 0
    if len(pairs) != expected or (is_finished and not expected):
        found.append(f"a draft that is {draft.status} has {len(pairs)} meetings")
    return found + _job_faults(session, is_finished)


def _plan_faults(session: Session, fair: int, is_finished: bool) -> list[str]:
    """Plan, release and the job of its letters are there together or not at all."""
    pairs = Counter(
        session.exec(select(Meeting.supplier_id, Meeting.assembler_id).where(Meeting.fair_id == fair)).all()
    )
    keys = select(Meeting.id).where(Meeting.fair_id == fair)
    bookings = len(session.exec(select(MeetingBooking).where(MeetingBooking.meeting_id.in_(keys))).all())  # type: ignore[attr-defined]
    releases = session.exec(select(Timetable).where(Timetable.fair_id == fair, Timetable.release == 1)).all()
    told = len(pairs), bookings, len(releases), len(session.exec(select(Job)).all()), _is_out(session, fair)
    number = BUYERS * SUPPLIERS
    whole, nothing = (number, 3 * number, 1, 1, True), (0, 0, 0, 0, False)
    found = _repeated("pairs meet twice", pairs)
    return found if told == whole or (told == nothing and not is_finished) else [*found, f"a plan in parts: {told}"]


def _letter_faults(session: Session, fair: int, is_finished: bool) -> list[str]:
    readers = {each.email for firm in _there(session, fair) for each in firm.delegates}
    letters = Counter(session.exec(select(OutboxMessage.recipient)).all())
    found = _repeated("letters twice", letters)
    if is_finished and letters.keys() != readers:
        found.append(f"{len(letters)} of {len(readers)} people have a letter")
    return found + _job_faults(session, is_finished)


def _list_faults(session: Session, fair: int, is_finished: bool) -> list[str]:
    firms = _there(session, fair)
    events = session.exec(select(AuditEvent).where(AuditEvent.action == "fair.list_written")).all()
    told = len(firms), sum(len(each.delegates) for each in firms), len(events), _is_written(session, fair)
    whole, nothing = (LISTED, LISTED, 1, True), (0, 0, 0, False)
    return [] if told == whole or (told == nothing and not is_finished) else [f"a list in parts: {told}"]


def _there(session: Session, fair: int) -> list[FairParticipant]:
    there = FairParticipant.fair_id == fair, FairParticipant.status == ParticipantStatus.APPROVED
    return list(session.exec(select(FairParticipant).where(*there)).all())


def _job_faults(session: Session, is_finished: bool) -> list[str]:
    job = session.exec(select(Job)).one()
    return (
        [f"the job is {job.status} after {job.attempts} attempts"]
        if is_finished and job.status is not JobStatus.DONE
        else []
    )


def _repeated(what: str, counts: Counter[tuple[int, int]] | Counter[str] | Counter[tuple[str, str]]) -> list[str]:
    times = sum(number > 1 for number in counts.values())
    return [f"{times} {what}"] if times else []


KINDS = {
    "solving": Kind(_asked, _do_jobs, _take_up, _draft_faults),
    "publishing": Kind(_drafted, _adopt_and_release, _again(_adopt_and_release, _is_out), _plan_faults),
    "letters": Kind(_released, _do_jobs, _take_up, _letter_faults),
    "importing": Kind(_brought, _write, _again(_write, _is_written), _list_faults),
}
