"""Fairs: the list, the parts board of one, and what a firm says of parts and of whom it wants to meet."""

from __future__ import annotations

import datetime

from flask import Response, current_app, g, url_for
from pydantic import Field
from sqlmodel import Session, col, select

from database.enums import FairKind, FairPhase, FairSide, PartAudience, ParticipantStatus, PartMarkLevel
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark
from database.models.fairs import Fair
from database.queries import fair_participants as participant_rows
from database.queries import fair_parts as part_rows
from database.queries import fairs as rows
from database.session import db, transaction
from linkage.access import (
    may_curate,
    may_edit_fair_part,
    may_see_buyer_of_part,
    may_see_fair_part,
    working_memberships,
)
from linkage.api.answers import answer
from linkage.api.cursors import portion, read_cursor
from linkage.api.lists import ListQuery, list_links, next_address
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.config import Config
from linkage.errors import NotFound
from linkage.inputs.base import CertificateIds, MaterialIds, ProcessIds
from linkage.inputs.fair_parts import EvidenceInput
from linkage.language import _l
from linkage.services.fair_part_marks import bring_evidence, take_back
from linkage.services.fair_parts import (
    country_of_buyer,
    is_photo_told,
    part_of,
    seen_parts,
    told_drawing_number,
    told_nationalities,
)
from linkage.services.users import actor_of

_ONE = "/fairs/<code>"
_MARK = f"{_ONE}/parts/<part>/mark"
_NO_FAIR = _l("There is no such fair. It may have been called off.")


class FairAnswer(Answer):
    """An event. Days are those of the venue, in the zone `timezone`."""

    code: str
    kind: FairKind
    phase: FairPhase
    name: str
    venue: str | None
    province: str | None
    timezone: str
    starts_on: datetime.date
    ends_on: datetime.date
    registration_closes_on: datetime.date | None
    wishes_close_on: datetime.date | None
    url: str


class FairList(Answer):
    total: int
    results: list[FairAnswer]
    next: str | None


class PartAnswer(Answer):
    """A part on the board. `buyer` is null when the firm shows the part without its name; then `country` is told only when at least
    three buyers of the fair come from there, and `drawing_number` and `photo_url` only when the firm says so."""

    code: str
    number: str
    title: str
    audience: PartAudience
    buyer: str | None
    country: str | None
    processes: list[str]
    materials: list[str]
    size: str | None
    volume_value: float | None
    volume_unit: str | None
    certificates_must: list[str]
    drawing_number: str | None
    is_drawing_after_nda: bool
    are_photos_forbidden: bool
    imported_from: str | None
    text: str | None
    url: str
    photo_url: str | None


class PartList(Answer):
    total: int
    results: list[PartAnswer]
    next: str | None


class MarkAnswer(Answer):
    """What my firm says of a part, and what it brings to prove it."""

    part: str
    number: str
    level: PartMarkLevel
    evidence: str | None
    evidence_codes: list[str]
    marked_at: datetime.datetime


class MarkList(Answer):
    results: list[MarkAnswer]


class PartsQuery(ListQuery):
    """Values of one filter widen each other, filters narrow each other."""

    process: ProcessIds = Field(default_factory=list)
    material: MaterialIds = Field(default_factory=list)
    certificate: CertificateIds = Field(default_factory=list)


@operation(
    Operation(
        "get",
        "/fairs",
        summary=_l("Fairs, the latest first"),
        tag="fairs",
        query=ListQuery,
        answer=FairList,
        is_open=True,
        is_paged=True,
    )
)
def fairs(query: ListQuery) -> Response:
    statement = select(Fair).order_by(col(Fair.starts_on).desc(), col(Fair.code))
    if not may_curate(g.user):
        statement = statement.where(col(Fair.phase) != FairPhase.PLANNING)
    found = list(db().exec(statement).all())
    page = portion(
        read_cursor(query.cursor),
        query.limit,
        fetch=lambda number: (found[(number - 1) * query.limit : number * query.limit], len(found)),
        code_of=lambda fair: fair.code,
    )
    body = FairList(total=page.total, results=[_fair_answer(each) for each in page.rows], next=next_address(page.next))
    return answer(body, headers=list_links(page.next))


@operation(Operation("get", _ONE, summary=_l("One fair"), tag="fairs", answer=FairAnswer, is_open=True))
def fair(code: str) -> Response:
    return answer(_fair_answer(seen_fair(db(), code)))


@operation(
    Operation(
        "get",
        f"{_ONE}/parts",
        summary=_l("The parts board of a fair, as far as you may see it"),
        tag="fairs",
        query=PartsQuery,
        answer=PartList,
        is_open=True,
        is_paged=True,
    )
)
def fair_parts(code: str, query: PartsQuery) -> Response:
    found = seen_fair(db(), code)
    told = told_nationalities(participant_rows.participants(db(), found, side=FairSide.ASSEMBLER))
    listed = [part for part in seen_parts(db(), found, g.user) if _is_asked(part, query)]
    page = portion(
        read_cursor(query.cursor),
        query.limit,
        fetch=lambda number: (listed[(number - 1) * query.limit : number * query.limit], len(listed)),
        code_of=lambda part: part.code,
    )
    body = PartList(
        total=page.total, results=[_part_answer(part, told) for part in page.rows], next=next_address(page.next)
    )
    return answer(body, headers=list_links(page.next))


