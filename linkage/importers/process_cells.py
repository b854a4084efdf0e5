"""What a firm says it makes: the cell of a list -> processes of the taxonomy, and what was not understood.

A list is read otherwise than a question. Who asks for "phay" will take every kind of milling; a shop that writes "phay CNC" does the
ordinary kind, for whoever owns a machine of five axes says so. In Vietnamese and English a word for a whole group therefore stands
for the group's ordinary kind, where the trade has one. Groups without one (plating, welding, machining) stay as they are written, and
so do the lists of chambers in other scripts: 射出成形 and プレス加工 name a trade there, not a machine. What an officer
explained a word by is meant as it stands, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from linkage.importers import cells
from search.understanding import KnownWord

# Group -> the kind that a shop means which names no other. Source: handbook 6, and what the labels of the taxonomy call usual.
ORDINARY_KINDS: Mapping[str, str] = {
    "anodizing": "anodizing-standard",
    "die-casting": "die-casting-aluminium",
    "injection-molding": "injection-standard",
    "milling": "milling-3axis",
    "press-forming": "stamping-single",
    "rubber": "rubber-compression",
}
_OTHER_SCRIPTS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def offered_processes(cell: str, words: Sequence[KnownWord] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Taxonomy ids of what a firm offers, each once and in the cell's order, and the pieces in which none was recognised.

    `words`: what officers explained.
    """
    pieces = cells.process_pieces(cell, words)
    if not _OTHER_SCRIPTS.search(cell):
        pieces = tuple((piece, _ordinary(piece, ids, words)) for piece, ids in pieces)
    found = dict.fromkeys(each for _piece, ids in pieces for each in ids)
    return tuple(found), tuple(piece for piece, ids in pieces if not ids)


def _ordinary(piece: str, ids: tuple[str, ...], words: Sequence[KnownWord]) -> tuple[str, ...]:
    explained = {word.id for word in cells.words_in(piece, words)}
    return tuple(each if each in explained else ORDINARY_KINDS.get(each, each) for each in ids)
