"""`linkage measure awards`: does similar past work foretell who is chosen?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkage.commands import print_json, talk
from linkage.errors import Invalid
from linkage.language import _l, fill

if TYPE_CHECKING:  # read only when the command runs
    from matching.learning.awards import AwardFigures

HITS, TIMES, MRR, ERROR = 0.42, 6.0, 0.26, 0.02


@click.command("awards")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def measure_awards(file: Path, *, as_json: bool) -> None:
    """Measure on the public awards in FILE (CSV) whether similar past work foretells the winners.

    Columns: tender_no, tender_description, agency, award_date, supplier_name; one line a winner. In the order of time; choices
    are made on an earlier slice than the one judged. Takes about a minute for 9,000 tenders.
    """
    # SciPy takes half a second to import.
    from matching.learning.awards import measure_awards as measured
    from matching.learning.awards import read_awards

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            awards = read_awards(lines)
        talk(f"{len(awards)} tenders; choosing on the validation slice, then judging once ...")
        figures = measured(awards)
    except ValueError as error:
        raise Invalid(fill(_l("This file cannot be measured: %(reason)s."), reason=str(error))) from None
    if as_json:
        print_json(_json(figures))
    else:
        click.echo(_text(figures))


def marks(figures: AwardFigures) -> dict[str, tuple[float, bool]]:
    """The figures that have a target, and whether they meet it."""
    similar = figures.tests["similar work"]
    return {
        "HR@10": (similar.hit_rate, similar.hit_rate >= HITS),
        "times popularity": (figures.times_popularity, figures.times_popularity >= TIMES),
        "MRR@10": (similar.mrr, similar.mrr >= MRR),
        "calibration error": (figures.errors["isotonic"], figures.errors["isotonic"] <= ERROR),
    }


def _json(figures: AwardFigures) -> dict[str, Any]:
    slices = figures.slices
    return {
        "tenders": figures.tenders,
        "firms": figures.firms,
        "split": {name: len(getattr(slices, name)) for name in ("history", "validation", "test")},
        "validation_from": figures.days[0].isoformat(),
        "test_from": figures.days[1].isoformat(),
        "chosen": {"reading": figures.chosen.reading, "power": figures.chosen.power},
        "test": {
            name: {"hit_rate_at_10": round(found.hit_rate, 4), "mrr_at_10": round(found.mrr, 4)}
            for name, found in figures.tests.items()
        },
        "times_popularity": round(figures.times_popularity, 2),
        "winner_known_before": round(figures.seen, 4),
        "learned_ranker": {
            "weights": {name: round(weight, 4) for name, weight in figures.learned_weights.items()},
            "gain": [round(value, 4) for value in (figures.learned_gain.mean, figures.learned_gain.lower)],
            "takes_over": figures.learned_gain.lower > 0,
        },
        "calibration_error": {name: round(error, 4) for name, error in figures.errors.items()},
        "met": {name: is_met for name, (_, is_met) in marks(figures).items()},
    }


def _text(figures: AwardFigures) -> str:
    return "\n".join((*_split(figures), "", *_choices(figures), "", *_tests(figures), "", *_verdicts(figures)))


def _split(figures: AwardFigures) -> Iterator[str]:
    slices, days = figures.slices, figures.days
    yield f"{figures.tenders} tenders, {figures.firms} winners, by day; a tender knows the awards of earlier days only."
    parts = (
        f"History: the first {len(slices.history)}.",
        f"Validation: {len(slices.validation)} from {days[0]}.",
        f"Test: the last {len(slices.test)}, from {days[1]}, judged once.",
    )
    yield " ".join(parts)


def _choices(figures: AwardFigures) -> Iterator[str]:
    yield "| texts read as, on the validation slice | power | HR@10 | MRR@10 |"
    yield "|---|---|---|---|"
    for one in figures.choices:
        name = f"{one.reading} (chosen)" if one is figures.chosen else one.reading
        yield f"| {name} | {one.power:g} | {one.found.hit_rate:.3f} | {one.found.mrr:.3f} |"


def _tests(figures: AwardFigures) -> Iterator[str]:
    yield "| test slice | HR@10 | MRR@10 |"
    yield "|---|---|---|"
    for name, found in figures.tests.items():
        yield f"| {name} | {found.hit_rate:.3f} | {found.mrr:.3f} |"


def _verdicts(figures: AwardFigures) -> Iterator[str]:
    gain, found = figures.learned_gain, marks(figures)
    asked = (f"at least {HITS:g}", f"at least {TIMES:g}", f"at least {MRR:g}", f"at most {ERROR:g}")
    yield f"Share of the test tenders with a winner that had won before: {figures.seen:.3f}"
    for (name, (value, is_met)), target in zip(found.items(), asked, strict=True):
        yield f"{name}: {value:.3f} (asked: {target}): {'met' if is_met else 'MISSED'}"
    yield f"calibration error of Platt's way: {figures.errors['Platt']:.3f}; both over {figures.promised} firms shown"
    verdict = "takes over" if gain.lower > 0 else "does not take over"
    interval = f"95 % from {gain.lower:+.4f} to {gain.upper:+.4f}"
    yield f"learned ranker: {gain.mean:+.4f} hits a tender, {interval}: {verdict}"
