"""Removing a firm that leaves: a page that says what goes, then all of it at once."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.session import db, transaction
from linkage.access import may_administer, require
from linkage.language import _, ngettext
from linkage.services.removals import Leaving, leaving_with, remove_company
from linkage.services.uploads import remove_file
from linkage.services.users import actor_of
from linkage.web.guards import admin_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.companies import company_of


@dataclass(frozen=True, slots=True)
class RemovalPage:
    """`going`: what is deleted, a line each; `people` are the addresses of the accounts among it."""

    code: str
    name: str
    version: int
    going: tuple[str, ...]
    people: tuple[str, ...]


@blueprint.get("/companies/<code>/remove")
@admin_only
def removal(code: str) -> str:
    found = company_of(code)
    leaving = leaving_with(db(), found)
    page = RemovalPage(
        code=found.code,
        name=found.name,
        version=found.version,
        going=tuple(_going(leaving)),
        people=tuple(user.email for user in leaving.accounts),
    )
    return render_template("officer/removal.html", page=page)


@blueprint.post("/companies/<code>/remove")
@admin_only
def remove(code: str) -> ResponseReturnValue:
    require(may_administer(g.user))
    with transaction() as session:
        found = company_of(code)
        name = found.name
        version = request.form.get("version", type=int)
        uploads = remove_company(session, found, by=actor_of(g.user), expected_version=version)
    for upload in uploads:
        remove_file(current_app.config["LINKAGE"].upload_dir, upload)
    flash(_("%(name)s and its data are removed.", name=name), "success")
    return redirect(url_for("officer.registry"))


def _going(leaving: Leaving) -> list[str]:
    """Whole lines; what there is none of is left out."""
    lines = [_("The profile, with its plants, processes, machines, certificates and contact")]
    if leaving.needs:
        lines.append(ngettext("%(num)d part need", "%(num)d part needs", leaving.needs))
    if leaving.uploads:
        lines.append(ngettext("%(num)d photo", "%(num)d photos", len(leaving.uploads)))
    if leaving.accounts:
        number = len(leaving.accounts)
        text = ngettext("%(num)d account of a person", "%(num)d accounts of people", number)
        lines.append(text)
    return lines
