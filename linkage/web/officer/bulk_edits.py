"""One change of many firms: chosen in the registry, looked at row by row, written whole or set aside, taken back as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import BulkChange, BulkOutcome, BulkStatus, BusinessType
from database.models.bulk_edits import BulkEdit, BulkEditRow
from database.models.jobs import Job
from database.queries.registry import ids_of_codes
from database.queries.users import officers
from database.queries.work_items import firm_codes
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.language import _, ngettext
from linkage.services import bulk_edits as edits
from linkage.services import bulk_jobs as jobs
from linkage.services.users import actor_of
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.bulk_jobs import UNDONE_TEXT, WRITTEN_TEXT
from linkage.web.officer.changed_values import ChangedValue
from linkage.web.officer.suppliers import address_of, check_state, firms_of
from linkage.wording import business_type_label, ownership_label, province_label, sector_label
from linkage.wording.bulk_edits import bulk_field, bulk_reason, bulk_value, change_label, outcome_label
from matching.taxonomy import taxonomy

SIZE = 50
MOST_CHOSEN = 50
_FIELDS = ("value", "to", "former", "owner", "due_on", "note")
_TONES = {
    "changes": ("accent", "edit"),
    "unchanged": ("neutral", "check"),
    "refused": ("bad", "cross"),
    "written": ("good", "check"),
    "left-out": ("warning", "alert"),
    "restored": ("neutral", "arrow-left"),
    "stays": ("warning", "alert"),
}
_STATUS_TONES = {
    BulkStatus.PREVIEWED: "accent",
    BulkStatus.APPLIED: "good",
    BulkStatus.UNDONE: "neutral",
    BulkStatus.DISCARDED: "neutral",
}


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """`of`: all or chosen; `firms`: the codes that were chosen; `change` is empty while its kind is being chosen.

    `options`: what the value is chosen from, where it is a list.
    """

    state: str
    of: str
    firms: tuple[str, ...]
    sentence: str
    back_url: str
    change: str
    title: str
    changes: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]
    owners: tuple[tuple[str, str], ...]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BulkRow:
    place: str
    name: str
    url: str
    outcome: str
    tone: str
    icon: str
    values: tuple[ChangedValue, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BulkPage:
    """`apply`: the words of the button, empty when nothing can be written."""

    code: str
    title: str
    chosen: str
    status: str
    tone: str
    by: str
    figures: tuple[tuple[str, str], ...]
    apply: str
    may_discard: bool
    may_undo: bool
    job_url: str
    list_url: str
    tabs: tuple[tuple[str, str, bool, int], ...]
    rows: tuple[BulkRow, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class BulkLine:
    title: str
    url: str
    by: str
    status: str
    tone: str
    counts: str


@blueprint.get("/bulk")
@officer_only
def bulk_edits() -> str:
    found = edits.last_edits(db())
    counts = edits.counts_of(db(), [each.id or 0 for each in found])
    lines = tuple(_bulk_line(each, counts.get(each.id or 0, {})) for each in found)
    return render_template("officer/bulk-edits.html", lines=lines)


@blueprint.get("/bulk/new")
@officer_only
def choose_bulk() -> str:
    """First what is changed, then to what."""
    if request.args.get("of") == "all":
        check_state(request.args.get("state", ""))
    return _choose(request.args.to_dict(), request.args.getlist("firm"), {})


@blueprint.post("/bulk/new")
@officer_only
def preview_bulk_post() -> ResponseReturnValue:
    require(may_curate(g.user))
    form = request.form.to_dict()
    codes = request.form.getlist("firm")
    if form.get("of") == "all":
        check_state(form.get("state", ""))
    change = _change(form.get("change", ""))
    try:
        if change is None:
            raise Invalid(fields={"change": _("Choose what is to be changed.")})
        state, is_all = form.get("state", ""), form.get("of") == "all"
        ids = _firms(state, codes, is_all=is_all)
        given = {key: form[key] for key in _FIELDS if form.get(key)}

        def make(session: Session) -> str:
            by = actor_of(g.user)
            if len(ids) > jobs.LONG:
                job = jobs.ask_to_look(session, change, given, ids, selection=state, by=by)
                return url_for("officer.bulk_job", code=job.code)
            found = edits.preview(session, change, given, ids, selection=state, by=by)
            return url_for("officer.bulk_edit", code=found.code)

        return redirect(once(make))
    except Invalid as error:
        return _choose(form, codes, error.fields or {"": error.text}), 422


@blueprint.get("/bulk/<code>")
@officer_only
def bulk_edit(code: str) -> str:
    return render_template("officer/bulk-edit.html", page=_page(edits.found_edit(db(), code)))


@blueprint.post("/bulk/<code>/apply")
@officer_only
def apply_bulk_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        job = jobs.apply_or_ask(session, edits.found_edit(session, code), by=actor_of(g.user))
    return _done(code, job, str(WRITTEN_TEXT))


@blueprint.post("/bulk/<code>/undo")
@officer_only
def undo_bulk_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        job = jobs.undo_or_ask(session, edits.found_edit(session, code), by=actor_of(g.user))
    return _done(code, job, str(UNDONE_TEXT))


@blueprint.post("/bulk/<code>/discard")
@officer_only
def discard_bulk_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        edit = edits.found_edit(session, code)
        jobs.refuse_while_under_way(session, edit)
        edits.discard(session, edit, by=actor_of(g.user))
    flash(_("The change was set aside; nothing of it was written."), "success")
    return redirect(url_for("officer.bulk_edits"))


def _done(code: str, job: Job | None, said: str) -> ResponseReturnValue:
    """To the job that does it, if there is one, else to the change."""
    if job is not None:
        return redirect(url_for("officer.bulk_job", code=job.code))
    flash(said, "success")
    return redirect(url_for("officer.bulk_edit", code=code))


def _change(name: str) -> BulkChange | None:
    return next((each for each in edits.INPUTS if each.value == name), None)


def _choose(given: Mapping[str, str], codes: list[str], errors: Mapping[str, Any]) -> str:
    state, change = given.get("state", ""), _change(given.get("change", ""))
    of = "all" if given.get("of") == "all" else "chosen"
    count = len(_firms(state, codes, is_all=of == "all"))
    page = ChoosePage(
        state=state,
        of=of,
        firms=tuple(codes[:MOST_CHOSEN]),
        sentence=ngettext(
            "%(count)s firm is chosen.", "%(count)s firms are chosen.", count, count=format_number(count)
        ),
        back_url=str(address_of(state)),
        change=change.value if change else "",
        title=change_label(change.value) if change else "",
        changes=tuple((each.value, change_label(each.value)) for each in edits.INPUTS),
        options=_options(change),
        owners=tuple((each.code, each.name) for each in officers(db())) if change is BulkChange.WORK else (),
        values={key: given.get(key, "") for key in _FIELDS},
    )
    return render_template("officer/bulk-new.html", page=page, errors=errors)


def _firms(state: str, codes: list[str], *, is_all: bool) -> Sequence[int]:
    return firms_of(state) if is_all else ids_of_codes(db(), codes[:MOST_CHOSEN])


def _options(change: BulkChange | None) -> tuple[tuple[str, str], ...]:
    table = taxonomy()
    match change:
        case BulkChange.BUSINESS_TYPE:
            return tuple((each.value, business_type_label(each.value)) for each in BusinessType)
        case BulkChange.OWNERSHIP:
            return tuple((each, ownership_label(each)) for each in table.ownerships)
        case BulkChange.SECTOR_ADD | BulkChange.SECTOR_REMOVE:
            found = [(each, sector_label(each)) for each in table.sectors]
        case BulkChange.PROVINCE:
            found = [(each, province_label(each)) for each in table.provinces]
        case _:
            return ()
    return tuple(sorted(found, key=lambda each: each[1]))


def _page(edit: BulkEdit) -> BulkPage:
    address = Address.of_request(("outcome", "page"))
    counts = edits.outcomes_of(db(), edit)
    outcome = next((each for each in BulkOutcome if each.value == address.first("outcome")), None)
    total = counts.get(outcome.value, 0) if outcome else sum(counts.values())
    number = page_within(total, SIZE)
    rows = edits.rows_of(db(), edit, outcome, start=(number - 1) * SIZE, size=SIZE)
    codes = firm_codes(db(), [row.company_id for row in rows if row.company_id])
    names = {each.code: each.name for each in officers(db())} if edit.change is BulkChange.WORK else {}
    job = jobs.under_way(db(), edit)
    changing = counts.get("changes", 0) if edit.status is BulkStatus.PREVIEWED and job is None else 0
    return BulkPage(
        code=edit.code,
        title=change_label(edit.change.value),
        chosen=_chosen(edit, names),
        status=_status_label(edit.status),
        tone=_STATUS_TONES[edit.status],
        by=_by(edit),
        figures=tuple(
            (format_number(counts[each.value]), outcome_label(each.value))
            for each in BulkOutcome
            if counts.get(each.value)
        ),
        apply=ngettext("Change %(count)s firm", "Change %(count)s firms", changing, count=format_number(changing))
        if changing
        else "",
        may_discard=edit.status is BulkStatus.PREVIEWED and job is None,
        may_undo=edit.status is BulkStatus.APPLIED and bool(counts.get("written")) and job is None,
        job_url=url_for("officer.bulk_job", code=job.code) if job else "",
        list_url="" if edit.change is BulkChange.FILE else str(address_of(edit.selection)),
        tabs=tuple(_tabs(counts, address, outcome)),
        rows=tuple(_row(row, codes, names) for row in rows),
        pages=pages(total, page=number, size=SIZE, url=address.page),
    )


def _tabs(
    counts: Mapping[str, int], address: Address, outcome: BulkOutcome | None
) -> Iterator[tuple[str, str, bool, int]]:
    yield _("All rows"), str(address.without("outcome")), outcome is None, sum(counts.values())
    for each in BulkOutcome:
        if counts.get(each.value):
            url = str(address.setting("outcome", each.value))
            yield outcome_label(each.value), url, outcome is each, counts[each.value]


def _row(row: BulkEditRow, codes: Mapping[int, str], names: Mapping[str, str]) -> BulkRow:
    tone, icon = _TONES[row.outcome.value]
    code = codes.get(row.company_id or 0, "")
    return BulkRow(
        place=format_number(row.place),
        name=row.name,
        url=url_for("officer.company", code=code) if code else "",
        outcome=outcome_label(row.outcome.value),
        tone=tone,
        icon=icon,
        values=tuple(
            ChangedValue(bulk_field(key), _said(key, before, names), _said(key, after, names))
            for key, before, after in row.shown
        ),
        reasons=tuple(
            bulk_reason(each["code"], {key: value for key, value in each.items() if key != "code"})
            for each in row.reasons
        ),
    )


def _said(key: str, value: Any, names: Mapping[str, str]) -> str:
    if key == "work.owner":
        return names.get(str(value), str(value)) if value else ""
    return bulk_value(key, value)


def _chosen(edit: BulkEdit, names: Mapping[str, str]) -> str:
    """The values that were chosen, in words."""
    keys = {
        BulkChange.BUSINESS_TYPE: "business_type",
        BulkChange.OWNERSHIP: "ownership",
        BulkChange.SECTOR_ADD: "sectors",
        BulkChange.SECTOR_REMOVE: "sectors",
        BulkChange.PROVINCE: "province",
    }
    given = edit.arguments
    if edit.change is BulkChange.FILE:
        return edit.selection
    if edit.change is BulkChange.PARK:
        return _("“%(before)s” becomes “%(after)s”", before=given.get("value", ""), after=given.get("to", ""))
    if edit.change is BulkChange.WORK:
        return names.get(given.get("owner", ""), _("Nobody yet"))
    value = given.get("value")
    key = keys.get(edit.change)
    if key is None:
        return ""
    return bulk_value(key, [value] if key == "sectors" else value) or _("Not stated any more")


def _by(edit: BulkEdit) -> str:
    return " · ".join(
        filter(None, (edit.user.name if edit.user else "", format_time(edit.applied_at or edit.created_at)))
    )


def _status_label(status: BulkStatus) -> str:
    return {
        BulkStatus.PREVIEWED: _("Looked at, not written"),
        BulkStatus.APPLIED: _("Written"),
        BulkStatus.UNDONE: _("Taken back"),
        BulkStatus.DISCARDED: _("Set aside"),
    }[status]


def _bulk_line(edit: BulkEdit, counts: Mapping[str, int]) -> BulkLine:
    told = (
        f"{outcome_label(each.value)}: {format_number(counts[each.value])}"
        for each in BulkOutcome
        if counts.get(each.value)
    )
    return BulkLine(
        title=change_label(edit.change.value),
        url=url_for("officer.bulk_edit", code=edit.code),
        by=_by(edit),
        status=_status_label(edit.status),
        tone=_STATUS_TONES[edit.status],
        counts=", ".join(told),
    )
