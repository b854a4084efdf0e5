"""How fast searching is, against stock use of the same library in the same run.

    python -m benchmarks.search [--firms 20198] [--rounds 3] [--without-stock] [--with-database]

A seeded corpus of made-up firms is drawn from the taxonomy; times are CPU milliseconds of one query, first 20 results.
"""

from __future__ import annotations

import argparse
import datetime
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from database.columns import CODE_ALPHABET
from database.enums import BusinessType, CertificateStatus, EvidenceLevel, ProfileStatus
from database.models.certificates import Certificate
from database.models.companies import Company, SupplierProfile
from database.models.plants import Capability, Machine, Plant
from database.session import Database, transaction
from database.upgrade import upgrade
from matching.taxonomy import taxonomy
from search.documents import Document, document
from search.index import Index
from search.query import search_suppliers
from search.rebuild import rebuild

ON = datetime.date(2026, 11, 1)
_SYLLABLES = (
    "an bình cường dũng gia hà hải hoàng hưng khánh lâm long minh nam phát phú quang sơn tân thành việt vinh".split()  # noqa: SIM905 (a list of words reads better so)
)
_PHRASES = (
    "gia công chính xác",
    "giao hàng đúng hạn",
    "đội ngũ kỹ sư",
    "xuất khẩu Nhật Bản",
    "精密部品の量産",
    "small lots welcome",
)
_MAKERS = ("Aida", "Fanuc", "Mazak", "Haitian", "JSW", "Amada", "Komatsu")

Timing = tuple[float, float]
Queries = dict[str, list[tuple[str, dict[str, list[str]]]]]


def firms(count: int) -> Iterator[Company]:
    """Companies that are in no session: the same for the same count."""
    chance = random.Random(20_198)  # noqa: S311 (a seeded corpus)
    leaves = [process.id for process in taxonomy().processes.values() if process.level == "leaf"]
    provinces = [*taxonomy().provinces]
    weights = [1 / (place + 1) for place in range(len(provinces))]
    for number in range(1, count + 1):
        yield _firm(chance, number, leaves, chance.choices(provinces, weights)[0])


def _firm(chance: random.Random, number: int, leaves: list[str], province: str) -> Company:
    name = " ".join(chance.choice(_SYLLABLES).title() for _ in range(3))
    company = Company(
        id=number,
        code="".join(chance.choice(CODE_ALPHABET) for _ in range(8)),
        name=f"Công ty TNHH {name}",
        name_en=f"{name} Co., Ltd.",
        business_type=BusinessType.MANUFACTURER,
        ownership=chance.choice(taxonomy().ownerships),
        employees=chance.choice((8, 30, 90, 150, 400, None)),
    )
    processes = chance.sample(leaves, chance.choice((1, 2, 2, 3, 4)))
    texts = [taxonomy().processes[process].label("vi") for process in processes]
    company.supplier_profile = SupplierProfile(
        company_id=number,
        status=ProfileStatus.LISTED,
        summaries={"vi": ". ".join([*texts, *chance.sample(_PHRASES, 2)])},
        sectors=chance.sample([*taxonomy().sectors], chance.choice((0, 1, 2))),
        languages=chance.sample(["vi", "en", "ja", "ko"], 2),
        confirmed_on=ON - datetime.timedelta(days=chance.randrange(900)) if chance.random() < 0.8 else None,
    )
    for standard in chance.sample([*taxonomy().certificates], chance.choice((0, 1, 1, 2))):
        until = f"{chance.choice((2025, 2027, 2028))}-{chance.randrange(1, 13):02d}"
        company.certificates.append(
            Certificate(company_id=number, standard=standard, status=CertificateStatus.VALID, valid_to=until)
        )
    company.plants = [_plant(chance, number, province, processes)]
    return company


