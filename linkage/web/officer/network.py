"""The supply network for officers: what hangs on single firms, what each place covers, and one firm among those it deals with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import EvidenceLevel
from database.models.companies import Company
from database.queries import supply_links as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.supply_links import NotedLinkInput
from linkage.language import _, _l, ngettext
from linkage.services import supply_links as services
from linkage.services import supply_networks as analysis
from linkage.services.users import actor_of
from linkage.web import charts
from linkage.web.addresses import Address
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.links import (
    FirmPlace,
    LinkRow,
    firm_label,
    firm_labels,
    firm_place,
    link_row,
    network_line,
    this_reader,
)
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.companies import company_of
from linkage.web.officer.suppliers import Choice
from linkage.web.process_options import process_options
from linkage.wording import evidence_label, process_label, province_label
from matching.coverage import Coverage
from matching.link_hints import LinkHint
from matching.supply_network import Removal
from matching.taxonomy import taxonomy

_RISKS_SHOWN, _GAPS_SHOWN, _PARKS_SHOWN, _FAMILIES_SHOWN = 40, 30, 25, 4
_FIELDS = ("supplier", "customer", "process", "part_group", "tier", "since", "evidence")


@dataclass(frozen=True, slots=True)
class RiskRow:
    firm: Any
    sole_for: str
    stops: str
    is_joint: bool


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """The overview. `tabs` lead to coverage and to the networks of centres."""

    tabs: tuple[tuple[str, str, bool], ...]
    figures: tuple[tuple[str, str], ...]
    risks: tuple[RiskRow, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Firms per place for one family of processes (`family`), or the commonest of each place."""

    tabs: tuple[tuple[str, str, bool], ...]
    choice: Choice
    family: str
    map: charts.ProvinceMap
    provinces: tuple[tuple[str, str, str], ...]
    parks: tuple[tuple[str, str, str], ...]
    parks_left_out: int
    gaps: tuple[tuple[str, str, str, str], ...]
    gaps_left_out: int


@dataclass(frozen=True, slots=True)
class HintRow:
    """A likely supplier with the sentences that say why."""

    firm: Any
    what: str
    why: tuple[str, ...]
    note_url: str


@dataclass(frozen=True, slots=True)
class BreakPage:
    """What happens without the firm, in sentences and lists."""

    summary: str
    lost: tuple[tuple[str, str], ...]
    weakened: tuple[tuple[str, str, str], ...]
    waves: tuple[tuple[str, str], ...]
    stranded: tuple[str, ...]
    parts: tuple[str, ...]
    networks: tuple[tuple[Any, str], ...]


@dataclass(frozen=True, slots=True)
class NetworkFirmPage:
    code: str
    name: str
    place: FirmPlace
    links: tuple[LinkRow, ...]
    levels: tuple[tuple[str, str], ...]
    removal: BreakPage
    hints: tuple[HintRow, ...]
    networks: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class NotePage:
    """The form to note a link; `found` are firms that answer what was looked for."""

    code: str
    name: str
    relation: str
    find: str
    found: tuple[Any, ...]
    other: Any
    values: Mapping[str, str]
    processes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    levels: tuple[tuple[str, str], ...]


def tabs(current: str) -> tuple[tuple[str, str, bool], ...]:
    names = (
        ("officer.network", _("Risks")),
        ("officer.network_coverage", _("Coverage")),
        ("officer.networks", _("Centres and satellites")),
    )
    return tuple((label, url_for(endpoint), endpoint == current) for endpoint, label in names)


@blueprint.get("/network")
@officer_only
def network() -> str:
    found = analysis.risks(db(), this_reader(), on=agency_today())
    shown = found.dependences[:_RISKS_SHOWN]
    labels = firm_labels(each.firm for each in shown)
    page = NetworkPage(
        tabs=tabs("officer.network"),
        figures=(
            (format_number(found.firms), _("Firms with links")),
            (format_number(found.links), _("Links between them")),
            (format_number(found.single_sources), _("Supplies with one source")),
            (format_number(found.single_customers), _("Firms with one customer")),
        ),
        risks=tuple(
            RiskRow(labels[each.firm], format_number(each.sole_for), format_number(each.stops), each.is_joint)
            for each in shown
        ),
        left_out=len(found.dependences) - len(shown),
    )
    return render_template("officer/network.html", page=page)


