"""Supply links as pages show them: names as far as the reader may know them, one row a link, and the firm's place among others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import g, url_for

from database.models.companies import Company
from database.models.supply_links import SupplyLink
from database.models.supply_networks import SupplyNetwork
from database.queries.supply_links import LinkReader
from database.session import db
from linkage.access import may_curate, may_see_supplier
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.supply_links import reader_of
from linkage.services.supply_networks import FirmNetwork, firms_of
from linkage.web import cards
from linkage.web.layout import format_date, format_number
from linkage.web.link_drawings import FirmLabel, LinkDrawing, link_drawing
from linkage.wording import process_label
from linkage.wording.links import network_status_label, secrecy_label, stated_by_label
from matching.supply_network import SingleSource


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link seen from one firm: the other firm, what, since when, who may know. `state`: confirmed, waiting, denied or ended."""

    code: str
    other: FirmLabel
    is_customer: bool
    what: str
    tier: str
    since: str
    evidence: str
    secrecy: str
    secrecy_label: str
    own_secrecy: str
    stated_by: str
    stated_label: str
    state: str
    version: int


@dataclass(frozen=True, slots=True)
class NetworkLine:
    """A network in a list; `place`: what the firm is in it."""

    code: str
    name: str
    centre: FirmLabel
    status: str
    satellites: int
    seats: int


@dataclass(frozen=True, slots=True)
class FirmPlace:
    """A firm among others: the drawing, sentences about what hangs on one firm, and the tiers beyond the nearest."""

    drawing: LinkDrawing | None
    sentences: tuple[str, ...]
    tiers: tuple[tuple[str, tuple[FirmLabel, ...]], ...]


def this_reader() -> LinkReader:
    """What the person at the page may see."""
    return reader_of(g.user)


def firm_label(company: Company) -> FirmLabel:
    """The firm's name when this reader may know it, and the page it has for this reader."""
    code, is_shown, url = company.code, may_see_supplier(g.user, company), ""
    if may_curate(g.user):
        url = url_for("officer.network_firm", code=code)
    elif is_shown:
        url = url_for("public.supplier", code=code)
    is_named = is_shown or company.assembler_profile is None
    name = cards.firm_name(company) if is_named else cards.buyer_text(company, viewer=g.user)
    return FirmLabel(code, name, cards.place_text(company), url)


def firm_labels(codes: Iterable[str]) -> dict[str, FirmLabel]:
    """Code -> label, in a fixed number of queries."""
    return {code: firm_label(company) for code, company in firms_of(db(), codes).items()}


def link_row(link: SupplyLink, own: Company) -> LinkRow:
    """The link as the firm looks at it."""
    is_supplier = link.supplier_id == own.id
    other = link.customer if is_supplier else link.supplier
    own_wish = link.supplier_secrecy if is_supplier else link.customer_secrecy
    return LinkRow(
        code=link.code,
        other=firm_label(other),
        is_customer=is_supplier,
        what=" · ".join(part for part in (process_label(link.process), link.part_group) if part),
        tier=format_number(link.tier),
        since=_period(link),
        evidence=link.evidence.value,
        secrecy=link.secrecy.value,
        secrecy_label=secrecy_label(link.secrecy),
        own_secrecy=own_wish.value,
        stated_by=link.stated_by.value,
        stated_label=stated_by_label(link.stated_by),
        state=link_state(link),
        version=link.version,
    )


def link_state(link: SupplyLink) -> str:
    if link.denied_on is not None:
        return "denied"
    if link.until is not None and link.until < agency_today():
        return "ended"
    return "confirmed" if link.is_confirmed else "waiting"


def firm_place(company: Company, found: FirmNetwork) -> FirmPlace:
    """The firm among those it deals with and what hangs on one firm alone: for its own people and officers."""
    labels = _labels(company, found)
    singles = (*found.sources, *found.sole_for)
    return FirmPlace(_drawing(found, labels, singles), tuple(_sentences(found, labels)), tuple(_further(found, labels)))


def firm_surroundings(company: Company, found: FirmNetwork) -> FirmPlace:
    """The firm among those it deals with, for others: of what they see a part only, nobody may be called the only one."""
    labels = _labels(company, found)
    return FirmPlace(_drawing(found, labels, ()), (), tuple(_further(found, labels)))


def _labels(company: Company, found: FirmNetwork) -> dict[str, FirmLabel]:
    return {company.code: firm_label(company), **firm_labels(found.around.firms)}


def _drawing(
    found: FirmNetwork, labels: Mapping[str, FirmLabel], singles: tuple[SingleSource, ...]
) -> LinkDrawing | None:
    return link_drawing(found.around, labels, singles, _("%(num)s more", num="%(num)s"))


def network_line(network: SupplyNetwork) -> NetworkLine:
    return NetworkLine(
        code=network.code,
        name=network.name,
        centre=firm_label(network.centre),
        status=network_status_label(network.status),
        satellites=len({each.company_id for each in network.satellites}),
        seats=len(network.seats),
    )


def _sentences(found: FirmNetwork, labels: Mapping[str, FirmLabel]) -> Iterable[str]:
    """What hangs on one firm alone, and how far from an assembler the firm stands."""
    if found.tier is not None:
        yield _("Tier %(tier)s: %(steps)s", tier=found.tier, steps=_tier_words(found.tier))
    if found.only_customer is not None:
        yield _("One customer only: %(firm)s", firm=labels[found.only_customer].name)
    for single in found.sources:
        yield _(
            "%(process)s: from one firm only, %(firm)s",
            process=process_label(single.process),
            firm=labels[single.supplier].name,
        )
    if found.sole_for:
        count = len({single.customer for single in found.sole_for})
        yield ngettext(
            "%(num)d customer has no other source for what it gets here.",
            "%(num)d customers have no other source for what they get here.",
            count,
        )


def _tier_words(tier: int) -> str:
    if tier == 1:
        return _("it delivers to an assembler.")
    return ngettext(
        "%(num)d firm stands between it and an assembler.", "%(num)d firms stand between it and an assembler.", tier - 1
    )


def _further(found: FirmNetwork, labels: Mapping[str, FirmLabel]) -> Iterable[tuple[str, tuple[FirmLabel, ...]]]:
    """The second tier on either side, by name."""
    around = found.around
    for heading, tiers in (
        (_("Suppliers of its suppliers"), around.suppliers[1:2]),
        (_("Customers of its customers"), around.customers[1:2]),
    ):
        for codes in tiers:
            yield heading, tuple(sorted((labels[code] for code in codes), key=lambda label: label.name))


def _period(link: SupplyLink) -> str:
    since, until = format_date(link.since, "medium"), format_date(link.until, "medium")
    if since and until:
        return _("%(since)s to %(until)s", since=since, until=until)
    return _("until %(day)s", day=until) if until else since
