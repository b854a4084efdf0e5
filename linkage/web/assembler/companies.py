"""The page of the own firm as an assembler: what suppliers may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import Nationality
from database.session import db, transaction
from linkage.errors import Invalid
from linkage.inputs.assemblers import AssemblerInput
from linkage.inputs.base import read_input
from linkage.language import _
from linkage.services.assemblers import update_assembler
from linkage.services.drafts import draft_of, drop_draft
from linkage.services.users import actor_of
from linkage.web.assembler.answers import Answers
from linkage.web.assembler.blueprint import blueprint
from linkage.web.guards import assembler_only
from linkage.wording import nationality_label, province_label, sector_label
from matching.taxonomy import taxonomy

FIELDS = ("name", "nationality", "sector", "plant_province", "about")
Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """The form, with the lists to choose from."""

    answers: Answers
    version: int
    is_restored: bool
    nationalities: list[Option]
    sectors: list[Option]
    provinces: list[Option]
    draft_url: str


@blueprint.get("/company")
@assembler_only
def company() -> ResponseReturnValue:
    kept = draft_of(db(), g.user, _draft_name())
    return _page(Answers(kept) if kept is not None else _stored(), {}, is_restored=kept is not None)


@blueprint.post("/company")
@assembler_only
def save_company() -> ResponseReturnValue:
    answers = Answers.of_request()
    values: dict[str, Any] = {name: answers.one(name) for name in FIELDS}
    try:
        given = read_input(AssemblerInput, {**values, "is_name_public": not answers.one("hide_name")})
    except Invalid as error:
        return _page(answers, error.fields, is_restored=False)
    with transaction() as session:
        update_assembler(session, g.company, given, by=actor_of(g.user), expected_version=_version(answers))
        drop_draft(session, g.user, _draft_name())
    flash(_("The page of your firm is saved."), "success")
    return redirect(url_for("assembler.home"))


def _stored() -> Answers:
    profile = g.company.assembler_profile
    values = {name: getattr(profile, name) for name in FIELDS if name != "name"}
    return Answers.of({"name": g.company.name, **values, "hide_name": None if profile.is_name_public else "1"})


def _draft_name() -> str:
    return f"assembler:{g.company.code}"


def _version(answers: Answers) -> int | None:
    typed = answers.one("version")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _page(answers: Answers, errors: dict[str, Any], *, is_restored: bool) -> ResponseReturnValue:
    table = taxonomy()
    page = CompanyPage(
        answers=answers,
        version=_version(answers) or g.company.version,
        is_restored=is_restored,
        nationalities=[(code.value, nationality_label(code)) for code in Nationality],
        sectors=_by_label((code, sector_label(code)) for code in table.sectors),
        provinces=_by_label((code, province_label(code)) for code in table.provinces),
        draft_url=url_for("drafts.save", form=_draft_name()),
    )
    return render_template("assembler/company.html", page=page, errors=errors), 422 if errors else 200


def _by_label(options: Any) -> list[Option]:
    return sorted(options, key=lambda option: option[1].casefold())
