"""Fairs from the terminal: timetables of files, without a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkage.commands import print_json, talk
from linkage.commands.fair_letters import remind

if TYPE_CHECKING:
    from matching.timetable.problem import Answer, Problem

_FORMATS = click.Choice(["json", "yaml", "dzn"])
_FORMAT_HELP = "How FILE is written; by its name when left out."


@click.group()
def fair() -> None:
    """Timetables of meetings at fairs, and what is sent out about them."""


fair.add_command(remind)


@fair.command("schedule")
@click.argument("file", metavar="FILE")
@click.option("--format", "kind", type=_FORMATS, help=_FORMAT_HELP)
@click.option(
    "--seconds", type=click.FloatRange(0.01, 86_400), help="How long to look at most, instead of what FILE says."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Solvers that run side by side."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Begin the search here, instead of what FILE says.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, which `linkage fair check` reads.")
def schedule(
    file: str, *, kind: str | None, seconds: float | None, workers: int, seed: int | None, as_json: bool
) -> None:
    """Make a timetable for the meetings in FILE (- is stdin), and say how far from the best it can be at most.

    The format is in docs/fair-timetables.md; `--format dzn` reads published instances of the meeting scheduling problem.
    """
    from linkage.inputs.timetable_records import answer_record

    problem = _with_options(_problem(file, kind), max_seconds=seconds, workers=workers, seed=seed)
    answer = _solved(problem)
    if as_json:
        print_json(answer_record(problem, answer))
        return
    for each in answer.meetings:
        click.echo("\t".join(value or "-" for value in (each.slot, each.table, each.a, each.b, each.interpreter)))
    _say_rest(answer)


@fair.command("check")
@click.argument("file", metavar="FILE")
@click.argument("timetable", metavar="SCHEDULE")
@click.option("--format", "kind", type=_FORMATS, help=_FORMAT_HELP)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check_schedule(file: str, timetable: str, *, kind: str | None, as_json: bool) -> None:
    """Check a timetable, SCHEDULE, against the problem in FILE: every rule, its value and its breaks; exit 1 when a rule is broken.

    SCHEDULE is what `linkage fair schedule FILE --json` printed. Nothing is shared with the solver.
    """
    from linkage.commands.fair_sentences import violation_text
    from linkage.inputs.timetable_files import read_schedule
    from linkage.inputs.timetable_records import verdict_record
    from matching.timetable.checking import check

    problem = _problem(file, kind)
    verdict = check(problem, read_schedule(_bytes(timetable)))
    if as_json:
        print_json(verdict_record(verdict))
    else:
        for each in verdict.violations:
            click.echo(violation_text(each))
        talk(f"{len(verdict.violations)} rules broken; value {verdict.value:.4f}; breaks {verdict.breaks_total}")
    if verdict.violations:
        sys.exit(1)


@fair.command("simulate")
@click.option("--kind", type=click.Choice(["rich", "any", "hcmc", "scarce"]), default="rich", help="Shape of the fair.")
@click.option("--buyers", type=click.IntRange(1, 2000), default=40, help="Buyers; of the kind “any”, all participants.")
@click.option("--suppliers", type=click.IntRange(1, 20_000), default=400, help="Suppliers who come to them.")
@click.option("--slots", type=click.IntRange(2, 400), default=16, help="Slots of all days together.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, help="The same seed makes the same fair.")
@click.option("--seconds", type=click.FloatRange(0.01, 86_400), default=10.0, help="How long to look at most.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, help="Solvers that run side by side.")
@click.option("--no-shows", type=click.FloatRange(0, 1), default=0.08, help="Share of the suppliers that do not come.")
@click.option(
    "--write", "folder", type=click.Path(path_type=Path), help="Folder for the problem and its timetable, as files."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def simulate(*, as_json: bool, folder: Path | None, no_shows: float, seed: int, **given: Any) -> None:
    """Make up a fair of a size, make its timetable, let some suppliers not come, repair it, and print the figures."""
    from matching.timetable.instances import with_no_shows

    problem = _with_options(
        _made_up(seed=seed, **given), max_seconds=given["seconds"], workers=given["workers"], seed=seed
    )
    answer = _solved(problem)
    figures = [_figures("timetable", problem, answer)]
    if folder is not None:
        _write(folder, problem, answer)
    if no_shows and answer.meetings and not problem.options.all_must_be_held:
        changed = with_no_shows(problem, answer.meetings, seed=seed, share=no_shows)
        figures.append(_figures("repair", changed, _solved(changed)))
    if as_json:
        print_json(figures)
        return
    for each in figures:
        click.echo("  ".join(f"{name} {value}" for name, value in each.items()))
    if any(each["broken_rules"] for each in figures):
        sys.exit(1)


def _bytes(file: str) -> bytes:
    from linkage.errors import Invalid

    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Invalid(f"The file {file} cannot be read: {error.strerror}.") from None


def _problem(file: str, kind: str | None) -> Problem:
    from linkage.inputs.timetable_files import read_problem

    return read_problem(_bytes(file), kind=kind or ("dzn" if file.endswith(".dzn") else "yaml"))


def _with_options(problem: Problem, **options: Any) -> Problem:
    from dataclasses import replace

    given = {name: value for name, value in options.items() if value is not None}
    return replace(problem, options=replace(problem.options, **given))


def _solved(problem: Problem) -> Answer:
    from linkage.errors import Invalid
    from matching.timetable import solve

    try:
        return solve(problem)
    except ValueError as error:
        raise Invalid(f"There can be no timetable for this: {error}") from None


def _made_up(*, kind: str, buyers: int, suppliers: int, slots: int, seed: int, **_: Any) -> Problem:
    from matching.timetable import instances

    if kind == "hcmc":
        return instances.hcmc_instance(seed)
    if kind == "any":
        return instances.any_to_any_instance(buyers, slots, seed=seed)
    make = instances.scarce_suppliers_instance if kind == "scarce" else instances.rich_instance
    return make(buyers, suppliers, slots, seed=seed)


def _figures(what: str, problem: Problem, answer: Answer) -> dict[str, Any]:
    from matching.timetable.checking import check

    verdict = check(problem, answer.meetings)
    return {
        "what": what,
        "status": str(answer.status),
        "meetings": len(answer.meetings),
        "value": round(answer.value, 3),
        "gap": f"{answer.gap:.4%}",
        "breaks": answer.breaks_total,
        "unplaced": len(answer.unplaced),
        "moved": answer.moved,
        "seconds": round(answer.seconds, 2),
        "broken_rules": len(verdict.violations),
    }


def _write(folder: Path, problem: Problem, answer: Answer) -> None:
    import json

    from linkage.inputs.timetable_records import answer_record, problem_record

    folder.mkdir(parents=True, exist_ok=True)
    for name, record in (("problem", problem_record(problem)), ("timetable", answer_record(problem, answer))):
        (folder / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def _say_rest(answer: Answer) -> None:
    """What is no meeting: pairs without a place, demands that clash, and how good it is."""
    from linkage.commands.fair_sentences import clashing_text

    for each in answer.unplaced:
        talk(f"{each.a} and {each.b} do not meet ({each.reason})")
    if answer.clashing:
        talk("These cannot hold together; leave any one out:")
    for demand in answer.clashing:
        talk(f"  {clashing_text(demand)}")
    talk(
        f"{answer.status}: {len(answer.meetings)} meetings, value {answer.value:.4f}, at most {answer.gap:.3%} below the best,"
        f" {answer.breaks_total} breaks, {answer.seconds:.1f} s"
    )
