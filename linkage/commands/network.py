"""The supply network at the terminal, as officers see it: links that two firms keep to themselves count nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from linkage.commands import Context, instance, print_json
from linkage.days import agency_today

if TYPE_CHECKING:  # read only when a command needs it
    from database.models.companies import Company
    from matching.supply_network import SingleSource

_as_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group()
def network() -> None:
    """Who supplies whom, and what hangs on one firm."""


@network.command("firm")
@click.argument("code")
@_as_json
def network_firm(code: str, *, as_json: bool) -> None:
    """Show the suppliers and customers of the firm CODE, in tiers."""
    from database.queries.supply_links import LinkReader
    from linkage.services.supply_networks import firm_network

    with instance() as context:
        company = _company(context, code)
        found = firm_network(context.session, company, LinkReader(is_officer=True), on=agency_today())
        names = _names(context, found.around.firms)
    body = {
        "firm": company.code,
        "name": company.name,
        "tier": found.tier,
        "suppliers": [list(tier) for tier in found.around.suppliers],
        "customers": [list(tier) for tier in found.around.customers],
        "single_sources": _singles(found.sources),
        "only_customer": found.only_customer,
        "sole_source_for": _singles(found.sole_for),
    }
    if as_json:
        print_json(body)
        return
    click.echo(f"{company.name} ({company.code}), tier {found.tier if found.tier is not None else 'not known'}")
    for label, tiers in (("Suppliers", found.around.suppliers), ("Customers", found.around.customers)):
        for number, tier in enumerate(tiers, 1):
            click.echo(f"{label}, tier {number}: {_listed(tier, names)}")
    for single in found.sources:
        click.echo(f"From one firm only: {single.process} from {names.get(single.supplier, single.supplier)}")
    if found.only_customer:
        click.echo(f"One customer only: {names.get(found.only_customer, found.only_customer)}")


@network.command("risks")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="So many firms at most.")
@_as_json
def network_risks(*, limit: int, as_json: bool) -> None:
    """List the firms on which others depend, worst first."""
    from database.queries.supply_links import LinkReader
    from linkage.services.supply_networks import risks

    with instance() as context:
        found = risks(context.session, LinkReader(is_officer=True), on=agency_today())
        shown = found.dependences[:limit]
        names = _names(context, (each.firm for each in shown))
    if as_json:
        print_json(
            {
                "firms": found.firms,
                "links": found.links,
                "parts": list(found.parts),
                "single_sources": found.single_sources,
                "single_customers": found.single_customers,
                "dependences": [
                    {"firm": each.firm, "sole_for": each.sole_for, "stops": each.stops, "is_joint": each.is_joint}
                    for each in shown
                ],
            }
        )
        return
    click.echo(f"{found.firms} firms, {found.links} links, {found.single_sources} supplies with one source.")
    for each in shown:
        joint = ", holds parts together" if each.is_joint else ""
        name = names.get(each.firm, each.firm)
        click.echo(f"{each.firm}  {name}: {each.stops} would stop, sole source of {each.sole_for} supplies{joint}")


@network.command("remove")
@click.argument("code")
@_as_json
def network_remove(code: str, *, as_json: bool) -> None:
    """Say what breaks without the firm CODE. Nothing is changed."""
    from database.queries.supply_links import LinkReader, networks
    from linkage.services.supply_networks import broken_networks, removal

    desk = LinkReader(is_officer=True)
    with instance() as context:
        company = _company(context, code)
        gone = removal(context.session, company, desk, on=agency_today())
        broken = broken_networks(networks(context.session, desk, of=company), company)
        codes = {code for group in (*gone.stops, *gone.parts, gone.stranded) for code in group}
        names = _names(context, codes | {single.customer for single in gone.lost})
    if as_json:
        print_json(
            {
                "firm": company.code,
                "lost": _singles(gone.lost),
                "weakened": [
                    {"customer": each.customer, "process": each.process, "left": list(each.left)}
                    for each in gone.weakened
                ],
                "stops": [list(wave) for wave in gone.stops],
                "stranded": list(gone.stranded),
                "parts": [list(part) for part in gone.parts],
                "networks": [{"code": group.code, "lost": list(lost)} for group, lost in broken],
            }
        )
        return
    click.echo(f"Without {company.name}: {gone.stopped} firms miss a supply that they cannot get elsewhere.")
    for single in gone.lost:
        click.echo(f"Lost: {single.process} for {names.get(single.customer, single.customer)}")
    for number, wave in enumerate(gone.stops):
        click.echo(f"{'At once' if number == 0 else f'After {number} steps'}: {_listed(wave, names)}")
    if gone.stranded:
        click.echo(f"Lose their only customer: {_listed(gone.stranded, names)}")
    for part in gone.parts:
        click.echo(f"Cut off: {_listed(part, names)}")
    for group, lost in broken:
        click.echo(f"Network {group.name} ({group.code}): {', '.join(lost) or 'loses its centre'}")


@network.command("coverage")
@click.option("--family", help="Only this family of processes, by its id, such as surface-treatment.")
@_as_json
def network_coverage(*, family: str | None, as_json: bool) -> None:
    """Count published firms by province and family of processes, and list what is missing."""
    from linkage.services.supply_networks import coverage_now

    with instance() as context:
        found = coverage_now(context.session)
    gaps = [gap for gap in found.gaps if family is None or gap.family == family]
    provinces = {
        code: {name: count for name, count in held.items() if family in (None, name)}
        for code, held in found.provinces.items()
    }
    if as_json:
        print_json(
            {
                "provinces": {code: held for code, held in provinces.items() if held},
                "gaps": [
                    {
                        "province": gap.province,
                        "family": gap.family,
                        "asking": gap.asking,
                        "nearest": gap.nearest,
                        "km": None if gap.km is None else round(gap.km, 1),
                    }
                    for gap in gaps
                ],
            }
        )
        return
    for code, held in provinces.items():
        if held:
            click.echo(f"{code}  {', '.join(f'{name} {count}' for name, count in held.items())}")
    for gap in gaps:
        near = "nowhere" if gap.nearest is None else f"nearest in {gap.nearest}, {gap.km:.0f} km"
        click.echo(f"Missing in {gap.province}: {gap.family} (needed next by {gap.asking} firms; {near})")


def _company(context: Context, code: str) -> Company:
    from database.queries.registry import company
    from linkage.errors import NotFound
    from linkage.language import _l, fill

    found = company(context.session, code.upper())
    if found is None:
        raise NotFound(fill(_l("There is no firm “%(code)s” here."), code=code))
    return found


def _names(context: Context, codes: Iterable[str]) -> Mapping[str, str]:
    from linkage.services.supply_networks import firms_of

    return {code: firm.name for code, firm in firms_of(context.session, codes).items()}


def _listed(codes: Iterable[str], names: Mapping[str, str]) -> str:
    return ", ".join(f"{names.get(code, code)} ({code})" for code in codes)


def _singles(found: Iterable[SingleSource]) -> list[dict[str, Any]]:
    return [{"customer": each.customer, "process": each.process, "supplier": each.supplier} for each in found]
