"""M8 and M9: the pairing beside the exact optimum, the greedy way and every need for itself; slack and tight markets."""

from __future__ import annotations

from benchmarks.matching_rows import compared, line
from matching.pairing import Market
from matching.pairing.auction import auction
from matching.pairing.policies import each_for_itself, greedy, stable
from matching.pairing.report import spread
from tests.matching.pairing.markets import greatest_gain, made_market

MARKETS = {"slack": (20_000, 3, 3), "tight": (2_000, 3, 2), "scarce": (1_500, 5, 2)}
"""Suppliers, slots wanted a need, slots offered a supplier; 2,000 needs with 20 candidates each."""


def row() -> list[str]:
    """Two lines a market."""
    return [text for name, shape in MARKETS.items() for text in _rows(name, _market(*shape))]


def _market(suppliers: int, wanted: int, offered: int) -> Market:
    return made_market(needs=2_000, suppliers=suppliers, candidates=20, wanted=wanted, offered=offered)


def _rows(name: str, market: Market) -> list[str]:
    chosen, best = auction(market), greatest_gain(market)
    share = market.gain(chosen) / best
    times = compared({"auction": lambda: auction(market), "exact": lambda: greatest_gain(market)})
    ratio = times["auction"] / times["exact"]
    ours, alone = spread(market, chosen), spread(market, each_for_itself(market))
    figure = f"{share:.3%} at {ratio:.2f} of OR-tools ({times['auction']:.0f} and {times['exact']:.0f} ms)"
    gaps = ", ".join(f"{way.__name__} {market.gain(way(market)) / best:.1%}" for way in (greedy, stable))
    booked = f"{ours.overbooked:.0%} (each for itself {alone.overbooked:.0%}); {gaps} of the optimum"
    return [
        line(
            "M8", f"pairing, {name}: >= 99.9 % of optimum, <= 1/3 CPU", figure, is_met=share >= 0.999 and ratio <= 1 / 3
        ),
        line("M9", f"pairing, {name}: 0 over-booked, gap to greedy", booked, is_met=ours.overbooked == 0),
    ]
