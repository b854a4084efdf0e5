"""The weights in force: the table that comes with the program, or the newest one the agency has saved."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, func, select

from database.enums import SubjectKind
from database.models.weights import WeightSet
from database.session import Database
from linkage.errors import Conflict, NotFound
from linkage.inputs.weights import PointsInput, WeightsInput
from linkage.language import _l
from linkage.services.audit import Actor, record
from matching.scoring import STANDARD, Weights

STANDARD_NUMBER = 1
_IS_WRITING = "linkage_write"


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a process keeps in memory: the weights as of a number."""

    weights: Weights
    number: int


_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


def current_weights(session: Session) -> Weights:
    """The weights in force. One small query tells whether those in memory still are, so that no process lags behind."""
    newest = current_number(session)
    if newest == STANDARD_NUMBER:
        return STANDARD
    database: Database = session.info["database"]
    kept = _kept.get(database)
    if kept is not None and kept.number == newest:
        return kept.weights
    weights = weights_numbered(session, newest)
    if not session.info.get(_IS_WRITING):  # what is not committed yet may never be
        _kept[database] = _Kept(weights, newest)
    return weights


def current_number(session: Session) -> int:
    """The number of the table in force; 1 is the standard one."""
    return session.exec(select(func.max(WeightSet.number))).one() or STANDARD_NUMBER


def weight_history(session: Session) -> list[WeightSet]:
    """All tables the agency has saved, the newest first; the standard one has no row."""
    return list(session.exec(select(WeightSet).order_by(col(WeightSet.number).desc())).all())


def weights_numbered(session: Session, number: int) -> Weights:
    """A table of the history. Raises NotFound."""
    if number == STANDARD_NUMBER:
        return STANDARD
    row = session.exec(select(WeightSet).where(WeightSet.number == number)).first()
    if row is None:
        raise NotFound(_l("There are no weights with this number."))
    return as_weights(row)


def as_weights(row: WeightSet) -> Weights:
    """The table of a row. A criterion that came with a later program counts as in the standard table, one that went is dropped."""
    values = {criterion: float(row.values.get(criterion, weight)) for criterion, weight in STANDARD.values.items()}
    return Weights(version_of(row.number), values) if any(values.values()) else STANDARD


def version_of(number: int) -> str:
    """The name under which answers carry the weights they were made with."""
    return STANDARD.version if number == STANDARD_NUMBER else f"agency-{number}"


def draft_of(given: PointsInput) -> Weights:
    """Weights that nobody has saved yet, to look at what they would do."""
    return Weights("draft", given.values)


def save_weights(session: Session, given: WeightsInput, *, by: Actor, expected: int) -> WeightSet:
    """The weights count from now on, for everybody. `expected`: the number in force when the person looked.

    Raises Conflict when somebody saved others since.
    """
    number = current_number(session)
    if number != expected:
        raise Conflict(_l("Somebody changed the weights meanwhile. Look at what your change does to the new ones."))
    row = WeightSet(number=number + 1, values=given.values, note=given.note, created_by_id=by.user_id)
    old = weights_numbered(session, number).values
    session.add(row)
    session.flush()
    changed = {name: [old[name], weight] for name, weight in given.values.items() if weight != old[name]}
    record(
        session,
        by,
        "weights.changed",
        subject_kind=SubjectKind.WEIGHTS,
        subject=version_of(row.number),
        note=given.note,
        weights=changed,
    )
    return row
