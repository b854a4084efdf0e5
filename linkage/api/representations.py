"""What answers look like: the records of the exchange format, each in an envelope with its public code and version.

The record itself (`supplier`, `need`) is what may be sent back by PUT. Keys that are absent are unknown, or not for this reader.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from flask import g, url_for
from pydantic import BaseModel, ConfigDict, WithJsonSchema

from database.enums import (
    MembershipRole,
    Nationality,
    NeedStatus,
    NeedVisibility,
    OfficerRole,
    ProfileStatus,
    ReviewStatus,
)
from database.models.companies import AssemblerProfile, Company
from database.models.part_needs import PartNeed
from database.session import db, is_writing, transaction
from linkage.access import may_edit_need, may_edit_supplier, may_see_assembler_name, may_see_contact
from linkage.days import agency_today
from linkage.inputs.exchange import as_record
from linkage.services import needs as need_services
from linkage.services import suppliers as supplier_services
from linkage.services.certificate_days import as_of
from linkage.services.contacts import must_be_noted, note_contact_seen, open_contact
from linkage.services.unnamed_buyers import told_countries
from linkage.services.users import actor_of
from linkage.wording.identifiers import has_personal_number, shown_tax_code

HOUSEHOLD = "vn-household"
INPUT_SCHEMA = "x-input"
"""Where a schema stands for an input described elsewhere."""

_PRIVATE = ("id", "tax_code", "contact", "lat", "lon", "capital", "revenue")
_PRIVATE_AT_HOME = ("address",)

SupplierRecord = Annotated[dict[str, Any], WithJsonSchema({INPUT_SCHEMA: "SupplierInput"})]
NeedRecord = Annotated[dict[str, Any], WithJsonSchema({INPUT_SCHEMA: "NeedInput"})]


class Answer(BaseModel):
    """Something that is answered. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MissingAnswer(Answer):
    """What a profile does not say yet: a key of the record, and the part of the profile it belongs to."""

    field: str
    section: str


class CompletenessAnswer(Answer):
    """The share, 0 to 1, of what buyers ask for, and what is missing, most helpful first."""

    share: float
    missing: list[MissingAnswer]


class SupplierAnswer(Answer):
    """A supplier. The state of the review and the completeness are for its own people and officers."""

    code: str
    version: int
    url: str
    status: ProfileStatus
    review_status: ReviewStatus | None = None
    review_note: str | None = None
    completeness: CompletenessAnswer | None = None
    supplier: SupplierRecord


class SupplierResult(Answer):
    """A supplier found, with why."""

    supplier: str
    url: str
    name: str
    score: float
    why: list[str]
    province: str | None
    processes: list[str]
    confirmed_on: datetime.date | None


class UnderstoodLimit(Answer):
    key: str
    op: str
    value: str | int | float


class UnderstoodSpan(Answer):
    """Letters `start` to `end` of the text and what they were read as."""

    start: int
    end: int
    kind: str
    id: str


class UnderstoodAnswer(Answer):
    """What a text was understood to ask; `text` holds the words left over."""

    processes: list[str]
    materials: list[str]
    material_families: list[str]
    provinces: list[str]
    former_provinces: list[str]
    macro_regions: list[str]
    places: list[str]
    certificates: list[str]
    sectors: list[str]
    ownership: list[str]
    constraints: list[UnderstoodLimit]
    text: str
    spans: list[UnderstoodSpan]


class MeaningAnswer(Answer):
    """Something else a piece of the text may mean: send it back in `as` as phrase|kind|id."""

    kind: str
    id: str
    text: str


class ReadSpan(UnderstoodSpan):
    """A piece of the text with what else it may mean, likeliest first."""

    alternatives: list[MeaningAnswer]


class ReadCorrection(Answer):
    """Letters `start` to `end` of the text looked misspelt and were read as another word."""

    start: int
    end: int
    read_as: str


class ReadAnswer(UnderstoodAnswer):
    """What a text was understood to ask, piece by piece. `intent`: whether suppliers or part needs are looked for."""

    intent: str
    corrections: list[ReadCorrection]
    spans: list[ReadSpan]  # type: ignore[assignment]  # the same pieces, with more said of each


