"""How fast searching is: our engines beside others in the same run, on the same documents and the same questions.

    python -m benchmarks.search [--firms 100000] [--engines whoosh,tantivy,sphinx] [--peers tantivy,stock-whoosh,...] [--home FOLDER]

Every row builds and asks in processes of its own. Times are CPU milliseconds a question, p50 / p95, first 20 results; of a server
(marked *) milliseconds on the clock. The rows "from text" go the whole way: read what was typed, search, order, explain. Of "typo"
the other engines answer with a search for similar words, ours with what the reading makes of it. "Results" adds up the totals of
the first four kinds: equal work gives equal sums. Exit status 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.corpus import ON, Question, documents, firms, questions
from benchmarks.peers import MODULES, CannotAnswer, NotInstalled, Peer, load
from benchmarks.peers.ours import Engine, FromText
from benchmarks.peers.processes import own_resident_mb
from search.documents import Document

__all__ = ["ON", "firms", "main"]

SLOW = ("stock-whoosh", "fts5", "postgresql", "xapian")
"""Left out from this many firms on, because a run would take hours."""
_MANY = 1_000_000
_PLAIN = ("one term", "three terms", "two filters", "facet counts")
_SECONDS_A_KIND = 20.0
_KINDS = (*_PLAIN, "typo", "Vietnamese without marks", "Japanese", "prefix")
_FROM_TEXT = " from text"

Pair = tuple[float, float]


@dataclass
class Row:
    """What was measured of one engine. `missing`: why there is nothing."""

    name: str
    times: dict[str, Pair] = field(default_factory=dict)
    results: int = 0
    is_server: bool = False
    build_seconds: float = 0.0
    build_mb: float = 0.0
    serving_mb: float = 0.0
    size_mb: float = 0.0
    update_ms: float = 0.0
    missing: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--engines", default="whoosh,tantivy,sphinx", help="ours, with commas")
    parser.add_argument(
        "--peers", help="others, with commas; all when absent, but the slow ones not for a million firms"
    )
    parser.add_argument("--each", type=int, default=60, help="questions of each kind")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--home", type=Path, help="keep the indexes in this folder for the next run")
    parser.add_argument("--stage", choices=("build", "ask"), help=argparse.SUPPRESS)
    parser.add_argument("--keeps", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--row", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stage:
        _stage(given)
        return
    peers = [name for name in MODULES if given.firms < _MANY or name not in SLOW]
    if given.peers is not None:
        peers = [name for name in given.peers.split(",") if name]
    engines = [f"our {name}" for name in given.engines.split(",") if name]
    rows = [row for name in (*engines, *peers) for row in _measured(name, given)]
    say(_table(rows))
    sys.exit(0 if report(rows, given.firms) else 1)


def _measured(name: str, given: argparse.Namespace) -> Iterator[Row]:
    """The rows of one engine, each from a process of its own over one folder."""
    with tempfile.TemporaryDirectory() as spare:
        folder = (given.home or Path(spare)) / f"{name.replace(' ', '-')}-{given.firms}"
        built = _built(name, folder, given)
        if built.missing:
            yield built
            return
        for row in (name, f"{name}{_FROM_TEXT}") if name.startswith("our ") else (name,):
            asked = _child("ask", row, folder, given)
            asked.build_seconds, asked.build_mb = built.build_seconds, built.build_mb
            sys.stderr.write(f"{_line(asked)}\n")
            yield asked


def _built(name: str, folder: Path, given: argparse.Namespace) -> Row:
    """What the building took, now or when the index that is kept was made."""
    note = folder / "built.json"
    if note.exists():
        return Row(**json.loads(note.read_text(encoding="utf-8")))
    folder.mkdir(parents=True, exist_ok=True)
    built = _child("build", name, folder, given)
    if not built.missing:
        note.write_text(json.dumps(asdict(built)), encoding="utf-8")
    return built


def _child(stage: str, row: str, folder: Path, given: argparse.Namespace) -> Row:
    words = [sys.executable, "-m", "benchmarks.search", "--stage", stage, "--row", row, "--folder", str(folder)]
    words += ["--firms", str(given.firms), "--each", str(given.each), "--rounds", str(given.rounds)]
    words += ["--keeps"] if given.home else []
    answer = subprocess.run(words, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own command
    return Row(**json.loads(answer.stdout))


def _stage(given: argparse.Namespace) -> None:
    row = Row(given.row)
    try:
        peer = _peer(given.row, given.folder / "index")
    except NotInstalled as missing:
        row.missing = f"not installed: {missing}"
    else:
        row.is_server = peer.is_server
        (_build if given.stage == "build" else _ask)(row, peer, given)
    sys.stdout.write(json.dumps(asdict(row)))


def _peer(row: str, folder: Path) -> Peer:
    name = row.removesuffix(_FROM_TEXT)
    if not name.startswith("our "):
        return load(name, folder)
    kind = FromText if row.endswith(_FROM_TEXT) else Engine
    return kind(folder, name.removeprefix("our "))


def _build(row: Row, peer: Peer, given: argparse.Namespace) -> None:
    """Time of the writing alone: what the drawing of the documents takes is left out."""
    drawing = 0.0
    clock = _clock(peer)

    def drawn() -> Iterable[Document]:
        nonlocal drawing
        source = documents(given.firms)
        while True:
            start = clock()
            one = next(source, None)
            drawing += clock() - start
            if one is None:
                return
            yield one

    start = clock()
    peer.build(drawn())
    row.build_seconds = clock() - start - drawing
    row.build_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    if peer.is_server:
        row.build_mb = peer.resident_mb()
        peer.close()


def _ask(row: Row, peer: Peer, given: argparse.Namespace) -> None:
    clock = _clock(peer)
    peer.open()
    for some in questions(3, seed=1).values():
        for question in some:
            _asked(peer, question)
    for kind, some in questions(given.each).items():
        times, totals = _timed(peer, [*some] * given.rounds, clock)
        if times:
            row.times[kind] = (statistics.median(times), statistics.quantiles(times, n=20)[-1])
        if kind in _PLAIN:
            row.results += totals
    row.serving_mb = peer.resident_mb() if peer.is_server else own_resident_mb()
    row.size_mb = peer.size_mb()
    changed = [*documents(5)]
    row.update_ms = statistics.median(_once(lambda one=one: peer.update(one), clock) for one in changed) * 1000
    peer.close()
    if not given.keeps:
        peer.remove()


def _timed(peer: Peer, some: Iterable[Question], clock: Callable[[], float]) -> tuple[list[float], int]:
    """Milliseconds, as many as fit into a share of the time, and the sum of the totals."""
    times: list[float] = []
    totals, spent = 0, 0.0
    for question in some:
        start = clock()
        total = _asked(peer, question)
        took = clock() - start
        if total is None:
            return [], 0
        times.append(took * 1000)
        totals, spent = totals + total, spent + took
        if spent > _SECONDS_A_KIND and len(times) > 1:
            break
    return times, totals


def _asked(peer: Peer, question: Question) -> int | None:
    try:
        return peer.ask(question).total
    except CannotAnswer:
        return None


def _once(run: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    run()
    return clock() - start


def _clock(peer: Peer) -> Callable[[], float]:
    return time.perf_counter if peer.is_server else time.process_time


def _table(rows: list[Row]) -> str:
    heading = ["engine", *_KINDS, "results", "build s", "build MB", "serving MB", "on disk MB", "one update"]
    lines = ["| " + " | ".join(heading) + " |", "|---" * len(heading) + "|"]
    return "\n".join([*lines, *(_line(row) for row in rows)])


def _line(row: Row) -> str:
    if row.missing:
        return f"| {row.name} | {row.missing} |"
    cells = [_shown(row.times[kind]) if kind in row.times else "-" for kind in _KINDS]
    figures = (row.build_seconds, row.build_mb, row.serving_mb, row.size_mb, row.update_ms)
    cells += [str(row.results), *(f"{figure:,.0f}" for figure in figures)]
    return f"| {row.name}{'*' if row.is_server else ''} | {' | '.join(cells)} |"


def _shown(pair: Pair) -> str:
    return " / ".join(f"{each:.2f}" if each < 10 else f"{each:,.0f}" for each in pair)


def report(rows: list[Row], firms_count: int) -> bool:
    """Print the ratios and the targets; whether all that could be judged are met."""
    by_name = {row.name: row for row in rows if row.times}
    checks: list[bool] = []
    for name, row in by_name.items():
        if name.startswith("our "):
            checks += _judged(row, by_name, firms_count)
    return all(checks)


def _judged(row: Row, by_name: dict[str, Row], firms_count: int) -> Iterator[bool]:
    tantivy, stock = by_name.get("tantivy"), by_name.get("stock-whoosh")
    if tantivy:
        say(f"{row.name} / tantivy, p50: {_ratios(row, tantivy)}")
    if stock:
        say(f"stock-whoosh / {row.name}, p50: {_ratios(stock, row)}")
    if row.name == "our whoosh":
        yield from _judged_default(row, tantivy, stock, firms_count)
    if row.name == "our tantivy" and tantivy and firms_count >= _MANY:
        for kind in (kind for kind in _KINDS if kind in row.times and kind in tantivy.times):
            yield _judge("S3", f"tantivy engine, {kind}, p50 against tantivy", _ratio(row, tantivy, kind), "<=", 1.5)


def _judged_default(row: Row, tantivy: Row | None, stock: Row | None, firms_count: int) -> Iterator[bool]:
    if tantivy:
        for kind in (kind for kind in _KINDS if kind in row.times and kind in tantivy.times):
            most = 1.0 if kind == "facet counts" else 6.0
            yield _judge("S1", f"{kind}, p50 against tantivy", _ratio(row, tantivy, kind), "<=", most)
    if stock:
        for kind in ("three terms", "facet counts"):
            yield _judge("S1", f"{kind}, stock Whoosh against ours", _ratio(stock, row, kind), ">=", 20.0)
    if firms_count >= _MANY:
        for kind, (_, late) in row.times.items():
            yield _judge("S3", f"{kind}, p95 in ms", late, "<=", 5.0 if kind == "prefix" else 150.0)


def _judge(target: str, what: str, figure: float, sign: str, bound: float) -> bool:
    is_met = figure <= bound if sign == "<=" else figure >= bound
    say(f"{target} {what}: {figure:.2f} (asked: {sign} {bound:g}): {'met' if is_met else 'MISSED'}")
    return is_met


def _ratios(one: Row, other: Row) -> str:
    kinds = [kind for kind in _KINDS if kind in one.times and kind in other.times]
    return ", ".join(f"{kind} {_ratio(one, other, kind):.1f}" for kind in kinds)


def _ratio(one: Row, other: Row, kind: str) -> float:
    return one.times[kind][0] / max(other.times[kind][0], 1e-6)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
