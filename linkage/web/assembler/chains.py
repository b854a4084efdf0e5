"""Who makes a part of several steps: one firm, a lead firm with its subcontractors, or firms that the buyer brings together."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries import suppliers as supplier_rows
from database.queries import supply_links as link_rows
from database.session import db
from linkage.access import may_see_matches, require
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.matches import matches_of_need
from linkage.services.supply_links import reader_of
from linkage.web import cards
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.heads import CHAINS_SHOWN, LED_SHOWN, NeedHead, head_of
from linkage.web.assembler.own import own_need
from linkage.web.assembler.questions import question_url
from linkage.web.guards import assembler_only
from linkage.web.maps import ChainMap, Stop, Way, chain_map
from linkage.web.reasons import to_confirm
from linkage.wording import fit_label, number_text, process_label
from matching.chains import runs_all
from matching.facts import Chain, ChainStep, LedChain, Match, Matches, Move, Reason
from matching.features.region import centre_of
from matching.taxonomy import taxonomy

LIMIT = 20
ALONE_SHOWN = 5

Known = dict[tuple[str, str], list[str]]
"""(lead firm, process it buys in) -> firms known to do it for that firm."""


@dataclass(frozen=True, slots=True)
class FirmPart:
    """A firm that runs every step itself."""

    name: str
    url: str
    place: str
    fit: str


@dataclass(frozen=True, slots=True)
class Question:
    """What one firm has to confirm."""

    firm: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedStepPart:
    """Steps in house together, each other alone. `partner` is empty for those in house and when nobody else is known.

    `known`: name and address of firms that are known to do this step for the lead firm already.
    """

    processes: str
    is_bought_in: bool
    partner: str = ""
    url: str = ""
    place: str = ""
    distance: str = ""
    known: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LedPart:
    name: str
    url: str
    place: str
    fit: str
    summary: str
    steps: tuple[LedStepPart, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class StayPart:
    """The steps that a firm does one after the other. `number` is the firm's on the map; `ways` say how the part gets here."""

    processes: str
    number: int
    firm: str
    url: str
    place: str
    ways: tuple[str, ...]
    is_lead: bool


@dataclass(frozen=True, slots=True)
class ChainPart:
    """Firms that the buyer brings together. `map` is None when no place is known; `delivery` is the last way."""

    title: str
    summary: str
    score: int
    stays: tuple[StayPart, ...]
    delivery: str
    map: ChainMap | None
    map_caption: str
    questions: tuple[Question, ...]
    compare_url: str


@dataclass(frozen=True, slots=True)
class ChainsPage:
    """`untaken`: names of steps that nobody could do; `has_matches`: whether anybody runs the core steps at all."""

    head: NeedHead
    is_single_step: bool
    alone: tuple[FirmPart, ...]
    alone_count: int
    led: tuple[LedPart, ...]
    chains: tuple[ChainPart, ...]
    untaken: str
    has_matches: bool
    buyer_place: str
    matches_url: str
    routing_url: str


@blueprint.get("/needs/<code>/chains")
@assembler_only
def chains(code: str) -> ResponseReturnValue:
    need = own_need(code)
    require(may_see_matches(g.user, need))
    if not need.steps:
        return redirect(question_url(need, "routing"))
    today = agency_today()
    found = matches_of_need(db(), need, on=today, limit=LIMIT)
    known = _known_partners(found.led, today)
    page = _page(need, found, _companies(found, known), known)
    return render_template("assembler/needs/chains.html", page=page)


def _known_partners(led: Sequence[LedChain], today: datetime.date) -> Known:
    """Whom the lead firms are known to buy a step from, as far as this reader may know of their supply links."""
    wanted = {(chain.lead, step.process) for chain in led for step in chain.steps if step.is_bought_in}
    found: Known = {}
    if wanted:
        leads = {lead for lead, _process in wanted}
        for supplier, customer, process in link_rows.link_triples(db(), reader_of(g.user), on=today):
            if customer in leads and process in taxonomy().processes:
                for node in taxonomy().ancestors(process):
                    if (customer, node) in wanted:
                        found.setdefault((customer, node), []).append(supplier)
    return found


