"""The filters beside a list of results: values with counts, each a link to the list it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from linkage.services.findings import field_label, value_label
from linkage.web.addresses import Address
from linkage.web.components import Facet, FacetOption, Pill
from matching.taxonomy import taxonomy

MORE = "more"
"""Key of the address: fields of which all values are shown."""

_SHOWN, _PROCESSES_SHOWN = 6, 10


def facet(name: str, counts: Mapping[str, int], address: Address) -> Facet:
    """Values that lead anywhere, most first, and the chosen ones whatever their count."""
    if name == "process":
        return _cut(name, list(_process_options(counts, address)), _PROCESSES_SHOWN, address)
    chosen = address.values(name)
    values = [value for value, number in counts.items() if number or value in chosen]
    values.sort(key=lambda value: (-counts[value], value_label(name, value)))
    values += [value for value in chosen if value not in counts]
    options = [
        FacetOption(value_label(name, value), counts.get(value, 0), str(address.toggling(name, value)), value in chosen)
        for value in values
    ]
    return _cut(name, options, _SHOWN, address)


def pills(fields: Iterable[str], address: Address) -> list[Pill]:
    """The chosen values, each with the list without it."""
    return [
        Pill(value_label(name, value), str(address.without(name, value)), field_label(name))
        for name in fields
        for value in address.values(name)
    ]


def _cut(name: str, options: list[FacetOption], shown: int, address: Address) -> Facet:
    """The first values and the chosen ones; a link brings the others, so that a page stays light. One more is no reason to cut."""
    label = field_label(name)
    if len(options) <= shown + 1:
        return Facet(name, label, tuple(options), shown=len(options))
    if name in address.values(MORE):
        all_of_it = Facet(name, label, tuple(options), shown=len(options))
        return replace(all_of_it, more_url=f"{address.without(MORE, name)}#facet-{name}")
    kept = [option for place, option in enumerate(options) if place < shown or option.is_selected]
    more_url = f"{address.adding(MORE, name)}#facet-{name}"
    return Facet(name, label, tuple(kept), shown=len(kept), more_url=more_url, left_out=len(options) - len(kept))


def _process_options(counts: Mapping[str, int], address: Address) -> Iterator[FacetOption]:
    """The families; below a chosen process and its ancestors the next narrower ones, so that one walks down the tree."""
    table = taxonomy()
    chosen = [value for value in address.values("process") if value in table.processes]
    opened = {node for value in chosen for node in table.ancestors(value)}
    roots = [process.id for process in table.processes.values() if process.parent is None]

    def walk(nodes: list[str], depth: int) -> Iterator[FacetOption]:
        for node in sorted(nodes, key=lambda node: -counts.get(node, 0)):
            if counts.get(node) or node in opened:
                label = f"{'› ' * depth}{value_label('process', node)}"
                yield FacetOption(label, counts.get(node, 0), _process_url(node, chosen, address), node in chosen)
            if node in opened:
                yield from walk(list(table.children.get(node, ())), depth + 1)

    return walk(roots, 0)


def _process_url(node: str, chosen: list[str], address: Address) -> str:
    """Choosing a process takes the place of the wider and the narrower ones chosen before: they would say the same twice."""
    if node in chosen:
        return str(address.without("process", node))
    table = taxonomy()
    for other in chosen:
        if other in table.ancestors(node) or node in table.ancestors(other):
            address = address.without("process", other)
    return str(address.adding("process", node))
