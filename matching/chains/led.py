"""Lead firms that offer the whole routing: they buy in what they lack, and say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from matching.chains.fewest import fewest_partners
from matching.chains.places import HAND_OVER, Places
from matching.chains.routings import Lead, Routing
from matching.facts import LedChain, LedStep, Match
from matching.features.region import DECAY_KM, Point, km_between


def runs_all(match: Match) -> bool:
    """Whether a match runs every step of the routing in its own house, as far as it says."""
    return all(reason.verdict in {"met", "unknown"} for reason in match.reasons if reason.criterion == "secondary-step")


def led_chains_of(routing: Routing, leads: Sequence[Match], *, limit: int = 20) -> tuple[LedChain, ...]:
    """The matches that run some steps in house and state all others as bought in, best first, with who could do those.

    Partners are proposals: the fewest that run the steps somebody runs, then the best and nearest to the lead firm, to which the
    part comes back from each. A step that nobody in the catalogue runs has none; the lead firm knows.
    """
    able = [lead for lead in routing.leads(leads) if lead.bought_in.issuperset(routing.missing(lead))][:limit]
    partners = {lead.id: _partners(routing, lead) for lead in able}
    routing.read(code for found in partners.values() for code, _ in found.values())
    return tuple(_led(routing, lead, partners[lead.id]) for lead in able)


def _led(routing: Routing, lead: Lead, partners: Mapping[int, tuple[str, Point | None]]) -> LedChain:
    steps = []
    for index, step in enumerate(routing.need.steps):
        code, point = partners.get(index, (None, None))
        if code is None:
            steps.append(LedStep(step.process, index not in lead.own))
        else:
            confirm = routing.confirm(index, code)
            steps.append(LedStep(step.process, True, code, km_between(lead.point, point), confirm))
    return LedChain(lead.id, lead.score, tuple(steps))


def _partners(routing: Routing, lead: Lead) -> Mapping[int, tuple[str, Point | None]]:
    """Step -> who could do it for the lead firm, and where; without the steps that nobody runs."""
    steps = [index for index in routing.missing(lead) if routing.crew(index).ids]
    crews = [routing.crew(index) for index in steps]
    codes = sorted({code for crew in crews for code in crew.ids})
    rows = {code: row for row, code in enumerate(codes)}
    scores = np.full((len(codes), len(steps)), np.nan)
    points: dict[str, Point | None] = {}
    for column, crew in enumerate(crews):
        scores[[rows[code] for code in crew.ids], column] = crew.scores
        points |= dict(zip(crew.ids, crew.points, strict=True))
    places = Places([lead.point, *points.values()])
    here = places.kilometres(places.numbers[lead.point])[places.of([points[code] for code in codes])]
    nearness = HAND_OVER * np.exp(-here / DECAY_KM)
    return {
        steps[column]: (codes[share.row], points[codes[share.row]])
        for share in fewest_partners(scores, nearness)
        for column in share.steps
    }
