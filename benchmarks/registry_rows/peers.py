"""Peers measured in the same run: Splink and nomenklatura, asked for scores of pairs in a process of their own.

Run as a program it reads {"peer", "pairs": [[a, b], ...]} from stdin, a and b as {name, address, country}, and prints the scores.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matching.registry.records import FirmRecord

PEERS = ("nomenklatura", "splink")
_WAIT_SECONDS = 900


def row() -> list[str]:
    """Nothing is measured here: `lists` and `pairs` print the peers beside us."""
    return []


def scores_of(peer: str, pairs: Sequence[tuple[FirmRecord, FirmRecord]]) -> list[float] | None:
    """The peer's score of each pair, in order; None when it is not installed."""
    if not _is_here(peer):
        return None
    if not pairs:
        return []
    return _asked(peer, [[_as_json(a), _as_json(b)] for a, b in pairs])


def _as_json(record: FirmRecord) -> dict[str, str]:
    return {
        "name": record.name,
        "address": " ".join(filter(None, (record.address, record.zip))),
        "country": record.country,
    }


def _python() -> str:
    return os.environ.get("LINKAGE_PEERS") or sys.executable


@cache
def _is_here(peer: str) -> bool:
    found = subprocess.run([_python(), "-c", f"import {peer}"], capture_output=True, check=False)  # noqa: S603
    return found.returncode == 0


def _asked(peer: str, pairs: list[list[dict[str, str]]]) -> list[float]:
    answer = subprocess.run(  # noqa: S603
        [_python(), __file__],
        input=json.dumps({"peer": peer, "pairs": pairs}).encode(),
        capture_output=True,
        check=True,
        timeout=_WAIT_SECONDS,
    )
    scores: list[float] = json.loads(answer.stdout.splitlines()[-1])
    return scores


def _by_nomenklatura(pairs: list[list[dict[str, str]]]) -> list[float]:
    from followthemoney import model
    from nomenklatura.matching import LogicV2

    config = LogicV2.default_config()

    def entity(one: dict[str, str], key: str) -> Any:
        properties = {"name": [one["name"]], "address": [one["address"]] if one["address"] else []}
        return model.get_proxy({"id": key, "schema": "Company", "properties": properties})

    # It remembers what it read of an entity by its id, so each has its own.
    return [
        float(LogicV2.compare(entity(a, f"a{place}"), entity(b, f"b{place}"), config).score)
        for place, (a, b) in enumerate(pairs)
    ]


def _by_splink(pairs: list[list[dict[str, str]]]) -> list[float]:
    import pandas
    import splink.comparison_library as compared
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    sides: list[list[dict[str, str]]] = [[], []]
    places: list[dict[tuple[str, str], str]] = [{}, {}]
    wanted = []
    for pair in pairs:
        ids = []
        for side, one in enumerate(pair):
            key = (one["name"], one["address"])
            if key not in places[side]:
                places[side][key] = f"{'ab'[side]}{len(sides[side])}"
                words = one["name"].lower().split()
                sides[side].append({"unique_id": places[side][key], "name": " ".join(words), "address": one["address"].lower() or None,
                                    "first": words[0] if words else None, "last": words[-1] if words else None,
                                    "tail": " ".join(words[-2:]) or None})  # fmt: skip
            ids.append(places[side][key])
        wanted.append((ids[0], ids[1]))
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            compared.JaroWinklerAtThresholds("name", [0.97, 0.92, 0.85]),
            compared.ExactMatch("tail").configure(term_frequency_adjustments=True),
            compared.ExactMatch("first").configure(term_frequency_adjustments=True),
            *(
                [compared.JaroWinklerAtThresholds("address", [0.95, 0.85])]
                if any(one["address"] for one in sides[0])
                else []
            ),
        ],
        blocking_rules_to_generate_predictions=[block_on("last"), block_on("tail"), block_on("first")],
    )
    api = DuckDBAPI()
    frames = (
        [api.register(pandas.DataFrame(side)) for side in sides]
        if hasattr(api, "register")
        else [pandas.DataFrame(side) for side in sides]
    )
    linker = Linker(frames, settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for column in ("tail", "last"):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(column))
    found = linker.inference.predict().as_pandas_dataframe()
    known = {frozenset((row.unique_id_l, row.unique_id_r)): float(row.match_probability) for row in found.itertuples()}
    return [known.get(frozenset(pair), 0.0) for pair in wanted]


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    answered = {"nomenklatura": _by_nomenklatura, "splink": _by_splink}[asked["peer"]](asked["pairs"])
    sys.stdout.write("\n" + json.dumps(answered) + "\n")
