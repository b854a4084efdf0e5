"""Processes found: what they are called, what comes before and after, and how many firms run them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import render_template, url_for

from database.session import db
from linkage.language import _, current_language, ngettext
from linkage.services.process_finds import matching_processes, usually_after, usually_before
from linkage.services.search_counts import suppliers_by_process
from linkage.services.searches import read
from linkage.web.layout import format_number
from linkage.web.public.search_heads import PROCESSES, Asked, SearchHead, head_of
from linkage.wording import limit_text, list_text, material_label, process_label
from matching.taxonomy import taxonomy

_NAMES_SHOWN, _LIMITS_SHOWN, _NEIGHBOURS_SHOWN = 5, 3, 5
_OTHER_LANGUAGES = ("en", "vi", "ja")


@dataclass(frozen=True, slots=True)
class ProcessEntry:
    """`path`: the wider ones it belongs to; `facts`: (term, value); `suppliers`: how many firms run it, with their list."""

    label: str
    path: str
    facts: tuple[tuple[str, str], ...]
    suppliers: str
    suppliers_url: str
    needs_url: str
    url: str


@dataclass(frozen=True, slots=True)
class ProcessResults:
    head: SearchHead
    heading: str
    entries: tuple[ProcessEntry, ...]


def process_results(asked: Asked) -> str:
    understood = read(db(), asked.query, asked.known)
    nodes = matching_processes(db(), asked.query, understood)
    offered = suppliers_by_process(db())
    page = ProcessResults(
        head=head_of(asked, understood, len(nodes)),
        heading=_heading(asked.query, len(nodes)),
        entries=tuple(_entry(node, offered) for node in nodes),
    )
    return render_template("public/search-processes.html", page=page)


def _heading(query: str, total: int) -> str:
    count = format_number(total)
    if not query:
        return _("Families of processes")
    return ngettext(
        '%(count)s process for "%(query)s"', '%(count)s processes for "%(query)s"', total, count=count, query=query
    )


def _entry(node: str, offered: Mapping[str, int]) -> ProcessEntry:
    label, number = process_label(node), offered.get(node, 0)
    wider = [process_label(other) for other in reversed(list(taxonomy().ancestors(node))) if other != node]
    return ProcessEntry(
        label=label,
        path=" › ".join(wider),
        facts=tuple((term, value) for term, value in _facts(node) if value),
        suppliers=ngettext("%(count)s supplier", "%(count)s suppliers", number, count=format_number(number)),
        suppliers_url=url_for("public.search", process=node) if number else "",
        needs_url=url_for("public.search", of="needs", process=node),
        url=url_for("public.search", q=label, of=PROCESSES),
    )


def _facts(node: str) -> Iterator[tuple[str, str]]:
    process = taxonomy().processes[node]
    own = process.label(current_language())
    others = (process.labels.get(language, "") for language in _OTHER_LANGUAGES if language != current_language())
    yield _("Also called"), list_text(_few((*process.synonyms.get(current_language(), ()), *others), own))
    limits = ((key, typical) for key, typical in taxonomy().process_attributes(node).items() if typical)
    yield _("Usual sizes"), list_text(limit_text(key, typical) for key, typical in list(limits)[:_LIMITS_SHOWN])
    yield _("Usual materials"), list_text(material_label(one) for one in process.typical_materials[:_NAMES_SHOWN])
    yield _("Usually before it"), _labels(usually_before(node))
    yield _("Usually after it"), _labels(usually_after(node))


def _few(names: Iterable[str], own: str) -> list[str]:
    return [name for name in dict.fromkeys(names) if name and name != own][:_NAMES_SHOWN]


def _labels(nodes: Iterable[str]) -> str:
    return list_text(process_label(node) for node in list(nodes)[:_NEIGHBOURS_SHOWN])
