"""Finding suppliers by words and filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from flask import Response, url_for
from pydantic import Field

from database.enums import BusinessType, EvidenceLevel
from database.models.companies import Company
from database.session import db
from linkage.api.answers import answer
from linkage.api.cursors import Portion, portion, read_cursor
from linkage.api.lists import ListQuery, list_links, next_address
from linkage.api.operations import Operation, operation
from linkage.api.representations import SupplierList, SupplierResult, UnderstoodAnswer
from linkage.inputs.base import (
    CertificateIds,
    Input,
    LanguageCodes,
    Line120,
    MaterialIds,
    OwnershipId,
    ProcessIds,
    ProvinceCodes,
    SectorIds,
    Text2000,
)
from linkage.language import _l
from linkage.services.findings import relaxed_text, why_text
from linkage.services.searches import Found, search_suppliers
from search.fields import FILTERS
from search.query import SearchHit
from search.understanding import understand


class SuppliersQuery(ListQuery):
    """Words in any of seven languages, and filters: values of one filter widen each other, filters narrow each other."""

    q: Text2000 | None = None
    process: ProcessIds = Field(default_factory=list)
    province: ProvinceCodes = Field(default_factory=list)
    macro_region: Annotated[list[Line120], Field(max_length=60)] = Field(default_factory=list)
    material: MaterialIds = Field(default_factory=list)
    material_family: Annotated[list[Line120], Field(max_length=60)] = Field(default_factory=list)
    certificate: CertificateIds = Field(default_factory=list)
    sector: SectorIds = Field(default_factory=list)
    size_class: Annotated[list[Literal["micro", "small", "medium", "large"]], Field(max_length=60)] = Field(
        default_factory=list
    )
    ownership: Annotated[list[OwnershipId], Field(max_length=60)] = Field(default_factory=list)
    business_type: Annotated[list[BusinessType], Field(max_length=60)] = Field(default_factory=list)
    evidence: Annotated[list[EvidenceLevel], Field(max_length=60)] = Field(default_factory=list)
    language: LanguageCodes = Field(default_factory=list)
    sort: Literal["best", "confirmed", "evidence"] = "best"


class UnderstandQuery(Input):
    """The text to be understood."""

    text: Text2000


@dataclass(frozen=True, slots=True)
class _Row:
    hit: SearchHit
    company: Company | None


@operation(
    Operation(
        "get",
        "/suppliers",
        summary=_l("Find suppliers by words and filters, with counts"),
        tag="suppliers",
        query=SuppliersQuery,
        answer=SupplierList,
        is_open=True,
        is_paged=True,
    )
)
def suppliers(query: SuppliersQuery) -> Response:
    found, rows = _page(query)
    body = SupplierList(
        total=rows.total,
        results=[_result(row.hit, row.company) for row in rows.rows if row.company is not None],
        facets={name: dict(counts) for name, counts in found.result.facets.items()},
        understood=UnderstoodAnswer.model_validate(found.result.understood.as_json()),
        relaxed=relaxed_text(found.result.relaxed),
        next=next_address(rows.next),
    )
    return answer(body, headers=list_links(rows.next))


@operation(
    Operation(
        "get",
        "/search/understand",
        summary=_l("What a text is understood to ask"),
        tag="search",
        query=UnderstandQuery,
        answer=UnderstoodAnswer,
        is_open=True,
    )
)
def understand_text(query: UnderstandQuery) -> Response:
    return answer(UnderstoodAnswer.model_validate(understand(query.text).as_json()))


def _page(query: SuppliersQuery) -> tuple[Found, Portion[_Row]]:
    """The rows behind the cursor, and the search they came from."""
    fetched: list[Found] = []

    def fetch(number: int) -> tuple[list[_Row], int]:
        found = _search(query, number)
        fetched.append(found)
        firms = {company.code: company for company in found.companies}
        return [_Row(hit, firms.get(hit.code)) for hit in found.result.hits], found.result.total

    rows = portion(read_cursor(query.cursor), query.limit, fetch=fetch, code_of=lambda row: row.hit.code)
    return fetched[0], rows


def _search(query: SuppliersQuery, number: int) -> Found:
    filters = {name: [str(value) for value in getattr(query, name)] for name in FILTERS}
    return search_suppliers(db(), query.q or "", filters, page=number, size=query.limit, sort=query.sort)


def _result(hit: SearchHit, company: Company) -> SupplierResult:
    profile, plant = company.supplier_profile, company.main_plant
    offers = [offer.process for each in company.plants for offer in each.capabilities if not offer.is_subcontracted]
    return SupplierResult(
        supplier=company.code,
        url=url_for("public.supplier", code=company.code),
        name=company.name,
        score=round(hit.score, 6),
        why=[why_text(why) for why in hit.why],
        province=plant.province if plant else None,
        processes=list(dict.fromkeys(offers)),
        confirmed_on=profile.confirmed_on if profile else None,
    )
