"""The best chains of firms that the buyer brings together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.chains.paths import Layer, Path, best_paths
from matching.chains.places import HAND_OVER, ONCE, STAY, Places
from matching.chains.reading import Plan, chain_of
from matching.chains.routings import Lead, Routing
from matching.chains.shortlists import Outlook, best_left_out, bounds, most_promising
from matching.facts import Chain, Match
from matching.features.region import DECAY_KM, centre_of

Array = NDArray[Any]

LEADS = 20
"""So many of the best matches are tried as lead firms."""
PER_LEAD = 3
"""So many chains of one lead firm are shown: the fourth plater of the best stamper says less than the next stamper."""
MOST_TRIED = 192
"""So many of a lead's best chains are looked through for different sets of firms."""
SHORTLIST, LONGEST_LIST = 64, 1024
"""So many firms of a step are looked at first, and at most; what is left out can mostly be shown to be worse."""
LEAD_WEIGHT, STEPS_WEIGHT, WAYS_WEIGHT = 0.4, 0.2, 0.4


def chains_of(routing: Routing, leads: Sequence[Match], *, limit: int = 20) -> tuple[Chain, ...]:
    """The best chains of two and more firms, at most three of one lead firm, best first.

    `leads`: matches, best first. One that lacks nothing needs no chain. Every partner passes the gates for its step: a maker, in
    house and not captive, figures, material, volume. Who offers the core step is no partner but a rival: it would take the whole
    part. Firms that did it together once are not shown again, alone or with another.

    score = 0.4 x the lead's match + 0.2 x the mean of the other steps' scores + 0.4 x the mean of the ways. A way within a firm is
    worth 1, one to another firm 0.7 exp(-km / 300), the delivery exp(-km / 300). Tools and tests stand beside the way of the
    part: between them and the lead firm a kilometre counts a fifth. Exact over all partners, unless more than a thousand of one
    step are equally promising.
    """
    able = routing.leads(leads[:LEADS])
    if not able:
        return ()
    finder = _Finder(routing, able)
    plans = [plan for lead in able for plan in finder.plans_led_by(lead)]
    plans.sort(key=lambda plan: (-round(plan.worth, 7), plan.codes))
    routing.read(code for plan in plans[:limit] for code in plan.codes)
    return tuple(map(chain_of, plans[:limit]))


@dataclass(frozen=True, slots=True)
class _Team:
    """Who can take a step, as numbers: ascending firms, scores as they count in the chain, places."""

    firms: Array
    scores: Array
    places: Array

    def __getitem__(self, rows: Array) -> _Team:
        return _Team(self.firms[rows], self.scores[rows], self.places[rows])


