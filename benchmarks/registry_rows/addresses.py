"""Addresses: how much of real lists is understood, how fast, and whether the province of the samples is the one a person expects.

The lists are not part of this repository: ../shared/data and ../shared/samples, or $LINKAGE_SHARED. What is absent is left out,
saying so. vn-listed, the third Vietnamese list of firms, has no addresses; the facilities of brands and the suppliers of a computer
maker have, in English. Shares are of different addresses: "ward" of one ward of today, "open" of a ward that was divided.
"""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.matching_rows import line
from linkage.importers.batches import read_list
from linkage.importers.files import read_spreadsheet
from linkage.importers.suppliers import read_rows
from matching.registry.addresses import Address, read_address

SHARED = Path(os.environ.get("LINKAGE_SHARED", "../shared"))
_ROUNDS = 5
_LEAST_SPEED = 5_000  # addresses a CPU second
_LEAST_RIGHT = 0.99


def row() -> Iterator[str]:
    """A line a list, one for the speed, one for the samples."""
    for code, name, read in (
        ("R1", "trangvang-directory", _directory),
        ("R2", "masothue-register", _register),
        ("R3", "brand-facilities, apple-suppliers", _facilities),
        ("R4", "thai-listed", _thai),
    ):
        if not (SHARED / "data").is_dir():
            yield line(code, name, "left out: ../shared/data is not here", is_met=True)
            continue
        addresses = sorted(set(read()))
        yield _understood(code, name, [read_address(each) for each in addresses])
        if code == "R1":
            yield _speed(addresses)
    yield _samples()


def _understood(code: str, name: str, found: list[Address]) -> str:
    facts: dict[str, Callable[[Address], object]] = {
        "province": lambda each: each.province,
        "ward": lambda each: each.ward,
        "open": lambda each: len(each.ward_candidates) > 1,
        "park": lambda each: each.park,
        "lot": lambda each: each.lot,
        "street": lambda each: each.street,
        "number": lambda each: each.house_number,
    }
    shares = {fact: sum(map(bool, map(says, found))) / len(found) for fact, says in facts.items()}
    figure = ", ".join(f"{fact} {share:.3f}" for fact, share in shares.items())
    least = 0.98 if "brand" in name else _LEAST_RIGHT
    return line(code, f"{name}: province of {least:.0%}", f"{len(found)}: {figure}", is_met=shares["province"] >= least)


def _speed(addresses: list[str]) -> str:
    """The best of five rounds: other work on the machine can only slow a round down. Beside it a loop that shows how busy it was."""
    rounds, loops = [], []
    for _ in range(_ROUNDS):
        begun = time.process_time()
        for each in addresses:
            read_address(each)
        rounds.append(len(addresses) / (time.process_time() - begun))
        begun = time.process_time()
        for _ in range(1_000_000):
            pass
        loops.append((time.process_time() - begun) * 1000)
    figure = f"{max(rounds):,.0f} (an empty loop took {min(loops):.0f} ns a turn)"
    return line("R5", "addresses read in a CPU second >= 5,000", figure, is_met=max(rounds) >= _LEAST_SPEED)


def _samples() -> str:
    """The province of every imported row of the supplier lists against the answers that came with them."""
    target = "samples: province as expected, 99 %"
    folder = SHARED / "samples"
    if not folder.is_dir():
        return line("R6", target, "left out: ../shared/samples is not here", is_met=True)
    with (folder / "expected-rows.csv").open(encoding="utf-8") as file:
        expected = {(each["file"], int(each["row"])): each["province"] for each in csv.DictReader(file)}
    rows = right = alone = said = 0
    for path in sorted(folder.glob("0[1-8]*")):
        tables, placed = read_list(read_spreadsheet(path.read_bytes()))
        for each in read_rows(tables, placed):
            wanted = expected.get((path.name, each.number))
            if each.supplier is None or not wanted:
                continue
            rows += 1
            right += each.supplier.province == wanted
            if each.supplier.address:
                said += 1
                alone += read_address(each.supplier.address).province == wanted
    figure = f"{right} of {rows} rows; by the address alone {alone} of {said}"
    return line("R6", target, figure, is_met=min(right / rows, alone / said) >= _LEAST_RIGHT)


def _directory() -> list[str]:
    with (SHARED / "data/trangvang-directory/company.csv").open(encoding="utf-8-sig") as file:
        return [each["Address"] for each in csv.DictReader(file)]


def _register() -> list[str]:
    """The cells that are addresses: three of four rows of this crawl are shifted."""
    lines = (SHARED / "data/masothue-register/jsondatamasothue.jsonl").read_text(encoding="utf-8").splitlines()
    cells = (cell for each in lines for cell in json.loads(each).values())
    return [cell for cell in cells if cell.endswith("Việt Nam") and "," in cell]


def _facilities() -> list[str]:
    with (SHARED / "data/brand-facilities/facilities.csv").open(encoding="utf-8") as file:
        found = [each["addr"] for each in csv.DictReader(file) if each["country"].lower().startswith("viet")]
    with (SHARED / "data/apple-suppliers/apple-supplier-list.csv").open(encoding="utf-8") as file:
        return found + [each["supplier_address"] for each in csv.DictReader(file) if "iet" in each["country"]]


def _thai() -> list[str]:
    found = []
    for name in ("th.csv", "en_2016.csv"):
        with (SHARED / "data/thai-listed" / name).open(encoding="utf-8") as file:
            found += [f"{each['address']} {each['zip']}" for each in csv.DictReader(file)]
    return found
