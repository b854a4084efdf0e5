"""Draws pairs of two lists for a reader to label blind, by strata: each half of the firms for itself, copies of a row left out.

    python -m benchmarks.registry_draws LIST HALF FOLDER      LIST: directory, facilities, apple, vn-cross; HALF: development, test
                                                              or, of apple, second, third

FOLDER gets `pairs.txt`, the two rows as the list has them, shuffled and without any score, and `strata.csv` (a, b, stratum, weight),
which the reader leaves closed until the labels stand. A stratum is what we and RapidFuzz said of its pairs on the day of the draw;
its weight is for how many pairs each of its draws stands. Pairs that both think nothing of are not drawn. A pair is of the half of
its first row, which goes with all rows of that name, telephone or website. Of two rows that the first reading (`labels/<list>.csv`)
has shown no pair is drawn for the test.

Of `apple`, ten yearly lists of one maker's suppliers, the years with streets and numbers are taken (2012 to 2018), and pairs of rows
of different years. Its strata are our verdict and RapidFuzz's likeness of name and address together; rows at one address are met, too,
whatever their names. A firm is what begins with one word, and a fifth of the firms is the development half. So it is of `vn-cross`,
whose pairs have one row of a list of firms at the stock exchange, which has names only, and one of the directory: likeness of names.
`second` and `third` are later draws of the test firms of `apple`, a half and a third as large, with seeds of their own and without any
pair labelled before.

Which of equally near names are candidates hangs on the hashes of words: a draw is the same again under the same PYTHONHASHSEED.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process, utils

from benchmarks.registry_rows.pairs import LABELS, rows_of
from matching.registry.candidates import candidate_pairs
from matching.registry.firms import Firm, read_firm
from matching.registry.records import FirmRecord
from matching.registry.spellings import fold, tidy
from matching.registry.verdicts import judge

HALVES = ("development", "test", "second", "third")
# Later draws, and by what the numbers of the first are divided.
_LATER = {"second": 2, "third": 3}
_SEED = 20261122
_LEAST_RAW = 95.0  # of 100: from here on RapidFuzz thinks a pair of names one
# Log-odds at which a stratum begins, and how many of its pairs are drawn: nearly all where the verdict turns.
_DRAWS: Mapping[str, tuple[tuple[float, int], ...]] = {
    "directory": ((2.0, 40), (0.4, 40), (-0.9, 45), (-2.0, 30), (-4.0, 35), (-6.0, 35)),
    "facilities": ((2.0, 50), (0.4, 30), (-0.9, 30), (-2.0, 30), (-4.0, 30), (-6.0, 30)),
}
_RAW_DRAWS = 15
# Of 5 draws of these 4 are of the test. RapidFuzz's likeness from 90, from 80 and below, of 100.
_LIKENESS = (90, 80, 0)
_VERDICT_DRAWS: Mapping[str, Mapping[str, tuple[int, int, int]]] = {
    "apple": {
        "site": (60, 45, 30),
        "near": (30, 20, 15),
        "company": (12, 20, 12),
        "related": (6, 6, 6),
        "unsure": (10, 12, 12),
        "different": (18, 15, 10),
    },
    "vn-cross": {
        "site": (10, 75, 25),
        "near": (5, 15, 5),
        "company": (5, 15, 5),
        "related": (5, 5, 5),
        "unsure": (5, 35, 20),
        "different": (20, 40, 20),
    },
}
_NEAR = 0.6  # the score from which two sites of one firm are thought close
_LAST_YEAR = "2018"
_SAME_ADDRESS = 85  # of 100
# In how many parts the firms of a list are cut; the first is the development half.
_PARTS = {"apple": 5, "vn-cross": 5}


def main(name: str, half: str, folder: Path) -> None:
    """Writes the two files."""
    files = rows_of(name)
    rows = {key: row for file in files for key, (row, _) in file.items()}
    lists = [
        [read_firm(record) for record in _once(record for row, record in file.values() if _is_whole(row))]
        for file in files
    ]
    firms = [firm for each in lists for firm in each]
    mine = _of_half(firms, half, name)
    if name in _VERDICT_DRAWS:
        pairs = _met(lists) if len(lists) > 1 else _of_other_years(lists[0], rows)
        labelled = _labelled(name, half) if half in _LATER else set()
        fresh = ((i, j) for i, j in pairs if frozenset((firms[i].record.id, firms[j].record.id)) not in labelled)
        chosen = list(_chosen(_strata_by_verdict(firms, fresh, mine), _shares(name, half), _seed(half)))
    else:
        shown = _shown(name) if half == "test" else set()
        chosen = list(_chosen(_strata(firms, name, mine, shown), _counts(name), _seed(half)))
    random.Random(_seed(half)).shuffle(chosen)  # noqa: S311
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "pairs.txt").open("w", encoding="utf-8") as file:
        for place, (a, b, _, _) in enumerate(chosen, 1):
            one, other = (" | ".join(text.replace("\n", " ") for text in rows[key].values() if text) for key in (a, b))
            file.write(f"{place}\n  {one}\n  {other}\n")
    with (folder / "strata.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("a", "b", "stratum", "weight"), *chosen])


def _is_whole(row: Mapping[str, str]) -> bool:
    """Whether the row has an address: later lists of `apple` name a province only."""
    return row.get("year", "") <= _LAST_YEAR


def _once(records: Iterator[FirmRecord]) -> list[FirmRecord]:
    """Of rows with the same letters in name and address the first."""
    first: dict[tuple[str, str], FirmRecord] = {}
    for record in records:
        first.setdefault((_letters(record.name), _letters(record.address)), record)
    return list(first.values())


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", fold(tidy(text)))


def _of_half(firms: list[Firm], half: str, name: str) -> set[str]:
    """The rows of that half: what shares a name (`apple`: its first word), a telephone or a website goes together."""
    heads: dict[str, str] = {}

    def head(key: str) -> str:
        while heads.setdefault(key, key) != key:
            key = heads[key]
        return key

    for firm in firms:
        named = firm.record.name.split()[0] if name == "apple" else firm.record.name
        for key in (_letters(named), firm.website, *(phone[-7:] for phone in firm.phones)):
            if key:
                heads[head("key " + key)] = head(firm.record.id)
    ids = [firm.record.id for firm in firms]
    parts, is_test = _PARTS.get(name, 2), half != "development"
    return {key for key in ids if bool(hashlib.sha256(head(key).encode()).digest()[0] % parts) == is_test}


def _seed(half: str) -> str | int:
    return f"{_SEED} {half}" if half in _LATER else _SEED


def _labelled(name: str, half: str) -> set[frozenset[str]]:
    """Pairs that a reader has judged before that draw."""
    found: set[frozenset[str]] = set()
    for earlier in HALVES[: HALVES.index(half)]:
        with (LABELS / f"{name}-{earlier}.csv").open(encoding="utf-8", newline="") as file:
            found |= {frozenset((row["a"], row["b"])) for row in csv.DictReader(file)}
    return found


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


def _strata_by_verdict(
    firms: list[Firm], pairs: Iterable[tuple[int, int]], half: set[str]
) -> dict[str, list[tuple[str, str]]]:
    """Stratum -> its pairs, in order, of those whose first row is of the half. Likeness is of names where a row has no address."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for i, j in sorted(pairs):
        a, b = firms[i].record, firms[j].record
        if a.id in half:
            pair = judge(firms[i], firms[j])
            has_addresses = bool(a.address and b.address)
            texts = (f"{record.name} {record.address}" if has_addresses else record.name for record in (a, b))
            likeness = fuzz.WRatio(*texts, processor=utils.default_process)
            is_near = pair.verdict == "same-company" and pair.score >= _NEAR
            kind = "near" if is_near else pair.verdict.removeprefix("same-")
            least = next(least for least in _LIKENESS if likeness >= least)
            found[f"{kind} from {least}"].append((pair.a, pair.b))
    return found