@blueprint.get("/network/coverage")
@officer_only
def network_coverage() -> str:
    families = [code for code, process in taxonomy().processes.items() if process.parent is None]
    address = Address.of_request(("family",))
    family = address.first("family") if address.first("family") in families else ""
    found = analysis.coverage_now(db())
    return render_template("officer/network-coverage.html", page=_coverage_page(found, family, families))


@blueprint.get("/network/firms/<code>")
@officer_only
def network_firm(code: str) -> str:
    company, reader, today = company_of(code), this_reader(), agency_today()
    networks = rows.networks(db(), reader, of=company)
    page = NetworkFirmPage(
        code=company.code,
        name=company.name,
        place=firm_place(company, analysis.firm_network(db(), company, reader, on=today)),
        links=tuple(link_row(link, company) for link in rows.links_of(db(), company, reader)),
        levels=_levels(),
        removal=_break_page(company, analysis.removal(db(), company, reader, on=today), networks),
        hints=_hint_rows(company, analysis.hints(db(), company, reader, on=today)),
        networks=tuple(network_line(network) for network in networks),
    )
    return render_template("officer/network-firm.html", page=page)


@blueprint.get("/network/firms/<code>/note")
@officer_only
def note_link(code: str) -> str:
    return _note_page(company_of(code), {name: request.args.get(name, "") for name in _FIELDS}, {})


@blueprint.post("/network/firms/<code>/note")
@officer_only
def note_link_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    company = company_of(code)
    values = {name: request.form.get(name, "") for name in _FIELDS}

    def make(session: Session) -> str:
        services.note_link(session, read_input(NotedLinkInput, values), by=actor_of(g.user))
        return url_for("officer.network_firm", code=code)

    try:
        target = once(make)
    except Invalid as error:
        return _note_page(company, values, error.fields), 422
    except Conflict as error:
        return _note_page(company, values, {"process": error.text}), 409
    flash(
        _("The link is noted. Both firms are asked to confirm it; until then only they and officers see it."), "success"
    )
    return redirect(target)