class SuggestionAnswer(Answer):
    """`text` is what may be meant, `kind` what it is; `id` a code of the taxonomy, of a firm or of a part need."""

    text: str
    kind: str
    id: str


class SuggestionList(Answer):
    suggestions: list[SuggestionAnswer]


class SupplierList(Answer):
    """A page of suppliers. `relaxed` says what was given up so that anything was found; `next` is the address of the next page."""

    total: int
    results: list[SupplierResult]
    facets: dict[str, dict[str, int]]
    understood: UnderstoodAnswer
    relaxed: str
    next: str | None


class BuyerAnswer(Answer):
    """The assembler behind a need; its name is absent when it is not shown to this reader.

    The country of such a buyer is null unless it fits at least three buyers of the sector.
    """

    name: str | None = None
    nationality: Nationality | None
    sector: str | None
    plant_province: str | None


class NeedAnswer(Answer):
    """A part need."""

    code: str
    version: int
    url: str
    status: NeedStatus
    visibility: NeedVisibility
    buyer: BuyerAnswer
    need: NeedRecord


class NeedList(Answer):
    """A page of needs; `next` is the address of the next page.

    `understood` and `relaxed`, of a search: what the words were taken for, and what was given up so that anything was found.
    """

    total: int
    results: list[NeedAnswer]
    facets: dict[str, dict[str, int]]
    understood: UnderstoodAnswer | None = None
    relaxed: str = ""
    next: str | None


class ReasonAnswer(Answer):
    """Why one criterion counts as it does. Scores are 0 to 1, or null when the criterion only decides.

    Contributions, weight times score, sum to the score of the firm. `state` assumed: not stated, counted as the mean of the others,
    of similar work as a half at most.
    """

    criterion: str
    verdict: Literal["met", "partly", "missed", "unknown"]
    subject: str | None
    need: dict[str, Any]
    offer: dict[str, Any]
    score: float | None
    weight: float
    contribution: float
    state: Literal["known", "assumed", "unknown"]
    text: str


class MatchAnswer(Answer):
    """A supplier that fits. `score`: how well it suits the buyer, `supplier_score`: how well the need suits it; `mutual` ranks.

    `linkage`: code of the linkage in which the two go on, null where there is none.
    """

    supplier: str
    name: str
    linkage: str | None
    score: float
    supplier_score: float
    mutual: float
    fit: Literal["full", "good", "partial"]
    reasons: list[ReasonAnswer]
    supplier_reasons: list[ReasonAnswer]
    missing: list[str]


class NearMissAnswer(Answer):
    """A supplier that breaks a hard limit. `curable`: by a certificate, free capacity and the like; `linkage` as of a match."""

    supplier: str
    name: str
    linkage: str | None
    score: float
    missing: list[str]
    curable: bool
    reasons: list[ReasonAnswer]


class ChainStepAnswer(Answer):
    """Who does a step, and the limits this firm has stated nothing about."""

    process: str
    supplier: str
    confirm: list[ReasonAnswer]


class MoveAnswer(Answer):
    """One way, for the sake of a step: of the part to the next firm, or to the buyer (`taker` and `process` null).

    `once`: a tool or a sample travels, between the firm of the step and the lead firm. `km` null: a place is not known.
    """

    giver: str
    taker: str | None
    process: str | None
    km: float | None
    once: bool


class ChainAnswer(Answer):
    """Suppliers that make the part together; `lead` answers for it. `km`: of the part between the firms and to the buyer."""

    steps: list[ChainStepAnswer]
    suppliers: list[str]
    lead: str
    score: float
    km: float
    moves: list[MoveAnswer]
    reasons: list[ReasonAnswer]


class LedStepAnswer(Answer):
    """A step in the lead firm's house, or bought in: then with a partner that could do it, if one is known, and its distance."""

    process: str
    bought_in: bool
    partner: str | None
    km: float | None
    confirm: list[ReasonAnswer]


class LedChainAnswer(Answer):
    """A lead firm that offers the whole part and buys in what it lacks; `score` is its match."""

    lead: str
    score: float
    steps: list[LedStepAnswer]


class MatchesAnswer(Answer):
    """Suppliers for a need, best first in each list. `weights`: the version of the weights that were counted."""

    need: str
    weights: str
    matches: list[MatchAnswer]
    near_misses: list[NearMissAnswer]
    chains: list[ChainAnswer]
    led: list[LedChainAnswer]


