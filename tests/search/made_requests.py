"""Seeded requests of every kind that engines must agree on, and documents to ask them of."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.corpus import ON, firms
from matching.compare import TONNAGES
from matching.taxonomy import taxonomy
from search import asked, fields
from search.analysis import tokens
from search.documents import Document, document
from search.engines.contract import Choice, Limit, Part, Request
from search.fields import fact
from search.understanding import understand

_COUNTED = (*fields.FACETS, *fields.REGISTRY_FACETS)
_SCOPES = (fields.SUPPLIERS, fields.REGISTRY, fields.needs_scope("public"), fields.needs_scope("registered"))
_FIGURES = (
    "350T",
    "150 t",
    "0.05 mm",
    "10000 pcs/month",
    "ISO 9001",
    "IATF 16949",
    "SUS304",
    "ADC12",
    "FDI Nhật",
    "near Hà Nội",
)


def documents(count: int) -> list[Document]:
    """Firms of which some are not listed, and needs of which some have closed."""
    chance = random.Random(3)
    made = [one for firm in firms(count) if (one := document(firm, on=ON)) is not None]
    return [_scoped(one, chance) for one in made]


def _scoped(one: Document, chance: random.Random) -> Document:
    facts = {name: value for name, value in one.facts.items() if not name.startswith("scope=")}
    if chance.random() < 0.2:
        last_day = float(ON.toordinal() + chance.randrange(-200, 400))
        return replace(one, key=f"n{one.key[1:]}", facts={**facts, chance.choice(_SCOPES[2:]): last_day})
    facts[fields.REGISTRY] = fields.FOREVER
    if chance.random() < 0.8:
        facts[fields.SUPPLIERS] = fields.FOREVER
    return replace(one, facts=facts)


def requests(held: list[Document], count: int) -> Iterator[Request]:
    chance = random.Random(5)
    for _ in range(count):
        scope = tuple(chance.sample(_SCOPES, chance.choice((1, 1, 1, 2))))
        request = Request(on=ON + datetime.timedelta(days=chance.randrange(-400, 400)), scope=scope, size=len(held))
        for change in chance.sample((_read, _worded, _named, _filtered, _made, _limited), chance.choice((1, 1, 2))):
            request = change(request, held, chance)
        sort = chance.choice(("best", "best", "confirmed", "evidence"))
        yield replace(request, sort=sort, facets=tuple(chance.sample(_COUNTED, chance.choice((0, 2, len(_COUNTED))))))


def _read(request: Request, _held: list[Document], chance: random.Random) -> Request:
    """What a person types."""
    pieces = [_label(chance) for _ in range(chance.choice((1, 1, 2)))]
    pieces += chance.sample(_FIGURES, chance.choice((0, 1, 1, 2)))
    if chance.random() < 0.4:
        pieces.append(taxonomy().provinces[chance.choice([*taxonomy().provinces])].label("vi"))
    return replace(request, parts=asked.parts(understand(" ".join(pieces))))


def _label(chance: random.Random) -> str:
    process = taxonomy().processes[chance.choice([*taxonomy().processes])]
    return process.label(chance.choice(("vi", "en", "ja", "ko")))


def _worded(request: Request, held: list[Document], chance: random.Random) -> Request:
    words = [chance.choice([*chance.choice(held).words]) for _ in range(chance.choice((1, 2, 3, 12, 60)))]
    words += ["nowhere", "どこにもない"][: chance.choice((0, 0, 1, 2))]
    share = chance.choice((0.0, 0.3, 0.6))
    return replace(request, words=tuple(words), words_must=chance.random() < 0.8, least_share=share)


def _named(request: Request, held: list[Document], chance: random.Random) -> Request:
    name = tuple(tokens(chance.choice(chance.choice(held).labels)))
    typed = (*name, *tokens(_label(chance)))[: chance.choice((2, 4, 99))]
    rest = typed if chance.random() < 0.5 else name
    return replace(request, name_words=typed, rest_words=rest, words=rest, words_must=chance.random() < 0.5)


def _filtered(request: Request, held: list[Document], chance: random.Random) -> Request:
    filters = {}
    for field in chance.sample((*fields.FILTERS, *fields.REGISTRY_FACETS), chance.choice((1, 1, 2, 3))):
        values = sorted({value for one in chance.sample(held, 12) for value in _values(one, field)})
        filters[field] = tuple(chance.sample([*values, "no-such"], min(len(values), chance.choice((1, 1, 2, 4)))))
    return replace(request, filters={field: values for field, values in filters.items() if values})


def _limited(request: Request, held: list[Document], chance: random.Random) -> Request:
    """A figure near the end of some range that is stated, of a machine's size more often than not."""
    stated = [(name, end) for one in held[:40] for name, end in one.facts.items() if name.startswith("high=")]
    sizes = [pair for pair in stated if pair[0].split(":")[1] in TONNAGES]
    name, end = chance.choice(sizes if chance.random() < 0.6 else stated)
    process, key, _ = name.removeprefix("high=").split(":")
    figure = end * chance.choice((0.001, 0.5, 1.0, 1.0, 1.5))
    limit = Limit(key, taxonomy().attributes[key].kind, chance.choice(("has", "=", ">=", "<=")), figure, (process,))
    part = Part("limit", key, f"limit:{key}", 3.0, chance.random() < 0.7, limit=limit, keeps_open=chance.random() < 0.5)
    return replace(request, parts=(*request.parts, part))


def _values(one: Document, field: str) -> Iterator[str]:
    return (name.partition("=")[2] for name in one.facts if name.startswith(f"{field}="))


def _made(request: Request, held: list[Document], chance: random.Random) -> Request:
    """Parts that no query has: any facts, widening and narrowing each other."""
    parts = []
    for number in range(chance.choice((1, 2, 4))):
        facts = [name for one in chance.sample(held, 3) for name in one.facts if not name.startswith("low=")]
        choices = tuple(
            Choice(name, chance.choice((0.3, 0.5, 1.0)), is_dated=name.startswith("certificate="))
            for name in chance.sample(facts, chance.choice((1, 3)))
        )
        open_by = tuple(chance.sample(facts, chance.choice((0, 0, 1))))
        group = chance.choice(("one", "two"))
        parts.append(
            Part("made", str(number), group, chance.choice((1.0, 3.0)), chance.random() < 0.7, choices, open_by=open_by)
        )
    return replace(
        request, parts=tuple(parts), filters={"province": (fact("", "01")[1:], "24")} if chance.random() < 0.2 else None
    )
