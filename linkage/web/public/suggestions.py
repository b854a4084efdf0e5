"""What may be meant, while somebody types into the search box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flask import Response, g, jsonify, request, url_for

from database.session import db
from linkage.language import _
from linkage.services.findings import field_label, value_label
from linkage.services.searches import offered_scope, suggest
from linkage.web.guards import public
from linkage.web.public.blueprint import blueprint
from linkage.web.public.search_heads import LONGEST_QUERY, NEEDS, PROCESSES, SUPPLIERS, TABS
from search.analysis import fold
from search.suggest import Suggestion

SHOWN = 8
_SHORTEST_LAST_WORD = 2


@dataclass(frozen=True, slots=True)
class Offer:
    """`kind_label`: what it is, in the reader's language; `url`: where it leads, a firm's page or a search."""

    text: str
    kind: str
    kind_label: str
    id: str
    url: str


@blueprint.get("/search/suggest")
@public
def suggestions() -> Response:
    text = " ".join(request.args.get("q", "")[:LONGEST_QUERY].split())
    asked = request.args.get("of", "")
    tab = asked if asked in TABS else ""
    return jsonify({"suggestions": [asdict(offer) for offer in _offers(text, tab)]})


def _offers(text: str, tab: str) -> Iterator[Offer]:
    """For the whole text; when nothing begins like that, for its last word, behind the words before it."""
    scope = offered_scope(g.user, firms=tab in ("", SUPPLIERS), needs=tab in ("", NEEDS))
    found = _found(text, scope, tab)
    before, _blank, last = text.rpartition(" ")
    if not found and before and len(last) >= _SHORTEST_LAST_WORD:
        found = [(f"{before} {entry.text}", entry) for _text, entry in _found(last, (), tab)]
    for whole, entry in found[:SHOWN]:
        yield Offer(whole, entry.kind, _kind_label(entry), entry.id, _url(whole, entry, tab))


def _found(prefix: str, scope: tuple[str, ...], tab: str) -> list[tuple[str, Suggestion]]:
    limit = 4 * SHOWN if tab == PROCESSES else SHOWN
    entries = suggest(db(), prefix, scope=scope, limit=limit) if prefix else []
    return [(entry.text, entry) for entry in entries if tab != PROCESSES or entry.kind == "process"]


def _kind_label(entry: Suggestion) -> str:
    """Also the label in the reader's language when another word was met."""
    names = {"company": _("Firm"), "need": _("Part need"), "former_province": _("Former province")}
    kind = names.get(entry.kind) or field_label(entry.kind)
    label = value_label({"former_province": "province"}.get(entry.kind, entry.kind), entry.id)
    if entry.kind in ("company", "need") or fold(label) == fold(entry.text):
        return kind
    return _("%(field)s: %(value)s", field=kind, value=label)


def _url(text: str, entry: Suggestion, tab: str) -> str:
    if entry.kind == "company":
        return url_for("public.supplier", code=entry.id)
    if entry.kind == "need":
        return url_for("public.need", code=entry.id)
    return url_for("public.search", q=text, of=tab or None)
