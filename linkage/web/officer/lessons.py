"""What the outcomes teach: what a score has meant, whether other weights rank better, and how evenly firms are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.outcomes import LearningRun
from database.models.users import User
from database.queries import match_lists as lists
from database.queries import outcomes as rows
from database.session import db
from linkage.access import may_administer, may_curate, require
from linkage.inputs.weights import points_of
from linkage.language import _, ngettext
from linkage.services.learning import chances, learn, may_use, settled, use_learned_weights
from linkage.services.match_lists import Exposure, exposure
from linkage.services.users import actor_of
from linkage.services.weights import current_weights
from linkage.web import cards, charts
from linkage.web.forms import once
from linkage.web.guards import admin_only, officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.numbers import number_for_form
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.linkages import linkage_tabs
from linkage.wording import criterion_label, number_text, share_text
from linkage.wording.outcomes import chance_text

EXPOSURE_DAYS = 365
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class LessonsPage:
    """`chances`: (fit, what it has meant); empty while nothing holds. `weights`: (criterion, points now, points learned).

    `number` is that of the run whose weights may be taken over by this reader, 0 when none may.
    """

    tabs: tuple[tuple[str, str, bool], ...]
    learned: str
    settled: str
    chance_sentences: tuple[str, ...]
    chances: tuple[tuple[str, str], ...]
    rank_sentences: tuple[str, ...]
    weights: tuple[tuple[str, str, str], ...]
    number: int
    preview_url: str
    figures: tuple[tuple[str, str], ...]
    most_shown: tuple[charts.Bar, ...]
    days: int


@blueprint.get("/outcomes/lessons")
@officer_only
def lessons() -> str:
    run, in_force = rows.latest_run(db()), current_weights(db())
    known, shown = settled(db()), exposure(db(), days=EXPOSURE_DAYS)
    may_take = run is not None and may_use(run) and run.weights_version == in_force.version and may_administer(g.user)
    page = LessonsPage(
        tabs=linkage_tabs("officer.lessons"),
        learned=_learned(run),
        settled=_(
            "%(count)s settled introductions, %(orders)s led to an order.", count=known.count, orders=known.orders
        ),
        chance_sentences=tuple(_chance_sentences(run, known.least, in_force.version)),
        chances=tuple(_chances(run, in_force.version)),
        rank_sentences=tuple(_rank_sentences(run)),
        weights=tuple(_weights(run, dict(in_force.values))),
        number=run.number if run is not None and may_take else 0,
        preview_url=_preview_url(run) if run is not None and may_take else "",
        figures=_figures(shown),
        most_shown=_most_shown(shown),
        days=EXPOSURE_DAYS,
    )
    return render_template("officer/lessons.html", page=page)


@blueprint.post("/outcomes/learn")
@officer_only
def learn_post() -> ResponseReturnValue:
    require(may_curate(g.user))

    def make(session: Session) -> str:
        learn(session, by=actor_of(g.user))
        return url_for("officer.lessons")

    target = once(make)
    flash(_("Learned from all settled introductions."), "success")
    return redirect(target)


@blueprint.post("/outcomes/weights")
@admin_only
def use_weights_post() -> ResponseReturnValue:
    require(may_administer(g.user))
    sent = request.form.get("number", "")
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= _LONGEST_NUMBER else 0

    def make(session: Session) -> str:
        note = _("Learned from outcomes, run %(number)s", number=number)
        use_learned_weights(session, number, by=actor_of(g.user), note=note)
        return url_for("officer.weights")

    target = once(make)
    flash(_("The learned weights count from now on, in every list."), "success")
    return redirect(target)


def _learned(run: LearningRun | None) -> str:
    if run is None:
        return ""
    person = db().get(User, run.learned_by_id) if run.learned_by_id else None
    at = format_time(run.learned_at)
    return (
        _("Last learned %(at)s by %(name)s.", at=at, name=person.name) if person else _("Last learned %(at)s.", at=at)
    )


def _chance_sentences(run: LearningRun | None, least: int, version: str) -> Iterator[str]:
    if run is None:
        yield _("Nothing was learned yet. A chance is shown from %(least)s settled introductions on.", least=least)
    elif run.error is None or run.platt_error is None:
        yield ngettext(
            "A chance is shown from %(least)s settled introductions on; there is %(num)s.",
            "A chance is shown from %(least)s settled introductions on; there are %(num)s.",
            run.outcomes,
            least=least,
        )
    else:
        yield _(
            "Checked on the %(count)s latest introductions, which it had not seen: off by %(error)s on average"
            " (a simple curve: %(platt)s).",
            count=run.judged,
            error=share_text(round(run.error, 3)),
            platt=share_text(round(run.platt_error, 3)),
        )
        if not run.curve:
            yield _("That is too far off; no chance is shown to anybody.")
        elif run.weights_version != version:
            yield _("The weights changed since then. Learn again to see chances.")


def _chances(run: LearningRun | None, version: str) -> Iterator[tuple[str, str]]:
    for score, chance in chances(run, weights_version=version):
        yield share_text(round(score, 2)), chance_text(chance.led, chance.of)


def _rank_sentences(run: LearningRun | None) -> Iterator[str]:
    if run is None:
        return
    if run.gain is None or run.lower is None or run.upper is None:
        yield _("There are too few needs with different outcomes to learn weights from.")
        return
    yield _(
        "Learned on %(early)s needs and tried on the %(late)s latest: the order of the lists changes by %(gain)s"
        " points of nDCG@10, and in 95 of 100 cases by %(lower)s to %(upper)s.",
        early=run.learned_needs,
        late=run.judged_needs,
        gain=_points(run.gain),
        lower=_points(run.lower),
        upper=_points(run.upper),
    )
    if run.used_at is not None:
        person = db().get(User, run.used_by_id) if run.used_by_id else None
        yield _("Taken over %(at)s by %(name)s.", at=format_time(run.used_at), name=person.name if person else "–")
    elif may_use(run):
        yield _("They rank better for sure. An administrator may take them over.")
    else:
        yield _("They do not rank better for sure. The weights in force stay.")


def _points(gain: float) -> str:
    return number_text(round(100 * gain, 1))


def _weights(run: LearningRun | None, now: dict[str, float]) -> Iterator[tuple[str, str, str]]:
    """Both as shares of all points."""
    if run is None or not run.weights:
        return
    total = sum(now.values())
    for criterion, weight in sorted(run.weights.items(), key=lambda pair: -pair[1]):
        if criterion in now:
            yield criterion_label(criterion), share_text(round(now[criterion] / total, 3)), share_text(round(weight, 3))


def _preview_url(run: LearningRun) -> str:
    """The officers' page that shows what weights would do to last month's lists."""
    points: dict[str, Any] = {
        name: number_for_form(points_of(round(weight, 3))) for name, weight in run.weights.items()
    }
    return url_for("officer.weight_change", **points)


def _figures(shown: Exposure) -> tuple[tuple[str, str], ...]:
    never = share_text(round(shown.never_shown / shown.suppliers, 3)) if shown.lists and shown.suppliers else "–"
    return (
        (format_number(shown.suppliers), _("Listed suppliers")),
        (format_number(shown.lists), _("Lists shown")),
        (never, _("Suppliers never among the first ten")),
        (number_text(round(shown.gini, 2)) if shown.lists else "–", _("Gini: 0 all alike, 1 one firm alone")),
    )


def _most_shown(shown: Exposure) -> tuple[charts.Bar, ...]:
    firms = lists.firms(db(), (key for key, _count in shown.most))
    return tuple(
        charts.bars(
            (cards.firm_name(firms[key]), count, url_for("officer.company", code=firms[key].code))
            for key, count in shown.most
            if key in firms
        )
    )