def _of_other_years(firms: list[Firm], rows: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[int, int]]:
    years = [rows[firm.record.id]["year"] for firm in firms]
    found = {*candidate_pairs(firms), *_near_by_raw(firms), *_near_by_address(firms)}
    yield from ((i, j) for i, j in found if years[i] != years[j])


def _met(lists: list[list[Firm]]) -> set[tuple[int, int]]:
    """Pairs of a row of the first list and one of the second, as places in both together."""
    mine, theirs = lists
    found = {(i, len(mine) + j) for i, j in candidate_pairs(mine, theirs)}
    return found | {(i, j) for i, j in _near_by_raw([*mine, *theirs]) if i < len(mine) <= j}


def _near_by_address(firms: list[Firm]) -> Iterator[tuple[int, int]]:
    """Pairs whose addresses have nearly the same words, whatever the names: a firm may have got a new one."""
    texts = [utils.default_process(firm.record.address) for firm in firms]
    likeness = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=_SAME_ADDRESS, dtype=np.uint8)
    yield from ((i, j) for i, j in np.argwhere(likeness).tolist() if i < j)


def _counts(name: str) -> dict[str, int]:
    return {f"from {least:g}": count for least, count in _DRAWS[name]} | {"raw": _RAW_DRAWS}


def _shares(name: str, half: str) -> dict[str, int]:
    whole = {
        f"{kind} from {least}": count
        for kind, counts in _VERDICT_DRAWS[name].items()
        for least, count in zip(_LIKENESS, counts, strict=True)
    }
    if half in _LATER:
        return {key: round(count / _LATER[half]) for key, count in whole.items()}
    of_test = {key: round(count * 4 / 5) for key, count in whole.items()}
    return of_test if half == "test" else {key: count - of_test[key] for key, count in whole.items()}


def _chosen(
    strata: Mapping[str, list[tuple[str, str]]], draws: Mapping[str, int], seed: str | int
) -> Iterator[tuple[str, str, str, float]]:
    for key, count in draws.items():
        pairs = strata.get(key, [])
        for a, b in random.Random(f"{seed} {key}").sample(pairs, min(count, len(pairs))):  # noqa: S311
            yield a, b, key, round(len(pairs) / min(count, len(pairs)), 3)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
