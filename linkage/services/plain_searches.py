"""What a search asks as far as the database alone can tell, for while there is no index that can be read."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from database.enums import NeedVisibility
from database.queries.needs import NeedFilter
from matching.taxonomy import taxonomy
from search.understanding import Understood


def plain_filter(
    text: str,
    understood: Understood,
    filters: Mapping[str, Collection[str]],
    visibilities: Collection[NeedVisibility],
    *,
    on: datetime.date,
) -> NeedFilter:
    """What a query and chosen filters ask of needs open on a day."""
    table = taxonomy()
    return NeedFilter(
        visibilities=visibilities,
        on=on,
        processes=narrower(understood.processes),
        chosen_processes=narrower(sound(filters.get("process", ()), table.processes)),
        provinces=[*understood.provinces, *sound(filters.get("province", ()), table.provinces)],
        sectors=[*understood.sectors, *sound(filters.get("sector", ()), table.sectors)],
        title=plain_text(text) if understood.processes else "",
        words="" if understood.processes else plain_text(understood.text),
    )


def narrower(processes: Collection[str]) -> list[str]:
    """The processes with all that are kinds of them; unknown ones as they are."""
    table = taxonomy()
    known = (table.descendants(name) if name in table.processes else (name,) for name in processes)
    return sorted({node for nodes in known for node in nodes})


def plain_text(text: str) -> str:
    """Words as every database takes them."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode().strip()[:100]


def sound(chosen: Collection[str], table: Collection[str]) -> list[str]:
    """Chosen values; in place of the unknown ones nothing, which no row holds, rather than what a database may refuse."""
    return [value if value in table else "" for value in chosen]