def _companies(found: Matches, known: Known) -> dict[str, Company]:
    codes = [match.supplier for match in found.matches if runs_all(match)]
    codes += [code for led in found.led for code in (led.lead, *led.partners)]
    codes += [code for chain in found.chains for code in chain.suppliers]
    codes += [code for partners in known.values() for code in partners]
    return {company.code: company for company in supplier_rows.suppliers_in_order(db(), dict.fromkeys(codes))}


def _page(need: PartNeed, found: Matches, companies: Mapping[str, Company], known: Known) -> ChainsPage:
    is_single = len(need.steps) < 2
    alone = [match for match in found.matches if match.supplier in companies and runs_all(match)]
    led = [chain for chain in found.led if {chain.lead, *chain.partners} <= companies.keys()]
    joint = [chain for chain in found.chains if companies.keys() >= set(chain.suppliers)]
    return ChainsPage(
        head=head_of(need, "chains", found),
        is_single_step=is_single,
        alone=tuple(_firm_part(match, companies) for match in alone[:ALONE_SHOWN]),
        alone_count=len(alone),
        led=tuple(_led_part(chain, found.matches, companies, known) for chain in led[:LED_SHOWN]),
        chains=tuple(
            _chain_part(chain, need, companies, number) for number, chain in enumerate(joint[:CHAINS_SHOWN], start=1)
        ),
        untaken=", ".join(map(process_label, found.untaken)),
        has_matches=bool(found.matches),
        buyer_place=cards.province_text(cards.need_province(need) or None, None) if cards.need_province(need) else "",
        matches_url=url_for("assembler.need", code=need.code),
        routing_url=url_for("assembler.routing", code=need.code, check=1),
    )


def _firm_part(match: Match, companies: Mapping[str, Company]) -> FirmPart:
    company = companies[match.supplier]
    return FirmPart(cards.firm_name(company), _profile(company.code), cards.place_text(company), fit_label(match.fit))


def _led_part(chain: LedChain, matches: Sequence[Match], companies: Mapping[str, Company], known: Known) -> LedPart:
    lead = companies[chain.lead]
    fit = next((fit_label(match.fit) for match in matches if match.supplier == chain.lead), "")
    bought_in = [step for step in chain.steps if step.is_bought_in]
    return LedPart(
        name=cards.firm_name(lead),
        url=_profile(lead.code),
        place=cards.place_text(lead),
        fit=fit,
        summary=ngettext(
            "Sells the whole part and buys in %(num)d step.",
            "Sells the whole part and buys in %(num)d steps.",
            len(bought_in),
        ),
        steps=tuple(_led_steps(chain, companies, known)),
        questions=_questions(((step.partner or "", step.confirm) for step in bought_in), companies),
    )


def _led_steps(chain: LedChain, companies: Mapping[str, Company], known: Known) -> Iterator[LedStepPart]:
    for is_bought_in, steps in itertools.groupby(chain.steps, key=lambda step: step.is_bought_in):
        if not is_bought_in:
            yield LedStepPart(", ".join(process_label(step.process) for step in steps), is_bought_in=False)
            continue
        for step in steps:
            company = companies[step.partner] if step.partner else None
            yield LedStepPart(
                process_label(step.process),
                is_bought_in=True,
                partner=cards.firm_name(company) if company else "",
                url=_profile(company.code) if company else "",
                place=cards.place_text(company) if company else "",
                distance=_distance(step.km) if company else "",
                known=tuple(
                    (cards.firm_name(companies[code]), _profile(code))
                    for code in known.get((chain.lead, step.process), ())
                    if code in companies
                ),
            )


def _distance(km: float | None) -> str:
    if km is None:
        return _("Distance not known")
    return _("%(km)s km away", km=number_text(round(km))) if km >= 1 else _("In the same place")


