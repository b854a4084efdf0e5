"""Where everything a firm says comes from, whose word counts, and what was done to it; to merge, split and name it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from database.enums import FirmNameKind, StatedBy
from database.models.companies import Company
from database.models.imports import ImportBatch
from database.models.source_records import SourceRecord
from database.models.users import User
from database.queries import audit_events, registry
from database.queries.company_merges import current_company, merges_into
from database.queries.exchange import companies_by_id
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.language import _
from linkage.services import field_choices as services
from linkage.services.company_merges import split
from linkage.services.company_pairs import pair_to_decide
from linkage.services.source_records import known_statements, other_names
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.companies import company_of, may_be_opened
from linkage.web.officer.firm_timelines import Moment, RecordLine, timeline
from linkage.web.officer.private_views import note_contacts_opened
from linkage.wording.firm_fields import field_label, is_veiled, opened_lines, veiled_lines
from matching.registry.picking import ADDING_UP, pick

_EVENTS = 100
_FOUND = 20
_PLAIN = frozenset({"lat", "lon"})
"""Said by the address, too."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another value that a source still stands by; `record`: its id, for the button that takes it."""

    text: str
    sources: str
    record: int


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A field with what counts; `is_chosen`: an officer said so, against the rule."""

    field: str
    label: str
    text: str
    sources: str
    rivals: tuple[Rival, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MergeLine:
    text: str
    at: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`may_split`: there are two sources to tell apart. `names`: typed ones with their ids; `spellings`: those of lists.

    `is_contact_closed`: something is masked that an officer may open.
    """

    code: str
    name: str
    version: int
    values: tuple[ValueLine, ...]
    is_contact_closed: bool
    records: tuple[RecordLine, ...]
    may_split: bool
    merges: tuple[MergeLine, ...]
    names: tuple[tuple[int, str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    spellings: tuple[str, ...]
    timeline: tuple[Moment, ...]
    typed: str
    errors: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    code: str
    name: str
    place: str


@blueprint.get("/companies/<code>/history")
@officer_only
def company_history(code: str) -> str:
    return _show(company_of(code), {})


@blueprint.post("/companies/<code>/history/open")
@officer_only
def open_history_post(code: str) -> ResponseReturnValue:
    """The same with every contact that was ever stated in full; looking is noted."""
    note_contacts_opened(code)
    return _show(company_of(code), {}, is_open=True)


@blueprint.post("/companies/<code>/values")
@officer_only
def choose_value_post(code: str) -> ResponseReturnValue:
    """Takes one source's word for a field, or, without a record, lets the rule pick again."""
    found = company_of(code)
    require(may_curate(g.user))
    field, record = request.form.get("field", "")[:60], request.form.get("record", "")
    with transaction() as session:
        if record:
            number = int(record) if record.isascii() and record.isdigit() and len(record) < 10 else 0
            services.choose_value(session, found, field, number, expected_version=sent_version(), by=actor_of(g.user))
            flash(_("This value counts from now on."), "success")
        else:
            services.follow_rule(session, found, field, expected_version=sent_version(), by=actor_of(g.user))
            flash(_("The rule picks the value again."), "success")
    return redirect(url_for("officer.company_history", code=code, _anchor="values"))


@blueprint.post("/companies/<code>/names")
@officer_only
def add_name_post(code: str) -> ResponseReturnValue:
    """Writes down another name."""
    found = company_of(code)
    require(may_curate(g.user))
    kind = FirmNameKind.FORMER if request.form.get("kind") == FirmNameKind.FORMER else FirmNameKind.ALIAS
    name = request.form.get("name", "")
    try:
        with transaction() as session:
            services.add_name(session, found, name, kind, expected_version=sent_version(), by=actor_of(g.user))
    except Invalid as error:
        return _show(company_of(code), error.fields), 422
    flash(_("The firm is found by this name, too."), "success")
    return redirect(url_for("officer.company_history", code=code, _anchor="names"))


@blueprint.post("/companies/<code>/names/remove")
@officer_only
def remove_name_post(code: str) -> ResponseReturnValue:
    """Takes a typed name out."""
    found = company_of(code)
    require(may_curate(g.user))
    key = request.form.get("name_id", "")
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
    with transaction() as session:
        services.remove_name(session, found, number, expected_version=sent_version(), by=actor_of(g.user))
    flash(_("The name is taken out."), "success")
    return redirect(url_for("officer.company_history", code=code, _anchor="names"))


@blueprint.post("/companies/<code>/split")
@officer_only
def split_post(code: str) -> ResponseReturnValue:
    """Makes a firm of its own of the records that are ticked."""
    found = company_of(code)
    require(may_curate(g.user))
    ticked = [
        int(each)
        for each in request.form.getlist("record")[:500]
        if each.isascii() and each.isdigit() and len(each) < 10
    ]
    version = sent_version()

    def make(session: Session) -> str:
        company = services.as_looked_at(session, found, version)
        other = split(session, company, ticked, by=actor_of(g.user))
        return url_for("officer.company_history", code=other.code)

    target = once(make)
    flash(_("These records are a firm of their own now. It is a draft until you publish it."), "success")
    return redirect(target)


@blueprint.get("/companies/<code>/merge")
@officer_only
def merge_with(code: str) -> str:
    """Looks for the firm that is the same as this one, by its code or by words of its name."""
    found = company_of(code)
    text = " ".join(request.args.get("q", "").split())[:200]
    page = {"code": found.code, "name": found.name, "query": text, "firms": _candidates(found, text)}
    return render_template("officer/companies/merge.html", page=page)


@blueprint.post("/companies/<code>/merge")
@officer_only
def merge_with_post(code: str) -> ResponseReturnValue:
    """Puts the two side by side, to be decided there."""
    found = company_of(code)
    require(may_curate(g.user))
    with transaction() as session:
        other = current_company(session, request.form.get("other", "")[:16])
        pair = pair_to_decide(session, found, other)
    return redirect(url_for("officer.pair", code=pair.code))


def _show(found: Company, errors: Mapping[str, Any], *, is_open: bool = False) -> str:
    records = _records(db(), found)
    statements, _choices = known_statements(db(), [found])
    chosen = services.choices_of(db(), found)
    names = {record.id or 0: _source(record.stated_by, record.source) for record in records}
    spoken = statements[found.id or 0]
    names |= {each.id: each.source for each in spoken if each.id not in names}
    picked = pick(spoken, chosen)
    lines = tuple(_record_lines(db(), records))
    typed = services.names_of(db(), found)
    spellings = other_names(db(), {found.id or 0: found.name})[found.id or 0]
    page = HistoryPage(
        code=found.code,
        name=found.name,
        version=found.version,
        values=tuple(_values(picked, names, chosen, opened_lines if is_open else veiled_lines)),
        is_contact_closed=not is_open and (may_be_opened(found) or any(map(is_veiled, picked.said))),
        records=lines,
        may_split=sum(not line.is_withdrawn for line in lines) > 1,
        merges=tuple(
            MergeLine(each.gone_name, format_time(each.created_at), url_for("officer.undo_merge_post", code=each.code))
            for each in merges_into(db(), found)
        ),
        names=tuple((each.id or 0, each.name, _kinds()[each.kind]) for each in typed),
        kinds=tuple((kind.value, label) for kind, label in _kinds().items()),
        spellings=tuple(name for name in spellings if name not in [each.name for each in typed]),
        timeline=timeline(audit_events.history(db(), found.code, limit=_EVENTS), lines, records),
        typed=request.form.get("name", ""),
        errors=errors,
    )
    return render_template("officer/companies/history.html", page=page)


def _kinds() -> dict[FirmNameKind, str]:
    return {FirmNameKind.FORMER: _("Former name"), FirmNameKind.ALIAS: _("Other name")}


def _source(stated_by: StatedBy, source: str) -> str:
    if stated_by is StatedBy.FIRM:
        return _("the firm itself")
    return _("an officer") if stated_by is StatedBy.OFFICER else source


def _records(session: Session, found: Company) -> list[SourceRecord]:
    """Everything that was ever said, newest first, also what was taken back."""
    statement = select(SourceRecord).where(SourceRecord.company_id == found.id)
    return list(session.exec(statement.order_by(col(SourceRecord.stated_at).desc(), col(SourceRecord.id).desc())).all())


def _values(
    picked: Any, names: Mapping[int, str], chosen: Mapping[str, int], lines: Callable[[str, Any], Sequence[str]]
) -> Iterator[ValueLine]:
    for field, value in picked.said.items():
        if field in _PLAIN:
            continue
        yield ValueLine(
            field=field,
            label=field_label(field),
            text="; ".join(lines(field, value)),
            sources=_sources(picked.sources[field], names),
            rivals=tuple(
                Rival("; ".join(lines(field, other)), _sources(ids, names), ids[0])
                for other, ids in picked.rivals.get(field, ())
                if field not in ADDING_UP
            ),
            is_chosen=field in chosen,
        )


def _sources(ids: Sequence[int], names: Mapping[int, str]) -> str:
    return ", ".join(dict.fromkeys(names[key] for key in ids))


def _record_lines(session: Session, records: Sequence[SourceRecord]) -> Iterator[RecordLine]:
    batches = {record.batch_id for record in records} - {None}
    codes = dict(session.exec(select(ImportBatch.id, ImportBatch.code).where(col(ImportBatch.id).in_(batches))).all())
    people = {record.user_id for record in records} - {None}
    names = dict(session.exec(select(User.id, User.name).where(col(User.id).in_(people))).all())
    for record in records:
        batch = codes.get(record.batch_id)
        yield RecordLine(
            id=record.id or 0,
            source=_source(record.stated_by, record.source),
            place=record.place,
            batch_url=url_for("officer.batch", code=batch) if batch else "",
            by=names.get(record.user_id, ""),
            at=format_time(record.stated_at),
            fields=", ".join(dict.fromkeys(field_label(field) for field in record.said if field not in _PLAIN)),
            is_withdrawn=record.withdrawn_at is not None,
        )


def _candidates(found: Company, text: str) -> tuple[Candidate, ...]:
    if not text:
        return ()
    by_number = registry.ids_of_numbers(db(), text)
    words = text.casefold().split()
    by_words = [key for key, told in registry.firm_words(db()) if all(word in told.casefold() for word in words)]
    ids = [key for key in dict.fromkeys((*by_number, *by_words)) if key != found.id][:_FOUND]
    firms = {company.id: company for company in companies_by_id(db(), ids)}
    return tuple(Candidate(firms[key].code, firms[key].name, cards.place_text(firms[key])) for key in ids)
