"""The parts board of a fair: assemblers put their published needs on it, with what a visitor of the stand should know.

Numbers are given once and stay, for they are printed: the label of the firm's table, else a letter of its own, and a count (B3-02).
A part shown without the firm's name is numbered out of order and by chance (X-417), and gets a new address and a new number
whenever it changes between named and unnamed: neither says whose it is.
"""

from __future__ import annotations

import secrets
import string
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from sqlmodel import Session

from database.columns import new_code
from database.enums import FairSide, NeedStatus, NeedVisibility, PartAudience, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.models.part_needs import PartNeed
from database.models.uploads import Upload
from database.models.users import User
from database.queries import fair_participants as participant_rows
from database.queries import fair_parts as rows
from linkage.access import may_see_buyer_of_part, may_see_fair_part
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.fair_parts import PartInput
from linkage.language import _l, fill
from linkage.services.audit import Actor
from linkage.services.fair_board import check_is_on, check_takes_part
from linkage.services.fair_guards import lock_fair, note
from linkage.services.uploads import delete_upload, store_photo

PHOTO = "fair-part"
"""Kind of the upload. It is none of the pictures of a profile, and is served under the number of the part alone."""
UNNAMED = "X"
FEWEST_TOLD = 3


def part_of(session: Session, fair: Fair, code: str) -> FairPart:
    """Raises NotFound."""
    found = rows.part(session, fair, code)
    if found is None:
        raise NotFound(_l("There is no such part on the board. It may have been taken down."))
    return found


def put_on_board(
    session: Session, participant: FairParticipant, needs: Collection[str], *, by: Actor
) -> list[FairPart]:
    """Puts published needs of an assembler on the board, in the order given.

    Raises Invalid when none is named, or one is not a published need of the firm that is not on the board yet; Conflict.
    """
    check_is_on(participant.fair)
    check_takes_part(participant, FairSide.ASSEMBLER)
    lock_fair(session, participant.fair)
    if not needs:
        raise Invalid(_l("Nothing was put on the board."), fields={"needs": _l("Choose at least one need.")})
    free = {need.code: need for need in rows.needs_not_on_board(session, participant)}
    wrong = [code for code in needs if code not in free]
    if wrong:
        text = _l("These needs are not published, or stand on the board already: %(codes)s. Take them out.")
        raise Invalid(_l("Nothing was put on the board."), fields={"needs": fill(text, codes=", ".join(wrong[:10]))})
    return [_put(session, participant, free[code], by=by) for code in needs]


def change_part(session: Session, part: FairPart, given: PartInput, *, by: Actor, expected_version: int) -> None:
    """Writes what the fair adds to the need. Raises Conflict when somebody changed it since `expected_version`."""
    _check(part, expected_version)
    changes = given.model_dump()
    was_unnamed, is_unnamed = (each is PartAudience.ANONYMOUS for each in (part.audience, given.audience))
    before = {name: getattr(part, name) for name in changes}
    for name, value in changes.items():
        setattr(part, name, value)
    if was_unnamed is not is_unnamed:
        lock_fair(session, part.fair)
        part.number, part.code = _number(session, part.participant, part.audience, besides=part), new_code()
    session.flush()
    changed = sorted(name for name, value in changes.items() if value != before[name])
    note(session, by, "fair-part.changed", part.fair, part=part.code, number=part.number, fields=changed)


def take_down(session: Session, part: FairPart, *, by: Actor, expected_version: int) -> None:
    """Takes a part off the board; its number stays its own. Raises Conflict."""
    _check(part, expected_version)
    part.is_withdrawn = True
    note(session, by, "fair-part.taken_down", part.fair, part=part.code, number=part.number)


def put_back(session: Session, part: FairPart, *, by: Actor, expected_version: int) -> None:
    """Puts a part back under its old number. Raises Conflict."""
    _check(part, expected_version)
    part.is_withdrawn = False
    note(session, by, "fair-part.put_back", part.fair, part=part.code, number=part.number)


def set_photo(session: Session, part: FairPart, folder: Path, data: bytes, *, name: str, by: Actor) -> Upload | None:
    """Keeps a photo of a part. The one it had before, whose file is to be removed once this is committed.

    Raises Invalid when it is no picture.
    """
    check_is_on(part.fair)
    old = remove_photo(session, part, by=by)
    upload = store_photo(session, folder, data, original_name=name, company=part.participant.company, by=by)
    upload.kind = PHOTO
    part.photo_code = upload.code
    note(session, by, "fair-part.photo_added", part.fair, part=part.code, number=part.number)
    return old


def remove_photo(session: Session, part: FairPart, *, by: Actor) -> Upload | None:
    """Takes the photo away; its file is to be removed once this is committed."""
    upload = rows.photo(session, part)
    part.photo_code = None
    if upload is not None:
        delete_upload(session, upload, part.participant.company, by=by)
        note(session, by, "fair-part.photo_removed", part.fair, part=part.code, number=part.number)
    return upload


def seen_parts(
    session: Session,
    fair: Fair,
    user: User | None,
    *,
    buyers: Iterable[FairParticipant] | None = None,
    guest: FairParticipant | None = None,
) -> list[FairPart]:
    """What a reader sees of the board, as people count its numbers. `buyers`: those that come, where they are read already.

    `guest`: the firm by whose link somebody reads.
    """
    there = participant_rows.coming(session, fair, FairSide.ASSEMBLER) if buyers is None else buyers
    seen = [part for part in rows.parts_shown_by(session, fair, there) if may_see_fair_part(user, part, guest=guest)]
    return sorted(seen, key=lambda part: number_order(part.number))


