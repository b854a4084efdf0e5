"""R10 to R15: two lists linked. The held-out half of each list, by a hash of the key that both lists share.

Raw RapidFuzz (WRatio with default_process) takes for each record the best of the other list, from the threshold that does best on the
development half; peers score the pairs that our candidates propose, with a threshold chosen the same way.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process, utils

from benchmarks.matching_rows import line
from benchmarks.registry_rows.peers import PEERS, scores_of
from benchmarks.registry_rows.shared import SHARED
from matching.registry.candidates import candidate_pairs
from matching.registry.firms import read_firm
from matching.registry.records import FirmRecord
from matching.registry.resolving import resolve

Keyed = list[tuple[str, FirmRecord]]
_DATA = SHARED / "data"


@dataclass(frozen=True, slots=True)
class Task:
    """Two keyed lists to link; `least` is the F1 asked for, `precision` what it must not fall below."""

    code: str
    name: str
    read: Callable[[], tuple[Keyed, Keyed]]
    least: float
    precision: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Of links said against links that are true."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def row() -> Iterator[str]:
    """For each task the line of F1 and one of the merge band."""
    if not _DATA.is_dir():
        yield line("R10", "two lists linked", "left out: ../shared/data is not here", is_met=True)
        return
    merged: list[tuple[int, int, int]] = []
    for task in TASKS:
        yield from _measured(task, merged)
    right, said, true = map(sum, zip(*merged, strict=True))
    precision, recall = right / max(1, said), right / true
    figure = f"precision {precision:.4f}, recall {recall:.3f} over all lists"
    yield line(
        "R15", "merge band: precision >= .99 at recall >= .4", figure, is_met=precision >= 0.99 and recall >= 0.4
    )


def _measured(task: Task, merged: list[tuple[int, int, int]]) -> Iterator[str]:
    left, right = task.read()
    here = _half(left, 1), _half(right, 1)
    truth = _truth(*here)
    pairs = resolve([record for _, record in here[0]], [record for _, record in here[1]])
    said = {(pair.a, pair.b) for pair in pairs if pair.verdict in ("same-site", "same-company")}
    merge = {(pair.a, pair.b) for pair in pairs if pair.band == "merge"}
    merged.append((len(merge & truth), len(merge), len(truth)))
    ours = _figures(said, truth)
    others: dict[str, Figures | None] = {"RapidFuzz": _raw(left, right)}
    others |= {peer: _peer_or_none(peer, left, right) for peer in PEERS if scores_of(peer, []) is not None}
    figure = f"F1 {ours.f1:.3f} (P {ours.precision:.3f} R {ours.recall:.3f}); " + ", ".join(
        f"{name} {found.f1:.3f}" if found else f"{name} failed" for name, found in others.items()
    )
    target = f"{task.name}, F1 >= {task.least}" + (f" at P >= {task.precision}" if task.precision else "")
    yield line(task.code, target, figure, is_met=ours.f1 >= task.least and ours.precision >= task.precision)


def _half(rows: Keyed, which: int) -> Keyed:
    return [(key, record) for key, record in rows if hashlib.sha256(key.encode()).digest()[0] & 1 == which]


def _truth(left: Keyed, right: Keyed) -> set[tuple[str, str]]:
    """Links between rows that both have a name."""
    known = {key: record.id for key, record in right if record.name}
    return {(record.id, known[key]) for key, record in left if key in known and record.name}


def _figures(said: set[tuple[str, str]], truth: set[tuple[str, str]]) -> Figures:
    right = len(said & truth)
    return Figures(right / max(1, len(said)), right / max(1, len(truth)))


def _raw(left: Keyed, right: Keyed) -> Figures:
    def scored(a: Keyed, b: Keyed) -> list[tuple[float, str, str]]:
        table = process.cdist(
            [_text(record) for _, record in a],
            [_text(record) for _, record in b],
            scorer=fuzz.WRatio,
            processor=utils.default_process,
        )
        best = table.argmax(axis=1)
        return [(float(table[i, j]), a[i][1].id, b[j][1].id) for i, j in enumerate(best.tolist())]

    return _thresholded(scored, left, right)


def _text(record: FirmRecord) -> str:
    return " ".join(part for part in (record.name, record.address, record.zip) if part)


def _peer_or_none(peer: str, left: Keyed, right: Keyed) -> Figures | None:
    """None when the peer gives up: unsupervised training does on lists that share no words."""
    try:
        return _peer(peer, left, right)
    except subprocess.CalledProcessError:
        return None


def _peer(peer: str, left: Keyed, right: Keyed) -> Figures:
    def scored(a: Keyed, b: Keyed) -> list[tuple[float, str, str]]:
        mine, theirs = [read_firm(record) for _, record in a], [read_firm(record) for _, record in b]
        pairs = [(a[i][1], b[j][1]) for i, j in candidate_pairs(mine, theirs)]
        scores = scores_of(peer, pairs) or [0.0] * len(pairs)
        best: dict[str, tuple[float, str, str]] = {}
        for (one, other), score in zip(pairs, scores, strict=True):
            best[one.id] = max(best.get(one.id, (-1.0, "", "")), (score, one.id, other.id))
        return list(best.values())

    return _thresholded(scored, left, right)


def _thresholded(scored: Callable[[Keyed, Keyed], list[tuple[float, str, str]]], left: Keyed, right: Keyed) -> Figures:
    """Threshold from the development half, figures of the held-out one."""
    dev, dev_truth = scored(_half(left, 0), _half(right, 0)), _truth(_half(left, 0), _half(right, 0))
    limits = sorted({round(score, 3) for score, _, _ in dev})
    best = max(limits, key=lambda limit: _figures({(a, b) for score, a, b in dev if score >= limit}, dev_truth).f1)
    held = scored(_half(left, 1), _half(right, 1))
    return _figures({(a, b) for score, a, b in held if score >= best}, _truth(_half(left, 1), _half(right, 1)))


def _rows(path: str) -> list[dict[str, str]]:
    with (_DATA / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _listed() -> tuple[Keyed, Keyed]:
    left = [
        (row["symbol"], FirmRecord("b" + row["symbol"], name=row["organ_name"]))
        for row in _rows("vn-listed/list_b_all_symbols.csv")
    ]
    right = [
        (row["Code"], FirmRecord("a" + row["Code"], name=row["Name"]))
        for row in _rows("vn-listed/list_a_stock_info_vn.csv")
    ]
    return left, right


@cache
def _register() -> Mapping[str, tuple[str, str]]:
    """Tax code -> name and the other name, from rows whose columns were not shifted. Once each."""
    found: dict[str, tuple[str, str]] = {}
    text = (_DATA / "masothue-register" / "jsondatamasothue.jsonl").read_text(encoding="utf-8")
    for one in filter(str.strip, text.splitlines()):
        row = json.loads(one)
        code = re.search(r"masothue\.com/(\d{10}(?:-\d{3})?)", row["courseUrl"])
        other = "" if re.fullmatch(r"[\d\s-]*", row["tenqt"]) else row["tenqt"].strip()
        if code and (code[1] not in found or (other and not found[code[1]][1])):
            found[code[1]] = (row["tencty"], other)
    return found


_ENGLISH = re.compile(r"COMPANY|CO\.|LTD|JSC|LIMITED|CORPORATION|BRANCH|JOINT")
_VIETNAMESE = re.compile(r"CÔNG TY|CTY")


def _registered(*, is_english: bool) -> tuple[Keyed, Keyed]:
    rows = _register().items()
    left = [
        (code, FirmRecord("b" + code, name=other))
        for code, (_, other) in rows
        if other and (bool(_ENGLISH.search(other.upper())) and not _VIETNAMESE.search(other.upper())) == is_english
    ]
    return left, [(code, FirmRecord("a" + code, name=name)) for code, (name, _) in rows]


def _thai() -> tuple[Keyed, Keyed]:
    return _exchange("thai-listed/th.csv", "name_th"), _exchange("thai-listed/en_2016.csv", "name_en")


def _exchange(path: str, column: str) -> Keyed:
    return [
        (row["symbol"], FirmRecord(column + row["symbol"], name=row[column], address=row["address"], zip=row["zip"]))
        for row in _rows(path)
    ]


TASKS: Sequence[Task] = (
    Task("R10", "two Vietnamese lists", _listed, 0.95, 0.98),
    Task("R11", "Vietnamese -> English name", lambda: _registered(is_english=True), 0.95),
    Task("R12", "Vietnamese full -> short name", lambda: _registered(is_english=False), 0.98),
    Task("R13", "Thai -> English with address", _thai, 0.86),
)
