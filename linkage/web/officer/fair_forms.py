"""The forms of an event as a whole: a new one, its settings, a copy of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairKind
from database.models.companies import Company
from database.models.fairs import Fair
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_plans import DEADLINES, VENUE_ZONE, CopyFairInput, FairInput, NewFairInput
from linkage.language import _
from linkage.services.fair_places import promote_waiting
from linkage.services.fairs import change_fair, copy_fair, create_fair, fair_of
from linkage.services.users import actor_of
from linkage.web.fair_links import fair_links
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import FairHead, head_of, typed
from linkage.web.process_options import process_options
from linkage.web.province_options import province_options
from linkage.wording import certificate_label, language_name, ownership_label
from linkage.wording.fairs import kind_hint, kind_label, zone_text
from matching.taxonomy import LANGUAGES, taxonomy

_NEW = ("kind", "name", "starts_on", "days", "venue", "province", "timezone", "tables", "host", "text")
_TEXTS = ("name", "text", "venue", "province", "timezone", "host", "starts_on", "ends_on")
_NUMBERS = (
    "slot_minutes",
    "change_minutes",
    "min_meetings",
    "max_meetings_supplier",
    "max_meetings_assembler",
    "max_meetings_a_day",
    "max_run",
    "wishes_each",
    "coverage_percent",
    "places_assemblers",
    "places_suppliers",
    "delegates_each",
)
_RULE_LISTS = ("processes", "provinces", "certificates", "ownership")
_ZONES = (
    VENUE_ZONE,
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Kuala_Lumpur",
    "Asia/Manila",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Taipei",
    "Asia/Tokyo",
    "Europe/Berlin",
    "America/Los_Angeles",
)

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlaceOptions:
    """What the forms offer to choose from."""

    provinces: Options
    zones: Options
    languages: Options


@dataclass(frozen=True, slots=True)
class NewFairPage:
    kinds: tuple[tuple[str, str, str], ...]
    options: PlaceOptions
    values: Mapping[str, str]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """`values` of single fields, `lists` of those with several choices."""

    head: FairHead
    options: PlaceOptions
    values: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    processes: Any
    certificates: Options
    ownerships: Options


@blueprint.get("/fairs/new")
@officer_only
def new_fair() -> str:
    return _new_page({"kind": FairKind.REVERSE_TRADE_FAIR.value, "timezone": VENUE_ZONE}, ("vi",), {})


@blueprint.post("/fairs/new")
@officer_only
def new_fair_post() -> ResponseReturnValue:
    require(may_curate(g.user))
    values, languages = typed(*_NEW), tuple(request.form.getlist("languages"))

    def make(session: Session) -> str:
        return url_for("officer.fair", code=create_fair(session, given, by=actor_of(g.user)).code)

    try:
        given = read_input(NewFairInput, {**values, "languages": list(languages)})
        target = once(make)
    except Invalid as error:
        return _new_page(values, languages, error.fields), 422
    flash(_("The event is planned, with a programme to start from. Nobody outside sees it yet."), "success")
    return redirect(target)


@blueprint.get("/fairs/<code>/settings")
@officer_only
def fair_settings(code: str) -> str:
    found = fair_of(db(), code)
    return _settings_page(found, _values_of(found), _lists_of(found), {})


@blueprint.post("/fairs/<code>/settings")
@officer_only
def fair_settings_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed(
        *_TEXTS, *DEADLINES, *_NUMBERS, "is_approval_needed", "is_listed", "completeness_percent", "rules_text"
    )
    lists = {name: tuple(request.form.getlist(name)) for name in ("languages", *_RULE_LISTS)}
    data: dict[str, Any] = {name: values[name] for name in (*_TEXTS, *DEADLINES, *_NUMBERS)}
    data |= {"is_approval_needed": bool(values["is_approval_needed"]), "languages": list(lists["languages"])}
    data["eligibility"] = {
        "is_listed": bool(values["is_listed"]),
        "completeness_percent": values["completeness_percent"],
        "text": values["rules_text"],
        **{name: list(lists[name]) for name in _RULE_LISTS},
    }
    try:
        given = read_input(FairInput, data)
        with transaction() as session:
            found = fair_of(session, code)
            change_fair(
                session,
                found,
                given,
                by=actor_of(g.user),
                expected_version=sent_version(),
                is_move_agreed=request.form.get("move") == "1",
            )
            promote_waiting(session, found, by=actor_of(g.user), links=fair_links())
    except Invalid as error:
        return _settings_page(fair_of(db(), code), values, lists, _by_field(error.fields)), 422
    except Conflict as error:
        return _settings_page(fair_of(db(), code), values, lists, {"": error.text}), 409
    flash(_("The event is changed."), "success")
    return redirect(url_for("officer.fair", code=code))


@blueprint.get("/fairs/<code>/copy")
@officer_only
def copy_fair_form(code: str) -> str:
    found = fair_of(db(), code)
    return _copy_page(found, {"name": found.name}, {})


@blueprint.post("/fairs/<code>/copy")
@officer_only
def copy_fair_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed("name", "starts_on")

    def make(session: Session) -> str:
        made = copy_fair(session, fair_of(session, code), given, by=actor_of(g.user))
        return url_for("officer.fair", code=made.code)

    try:
        given = read_input(CopyFairInput, values)
        target = once(make)
    except Invalid as error:
        return _copy_page(fair_of(db(), code), values, error.fields), 422
    flash(_("The event is copied. Look through its deadlines before you open registration."), "success")
    return redirect(target)


def _new_page(values: Mapping[str, str], languages: tuple[str, ...], errors: Mapping[str, Any]) -> str:
    page = NewFairPage(
        kinds=tuple((kind.value, kind_label(kind), kind_hint(kind)) for kind in FairKind),
        options=_options(values.get("timezone", "")),
        values=values,
        languages=languages,
    )
    return render_template("officer/fairs/new.html", page=page, errors=errors)


def _copy_page(found: Fair, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    return render_template("officer/fairs/copy.html", head=head_of(found), values=values, errors=errors)


def _settings_page(
    found: Fair, values: Mapping[str, str], lists: Mapping[str, tuple[str, ...]], errors: Mapping[str, Any]
) -> str:
    table = taxonomy()
    page = SettingsPage(
        head=head_of(found),
        options=_options(values.get("timezone", "")),
        values=values,
        lists=lists,
        processes=tuple(option for _family, options in process_options() for option in options),
        certificates=tuple((code, certificate_label(code)) for code in table.certificates),
        ownerships=tuple((code, ownership_label(code)) for code in table.ownerships),
    )
    return render_template("officer/fairs/settings.html", page=page, errors=errors)


def _options(zone: str) -> PlaceOptions:
    today = agency_today()
    zones = _ZONES if zone in _ZONES or not zone else (zone, *_ZONES)
    return PlaceOptions(
        provinces=province_options(),
        zones=tuple((each, _zone_label(each, today)) for each in zones),
        languages=tuple((code, language_name(code)) for code in LANGUAGES),
    )


def _zone_label(zone: str, today: Any) -> str:
    try:
        return zone_text(zone, today)
    except (KeyError, ValueError, OSError):
        # OSError: zones are looked up as files, and no file has a name as long as what was typed.
        return zone[:60]


def _values_of(found: Fair) -> dict[str, str]:
    names = (*_TEXTS, *DEADLINES, *_NUMBERS)
    values = {name: _shown(getattr(found, name)) for name in names if name not in ("host", "coverage_percent")}
    rules = found.eligibility
    host = db().get(Company, found.host_company_id) if found.host_company_id else None
    return {
        **values,
        "host": host.code if host else "",
        "coverage_percent": f"{found.coverage_bonus * 100:g}",
        "is_approval_needed": "1" if found.is_approval_needed else "",
        "is_listed": "1" if rules.get("is_listed") else "",
        "completeness_percent": _shown(rules.get("completeness_percent")),
        "rules_text": rules.get("text") or "",
    }


def _lists_of(found: Fair) -> dict[str, tuple[str, ...]]:
    rules = {name: tuple(found.eligibility.get(name, ())) for name in _RULE_LISTS}
    return {**rules, "languages": tuple(found.languages)}


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _by_field(errors: Mapping[str, Any]) -> dict[str, Any]:
    """The names of the form: a rule's field stands there without its group."""
    names = {"eligibility.text": "rules_text"}
    return {names.get(name, name.removeprefix("eligibility.").split(".")[0]): text for name, text in errors.items()}