def _plant(chance: random.Random, number: int, province: str, processes: list[str]) -> Plant:
    plant = Plant(
        id=number,
        company_id=number,
        province=province,
        former_province=chance.choice(taxonomy().provinces[province].merged_from),
    )
    plant.machines = [
        Machine(plant_id=number, type=maker, spec=f"{chance.randrange(5, 80) * 10} t")
        for maker in chance.sample(_MAKERS, 3)
    ]
    for position, name in enumerate(processes):
        process = taxonomy().processes[name]
        limits = {
            key: [*ends] for key, ends in taxonomy().process_attributes(name).items() if ends and chance.random() < 0.7
        }
        plant.capabilities.append(
            Capability(
                plant_id=number,
                position=position,
                process=name,
                materials=chance.sample(process.typical_materials, min(2, len(process.typical_materials))),
                attributes=limits,
                capacity_per_month=chance.choice((None, 10_000, 500_000)),
                capacity_unit="pcs",
                evidence=chance.choice((*[EvidenceLevel.SELF_DECLARED] * 4, *EvidenceLevel)),
            )
        )
    return plant


def queries() -> Queries:
    """Queries by kind, as (text, filters); every kind asks for something else each time."""
    chance = random.Random(7)  # noqa: S311 (seeded queries)
    leaves = [process for process in taxonomy().processes.values() if process.level == "leaf"]
    words = [word.title() for word in _SYLLABLES] + [*_MAKERS]
    provinces = [*taxonomy().provinces]
    return {
        "one word": [(chance.choice(words), {}) for _ in range(40)],
        "three words": [(" ".join(chance.sample(words, 3)), {}) for _ in range(40)],
        "a process in Vietnamese": [(chance.choice(leaves).label("vi"), {}) for _ in range(40)],
        "a process in Japanese": [(chance.choice(leaves).label("ja"), {}) for _ in range(40)],
        "two filters": [
            ("", {"province": [chance.choice(provinces)], "process": [chance.choice(leaves).id]}) for _ in range(40)
        ],
        "everything": [("", {}) for _ in range(5)],
    }


def measure(kinds: Queries, index: Index, rounds: int) -> dict[str, Timing]:
    def run(text: str, filters: dict[str, list[str]]) -> Callable[[], object]:
        return lambda: search_suppliers(index, text, filters, on=ON)

    return {kind: timed([run(*query) for query in some], rounds) for kind, some in kinds.items()}


def timed(runs: list[Callable[[], object]], rounds: int) -> Timing:
    """Median and 95th percentile of CPU milliseconds."""
    times = []
    for _ in range(rounds):
        for run in runs:
            start = time.process_time()
            run()
            times.append((time.process_time() - start) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=20_198)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-stock", action="store_true")
    parser.add_argument("--with-database", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        documents = [one for firm in firms(options.firms) if (one := document(firm, on=ON)) is not None]
        index = built(Path(folder) / "index", documents)
        report("embedded engine with all facet counts", measure(queries(), index, options.rounds))
        if not options.without_stock:
            from benchmarks.stock import StockIndex  # imports the library itself, which only this comparison may

            stock = StockIndex(Path(folder) / "stock", documents)
            report("stock use of the library, no facets", stock.measure(queries(), timed, facets=False))
            report("stock use of the library, two facets", stock.measure(queries(), timed, facets=True))
        if options.with_database:
            measure_rebuild(Path(folder), options.firms)


def built(folder: Path, documents: list[Document]) -> Index:
    index = Index(folder)
    start = time.process_time()
    with index.writing(), index.replacing() as engine:
        engine.index(documents)
    say(f"{len(documents)} documents written in {time.process_time() - start:.1f} s of CPU")
    start = time.process_time()
    index.change(documents[:1], delete=[])
    say(f"one document written anew in {(time.process_time() - start) * 1000:.0f} ms of CPU")
    stats = index.stats()
    say(f"{stats.documents} documents, {stats.segments} segments, {stats.bytes / 1e6:.1f} MB")
    return index


def measure_rebuild(folder: Path, count: int) -> None:
    database = Database(f"sqlite:///{folder / 'linkage.sqlite'}")
    upgrade(database.engine)
    with database.session(), transaction() as session:
        session.add_all(firms(count))
    start = time.process_time()
    written = rebuild(database, Index(folder / "rebuilt"))
    say(f"{written} documents rebuilt from the database in {time.process_time() - start:.1f} s of CPU")


def report(title: str, timings: dict[str, Timing]) -> None:
    say(title)
    for kind, (middle, late) in timings.items():
        say(f"  {kind:26} p50 {middle:8.2f} ms   p95 {late:8.2f} ms")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
