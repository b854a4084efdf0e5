"""Chains for a routing of several steps: exact, and how much less work than looking at every pair of firms.

Held against enumeration on small markets, and at 4 steps x 2,000 firms in 34 places, 10 chains, against a plain dense Viterbi: every
firm of a step with every firm of the next, in float32, the ten best predecessors of each. networkx's `shortest_simple_paths` stands
for comparison on a small case; at 4 x 2,000 its graph alone has 12 million edges.
"""

from __future__ import annotations

import itertools
import time

import networkx as nx
import numpy as np

from benchmarks.matching_rows import compared, line
from matching.chains.paths import UNIT, Layer, Path, Ways, best_paths

CASES, COUNT = 2000, 10
STEPS, FIRMS, POOL, PLACES = 4, 2000, 5000, 34


def row() -> list[str]:
    random = np.random.default_rng(20261121)
    wrong = sum(_differs(random, is_tied=case % 2 == 0) for case in range(CASES))
    layers, ways = _market(random, STEPS, FIRMS, POOL, PLACES)
    times = compared(
        {"kept by place": lambda: best_paths(layers, ways, COUNT), "dense": lambda: _dense(layers, ways, COUNT)}
    )
    found = [path.worth for path in best_paths(layers, ways, COUNT)]
    is_same = np.allclose(found, _dense(layers, ways, COUNT), atol=1e-5)
    share = times["kept by place"] / times["dense"]
    small, small_ways = _market(random, STEPS, 20, 40, PLACES)
    walked = _networkx_milliseconds(small, small_ways, COUNT)
    ours = compared({"small": lambda: best_paths(small, small_ways, COUNT)})["small"]
    return [
        line(
            "M10",
            "chains: 0 mismatches against enumeration",
            f"{wrong} of {CASES:,} small markets, ties and repeated firms included",
            is_met=wrong == 0,
        ),
        line(
            "M10",
            f"chains: <= 1/3 of dense Viterbi at {STEPS} x {FIRMS:,}, K = {COUNT}",
            f"{share:.2f} ({times['kept by place']:.1f} of {times['dense']:.0f} ms), the same {COUNT} chains",
            is_met=share <= 1 / 3 and is_same,
        ),
        line(
            "M10",
            f"chains: networkx shortest_simple_paths at {STEPS} x 20",
            f"{walked:.0f} ms, ours {ours:.2f} ms",
            is_met=ours < walked,
        ),
    ]


def _market(random: np.random.Generator, steps: int, firms: int, pool: int, places: int) -> tuple[list[Layer], Ways]:
    """Steps that each so many firms of a pool can do, where firms run several steps, and ways that fall off with distance."""
    homes = random.integers(0, places, pool)
    points = random.random((places, 2)) * 1200
    layers = []
    for _ in range(steps):
        chosen = np.sort(random.choice(pool, firms, replace=False))
        layers.append(Layer(chosen, random.random(firms), homes[chosen]))
    kilometres = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    return layers, Ways(0.7 * np.exp(-kilometres / 300), np.exp(-kilometres[0] / 300), 1.0)


def _differs(random: np.random.Generator, *, is_tied: bool) -> bool:
    """Whether the best paths are not those of enumeration, in either way of looking for them."""
    pool, places = int(random.integers(3, 9)), int(random.integers(1, 5))
    worths = (lambda shape: random.integers(-2, 3, shape) / 2) if is_tied else random.random
    homes = random.integers(0, places, pool)
    layers = []
    for _ in range(int(random.integers(1, 5))):
        firms = np.sort(random.choice(pool, int(random.integers(1, min(6, pool + 1))), replace=False))
        layers.append(Layer(firms, worths(len(firms)), homes[firms]))
    ways = Ways(worths((places, places)), worths(places), float(worths(1)[0]))
    count = int(random.integers(1, 13))
    expected = _enumerated(layers, ways, count)
    return any(best_paths(layers, ways, count, few=few) != expected for few in (0, 300))


def _enumerated(layers: list[Layer], ways: Ways, count: int) -> list[Path]:
    found = []
    for rows in itertools.product(*(range(len(layer.firms)) for layer in layers)):
        steps = list(zip(layers, rows, strict=True))
        worths = [layer.scores[row] for layer, row in steps]
        worths += [_way(here, one, there, other, ways) for (here, one), (there, other) in itertools.pairwise(steps)]
        worths.append(ways.delivery[layers[-1].places[rows[-1]]])
        found.append((-sum(round(float(worth) * UNIT) for worth in worths), rows[::-1]))
    return [Path(tuple(reversed(rows)), -worth / UNIT) for worth, rows in sorted(found)[:count]]


def _way(here: Layer, one: int, there: Layer, other: int, ways: Ways) -> float:
    is_same = here.firms[one] == there.firms[other]
    return float(ways.stay if is_same else ways.handover[here.places[one], there.places[other]])


def _dense(layers: list[Layer], ways: Ways, count: int) -> list[float]:
    """Worths of the best paths by a plain list Viterbi over all pairs, without the paths themselves."""
    best = np.full((count, len(layers[0].firms)), -np.inf, dtype=np.float32)
    best[0] = layers[0].scores
    handover = ways.handover.astype(np.float32)
    for here, there in itertools.pairwise(layers):
        moved = handover[there.places[:, None], here.places[None, :]]
        moved[there.firms[:, None] == here.firms[None, :]] = ways.stay
        rows = np.argpartition(moved + best[0], -count, axis=1)[:, -count:]
        further = best[:, rows] + np.take_along_axis(moved, rows, axis=1)
        flat = further.transpose(1, 0, 2).reshape(len(there.firms), -1)
        best = -np.sort(np.partition(-flat, count, axis=1)[:, :count], axis=1).T + there.scores.astype(np.float32)
    final = best + ways.delivery[layers[-1].places]
    return list(-np.sort(-final.ravel())[:count])


def _networkx_milliseconds(layers: list[Layer], ways: Ways, count: int) -> float:
    graph = nx.DiGraph()
    for row in range(len(layers[0].firms)):
        graph.add_edge("begin", (0, row), weight=3 - layers[0].scores[row])
    for step, (here, there) in enumerate(itertools.pairwise(layers)):
        for one, other in itertools.product(range(len(here.firms)), range(len(there.firms))):
            worth = _way(here, one, there, other, ways) + there.scores[other]
            graph.add_edge((step, one), (step + 1, other), weight=3 - worth)
    for row, place in enumerate(layers[-1].places):
        graph.add_edge((len(layers) - 1, row), "end", weight=3 - ways.delivery[place])
    begun = time.process_time()
    paths = list(itertools.islice(nx.shortest_simple_paths(graph, "begin", "end", weight="weight"), count))
    if len(paths) < count:
        raise RuntimeError("the small market has too few chains")
    return (time.process_time() - begun) * 1000
