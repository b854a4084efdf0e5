"""The budget of a fair, line by line, with totals that keep currencies apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.fairs import Fair, FairBudgetLine
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_helpers import BudgetLineInput
from linkage.language import _
from linkage.services import fair_budgets as services
from linkage.services.fair_guards import version_of
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import FairHead, do, head_of, typed

_FIELDS = ("name", "payer", "planned", "spent", "currency")


@dataclass(frozen=True, slots=True)
class BudgetRow:
    name: str
    url: str
    payer: str
    planned: str
    spent: str


@dataclass(frozen=True, slots=True)
class BudgetPage:
    """`totals`: (currency, planned, spent, left). `line`: the code of the line in the form, empty for a new one."""

    head: FairHead
    rows: tuple[BudgetRow, ...]
    totals: tuple[tuple[str, str, str, str], ...]
    line: str
    version: int
    values: Mapping[str, str]


@blueprint.get("/fairs/<code>/budget")
@officer_only
def fair_budget(code: str) -> str:
    return _page(fair_of(db(), code), None, {"currency": "VND"}, {})


@blueprint.post("/fairs/<code>/budget")
@officer_only
def add_budget_line_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed(*_FIELDS)

    def make(session: Session) -> str:
        services.add_budget_line(session, fair_of(session, code), given, by=actor_of(g.user))
        return url_for("officer.fair_budget", code=code)

    try:
        given = read_input(BudgetLineInput, values)
        target = once(make)
    except Invalid as error:
        return _page(fair_of(db(), code), None, values, error.fields), 422
    flash(_("The line is in the budget."), "success")
    return redirect(target)


@blueprint.get("/fairs/<code>/budget/<line>")
@officer_only
def fair_budget_line(code: str, line: str) -> str:
    found = fair_of(db(), code)
    row = services.budget_line_of(db(), found, line)
    return _page(found, row, _values_of(row), {})


@blueprint.post("/fairs/<code>/budget/<line>")
@officer_only
def fair_budget_line_post(code: str, line: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed(*_FIELDS)
    try:
        given = read_input(BudgetLineInput, values)
        with transaction() as session:
            found = fair_of(session, code)
            row = services.budget_line_of(session, found, line)
            services.change_budget_line(
                session, found, row, given, by=actor_of(g.user), expected_version=sent_version()
            )
    except (Invalid, Conflict) as error:
        found = fair_of(db(), code)
        errors = error.fields if isinstance(error, Invalid) else {"": error.text}
        return _page(found, services.budget_line_of(db(), found, line), values, errors), 422
    flash(_("The line is changed."), "success")
    return redirect(url_for("officer.fair_budget", code=code))


@blueprint.post("/fairs/<code>/budget/<line>/remove")
@officer_only
def remove_budget_line_post(code: str, line: str) -> ResponseReturnValue:
    def remove(session: Session, found: Fair) -> str:
        services.remove_budget_line(session, found, services.budget_line_of(session, found, line), by=actor_of(g.user))
        return _("The line is removed.")

    return do(code, url_for("officer.fair_budget", code=code), remove)


def _values_of(row: FairBudgetLine) -> dict[str, str]:
    return {
        "name": row.name,
        "payer": row.payer or "",
        "planned": _plain(row.planned),
        "spent": _plain(row.spent),
        "currency": row.currency,
    }


def _plain(amount: Decimal) -> str:
    """As it is typed: without the fraction of a whole amount."""
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}"


def _money(amount: Decimal, currency: str) -> str:
    return f"{format_number(amount)} {currency}"


def _page(found: Fair, row: FairBudgetLine | None, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    lines = services.budget_of(db(), found)
    kept = sent_version() if errors and request.method == "POST" else 0
    page = BudgetPage(
        head=head_of(found),
        rows=tuple(
            BudgetRow(
                name=line.name,
                url=url_for("officer.fair_budget_line", code=found.code, line=line.code),
                payer=line.payer or "",
                planned=_money(line.planned, line.currency),
                spent=_money(line.spent, line.currency),
            )
            for line in lines
        ),
        totals=tuple(
            (
                each.currency,
                _money(each.planned, each.currency),
                _money(each.spent, each.currency),
                _money(each.left, each.currency),
            )
            for each in services.totals(lines)
        ),
        line=row.code if row else "",
        version=kept or (version_of(row) if row else 0),
        values=values,
    )
    return render_template("officer/fairs/budget.html", page=page, errors=errors)
