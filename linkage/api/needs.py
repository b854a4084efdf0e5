"""Part needs: the board, one's own ones, made, changed, published and withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from flask import Response, g, url_for
from pydantic import Field
from sqlmodel import Session, col, func, select

from database.enums import NeedStatus
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries import needs as need_rows
from database.session import db, transaction
from linkage.access import (
    may_curate,
    may_edit_company,
    may_edit_need,
    may_publish_need,
    may_see_need,
    require,
    visible_needs,
    working_memberships,
)
from linkage.api.answers import answer
from linkage.api.cursors import portion, read_cursor
from linkage.api.idempotency import once
from linkage.api.lists import ListQuery, list_links, next_address
from linkage.api.operations import Operation, operation
from linkage.api.representations import NeedAnswer, NeedList, UnderstoodAnswer, need_answer
from linkage.api.searches import Corrections
from linkage.api.versions import etag, refuse_other_version, require_version
from linkage.days import agency_today
from linkage.errors import Invalid, NotAllowed, NotFound
from linkage.inputs.base import (
    CertificateIds,
    Input,
    Line40,
    Line120,
    MaterialIds,
    ProcessIds,
    ProvinceCodes,
    SectorIds,
    Text2000,
)
from linkage.inputs.exchange import as_record
from linkage.inputs.known_words import read_corrections
from linkage.inputs.needs import NeedInput
from linkage.language import _l
from linkage.services.findings import relaxed_text
from linkage.services.needs import as_input, create_need, mark_need_met, publish_need, update_need, withdraw_need
from linkage.services.searches import FoundNeeds, search_needs
from linkage.services.users import actor_of
from search.fields import NEED_FILTERS

_CODE = "/needs/<code>"


class NeedsQuery(ListQuery):
    """Words in any of seven languages, and filters for the open needs: values of one filter widen each other, filters narrow
    each other. Without a `sort` the best fit for words, and the newest where nothing is asked."""

    q: Text2000 | None = None
    process: ProcessIds = Field(default_factory=list)
    province: ProvinceCodes = Field(default_factory=list)
    macro_region: Annotated[list[Line120], Field(max_length=60)] = Field(default_factory=list)
    material: MaterialIds = Field(default_factory=list)
    material_family: Annotated[list[Line120], Field(max_length=60)] = Field(default_factory=list)
    certificate: CertificateIds = Field(default_factory=list)
    sector: SectorIds = Field(default_factory=list)
    sort: Literal["best", "confirmed"] | None = None
    corrections: Corrections


@dataclass(frozen=True, slots=True)
class _Row:
    """A need found; None when it was closed or hidden since."""

    code: str
    need: PartNeed | None


class OwnNeedsQuery(ListQuery):
    """Needs of one's own companies in every state, or in one."""

    status: NeedStatus | None = None


class NewNeedQuery(Input):
    """The company the need belongs to, by its code; without it the first one the person acts for."""

    company: Line40 | None = None


@operation(
    Operation(
        "get",
        "/needs",
        summary=_l("Open part needs that you may see, by words and filters, with counts"),
        tag="needs",
        query=NeedsQuery,
        answer=NeedList,
        is_open=True,
        is_paged=True,
    )
)
def needs(query: NeedsQuery) -> Response:
    fetched: list[FoundNeeds] = []

    def fetch(number: int) -> tuple[list[_Row], int]:
        fetched.append(_search(query, number))
        found, rows = fetched[-1], {need.code: need for need in fetched[-1].needs}
        return [_Row(hit.code, rows.get(hit.code)) for hit in found.result.hits], found.result.total

    page = portion(read_cursor(query.cursor), query.limit, fetch=fetch, code_of=lambda row: row.code)
    result = fetched[0].result
    body = NeedList(
        total=page.total,
        results=[need_answer(row.need) for row in page.rows if row.need is not None],
        facets={name: dict(counts) for name, counts in result.facets.items()},
        understood=UnderstoodAnswer.model_validate(result.understood.as_json()),
        relaxed=relaxed_text(result.relaxed),
        next=next_address(page.next),
    )
    return answer(body, headers=list_links(page.next))


def _search(query: NeedsQuery, number: int) -> FoundNeeds:
    return search_needs(
        db(),
        query.q or "",
        {name: getattr(query, name) for name in NEED_FILTERS},
        visibilities=visible_needs(g.user),
        known=read_corrections(query.corrections),
        page=number,
        size=query.limit,
        sort=query.sort or "",
    )


@operation(
    Operation(
        "get",
        "/me/needs",
        summary=_l("The needs of my companies in every state"),
        tag="me",
        query=OwnNeedsQuery,
        answer=NeedList,
        is_paged=True,
    )
)
def own_needs(query: OwnNeedsQuery) -> Response:
    companies = [membership.company_id for membership in working_memberships(g.user)]
    wanted = select(PartNeed.code).where(col(PartNeed.company_id).in_(companies))
    if query.status is not None:
        wanted = wanted.where(PartNeed.status == query.status)

    def fetch(number: int) -> tuple[list[PartNeed], int]:
        page = wanted.order_by(col(PartNeed.id).desc()).offset((number - 1) * query.limit).limit(query.limit)
        total = db().exec(select(func.count()).select_from(wanted.subquery())).one()
        return need_rows.needs_in_order(db(), db().exec(page).all()), total

    page = portion(read_cursor(query.cursor), query.limit, fetch=fetch, code_of=lambda need: need.code)
    results = [need_answer(need) for need in page.rows]
    body = NeedList(total=page.total, results=results, facets={}, next=next_address(page.next))
    return answer(body, headers=list_links(page.next))