class FittingNeed(Answer):
    """An open need beside what the supplier offers. `fit` is absent when a hard limit is broken; `missing` says which."""

    need: str
    url: str
    title: str
    score: float
    fit: Literal["full", "good", "partial"] | None = None
    missing: list[str]
    curable: bool | None = None
    reasons: list[ReasonAnswer]


class FittingNeeds(Answer):
    """Open needs that fit a supplier, then those it nearly fits, best first."""

    supplier: str
    results: list[FittingNeed]


class CompanyAnswer(Answer):
    """A company the person works for."""

    code: str
    name: str
    role: MembershipRole
    is_supplier: bool
    is_assembler: bool


class MeAnswer(Answer):
    """The person behind the token."""

    code: str
    name: str
    email: str
    language: str
    officer_role: OfficerRole | None
    companies: list[CompanyAnswer]


def supplier_answer(company: Company) -> SupplierAnswer:
    """A supplier as this reader may see it."""
    profile = company.supplier_profile
    if profile is None:
        raise ValueError("the company has no supplier profile")
    values: dict[str, Any] = {}
    if may_edit_supplier(g.user, company):
        complete = supplier_services.completeness(company)
        missing = [MissingAnswer(field=item.field, section=item.section) for item in complete.missing]
        values = {
            "review_status": profile.review_status,
            "review_note": profile.review_note,
            "completeness": CompletenessAnswer(share=round(complete.share, 4), missing=missing),
        }
    return SupplierAnswer(
        code=company.code,
        version=company.version,
        url=url_for("public.supplier", code=company.code),
        status=profile.status,
        supplier=supplier_record(company),
        **values,
    )


def supplier_record(company: Company) -> dict[str, Any]:
    """The record of the exchange format, without what is private to the firm unless this reader belongs to it.

    A certificate whose last day is past is expired, whatever the firm stated.
    """
    record = as_record(as_of(supplier_services.as_input(company), agency_today()))
    if may_see_contact(g.user, company):
        return {**record, "tax_code": shown_tax_code(company)} if has_personal_number(company) else record
    hidden = (*_PRIVATE, *_PRIVATE_AT_HOME) if company.legal_form == HOUSEHOLD else _PRIVATE
    places = [record, *record.get("plants", [])]
    for place in places:
        for key in hidden:
            place.pop(key, None)
    contact = _open_contact(company)
    return {**record, "contact": contact} if contact else record


def _open_contact(company: Company) -> dict[str, str]:
    """The contact person, where they agreed to be shown to this reader; that a buyer's program read it is noted."""
    found = open_contact(db(), company, g.user)
    if found is None:
        return {}
    if g.user is not None and not is_writing(db()) and must_be_noted(db(), found, by=actor_of(g.user)):
        with transaction() as session:
            note_contact_seen(session, company, found, by=actor_of(g.user), place="api")
    ways = {"name": found.person.name, "email": found.person.email, "phone": found.person.phone}
    return {key: value for key, value in ways.items() if value}


def need_answer(need: PartNeed) -> NeedAnswer:
    """A need as this reader may see it. Its buyer stands in the envelope; the record is what may be sent back."""
    record = as_record(need_services.as_input(need))
    record.pop("buyer", None)
    if not may_edit_need(g.user, need):
        record.pop("id", None)
    return NeedAnswer(
        code=need.code,
        version=need.version,
        url=url_for("public.need", code=need.code),
        status=need.status,
        visibility=need.visibility,
        buyer=_buyer(need),
        need=record,
    )


def _is_country_told(profile: AssemblerProfile) -> bool:
    """Read once for an answer."""
    if "told_countries" not in g:
        g.told_countries = told_countries(db())
    return (profile.nationality, profile.sector) in g.told_countries


def _buyer(need: PartNeed) -> BuyerAnswer:
    profile = need.company.assembler_profile
    is_named = may_see_assembler_name(g.user, need.company)
    name = {"name": need.company.name} if is_named else {}
    return BuyerAnswer(
        nationality=profile.nationality if profile and (is_named or _is_country_told(profile)) else None,
        sector=profile.sector if profile else None,
        plant_province=need.plant_province or (profile.plant_province if profile else None),
        **name,
    )
