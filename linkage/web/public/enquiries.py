"""A whole enquiry, pasted as it came by mail: what it asks for, who could make it, and a part need drafted from it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from linkage.language import _, current_language
from linkage.services.findings import value_label
from linkage.web.guards import public
from linkage.web.public.blueprint import blueprint
from linkage.web.public.search_heads import LONGEST_QUERY
from linkage.wording import (
    attribute_label,
    certificate_label,
    limit_text,
    list_text,
    material_label,
    process_label,
    province_label,
    quantity_text,
)
from matching.taxonomy import taxonomy
from search.understanding.drafting import NeedDraft, draft
from search.understanding.result import Constraint

LONGEST = 2_000
_SHORTEST = 10
_NEAR = "near"


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read: `facts` are (term, value) with None for what the enquiry does not say; `title` and `text` make the need."""

    title: str
    text: str
    language: str
    facts: tuple[tuple[str, str | None], ...]
    search_url: str


@dataclass(frozen=True, slots=True)
class EnquiryPage:
    text: str
    draft: Draft | None
    longest: int = LONGEST


@blueprint.get("/search/enquiry")
@public
def enquiry() -> str:
    return _page("", None)


@blueprint.post("/search/enquiry")
@public
def enquiry_post() -> ResponseReturnValue:
    text = request.form.get("text", "").replace("\0", " ").strip()[:LONGEST]
    if len(text) < _SHORTEST:
        return _page(text, None, {"text": _("Paste the enquiry, or write in a few words what you need.")}), 422
    return _page(text, _drafted(text, draft(text)))


def _page(text: str, found: Draft | None, errors: dict[str, str] | None = None) -> str:
    return render_template("public/enquiry.html", page=EnquiryPage(text, found), errors=errors or {})


def _drafted(text: str, found: NeedDraft) -> Draft:
    return Draft(
        title=found.title,
        text=text,
        language=current_language(),
        facts=_facts(found),
        search_url=url_for("public.search", q=_query(found)) if found.processes else "",
    )


def _facts(found: NeedDraft) -> tuple[tuple[str, str | None], ...]:
    materials = (*found.materials, *found.material_families)
    quantity = found.quantity_per_month
    return (
        (_("Part"), found.title or None),
        (_("Processes"), " → ".join(process_label(process) for process in found.processes) or None),
        (_("Material"), list_text(material_label(material) for material in materials) or None),
        (_("Limits"), list_text(_limit(limit) for limit in found.constraints if limit.key != _NEAR) or None),
        (_("Volume"), quantity_text(quantity, "pcs/month") if quantity else None),
        (_("Place"), list_text(_places(found)) or None),
        (_("Certificates"), list_text(certificate_label(standard) for standard in found.certificates) or None),
    )


def _places(found: NeedDraft) -> list[str]:
    """Provinces, then the place inside one of them that it should be near, by its name."""
    names = [province_label(code) for code in found.provinces]
    named = {province.labels["vi"] for province in taxonomy().provinces.values()}
    inside = (str(limit.value) for limit in found.constraints if limit.key == _NEAR)
    return names + [place for place in inside if place not in named]


def _limit(limit: Constraint) -> str:
    if limit.key in taxonomy().attributes:
        return limit_text(limit.key, limit.value)
    return f"{attribute_label(limit.key)}: {value_label(limit.key, str(limit.value))}"


def _query(found: NeedDraft) -> str:
    """The enquiry as a short search in the reader's words."""
    words = [
        *(process_label(process) for process in found.processes),
        *(material_label(material) for material in found.materials or found.material_families),
        *(province_label(code) for code in found.provinces),
        *(certificate_label(standard) for standard in found.certificates),
    ]
    return " ".join(words)[:LONGEST_QUERY]
