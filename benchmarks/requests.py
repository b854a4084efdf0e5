"""What a page of search results costs: requests in seven languages through the whole application, all facets counted.

    python -m benchmarks.requests [--firms 20198] [--home FOLDER] [--each 40]

CPU and clock of one request, its answer read to the end. `--home`: a demo instance to use, or to make there once. Exit status 1 when
the target is missed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from werkzeug.test import Client

from benchmarks.instances import demo
from linkage.app import create_app
from matching.taxonomy import LANGUAGES, taxonomy
from search.analysis import fold

_TARGET_MS = 50.0


@dataclass(frozen=True, slots=True)
class Cost:
    cpu_ms: float
    clock_ms: float
    html_bytes: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=20_198)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--each", type=int, default=40, help="requests in each language")
    given = parser.parse_args()
    with demo(given.home, given.firms) as config:
        app = create_app(replace(config, rate_limits_enabled=False, search_refresh="inline"))
        client = app.test_client()
        for address in addresses(given.each // 4 + 1, seed=1):
            asked(client, address)
        costs = {kind: [asked(client, one) for one in some] for kind, some in by_kind(given.each).items()}
    sys.exit(0 if report(costs) else 1)


def by_kind(each: int) -> dict[str, list[str]]:
    """Addresses of search pages by language, of all firms without a query, and of what is offered while one types."""
    kinds: dict[str, list[str]] = {}
    for language in LANGUAGES:
        kinds[language] = [*_in_language(language, each, seed=2)]
    kinds["no query"] = ["/search", "/search?page=7", "/search?province=01", "/search?process=plastic-molding"] * 5
    words = [word for language in LANGUAGES for word in _processes(random.Random(3), language, 6)]  # noqa: S311 - seeded
    kinds["suggestions"] = [f"/search/suggest?{urlencode({'q': word[:4]})}" for word in words]
    return kinds


def addresses(each: int, *, seed: int) -> Iterator[str]:
    for language in LANGUAGES:
        yield from _in_language(language, each, seed=seed)


def _in_language(language: str, each: int, *, seed: int) -> Iterator[str]:
    """A process; with a place; with a machine size; with a material and a standard; every fifth narrowed by two filters."""
    chance = random.Random(f"{language} {seed}")  # noqa: S311 - seeded queries
    provinces = [*taxonomy().provinces.values()]
    materials = [*taxonomy().materials.values()]
    for number, process in enumerate(_processes(chance, language, each)):
        place = chance.choice(provinces).label(language)
        material = next(iter(chance.choice(materials).designations.values()))
        text = (
            process,
            f"{process} {place}",
            f"{process} {chance.randrange(5, 80) * 10}T {place}",
            f"{process} {material.split(' ')[0]} ISO 9001 {place}",
        )[number % 4]
        text = fold(text) if language == "vi" and number % 2 else text
        narrowed = [("size_class", "small"), ("language", "en")] if number % 5 == 4 else []
        yield f"/search?{urlencode([('q', text), *narrowed])}"


def _processes(chance: random.Random, language: str, count: int) -> list[str]:
    """Words for processes, as people say them."""
    processes = [*taxonomy().processes.values()]
    words = []
    for _ in range(count):
        process = chance.choice(processes)
        words.append(chance.choice((process.label(language), *process.synonyms.get(language, ()))))
    return words


def asked(client: Client, address: str) -> Cost:
    cpu, clock = time.process_time(), time.perf_counter()
    answer = client.get(address)
    html = answer.get_data()
    cost = Cost((time.process_time() - cpu) * 1000, (time.perf_counter() - clock) * 1000, len(html))
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status}")
    return cost


def report(costs: dict[str, list[Cost]]) -> bool:
    """Print a line a kind and the verdict over all pages."""
    print_line("| requests | CPU ms p50 / p95 | ms on the clock p50 / p95 | kB p50 |")
    print_line("|---|---|---|---|")
    pages = [one for kind, some in costs.items() if kind != "suggestions" for one in some]
    for kind, some in {**costs, "all pages": pages}.items():
        size = statistics.median(one.html_bytes for one in some) / 1000
        print_line(f"| {kind} | {_pair(some, cpu)} | {_pair(some, clock)} | {size:.0f} |")
    late = _late([one.cpu_ms for one in pages])
    print_line(f"S2 a page of results, p95 CPU ms: {late:.1f} (asked: <= {_TARGET_MS:g}): {_verdict(late)}")
    return late <= _TARGET_MS


def cpu(cost: Cost) -> float:
    return cost.cpu_ms


def clock(cost: Cost) -> float:
    return cost.clock_ms


def _verdict(late: float) -> str:
    return "met" if late <= _TARGET_MS else "MISSED"


def _pair(costs: list[Cost], figure: Callable[[Cost], float]) -> str:
    times = [figure(one) for one in costs]
    return f"{statistics.median(times):.1f} / {_late(times):.1f}"


def _late(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def print_line(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