@operation(
    Operation(
        "post",
        "/needs",
        summary=_l("Make a need, a draft unless its status says published"),
        tag="needs",
        query=NewNeedQuery,
        body=NeedInput,
        answer=NeedAnswer,
        status=201,
        is_once=True,
        sends_version=True,
    )
)
def make_need(query: NewNeedQuery, body: NeedInput) -> Response:
    wanted = _new(body)

    def make(session: Session) -> str:
        company = _buyer(session, query.company)
        # Ids are the sender's own: two companies may use the same one.
        need = create_need(session, company, wanted, by=actor_of(g.user), source=f"api:{company.code}")
        if body.status is NeedStatus.PUBLISHED:
            publish_need(session, need, by=actor_of(g.user))
        return need.code

    code = once({"company": query.company, "need": as_record(body)}, make)
    need = seen_need(db(), code)
    return answer(need_answer(need), status=201, headers={**etag(need), "Location": url_for("api.need", code=code)})


def _new(body: NeedInput) -> NeedInput:
    """A need to be made as a draft; to be published it must hold first."""
    fields = {}
    if body.status not in (None, NeedStatus.DRAFT, NeedStatus.PUBLISHED):
        fields["status"] = _l("A new need is a draft or published.")
    if body.published_on is not None:
        fields["published_on"] = _l("This day is set when the need is published.")
    if fields:
        raise Invalid(_l("Some answers need another look."), fields=fields)
    return body.model_copy(update={"status": NeedStatus.DRAFT})


def _buyer(session: Session, code: str | None) -> Company:
    """The company a new need belongs to; officers may name any. Raises NotAllowed when there is none."""
    if code is not None and may_curate(g.user):
        company = session.exec(select(Company).where(Company.code == code)).first()
        companies = [] if company is None else [company]
    else:
        companies = [membership.company for membership in working_memberships(g.user)]
    fitting = [company for company in companies if code in (None, company.code) and company.assembler_profile]
    if not fitting:
        raise NotAllowed(_l("You act for no such assembler. GET /me lists the companies you act for."))
    require(may_edit_company(g.user, fitting[0]))
    return fitting[0]


@operation(
    Operation(
        "get",
        _CODE,
        summary=_l("A part need"),
        tag="needs",
        answer=NeedAnswer,
        is_open=True,
        sends_version=True,
    )
)
def need(code: str) -> Response:
    return _shown(seen_need(db(), code))


@operation(
    Operation(
        "put",
        _CODE,
        summary=_l("Replace a need by another one"),
        tag="needs",
        body=NeedInput,
        answer=NeedAnswer,
        is_versioned=True,
        sends_version=True,
    )
)
def replace_need(code: str, body: NeedInput) -> Response:
    with transaction() as session:
        found = seen_need(session, code)
        require(may_edit_need(g.user, found))
        require_version(found)
        _refuse_jumps(body, as_input(found))
        update_need(session, found, body, by=actor_of(g.user))
    return _shown(found)


def _refuse_jumps(wanted: NeedInput, before: NeedInput) -> None:
    """States change by their own posts, which look whether they may."""
    text = _l("This does not change by editing: send a POST to publish, withdraw or met.")
    keys = [key for key in ("status", "published_on") if getattr(wanted, key) is not None]
    fields = {key: text for key in keys if getattr(wanted, key) != getattr(before, key)}
    if fields:
        raise Invalid(_l("Some answers need another look."), fields=fields)


def _action(name: str, summary: Any, refusals: frozenset[int] = frozenset()) -> Operation:
    return Operation(
        "post",
        f"{_CODE}/{name}",
        summary=summary,
        tag="needs",
        answer=NeedAnswer,
        refusals=frozenset({409, 412}) | refusals,
        sends_version=True,
    )


@operation(_action("publish", _l("Put a need on the board and let it be matched"), frozenset({422})))
def publish(code: str) -> Response:
    return _act(code, publish_need)


@operation(_action("withdraw", _l("Take a need off the board")))
def withdraw(code: str) -> Response:
    return _act(code, withdraw_need)


@operation(_action("met", _l("Say that a supplier has been found")))
def met(code: str) -> Response:
    return _act(code, mark_need_met)


def seen_need(session: Session, code: str) -> PartNeed:
    """The need, as far as this reader may know of it. Raises NotFound."""
    found = need_rows.need(session, code)
    if found is None or not may_see_need(g.user, found, on=agency_today()):
        raise NotFound(_l("There is no part need here. It may be met, withdrawn, or not for everybody."))
    return found


def _shown(need: PartNeed) -> Response:
    return answer(need_answer(need), headers=etag(need))


def _act(code: str, do: Callable[..., None]) -> Response:
    with transaction() as session:
        found = seen_need(session, code)
        require(may_publish_need(g.user, found))
        refuse_other_version(found)
        do(session, found, by=actor_of(g.user))
    return _shown(found)