def _chain_part(chain: Chain, need: PartNeed, companies: Mapping[str, Company], number: int) -> ChainPart:
    names = {code: cards.firm_name(companies[code]) for code in chain.suppliers}
    numbers = {code: place for place, code in enumerate(chain.suppliers, start=1)}
    ways = {move.process: move for move in chain.moves}
    stays = tuple(
        StayPart(
            processes=", ".join(process_label(step.process) for step in steps),
            number=numbers[code],
            firm=names[code],
            url=_profile(code),
            place=cards.place_text(companies[code]),
            ways=tuple(_way(ways[step.process], names) for step in steps if step.process in ways),
            is_lead=code == chain.lead,
        )
        for code, steps in ((code, tuple(steps)) for code, steps in itertools.groupby(chain.steps, _supplier))
    )
    title = " + ".join(names.values())
    return ChainPart(
        title=_("Chain %(number)s: %(firms)s", number=number, firms=title),
        summary=_summary(chain),
        score=round(chain.score * 100),
        stays=stays,
        delivery=_delivery(ways.get(None), names, need),
        map=_map(chain, need, names),
        map_caption=_("Map of the way: %(firms)s", firms=" → ".join([*names.values(), _("your plant")])),
        questions=_questions(((step.supplier, step.confirm) for step in chain.steps), companies),
        compare_url=url_for("assembler.compare", need=need.code, supplier=list(chain.suppliers)),
    )


def _summary(chain: Chain) -> str:
    firms = ngettext("%(num)d firm", "%(num)d firms", len(chain.suppliers))
    if any(move.km is None for move in chain.moves):
        return _("%(firms)s; not every distance is known", firms=firms)
    return _("%(firms)s, %(km)s km between the firms and to your plant", firms=firms, km=number_text(round(chain.km)))


def _supplier(step: ChainStep) -> str:
    return step.supplier


def _way(move: Move, names: Mapping[str, str]) -> str:
    """How the part comes to a step, or a tool or a sample to its firm."""
    giver, km = names[move.giver], None if move.km is None else number_text(round(move.km))
    if move.is_once and taxonomy().family(move.process or "") == "testing-inspection":
        text = _("Samples come from %(firm)s", firm=giver)
        return text if km is None else _("%(way)s, %(km)s km", way=text, km=km)
    if move.is_once:
        text = _("Goes to %(firm)s once, not with every lot", firm=names[move.taker or ""])
        return text if km is None else _("%(way)s, %(km)s km", way=text, km=km)
    if move.km is None:
        return _("From %(firm)s; the distance is not known", firm=giver)
    if move.km < 1:
        return _("From %(firm)s, in the same place", firm=giver)
    return _("%(km)s km from %(firm)s", km=km, firm=giver)


def _delivery(move: Move | None, names: Mapping[str, str], need: PartNeed) -> str:
    if move is None:
        return ""
    place = cards.province_text(cards.need_province(need), None)
    if move.km is None:
        return _("From %(firm)s to %(place)s; the distance is not known", firm=names[move.giver], place=place)
    return _(
        "%(km)s km from %(firm)s to %(place)s", km=number_text(round(move.km)), firm=names[move.giver], place=place
    )


def _map(chain: Chain, need: PartNeed, names: Mapping[str, str]) -> ChainMap | None:
    """Firms without a known place are left out, and the ways from and to them."""
    points = {step.supplier: step.point for step in chain.steps}
    buyer = centre_of(cards.need_province(need))
    stops = [
        Stop(names[code], str(number), point, is_lead=code == chain.lead)
        for number, code in enumerate(chain.suppliers, start=1)
        if (point := points[code]) is not None
    ]
    if buyer and stops:
        stops.append(Stop(_("Your plant"), "★", buyer, is_buyer=True))
    place = {stop.label: index for index, stop in enumerate(stops)}
    labels: dict[str | None, str] = {code: str(number) for number, code in enumerate(chain.suppliers, start=1)}
    labels[None] = "★"
    ways = [
        Way(place[labels[move.giver]], place[labels[move.taker]], move.is_once)
        for move in chain.moves
        if labels[move.giver] in place and labels[move.taker] in place
    ]
    return chain_map(stops, ways)


def _questions(asked: Iterable[tuple[str, Sequence[Reason]]], companies: Mapping[str, Company]) -> tuple[Question, ...]:
    """What each firm has to confirm, the firms that have nothing to confirm left out."""
    found: dict[str, list[Reason]] = {}
    for code, reasons in asked:
        found.setdefault(code, []).extend(reasons)
    return tuple(
        Question(cards.firm_name(companies[code]), to_confirm(reasons)) for code, reasons in found.items() if reasons
    )


def _profile(code: str) -> str:
    return url_for("public.supplier", code=code)
