"""Draws pairs of two lists for a reader to label blind, by strata: each half of the firms for itself, copies of a row left out.

    python -m benchmarks.registry_draws LIST HALF FOLDER      LIST: directory or facilities; HALF: development or test

FOLDER gets `pairs.txt`, the two rows as the list has them, shuffled and without any score, and `strata.csv` (a, b, stratum, weight),
which the reader leaves closed until the labels stand. A stratum is what we and RapidFuzz said of its pairs on the day of the draw;
its weight is for how many pairs each of its draws stands. Pairs that both think nothing of are not drawn. A pair is of the half of
its first row, which goes with all rows of that name, telephone or website. Of two rows that the first reading (`labels/<list>.csv`)
has shown no pair is drawn for the test.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from rapidfuzz import fuzz, utils

from benchmarks.registry_rows.pairs import LABELS, LISTS
from benchmarks.registry_rows.shared import SHARED
from matching.registry.candidates import candidate_pairs
from matching.registry.firms import Firm, read_firm
from matching.registry.records import FirmRecord
from matching.registry.spellings import fold, tidy
from matching.registry.verdicts import judge

HALVES = ("development", "test")
_SEED = 20261122
_LEAST_RAW = 95.0  # of 100: from here on RapidFuzz thinks a pair of names one
# Log-odds at which a stratum begins, and how many of its pairs are drawn: nearly all where the verdict turns.
_DRAWS: Mapping[str, tuple[tuple[float, int], ...]] = {
    "directory": ((2.0, 40), (0.4, 40), (-0.9, 45), (-2.0, 30), (-4.0, 35), (-6.0, 35)),
    "facilities": ((2.0, 50), (0.4, 30), (-0.9, 30), (-2.0, 30), (-4.0, 30), (-6.0, 30)),
}
_RAW_DRAWS = 15


def main(name: str, half: str, folder: Path) -> None:
    """Writes the two files."""
    path, read = LISTS[name]
    with (SHARED / "data" / path).open(encoding="utf-8-sig", newline="") as file:
        rows = {row["row_id"]: row for row in csv.DictReader(file)}
    firms = [read_firm(record) for record in _once(map(read, rows.values()))]
    shown = _shown(name) if half == "test" else set()
    chosen = list(_drawn(_strata(firms, name, _of_half(firms, HALVES.index(half)), shown), name))
    random.Random(_SEED).shuffle(chosen)  # noqa: S311
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "pairs.txt").open("w", encoding="utf-8") as file:
        for place, (a, b, _, _) in enumerate(chosen, 1):
            one, other = (" | ".join(text for text in rows[key].values() if text) for key in (a, b))
            file.write(f"{place}\n  {one}\n  {other}\n")
    with (folder / "strata.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("a", "b", "stratum", "weight"), *chosen])


def _once(records: Iterator[FirmRecord]) -> list[FirmRecord]:
    """Of rows with the same letters in name and address the first."""
    first: dict[tuple[str, str], FirmRecord] = {}
    for record in records:
        first.setdefault((_letters(record.name), _letters(record.address)), record)
    return list(first.values())


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", fold(tidy(text)))


def _of_half(firms: list[Firm], half: int) -> set[str]:
    """The rows of that half: what shares a name, a telephone or a website goes together."""
    heads: dict[str, str] = {}

    def head(key: str) -> str:
        while heads.setdefault(key, key) != key:
            key = heads[key]
        return key

    for firm in firms:
        for key in (_letters(firm.record.name), firm.website, *(phone[-7:] for phone in firm.phones)):
            if key:
                heads[head("key " + key)] = head(firm.record.id)
    ids = [firm.record.id for firm in firms]
    return {key for key in ids if hashlib.sha256(head(key).encode()).digest()[0] & 1 == half}


def _shown(name: str) -> set[str]:
    """Rows that an earlier reading has seen."""
    with (LABELS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row[side] for row in csv.DictReader(file) for side in "ab"}


def _strata(firms: list[Firm], name: str, half: set[str], shown: set[str]) -> dict[str, list[tuple[str, str]]]:
    """Stratum -> its pairs, in order, of those whose first row is of the half, but for those of two `shown` rows."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for i, j in sorted(set(candidate_pairs(firms)) | set(_near_by_raw(firms))):
        if firms[i].record.id not in half or {firms[i].record.id, firms[j].record.id} <= shown:
            continue
        log_odds = sum(piece.weight for piece in judge(firms[i], firms[j]).evidence)
        key = next((f"from {least:g}" for least, _ in _DRAWS[name] if log_odds >= least), "")
        if not key and fuzz.WRatio(*_names(firms[i], firms[j]), processor=utils.default_process) >= _LEAST_RAW:
            key = "raw"
        if key:
            found[key].append((firms[i].record.id, firms[j].record.id))
    return found


def _near_by_raw(firms: list[Firm]) -> Iterator[tuple[int, int]]:
    """Pairs of which one name has all the words of the other: what WRatio can find that our candidates leave out."""
    words = [frozenset(utils.default_process(firm.record.name).split()) for firm in firms]
    for i, mine in enumerate(words):
        yield from ((i, j) for j in range(i + 1, len(words)) if mine <= words[j] or words[j] <= mine)


def _names(a: Firm, b: Firm) -> tuple[str, str]:
    return a.record.name, b.record.name


def _drawn(strata: Mapping[str, list[tuple[str, str]]], name: str) -> Iterator[tuple[str, str, str, float]]:
    draws = {f"from {least:g}": count for least, count in _DRAWS[name]} | {"raw": _RAW_DRAWS}
    for key, count in draws.items():
        pairs = strata.get(key, [])
        for a, b in random.Random(f"{_SEED} {key}").sample(pairs, min(count, len(pairs))):  # noqa: S311
            yield a, b, key, round(len(pairs) / min(count, len(pairs)), 3)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
