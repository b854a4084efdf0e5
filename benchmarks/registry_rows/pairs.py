"""R20 to R27: pairs of lists without truth, labelled by hand: a directory, facility lists, ten years of one maker's suppliers.

    python -m benchmarks.registry_rows.pairs     the development half, on which weights and rules may be set

`labels/<list>-<half>.csv` names rows of the lists in ../shared/data by their id, with what a reader said of them before any score was
looked at, the stratum they were drawn from and for how many pairs of it each stands (`benchmarks.registry_draws`). Peers are given
the threshold that does best on the development half; ours are the verdicts as they ship. Behind the figure stands how far it may
be off: the middle 95 of a hundred samples drawn again from the strata.
The test half was printed once without having been looked at (docs/measurements.md); its mistakes have been mended since, so that what
it prints now is no test any more.
`labels/directory.csv` and `facilities.csv` are an earlier, smaller reading, kept because later draws leave its pairs out of the test.
Of the suppliers (`apple`), and of listed firms met with the directory (`vn-cross`), a fifth of the firms is the development half,
for the thresholds of peers; since the first reading of the suppliers was printed, rules for their streets are made on it, too.
`apple-second.csv` and `apple-third.csv` are later draws of the other four fifths; what the second cost has been mended since.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, utils

from benchmarks.matching_rows import line
from benchmarks.registry_rows.peers import scores_of
from benchmarks.registry_rows.shared import SHARED
from matching.registry.records import FirmRecord
from matching.registry.resolving import compare

LABELS = Path(__file__).parent / "labels"
HALVES = ("development", "test")
_COMPANY = ("same-site", "same-company")
_SITE = ("same-site",)
_AGAIN = 1000


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair with what a reader said: "site", "company", "related" or "no"."""

    a: FirmRecord
    b: FirmRecord
    same: str
    stratum: str
    weight: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair as a method sees it: what it says and how sure it is, beside the truth."""

    is_said: bool
    score: float
    is_true: bool
    stratum: str
    weight: float


def row() -> Iterator[str]:
    """One line a question: F1 of the verdicts and average precision of the scores, on the test half."""
    yield from _lines("test")


def _lines(half: str) -> Iterator[str]:
    if not (SHARED / "data").is_dir():
        yield line("R20", "pairs labelled by hand", "left out: ../shared/data is not here", is_met=True)
        return
    yield _asked("R20", "directory, same company", "directory", half, _COMPANY, f1=0.82, average=0.90)
    yield _asked("R21", "directory, same site", "directory", half, _SITE, f1=0.88)
    yield _asked("R22", "facility lists, same site", "facilities", half, _SITE, f1=0.92, average=0.97)
    yield _asked("R23", "suppliers over the years, same company", "apple", half, _COMPANY, f1=0.82, average=0.90)
    yield _asked("R24", "suppliers over the years, same site", "apple", half, _SITE, f1=0.92, average=0.97)
    yield _asked("R25", "listed firms in a directory", "vn-cross", half, _COMPANY, f1=0.82, average=0.90)
    if half == "test":
        yield _asked("R26", "suppliers, second reading, same site", "apple", "second", _SITE, f1=0.92, average=0.97)
        yield _asked("R27", "suppliers, third reading, same site", "apple", "third", _SITE, f1=0.92, average=0.97)


def _asked(
    code: str, name: str, of: str, half: str, verdicts: tuple[str, ...], *, f1: float, average: float = 0.0
) -> str:
    same = ("site", "company") if "same-company" in verdicts else ("site",)
    pairs, known = _pairs(of, half), _pairs(of, "development")
    ours = [
        _judged(pair, same, found.verdict in verdicts, found.score)
        for pair, found in ((pair, compare(pair.a, pair.b)) for pair in pairs)
    ]
    beside = []
    for peer, scored in _PEERS.items():
        scores, before = scored(pairs), scored(known)
        if scores is None or before is None:
            continue
        limit = _best_limit(before, known, same)
        theirs = [_judged(pair, same, score >= limit, score) for pair, score in zip(pairs, scores, strict=True)]
        beside.append(f"{peer} {_f1(theirs):.3f} / {_average(theirs):.3f}")
    found, precise = _f1(ours), _average(ours)
    target = f"{name}, F1 >= {f1}" + (f", AP >= {average}" if average else "")
    figure = (
        f"F1 {found:.3f} {_interval(ours, _f1)} / AP {precise:.3f} {_interval(ours, _average)} on {len(pairs)} pairs,"
        f" {sum(each.is_true for each in ours)} of them true; {', '.join(beside)}"
    )
    return line(code, target, figure, is_met=found >= f1 and precise >= average)


def _judged(pair: Labelled, same: tuple[str, ...], is_said: bool, score: float) -> Judged:
    return Judged(is_said, score, pair.same in same, pair.stratum, pair.weight)


def _by_words(pairs: Sequence[Labelled]) -> list[float]:
    return [
        fuzz.WRatio(
            f"{pair.a.name} {pair.a.address}", f"{pair.b.name} {pair.b.address}", processor=utils.default_process
        )
        for pair in pairs
    ]


def _by_names(pairs: Sequence[Labelled]) -> list[float]:
    return [fuzz.WRatio(pair.a.name, pair.b.name, processor=utils.default_process) for pair in pairs]


_PEERS: Mapping[str, Callable[[Sequence[Labelled]], Sequence[float] | None]] = {
    "RapidFuzz": _by_words,
    "RapidFuzz by name": _by_names,
    "nomenklatura": lambda pairs: scores_of("nomenklatura", [(pair.a, pair.b) for pair in pairs]),
}


def _best_limit(scores: Sequence[float], pairs: Sequence[Labelled], same: tuple[str, ...]) -> float:
    return max(
        sorted(set(scores)),
        key=lambda limit: _f1(
            [_judged(pair, same, score >= limit, score) for pair, score in zip(pairs, scores, strict=True)]
        ),
    )


def _f1(pairs: Sequence[Judged]) -> float:
    right = sum(each.weight for each in pairs if each.is_said and each.is_true)
    return 2 * right / max(1e-9, sum(each.weight * (each.is_said + each.is_true) for each in pairs))


def _average(pairs: Sequence[Judged]) -> float:
    """Average precision, weighted; ties count as their mean would, by taking the wrong ones first."""
    seen = right = gained = 0.0
    for each in sorted(pairs, key=lambda each: (-each.score, each.is_true)):
        seen += each.weight
        if each.is_true:
            right += each.weight
            gained += each.weight * right / seen
    return gained / max(1e-9, right)


def _interval(pairs: Sequence[Judged], figure: Callable[[Sequence[Judged]], float]) -> str:
    strata: dict[str, list[Judged]] = defaultdict(list)
    for each in pairs:
        strata[each.stratum].append(each)
    chance = random.Random(1)  # noqa: S311
    again = sorted(
        figure([each for drawn in strata.values() for each in chance.choices(drawn, k=len(drawn))])
        for _ in range(_AGAIN)
    )
    return f"[{again[_AGAIN // 40]:.2f}, {again[-_AGAIN // 40]:.2f}]"


def rows_of(name: str) -> list[dict[str, tuple[dict[str, str], FirmRecord]]]:
    """For each file of a list its rows by their id, as they stand and as read; without ids by the place ("L0001" is the first)."""
    found = []
    for path, read in LISTS[name]:
        with (SHARED / "data" / path).open(encoding="utf-8-sig", newline="") as file:
            rows = [{"row_id": f"L{place:04}", **row} for place, row in enumerate(csv.DictReader(file), 1)]
        found.append({row["row_id"]: (row, read(row)) for row in rows})
    return found


def _pairs(name: str, half: str) -> list[Labelled]:
    records = {key: record for rows in rows_of(name) for key, (_, record) in rows.items()}
    with (LABELS / f"{name}-{half}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Labelled(records[row["a"]], records[row["b"]], row["same"], row["stratum"], float(row["weight"]))
            for row in csv.DictReader(file)
        ]


def _of_directory(row: dict[str, str]) -> FirmRecord:
    return FirmRecord(
        row["row_id"],
        name=row["Company Name"],
        address=row["Address"],
        phone=row["Phone Number"],
        website=row["Website"],
    )


def _of_facilities(row: dict[str, str]) -> FirmRecord:
    return FirmRecord(row["row_id"], name=row["name"], address=row["addr"], country=row["country"])


def _of_suppliers(row: dict[str, str]) -> FirmRecord:
    return FirmRecord(row["row_id"], name=row["supplier_name"], address=row["supplier_address"], country=row["country"])


def _of_listed(row: dict[str, str]) -> FirmRecord:
    return FirmRecord(row["row_id"], name=row["Name"])


_DIRECTORY = ("trangvang-directory/company.csv", _of_directory)
LISTS: Mapping[str, Sequence[tuple[str, Callable[[dict[str, str]], FirmRecord]]]] = {
    "directory": (_DIRECTORY,),
    "facilities": (("brand-facilities/facilities.csv", _of_facilities),),
    "apple": (("apple-suppliers/apple-supplier-list.csv", _of_suppliers),),
    "vn-cross": (("vn-listed/list_a_stock_info_vn.csv", _of_listed), _DIRECTORY),
}
"""Name -> the file in ../shared/data, or the two of which each pair has one row, and how a row of it is read."""


if __name__ == "__main__":
    for each in _lines("development"):
        sys.stdout.write(f"{each}\n")
