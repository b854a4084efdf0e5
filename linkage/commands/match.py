"""Suppliers for needs."""

from __future__ import annotations

import dataclasses
import datetime
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkage.commands import Context, instance, print_json, talk
from linkage.config import UI_LANGUAGES

if TYPE_CHECKING:
    from database.models.part_needs import PartNeed
    from linkage.services.answers import Ids

_limit = click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="So many of each at most."
)
_as_of = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which certificates must be valid and figures fresh. Default: today.",
)
_language = click.option(
    "--lang", default="en", show_default=True, type=click.Choice(UI_LANGUAGES), help="Language of the reasons."
)


@click.group()
def match() -> None:
    """Find suppliers for needs, with reasons."""


@match.command("need")
@click.argument("need")
@_limit
@_as_of
@_language
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def match_one(need: str, *, limit: int, as_of: datetime.datetime | None, lang: str, as_json: bool) -> None:
    """Find suppliers for NEED, named by its own id or its public code."""
    from linkage.language import speaking
    from linkage.services.answers import as_answer, as_text, ids_of
    from linkage.services.matches import matches_of_need
    from linkage.services.weights import current_weights

    day = _day(as_of)
    with instance() as context, speaking(lang):
        row = _need(context, need)
        ids = ids_of(context.session)
        found, version = (
            matches_of_need(context.session, row, on=day, limit=limit),
            current_weights(context.session).version,
        )
        answer = as_answer(found, ids, need=row.external_id or row.code, weights=version)
    if as_json:
        print_json(answer)
    else:
        click.echo(as_text(answer))


def _need(context: Context, name: str) -> PartNeed:
    """The need by public code, else by its sender's id, which must be the only one."""
    from sqlmodel import col, or_, select

    from database.models.part_needs import PartNeed
    from database.queries.exchange import whole_need
    from linkage.errors import Conflict, NotFound
    from linkage.language import _l, fill

    statement = select(PartNeed).where(or_(PartNeed.code == name, PartNeed.external_id == name))
    found = context.session.exec(statement.options(*whole_need()).order_by(col(PartNeed.id))).all()
    if not found:
        raise NotFound(fill(_l("There is no need “%(name)s” here."), name=name))
    if len(found) > 1:
        codes = ", ".join(row.code for row in found)
        raise Conflict(fill(_l("Several needs have this id. Use a public code: %(codes)s."), codes=codes))
    return found[0]


@match.command("all")
@_limit
@_as_of
@_language
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, a line for each need.")
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write to this file instead."
)
def match_all(*, limit: int, as_of: datetime.datetime | None, lang: str, as_json: bool, out: Path | None) -> None:
    """Find suppliers for all published needs."""
    from linkage.language import speaking
    from linkage.services.answers import ids_of
    from matching.kernel import warm_up_for

    with instance() as context, speaking(lang):
        needs = _published(context)
        warm_up_for(len(needs))
        ids = ids_of(context.session)
        opened = out.open("w", encoding="utf-8", newline="\n") if out else nullcontext(sys.stdout)
        with opened as stream, _progress(needs, is_shown=out is not None) as bar:
            for row in bar:
                stream.write(_answer_line(context, row, ids, _day(as_of), limit, as_json=as_json) + "\n")
    talk(f"{len(needs)} needs matched." if out is None else f"{len(needs)} needs matched, written to {out}.")


def _published(context: Context) -> list[PartNeed]:
    """Published needs in the order they came; closing days do not matter to whom could make the part."""
    from sqlmodel import col, select

    from database.enums import NeedStatus
    from database.models.part_needs import NeedStep, PartNeed
    from database.queries.exchange import whole_need

    with_steps = select(NeedStep.need_id)
    statement = select(PartNeed).where(PartNeed.status == NeedStatus.PUBLISHED, col(PartNeed.id).in_(with_steps))
    return list(context.session.exec(statement.options(*whole_need()).order_by(col(PartNeed.id))).all())


def _progress(needs: Sequence[PartNeed], *, is_shown: bool) -> Any:
    """A bar on stderr, so that stdout stays data; hidden when the answers themselves run over the screen."""
    return click.progressbar(needs, label="Matching", file=sys.stderr, hidden=not is_shown)


def _answer_line(context: Context, row: PartNeed, ids: Ids, day: datetime.date, limit: int, *, as_json: bool) -> str:
    from linkage.services.answers import as_answer, as_text
    from linkage.services.matches import matches_of_need
    from linkage.services.weights import current_weights

    found, version = (
        matches_of_need(context.session, row, on=day, limit=limit),
        current_weights(context.session).version,
    )
    answer = as_answer(found, ids, need=row.external_id or row.code, weights=version)
    return json.dumps(answer, ensure_ascii=False) if as_json else as_text(answer)


@match.command("refresh")
@_limit
@_as_of
@click.option("--json", "as_json", is_flag=True, help="Say what was written as JSON.")
def refresh(*, limit: int, as_of: datetime.datetime | None, as_json: bool) -> None:
    """Match all open needs and keep their lists, for the overviews of officers and for letters. Run it every night."""
    from linkage.services.match_results import refresh_results

    with instance() as context, _bar() as tell:
        report = refresh_results(context.session, on=_day(as_of), limit=limit, tell=tell)
    if as_json:
        print_json(dataclasses.asdict(report))
    else:
        talk(f"{report.needs} needs matched: {report.matches} firms on their lists, {report.near_misses} nearly there.")


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr that is told how many are done of how many."""
    with click.progressbar(length=1, label="Matching", file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield tell


def _day(as_of: datetime.datetime | None) -> datetime.date:
    from linkage.days import agency_today

    return as_of.date() if as_of else agency_today()
