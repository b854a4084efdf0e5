"""Finding suppliers by words and filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from flask import Response, g, url_for
from pydantic import Field

from database.enums import BusinessType, EvidenceLevel
from database.models.companies import Company
from database.session import db
from linkage.api.answers import answer
from linkage.api.cursors import Portion, portion, read_cursor
from linkage.api.lists import ListQuery, list_links, next_address
from linkage.api.operations import Operation, operation
from linkage.api.representations import (
    ReadAnswer,
    SuggestionAnswer,
    SuggestionList,
    SupplierList,
    SupplierResult,
    UnderstoodAnswer,
)
from linkage.inputs.base import (
    CertificateIds,
    Input,
    LanguageCodes,
    Line120,
    Line300,
    MaterialIds,
    OwnershipId,
    ProcessIds,
    ProvinceCodes,
    SectorIds,
    Text2000,
)
from linkage.inputs.known_words import Correction, read_corrections
from linkage.language import _l
from linkage.services.findings import relaxed_text, value_label, why_text
from linkage.services.searches import Found, offered_scope, read, search_suppliers, suggest
from search.fields import FILTERS
from search.query import SearchHit
from search.understanding import Understood
from search.understanding.alternatives import alternatives
from search.understanding.result import Span

Corrections = Annotated[list[Correction], Field(alias="as", max_length=12, default_factory=list)]


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
    corrections: Corrections


class UnderstandQuery(Input):
    """The text to be understood; `as`: what pieces of it mean, whatever the dictionary says, written phrase|kind|id."""

    text: Text2000
    corrections: Corrections


class SuggestQuery(Input):
    """The beginning of a word, and whose names may be offered beside words of the vocabulary."""

    q: Line300
    of: Literal["suppliers", "needs"] | None = None
    limit: Annotated[int, Field(ge=1, le=20)] = 8


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
        answer=ReadAnswer,
        is_open=True,
    )
)
def understand_text(query: UnderstandQuery) -> Response:
    understood = read(db(), query.text, read_corrections(query.corrections))
    body = {
        **understood.as_json(),
        "intent": understood.intent,
        "spans": [_span(understood, query.text, span) for span in understood.spans],
        "corrections": [
            {"start": typo.start, "end": typo.end, "read_as": typo.read_as} for typo in understood.corrections
        ],
    }
    return answer(ReadAnswer.model_validate(body))


@operation(
    Operation(
        "get",
        "/search/suggest",
        summary=_l("What may be meant, while somebody types"),
        tag="search",
        query=SuggestQuery,
        answer=SuggestionList,
        is_open=True,
    )
)
def suggest_words(query: SuggestQuery) -> Response:
    """Names of listed firms, and of needs this reader may see, never others."""
    scope = offered_scope(g.user, firms=query.of != "needs", needs=query.of != "suppliers")
    found = suggest(db(), query.q, scope=scope, limit=query.limit)
    offers = [SuggestionAnswer(text=one.text, kind=one.kind, id=one.id) for one in found]
    return answer(SuggestionList(suggestions=offers))


def _span(understood: Understood, text: str, span: Span) -> dict[str, Any]:
    others = alternatives(understood, text, span)
    return {
        "start": span.start,
        "end": span.end,
        "kind": span.kind,
        "id": span.id,
        "alternatives": [
            {"kind": word.kind, "id": word.id, "text": value_label(word.kind, word.id)} for word in others
        ],
    }


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
    known = read_corrections(query.corrections)
    return search_suppliers(db(), query.q or "", filters, known=known, page=number, size=query.limit, sort=query.sort)


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