@operation(Operation("get", f"{_ONE}/marks", summary=_l("What my firm says it can make"), tag="fairs", answer=MarkList))
def fair_marks(code: str) -> Response:
    found = seen_fair(db(), code)
    marks = part_rows.marks_of_supplier(db(), own_place(db(), found, FairSide.SUPPLIER))
    seen = [part for part in seen_parts(db(), found, g.user) if part.id in marks]
    return answer(MarkList(results=[_mark_answer(part, marks[part.id or 0]) for part in seen]))


@operation(
    Operation(
        "put",
        _MARK,
        summary=_l("Say that my firm can make a part, or could, and what it brings"),
        tag="fairs",
        body=EvidenceInput,
        answer=MarkAnswer,
    )
)
def mark_fair_part(code: str, part: str, body: EvidenceInput) -> Response:
    with transaction() as session:
        found = seen_fair(session, code)
        row = _part(session, found, part)
        mark = bring_evidence(session, row, own_place(session, found, FairSide.SUPPLIER), body, by=actor_of(g.user))
        told = _mark_answer(row, mark)
    return answer(told)


@operation(
    Operation(
        "delete",
        _MARK,
        summary=_l("Take back what my firm said of a part"),
        tag="fairs",
        status=204,
        refusals=frozenset({409}),
    )
)
def unmark_fair_part(code: str, part: str) -> Response:
    with transaction() as session:
        found = seen_fair(session, code)
        supplier = own_place(session, found, FairSide.SUPPLIER)
        take_back(session, _part(session, found, part), supplier, by=actor_of(g.user))
    return Response(status=204)


def seen_fair(session: Session, code: str) -> Fair:
    """Raises NotFound, also for a fair in planning unless an officer asks."""
    found = rows.fair(session, code)
    if found is None or (found.phase is FairPhase.PLANNING and not may_curate(g.user)):
        raise NotFound(_NO_FAIR)
    return found


def _part(session: Session, fair: Fair, code: str) -> FairPart:
    found = part_of(session, fair, code)
    if not may_see_fair_part(g.user, found):
        raise NotFound(_l("There is no such part on the board. It may have been taken down."))
    return found


def own_place(session: Session, fair: Fair, side: FairSide | None) -> FairParticipant:
    """The place of one of the person's companies, the supplier's before the assembler's. Raises NotFound."""
    held = [
        place
        for membership in working_memberships(g.user)
        for place in participant_rows.participants_of_company(session, fair, membership.company)
        if side is None or place.side is side
    ]
    held.sort(key=lambda place: (place.status is not ParticipantStatus.APPROVED, place.side is not FairSide.SUPPLIER))
    if not held:
        raise NotFound(_l("Your firm has not registered for this fair."))
    return held[0]


def _is_asked(part: FairPart, query: PartsQuery) -> bool:
    need = part.need
    pairs = (
        (query.process, [step.process for step in need.steps]),
        (query.material, need.materials),
        (query.certificate, need.certificates_must),
    )
    return all(not asked or set(asked) & set(held) for asked, held in pairs)


def _mark_answer(part: FairPart, mark: FairPartMark) -> MarkAnswer:
    return MarkAnswer(
        part=part.code,
        number=part.number,
        level=mark.level,
        evidence=mark.evidence,
        evidence_codes=mark.evidence_codes,
        marked_at=mark.marked_at,
    )


def _fair_answer(fair: Fair) -> FairAnswer:
    names = set(FairAnswer.model_fields) - {"url"}
    values = {name: getattr(fair, name) for name in names}
    return FairAnswer(**values, url=_base_url() + url_for("public.fair", code=fair.code))


def _part_answer(part: FairPart, told: frozenset[str]) -> PartAnswer:
    need = part.need
    is_named, is_own = may_see_buyer_of_part(g.user, part), may_edit_fair_part(g.user, part)
    here = _base_url() + url_for("participant.part", code=part.fair.code, part=part.code)
    return PartAnswer(
        code=part.code,
        number=part.number,
        title=need.title,
        audience=part.audience,
        buyer=part.participant.company.name if is_named else None,
        country=country_of_buyer(part, g.user, told) or None,
        processes=[step.process for step in need.steps],
        materials=need.materials,
        size=need.envelope,
        volume_value=need.volume_value,
        volume_unit=need.volume_unit,
        certificates_must=need.certificates_must,
        drawing_number=(part.drawing_number if is_own else told_drawing_number(part)) or None,
        is_drawing_after_nda=part.is_drawing_after_nda,
        are_photos_forbidden=part.are_photos_forbidden,
        imported_from=part.imported_from,
        text=part.text,
        url=here,
        photo_url=f"{here}/photo" if is_photo_told(part) or (is_own and part.photo_code) else None,
    )


def _base_url() -> str:
    config: Config = current_app.config["LINKAGE"]
    return config.base_url