@blueprint.post("/network/links/<code>/evidence")
@officer_only
def link_evidence(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    level = request.form.get("evidence", "")
    with transaction() as session:
        link = _seen_link(code)
        if level in tuple(EvidenceLevel):
            services.set_evidence(session, link, EvidenceLevel(level), by=actor_of(g.user))
    flash(_("The evidence is saved."), "success")
    return redirect(_way_back(link.supplier.code))


@blueprint.post("/network/links/<code>/remove")
@officer_only
def remove_noted_link(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        link = _seen_link(code)
        firm = link.supplier.code
        services.remove_noted(session, link, by=actor_of(g.user))
    flash(_("The note is removed."), "success")
    return redirect(_way_back(firm))


def _seen_link(code: str) -> Any:
    link = rows.link(db(), code, this_reader())
    if link is None:
        raise NotFound(_l("There is no such link."))
    return link


def _way_back(supplier: str) -> str:
    firm = request.form.get("firm", "")
    return url_for("officer.network_firm", code=firm if firm.isalnum() and len(firm) <= 16 else supplier)


def _levels() -> tuple[tuple[str, str], ...]:
    return tuple((level.value, evidence_label(level)) for level in EvidenceLevel)


def _note_page(company: Company, values: dict[str, str], errors: Mapping[str, Any]) -> str:
    address = Address.of_request(("relation", "find", "other"))
    relation = "supplier" if (address.first("relation") or request.form.get("relation")) == "supplier" else "customer"
    own, side = ("supplier", "customer") if relation == "customer" else ("customer", "supplier")
    code = address.first("other") or values[side]
    found = services.find_firms(db(), address.first("find"), but=company, reader=this_reader())
    labels = firm_labels([*found, *([code] if code else [])])
    page = NotePage(
        code=company.code,
        name=company.name,
        relation=relation,
        find=address.first("find"),
        found=tuple(labels[each] for each in found if each in labels),
        other=labels.get(code),
        values={**values, own: company.code, side: code, "evidence": values["evidence"] or EvidenceLevel.DOCUMENTED},
        processes=process_options(),
        levels=_levels(),
    )
    return render_template("officer/network-note.html", page=page, errors=errors)


def _coverage_page(found: Coverage, family: str, families: Iterable[str]) -> CoveragePage:
    counts = found.firms_of(family) if family else found.firms
    names = {code: province_label(code) for code in taxonomy().provinces}
    parks = [(park, place, held) for (place, park), held in found.parks.items() if not family or held.get(family)]
    parks.sort(key=lambda each: (-(each[2].get(family, 0) if family else sum(each[2].values())), each[0]))
    gaps = [gap for gap in found.gaps if not family or gap.family == family]
    return CoveragePage(
        tabs=tabs("officer.network_coverage"),
        choice=Choice("family", _("Processes"), tuple((code, process_label(code)) for code in families), family),
        family=process_label(family) if family else "",
        map=charts.province_map(counts, names=names, urls={}),
        provinces=tuple(
            (names.get(code, code), format_number(counts[code]), _commonest(found.provinces[code]))
            for code in sorted(counts, key=lambda code: (-counts[code], code))
        ),
        parks=tuple(
            (park, names.get(place, place), format_number(held[family]) if family else _commonest(held))
            for park, place, held in parks[:_PARKS_SHOWN]
        ),
        parks_left_out=max(0, len(parks) - _PARKS_SHOWN),
        gaps=tuple(
            (names.get(gap.province, gap.province), process_label(gap.family), format_number(gap.asking), _nearest(gap))
            for gap in gaps[:_GAPS_SHOWN]
        ),
        gaps_left_out=max(0, len(gaps) - _GAPS_SHOWN),
    )


def _commonest(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{process_label(family)} {format_number(count)}" for family, count in list(counts.items())[:_FAMILIES_SHOWN]
    )


def _nearest(gap: Any) -> str:
    if gap.nearest is None:
        return _("Nobody in the country")
    return _("%(place)s, %(km)s km", place=province_label(gap.nearest), km=format_number(round(gap.km)))


def _break_page(company: Company, gone: Removal, networks: Iterable[Any]) -> BreakPage:
    codes = {single.customer for single in gone.lost} | {each.customer for each in gone.weakened} | set(gone.stranded)
    codes |= {code for each in gone.weakened for code in each.left}
    codes |= {code for group in (*gone.stops, *gone.parts) for code in group}
    labels = firm_labels(codes)
    broken = analysis.broken_networks(networks, company)
    return BreakPage(
        summary=_break_summary(gone),
        lost=tuple((labels[each.customer].name, process_label(each.process)) for each in gone.lost),
        weakened=tuple(
            (labels[each.customer].name, process_label(each.process), _names(labels, each.left))
            for each in gone.weakened
        ),
        waves=tuple((_wave_label(number), _names(labels, wave)) for number, wave in enumerate(gone.stops) if number),
        stranded=tuple(labels[code].name for code in gone.stranded),
        parts=tuple(_names(labels, part) for part in gone.parts),
        networks=tuple((network_line(network), _task_words(lost)) for network, lost in broken),
    )


def _break_summary(gone: Removal) -> str:
    if not gone.stopped and not gone.stranded and not gone.parts:
        return _("Nothing breaks: every customer has another source, and no supplier lives from this firm alone.")
    return ngettext(
        "%(num)d firm misses a supply that it cannot get elsewhere.",
        "%(num)d firms miss a supply that they cannot get elsewhere.",
        gone.stopped,
    )


def _wave_label(number: int) -> str:
    return ngettext("After %(num)d step", "After %(num)d steps", number)


def _task_words(processes: Iterable[str]) -> str:
    return ", ".join(process_label(process) for process in processes) or _("It is the centre.")


def _names(labels: Mapping[str, Any], codes: Iterable[str]) -> str:
    return ", ".join(sorted(labels[code].name for code in codes))


def _hint_rows(company: Company, found: Iterable[LinkHint]) -> tuple[HintRow, ...]:
    hints = tuple(found)
    codes = {hint.supplier for hint in hints}
    codes |= {code for hint in hints for path in hint.paths for code in (path.shared_supplier, path.other_customer)}
    labels = firm_labels(codes)
    own = firm_label(company).name
    return tuple(
        HintRow(
            firm=labels[hint.supplier],
            what=", ".join(process_label(process) for process in hint.processes),
            why=tuple(
                _(
                    "%(shared)s delivers to %(firm)s and to %(other)s, and %(other)s also buys from it.",
                    shared=labels[path.shared_supplier].name,
                    firm=own,
                    other=labels[path.other_customer].name,
                )
                for path in hint.paths
            ),
            note_url=url_for("officer.note_link", code=company.code, relation="supplier", other=hint.supplier),
        )
        for hint in hints
    )
