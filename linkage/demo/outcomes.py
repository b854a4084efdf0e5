"""What came of needs in the demo: two years of lists that were shown, pairs that were proposed, and how far each got.

The better a firm fitted, the more often it led to an order, as one would hope; chance does the rest.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlmodel import Session, col, select

from database.enums import NeedStatus, OutcomeStage, ProfileStatus, ReaderRole, SubjectKind
from database.models.companies import Company, SupplierProfile
from database.models.outcomes import Outcome
from database.models.part_needs import PartNeed
from database.models.plants import Capability, Plant
from database.queries import match_lists as lists
from database.queries.exchange import whole_need
from linkage.demo.courses import meet, proposed
from linkage.demo.draws import days_before, some, stream
from linkage.demo.fair_linkages import met_at_fairs
from linkage.demo.generator import COMPLETE, Plan
from linkage.demo.ids import SOURCE, buyer_id, id_prefix, supplier_id
from linkage.demo.linkage_answers import write_answers
from linkage.demo.linkage_requests import write_requests
from linkage.demo.linkage_talks import write_talks
from linkage.demo.linkages import Pair, write_pairs
from linkage.demo.past_letters import note_past_letters
from linkage.demo.published import spread_publications
from linkage.demo.registered import spread_registrations
from linkage.demo.request_drawings import add_drawings
from linkage.demo.requests import Request, ask
from linkage.demo.rows import people_of
from linkage.demo.shown import OF_BUYER, OF_SUPPLIER, Ask, Scene, play, play_request
from linkage.demo.told import tell_accounts
from linkage.services.audit import Actor, record
from linkage.services.match_facts import need_fact, supplier_facts
from linkage.services.match_lists import NOTED_PLACES, criteria_of
from linkage.services.needs import mark_need_met
from linkage.services.outcomes import count_answers
from matching import Catalogue
from matching.assessment import Assessor
from matching.candidates import candidates
from matching.facts import Match, NeedFact
from matching.scoring import STANDARD, match_of, mean_scores

MOST_NEEDS = 96
_DRAWN_FROM = 3_000
_FEWEST, _MOST = 4, 9
_FIRST_DAY, _LAST_DAY = 720, 4
_LEAST_FIRMS = 2
_LIVING = (NeedStatus.PUBLISHED, NeedStatus.MET)
_SUPPLY = (OutcomeStage.ORDER, OutcomeStage.LOCALISED)


class _Stage:
    """What there is to draw from, and what was drawn so far: all pairs, and the requests with the pairs of each."""

    def __init__(self, session: Session, plan: Plan, needs: Sequence[PartNeed]) -> None:
        self.session, self.plan, self.needs = session, plan, needs
        self.firms = {firm.code: firm for firm in _firms(session, plan)}
        ids = {firm.id or 0 for firm in self.firms.values()}
        self.catalogue = Catalogue(supplier_facts(session, sorted(ids), on=plan.as_of).values())
        self.pairs: list[Pair] = []
        self.requests: list[tuple[Request, list[Pair]]] = []

    def matches(self, need: PartNeed) -> list[Match]:
        return _matches(need_fact(need), self.catalogue, self.plan.as_of)

    def play_scenes(self, need: PartNeed, scenes: Sequence[Scene], said: Ask | None, firms: Sequence[Company]) -> None:
        """Pairs told by hand; as many as there are firms for."""
        rng = stream(self.plan.seed, "scenes", need.external_id)
        found = [(scene, play(rng, self.plan.as_of, scene)) for scene, _firm in zip(scenes, firms, strict=False)]
        pairs = [Pair(need, firm, course) for firm, (_scene, course) in zip(firms, found, strict=False)]
        self._add(play_request(rng, self.plan.as_of, found, said), pairs)

    def draw(self, need: PartNeed) -> None:
        """Pairs of a need by lot, from a list that was shown."""
        plan, rng = self.plan, stream(self.plan.seed, "outcomes", need.external_id)
        matches = self.matches(need)
        shown_on = days_before(rng, plan.as_of, _LAST_DAY, _FIRST_DAY)
        _note(self.session, need, shown_on, matches)
        ranks = {match.supplier: rank for rank, match in enumerate(matches, 1)}
        pairs = []
        for match in some(rng, matches, _FEWEST, _MOST):
            day = min(plan.as_of, shown_on + datetime.timedelta(days=rng.randint(0, 25)))
            course = proposed(stream(plan.seed, "pair", need.external_id, match.supplier), plan.as_of, day, match.score)
            firm = self.firms[match.supplier]
            pairs.append(Pair(need, firm, course, match, ranks[match.supplier], shown_on))
        met = [pair.course for pair in pairs if pair.course.steps and meet(pair.course)]
        self._add(ask(rng, plan.as_of, met) if met else None, pairs)

    def _add(self, request: Request | None, pairs: list[Pair]) -> None:
        self.pairs += pairs
        if request is not None:
            asked = {id(each.course) for each in request.asked}
            self.requests.append((request, [pair for pair in pairs if id(pair.course) in asked]))


def bring_together(session: Session, plan: Plan, *, by: Actor, uploads: Path | None = None) -> int:
    """Writes lists, pairs and what came of them until noon of the day of the plan, when this seed has none yet; how many pairs."""
    needs = _needs(session, plan)
    known = select(Outcome.id).where(col(Outcome.need_id).in_([need.id for need in needs]))
    if not needs or session.exec(known).first() is not None:
        return 0
    stage = _Stage(session, plan, needs)
    told = {need.id for need in _play(stage)}
    for need in [need for need in needs if need.id not in told][:MOST_NEEDS]:
        stage.draw(need)
    stage.pairs += met_at_fairs(session, plan, stage.pairs)
    people = people_of(session)
    write_pairs(session, stage.pairs, people, on=plan.as_of)
    rfqs = write_requests(session, stage.requests, people)
    if uploads is not None:
        add_drawings(session, uploads, rfqs, people, by=by)
    write_answers(session, stage.pairs, people)
    write_talks(session, plan, stage.pairs, people)
    note_past_letters(session, plan)
    tell_accounts(session, stage.pairs, rfqs, people, on=plan.as_of)
    spread_registrations(session, plan, stage.pairs, spread_publications(session, plan, stage.pairs))
    _close_met(session, stage.pairs, by=by)
    session.flush()
    for buyer in {need.company_id: need.company for need in needs}.values():
        count_answers(session, buyer)
    record(session, by, "outcome.recorded", subject_kind=SubjectKind.INSTANCE, subject="demo", pairs=len(stage.pairs))
    return len(stage.pairs)


def _close_met(session: Session, pairs: Sequence[Pair], *, by: Actor) -> None:
    """Needs that a supplier delivers steadily leave the board, as their buyers would take them off it."""
    for pair in pairs:
        supplies = (step.stage in _SUPPLY and step.denied_by is None for step in pair.course.steps)
        if pair.course.is_going_on and any(supplies) and pair.need.status is NeedStatus.PUBLISHED:
            mark_need_met(session, pair.need, by=by)


def _play(stage: _Stage) -> Iterator[PartNeed]:
    """The linkages that the demo accounts open, each with its need; those of the supplier first."""
    taken: set[int | None] = set()
    plan = stage.plan
    shown = next((each for each in stage.firms.values() if each.external_id == supplier_id(plan.seed, COMPLETE)), None)
    buyers = [buyer_id(plan.seed, number) for number in (1, 6)]
    fitting = [need for need in stage.needs if shown is not None and _makes(stage.session, shown, need)]
    fitting.sort(key=lambda need: need.company.external_id not in buyers)
    for need, (scene, said) in zip(fitting, OF_SUPPLIER, strict=False):
        stage.play_scenes(need, [scene], said, [shown] if shown is not None else [])
        taken.add(need.id)
        yield need
    for buyer in buyers:
        own = [need for need in stage.needs if need.company.external_id == buyer and need.id not in taken]
        scenes = iter(OF_BUYER)
        for need in own:
            firms = [stage.firms[match.supplier] for match in stage.matches(need)]
            if len(firms) < _LEAST_FIRMS or (told := next(scenes, None)) is None:
                continue
            stage.play_scenes(need, told[0], told[1], firms)
            yield need


def _makes(session: Session, firm: Company, need: PartNeed) -> bool:
    """Whether the firm does what the need asks for in the first place."""
    offers = select(Capability.process).join(Plant).where(Plant.company_id == firm.id)
    core = {step.process for step in need.steps if step.role == "core"}
    return bool(core & set(session.exec(offers).all()))


def _needs(session: Session, plan: Plan) -> list[PartNeed]:
    own = col(PartNeed.external_id).startswith(id_prefix(plan.seed))
    statement = select(PartNeed).where(PartNeed.source == SOURCE, own, col(PartNeed.status).in_(_LIVING))
    ordered = statement.options(*whole_need()).order_by(col(PartNeed.id))
    return [need for need in session.exec(ordered).all() if need.steps]


def _firms(session: Session, plan: Plan) -> list[Company]:
    own = col(Company.external_id).startswith(id_prefix(plan.seed))
    is_listed = SupplierProfile.status == ProfileStatus.LISTED
    statement = select(Company).join(SupplierProfile).where(Company.source == SOURCE, own, is_listed)
    return list(session.exec(statement.order_by(col(Company.id)).limit(_DRAWN_FROM)).all())


def _matches(need: NeedFact, catalogue: Catalogue, on: datetime.date) -> list[Match]:
    """The first matches alone: near-misses and chains, which `match_need` adds, cost more than they."""
    assessor = Assessor(need, on)
    found = [assessor.assess_unless_hopeless(supplier) for supplier in candidates(need, catalogue)]
    fitting = [assessment for assessment in found if assessment is not None and not assessment.missed]
    means = mean_scores(fitting)
    matches = [match_of(assessment, means) for assessment in fitting]
    return sorted(matches, key=lambda match: (-match.mutual, match.supplier))[:NOTED_PLACES]


def _note(session: Session, need: PartNeed, shown_on: datetime.date, matches: Sequence[Match]) -> None:
    head = {
        "need": need.code,
        "shown_on": shown_on,
        "role": ReaderRole.OFFICER,
        "digest": "demo",
        "weights_version": STANDARD.version,
    }
    firms = [
        {
            "code": match.supplier,
            "rank": rank,
            "score": match.score,
            "supplier_score": match.supplier_score,
            "criteria": criteria_of(match),
        }
        for rank, match in enumerate(matches, 1)
    ]
    lists.add_list(session, head, firms)
