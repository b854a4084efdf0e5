"""Pairings, for programs of the agency: the batches, one with its pairs and report, a new one, a decision, a run."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from flask import Response, g, url_for
from sqlmodel import Session

from database.enums import AskedBy, DecisionKind, PairingPolicy, PairingStatus
from database.models.pairings import Pairing
from database.queries import pairings as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.api.answers import answer
from linkage.api.idempotency import once
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.api.versions import etag, refuse_other_version
from linkage.inputs.base import Input, Line40
from linkage.inputs.pairings import DecisionInput, PairingInput
from linkage.language import _l
from linkage.services.pairing_records import pairing_head, pairing_record
from linkage.services.pairings import create_pairing, decide, fits_of_input, pairing_of
from linkage.services.pairings import run_pairing as run
from linkage.services.users import actor_of

_ONE = "/pairings/<code>"


class PairingHead(Answer):
    """A batch; `run` is the number of its last run, 0 before the first."""

    code: str
    name: str
    status: PairingStatus
    policy: PairingPolicy
    needs: int
    pairs: int
    run: int
    created_at: datetime.datetime


class PairingList(Answer):
    """All of them, the newest first: an agency makes a few a month."""

    results: list[PairingHead]


class PairAnswer(Answer):
    """`score` in [0, 1]; `price`: what one slot more at this supplier would add to the sum; `since_run`: the run it came about in."""

    need: str
    supplier: str
    score: float
    price: float
    since_run: int


class DecisionAnswer(Answer):
    need: str
    supplier: str
    kind: DecisionKind
    asked_by: AskedBy
    wish: float
    reason: str


class MoveAnswer(Answer):
    """A pair of the last run that came (`is_new`) or ended: what set it moving and at which pair, and the move it follows from."""

    pair: tuple[str, str]
    is_new: bool
    cause: str
    root: tuple[str, str]
    after: tuple[str, str] | None


class PairingAnswer(PairingHead):
    """`pending`: what changed since the last run; `report`: its figures, as docs/api.md names them; needs and suppliers by code."""

    pending: int
    wanted: dict[str, int]
    offered: dict[str, int]
    paired: list[PairAnswer]
    decisions: list[DecisionAnswer]
    moves: list[MoveAnswer]
    report: dict[str, Any]


class DecisionBody(DecisionInput):
    """A decision about one pair, by the codes of the need and the supplier; without a kind it is taken back."""

    need: Line40
    supplier: Line40


class RunBody(Input):
    """`afresh`: weighs everything anew, decisions kept."""

    afresh: bool = False


@operation(Operation("get", "/pairings", summary=_l("Pairings of the agency"), tag="pairings", answer=PairingList))
def pairings() -> Response:
    require(may_curate(g.user))
    counts = rows.counts(db())
    found = [pairing_head(each, counts.get(each.id or 0, rows.PairingCounts())) for each in rows.pairings(db())]
    return answer(PairingList(results=[PairingHead(**each) for each in found]))


@operation(
    Operation(
        "post",
        "/pairings",
        summary=_l("Pair a batch of needs with the suppliers that fit"),
        tag="pairings",
        body=PairingInput,
        answer=PairingAnswer,
        status=201,
        is_once=True,
        sends_version=True,
    )
)
def create_a_pairing(body: PairingInput) -> Response:
    require(may_curate(g.user))
    fits = fits_of_input(db(), body)

    def make(session: Session) -> str:
        return create_pairing(session, body, fits, by=actor_of(g.user)).code

    found = pairing_of(db(), once(body.model_dump(mode="json"), make))
    return _shown(found, status=201, location=url_for("api.pairing", code=found.code))


@operation(
    Operation(
        "get",
        _ONE,
        summary=_l("A pairing: its pairs, decisions, moves and report"),
        tag="pairings",
        answer=PairingAnswer,
        sends_version=True,
    )
)
def pairing(code: str) -> Response:
    require(may_curate(g.user))
    return _shown(pairing_of(db(), code))


@operation(
    Operation(
        "post",
        f"{_ONE}/decisions",
        summary=_l("Keep, refuse or wish a pair, or take that back"),
        tag="pairings",
        body=DecisionBody,
        answer=PairingAnswer,
        refusals=frozenset({412}),
        sends_version=True,
    )
)
def decide_a_pair(code: str, body: DecisionBody) -> Response:
    def do(session: Session, found: Pairing) -> None:
        decide(session, found, body.need, body.supplier, body, by=actor_of(g.user))

    return _changed(code, do)


@operation(
    Operation(
        "post",
        f"{_ONE}/run",
        summary=_l("Run a pairing again; what moves says why"),
        tag="pairings",
        body=RunBody,
        answer=PairingAnswer,
        refusals=frozenset({412}),
        sends_version=True,
    )
)
def run_a_pairing(code: str, body: RunBody) -> Response:
    return _changed(code, lambda session, found: run(session, found, by=actor_of(g.user), afresh=body.afresh))


def _changed(code: str, do: Callable[[Session, Pairing], object]) -> Response:
    """A pairing after a change by an officer who saw its version."""
    require(may_curate(g.user))
    with transaction() as session:
        found = pairing_of(session, code)
        refuse_other_version(found)
        do(session, found)
    return _shown(pairing_of(db(), code))


def _shown(found: Pairing, *, status: int = 200, location: str = "") -> Response:
    headers = {**etag(found), **({"Location": location} if location else {})}
    return answer(PairingAnswer.model_validate(pairing_record(db(), found)), status=status, headers=headers)
