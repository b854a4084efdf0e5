"""`linkage measure links`: do three links foretell the next one?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkage.commands import print_json
from linkage.errors import Invalid
from linkage.language import _l, fill

if TYPE_CHECKING:  # read only when the command runs
    from matching.link_measure import LinkFigures, LinkMeasure

AUC, RECALL = 0.74, 0.24


@click.command("links")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--held-out",
    default=0.2,
    show_default=True,
    type=click.FloatRange(0.01, 0.5),
    help="Share of the pairs that is kept apart to be foretold.",
)
@click.option(
    "--test",
    "test_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Foretell the pairs of this file instead, and learn from all of FILE.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def measure_links(file: Path, *, held_out: float, test_file: Path | None, as_json: bool) -> None:
    """Measure on the buyer-supplier pairs in FILE (CSV) whether the hints for likely suppliers come true.

    Columns: buyer, supplier. A random share of the pairs is held out by a fixed seed; exponents are chosen on a validation part
    of the rest, and the held-out pairs are looked at once.
    """
    # SciPy takes half a second to import.
    from matching.link_measure import measure_links as measured

    try:
        pairs, *test = [_read(each) for each in (file, test_file) if each is not None]
        figures = measured(pairs, test=test[0] if test else None, held_out=held_out)
    except ValueError as error:
        raise Invalid(fill(_l("This file cannot be measured: %(reason)s."), reason=str(error))) from None
    if as_json:
        print_json(_json(figures))
    else:
        click.echo(_text(figures))


def _read(file: Path) -> set[tuple[str, str]]:
    from matching.link_measure import read_pairs

    with file.open(encoding="utf-8-sig", newline="") as lines:
        return read_pairs(lines)


def marks(figures: LinkMeasure) -> dict[str, tuple[float, bool]]:
    """The figures that have a target, and whether they meet it."""
    return {
        "degree-matched AUC": (figures.found.auc, figures.found.auc >= AUC),
        "recall@20": (figures.found.recall, figures.found.recall >= RECALL),
    }


def _json(figures: LinkMeasure) -> dict[str, Any]:
    shared, other, candidate = figures.chosen
    return {
        "buyers": figures.buyers,
        "suppliers": figures.suppliers,
        "pairs": figures.pairs,
        "split": {"train": figures.train, "validation": figures.validation, "test": figures.test},
        "never_seen_in_training": figures.unknown,
        "chosen": {"shared_supplier": shared, "other_customer": other, "candidate": candidate},
        "validation": _figures(figures.chosen_by),
        "test": _figures(figures.found),
        "popularity": _figures(figures.popularity),
        "met": {name: is_met for name, (_, is_met) in marks(figures).items()},
    }


def _figures(found: LinkFigures) -> dict[str, float]:
    return {"degree_matched_auc": round(found.auc, 4), "recall_at_20": round(found.recall, 4)}


def _text(figures: LinkMeasure) -> str:
    lines = [
        f"{figures.pairs} pairs of {figures.buyers} buyers and {figures.suppliers} suppliers.",
        f"Split at random by a fixed seed: {figures.train} to train, {figures.validation} to choose, {figures.test} held out.",
        f"Of the held-out pairs {figures.unknown} have a firm that training has never seen.",
        "Exponents chosen on the validation pairs: shared supplier {:g}, other customer {:g}, candidate {:g}.".format(
            *figures.chosen
        ),
        "",
        "| held-out pairs | degree-matched AUC | recall@20 |",
        "|---|---|---|",
    ]
    for name, found in (("three links, degree-normalised", figures.found), ("popularity", figures.popularity)):
        lines.append(f"| {name} | {found.auc:.3f} | {found.recall:.3f} |")
    lines.append("")
    for name, (value, is_met) in marks(figures).items():
        asked = AUC if "AUC" in name else RECALL
        lines.append(f"{name}: {value:.3f} (asked: at least {asked}): {'met' if is_met else 'MISSED'}")
    return "\n".join(lines)