class _Finder:
    """Every step a layer: first those beside the way, whose ways hang on the lead firm alone, then the way of the part."""

    def __init__(self, routing: Routing, leads: Sequence[Lead]) -> None:
        need = routing.need
        self.routing = routing
        self.core = [index for index, step in enumerate(need.steps) if step in need.core_steps]
        others = [index for index in range(len(need.steps)) if index not in self.core]
        self.aside = [index for index in others if routing.is_aside(index)]
        self.way = [index for index in range(len(need.steps)) if index not in self.aside]
        self.step_weight = STEPS_WEIGHT / len(others)
        buyer = centre_of(need.buyer_province)
        self.way_weight = WAYS_WEIGHT / (len(need.steps) - 1 + bool(buyer))
        crews = {index: routing.crew(index) for index in others}
        self.codes = sorted({lead.id for lead in leads}.union(*(crew.ids for crew in crews.values())))
        self.numbers = {code: number for number, code in enumerate(self.codes)}
        points = [point for crew in crews.values() for point in crew.points]
        self.places = Places([*points, *(lead.point for lead in leads), buyer])
        self.deliveries = self._nearness(self.places.numbers[buyer]) if buyer else np.zeros(len(self.places.points))
        self.teams = {
            index: _Team(
                np.array([self.numbers[code] for code in crew.ids], dtype=np.int64),
                crew.scores * self.step_weight,
                self.places.of(crew.points),
            )
            for index, crew in crews.items()
        }

    def plans_led_by(self, lead: Lead) -> Iterator[Plan]:
        """The best chains of a lead firm, one for each set of firms: among the most promising first, then among more."""
        steps = [*self.aside, *self.way]
        teams = [self._team(index, lead) for index in steps]
        if not all(len(team.firms) for team in teams):
            return
        limits = self._bounds(teams, lead)
        count = SHORTLIST
        while True:
            kept = [most_promising(bound, count) for bound in limits]
            layers = [team[rows] for team, rows in zip(teams, kept, strict=True)]
            found = self._best(layers)
            left_out = max(best_left_out(bound, rows) for bound, rows in zip(limits, kept, strict=True))
            is_sure = len(found) >= PER_LEAD and found[PER_LEAD - 1].worth > left_out + 1e-7
            if is_sure or left_out == -np.inf or count >= LONGEST_LIST:
                break
            count *= 2
        for path in found[:PER_LEAD]:
            who = {index: layer.firms[row] for index, layer, row in zip(steps, layers, path.rows, strict=True)}
            yield self._plan(lead, [self.codes[who[index]] for index in sorted(who)], path.worth)

    def _team(self, index: int, lead: Lead) -> _Team:
        """Who can take a step: the core only the lead, the others its partners too. Beside the way, scores hold the ways."""
        number, place = self.numbers[lead.id], self.places.numbers[lead.point]
        if index in self.core:
            worth = lead.own[index] * LEAD_WEIGHT / len(self.core)
            return _Team(np.array([number]), np.array([worth]), np.array([place]))
        team, is_aside = self.teams[index], index in self.aside
        if is_aside:
            nearness = self._nearness(place, ONCE)[team.places]
            team = _Team(team.firms, team.scores + HAND_OVER * nearness, team.places)
        if index not in lead.own:
            return team
        row = np.searchsorted(team.firms, number)
        worth = lead.own[index] * self.step_weight + (self.way_weight * STAY if is_aside else 0.0)
        return _Team(
            np.insert(team.firms, row, number), np.insert(team.scores, row, worth), np.insert(team.places, row, place)
        )

    def _nearness(self, place: int, share: float = 1.0) -> Array:
        """What being near a place is worth, from every place, as it counts in the chain."""
        nearness: Array = self.way_weight * np.exp(-share * self.places.kilometres(place) / DECAY_KM)
        return nearness

    def _bounds(self, teams: Sequence[_Team], lead: Lead) -> list[Array]:
        """The most that a chain through each firm can be worth. To and from the lead's core step the ways are known."""
        from_lead = HAND_OVER * self._nearness(self.places.numbers[lead.point])
        stay, next_door = self.way_weight * STAY, self.way_weight * HAND_OVER

        def between(team: _Team, other: _Team | None) -> Array:
            if other is None:
                return np.zeros(len(team.firms))
            is_same = np.isin(team.firms, other.firms)
            is_lead = len(other.firms) == 1 and other.firms[0] == self.numbers[lead.id]
            return np.where(is_same, stay, from_lead[team.places] if is_lead else next_door)

        aside, way = teams[: len(self.aside)], teams[len(self.aside) :]
        still = [Outlook(team.scores, np.zeros(len(team.firms)), np.zeros(len(team.firms))) for team in aside]
        moving = [
            Outlook(
                team.scores,
                between(team, way[step - 1] if step else None),
                between(team, way[step + 1]) if step + 1 < len(way) else self.deliveries[team.places],
            )
            for step, team in enumerate(way)
        ]
        return bounds([*still, *moving])

    def _best(self, teams: Sequence[_Team]) -> list[Path]:
        """The best path of each set of firms, the best first; `PER_LEAD` of them for sure, if there are so many."""
        among = np.unique(np.concatenate([team.places for team in teams]))
        ways = self.places.ways(among, self.deliveries, self.way_weight)
        layers = [self._layer(team, among, is_aside=step < len(self.aside)) for step, team in enumerate(teams)]
        count = 4 * PER_LEAD
        while True:
            paths = best_paths(layers, ways, count)
            found = self._sets(layers, paths)
            # Further paths could neither come among the shown ones nor equal them.
            is_settled = len(found) >= PER_LEAD and round(found[PER_LEAD - 1].worth, 7) > round(paths[-1].worth, 7)
            if is_settled or len(paths) < count or count >= MOST_TRIED:
                return found
            count *= 2

    def _layer(self, team: _Team, among: Array, *, is_aside: bool) -> Layer:
        """Beside the way nobody stays or hands over: there firms go by other numbers, and are nowhere."""
        if is_aside:
            return Layer(team.firms + len(self.codes), team.scores, np.full_like(team.places, len(among)))
        return Layer(team.firms, team.scores, np.searchsorted(among, team.places))

    def _sets(self, layers: Sequence[Layer], paths: Sequence[Path]) -> list[Path]:
        """The best path of each set of firms, without the sets that hold a better one and a firm more; of equals the smallest."""
        ranked = []
        for path in paths:
            rows = zip(layers, path.rows, strict=True)
            team = sorted({int(layer.firms[row]) % len(self.codes) for layer, row in rows})
            ranked.append((-round(path.worth, 7), len(team), team, path))
        found: list[tuple[frozenset[int], Path]] = []
        for _, _, team, path in sorted(ranked):
            if not any(smaller.issubset(team) for smaller, _ in found):
                found.append((frozenset(team), path))
        return [path for _, path in found]

    def _plan(self, lead: Lead, codes: Sequence[str], worth: float) -> Plan:
        """A path as names, places and scores, step by step."""
        points, fits = [], []
        for index, code in enumerate(codes):
            if code == lead.id:
                points.append(lead.point)
                fits.append(lead.own[index])
            else:
                crew = self.routing.crew(index)
                row = crew.ids.index(code)
                points.append(crew.points[row])
                fits.append(float(crew.scores[row]))
        weights = (LEAD_WEIGHT, STEPS_WEIGHT, WAYS_WEIGHT)
        return Plan(self.routing, lead, worth, tuple(codes), tuple(points), tuple(fits), weights)