def is_on_board(part: FairPart) -> bool:
    """Whether it stands on the board, for whom it may be shown to: its firm comes, its need is published, nobody took it down."""
    comes = part.participant.status is ParticipantStatus.APPROVED
    return comes and not part.is_withdrawn and part.need.status is NeedStatus.PUBLISHED


def told_drawing_number(part: FairPart) -> str:
    """The drawing number as the board tells it to everybody: of a part without a name only where its firm says so."""
    return (part.drawing_number or "") if _is_named(part) or part.is_drawing_number_told else ""


def is_photo_told(part: FairPart) -> bool:
    """Whether there is a photo and the board shows it to everybody."""
    return part.photo_code is not None and (_is_named(part) or part.is_photo_told)


def told_nationalities(buyers: Iterable[FairParticipant]) -> frozenset[str]:
    """What may be said of buyers that are not named: countries that at least three assemblers of the fair come from."""
    counts: Counter[str] = Counter()
    for buyer in buyers:
        profile = buyer.company.assembler_profile
        if buyer.status is ParticipantStatus.APPROVED and profile is not None and profile.nationality is not None:
            counts[profile.nationality.value] += 1
    return frozenset(code for code, count in counts.items() if count >= FEWEST_TOLD)


def country_of_buyer(part: FairPart, user: User | None, told: frozenset[str]) -> str:
    """The buyer's country, as far as the reader may know it; empty otherwise."""
    profile = part.participant.company.assembler_profile
    code = profile.nationality.value if profile is not None and profile.nationality is not None else ""
    return code if may_see_buyer_of_part(user, part) or code in told else ""


def first_audience(participant: FairParticipant, need: PartNeed) -> PartAudience:
    """Who sees a part until its firm says otherwise: nobody is told more than the need and the profile tell already."""
    profile = participant.company.assembler_profile
    if need.visibility is NeedVisibility.OFFICERS or profile is None or not profile.is_name_public:
        return PartAudience.ANONYMOUS
    return PartAudience.REGISTERED if need.visibility is NeedVisibility.REGISTERED else PartAudience.PUBLIC


def number_order(number: str) -> tuple[bool, tuple[str, int], int]:
    """What numbers are sorted by: A2-01 before A10-01, and parts without a name last."""
    prefix, _dash, count = number.rpartition("-")
    letters = prefix.rstrip(string.digits)
    place = int(prefix[len(letters) :] or 0)
    return prefix == UNNAMED, (letters, place), int(count) if count.isdecimal() else 0


def _put(session: Session, participant: FairParticipant, need: PartNeed, *, by: Actor) -> FairPart:
    audience = first_audience(participant, need)
    part = FairPart(
        fair_id=participant.fair_id,
        participant_id=participant.id or 0,
        need_id=need.id or 0,
        number=_number(session, participant, audience),
        audience=audience,
        fair=participant.fair,
        participant=participant,
        need=need,
    )
    session.add(part)
    session.flush()
    note(session, by, "fair-part.put", participant.fair, part=part.code, number=part.number, need=need.code)
    return part


def _check(part: FairPart, expected_version: int) -> None:
    check_is_on(part.fair)
    if part.version != expected_version:
        raise Conflict(_l("Somebody else changed this part since you opened the page. Look at it again."))


def _number(
    session: Session, participant: FairParticipant, audience: PartAudience, *, besides: FairPart | None = None
) -> str:
    """A number that no part of the fair has, and that a named firm's parts share but for the count."""
    others = [part for part in rows.parts(session, participant.fair) if part is not besides]
    taken = {part.number for part in others}
    if audience is PartAudience.ANONYMOUS:
        return secrets.choice([number for number in _unnamed_numbers(len(taken)) if number not in taken])
    own = [part.number for part in others if part.participant_id == participant.id and _is_named(part)]
    prefix = own[0].rpartition("-")[0] if own else _prefix(participant, taken)
    counts = [int(number.rpartition("-")[2]) for number in taken if number.rpartition("-")[0] == prefix]
    return f"{prefix}-{max(counts, default=0) + 1:02d}"


def _unnamed_numbers(taken: int) -> Iterator[str]:
    """At least nine times as many as there are parts, so that chance has room."""
    digits = len(str(taken + 1)) + 2
    return (f"{UNNAMED}-{number}" for number in range(10 ** (digits - 1), 10**digits))


def _prefix(participant: FairParticipant, taken: Iterable[str]) -> str:
    """The label of the firm's own table, else the first letter that no table, no hall and no other firm goes by."""
    fair = participant.fair
    label = next((table.label for table in fair.tables if table.participant_id == participant.id), None)
    used = {number.rpartition("-")[0] for number in taken} | {UNNAMED}
    if label is not None and label not in used:
        return label
    used |= {hall.code for hall in fair.halls}
    used |= {piece for table in fair.tables for piece in (table.label, table.label.rstrip(string.digits))}
    return next(letters for letters in _letters() if letters not in used)


def _letters() -> Iterator[str]:
    """A to Z, then AA to ZZ, and on."""
    for letter in string.ascii_uppercase:
        yield letter
    for before in _letters():
        for letter in string.ascii_uppercase:
            yield before + letter


def _is_named(part: FairPart) -> bool:
    return part.audience is not PartAudience.ANONYMOUS
