"""Linkage records of a firm, for it and for officers: the list, what would be in a new one, and one record with its files."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.columns import CODE_ALPHABET
from database.enums import FairSide
from database.models.companies import Company
from database.models.linkage_records import LinkageRecord
from database.models.outcomes import Outcome
from database.queries import linkage_records as rows
from database.session import db, transaction
from linkage.access import may_issue_record, require
from linkage.config import UI_LANGUAGES, Config
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.linkage_records import RecordInput, RevokeInput
from linkage.language import LANGUAGE_NAMES, _, _l, current_language
from linkage.services.linkage_records import (
    MONTHS,
    Verdict,
    address_of,
    attested,
    check_worth,
    file_of,
    issue_record,
    issuer_of,
    record_of_company,
    revoke_record,
)
from linkage.services.record_facts import Gap, findings_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.forms import once
from linkage.web.instance import base_url
from linkage.web.layout import format_date
from linkage.web.linkages.reading import name_of
from linkage.web.record_papers import record_paper
from linkage.web.record_sheets import RecordSheet, columns_of, headings, sheet_of
from linkage.wording import process_label
from linkage.wording.linkage_records import gap_text, state_label, verdict_title

_LINKAGES_SHOWN = 5
_ONLY_OWNERS = _l("Owners of the firm's account and officers of the agency issue and revoke records.")


@dataclass(frozen=True, slots=True)
class RecordDesk:
    """Whose records, and who looks after them: the blueprint `supplier` or `officer`."""

    company: Company
    side: str
    back: tuple[str, str]

    def url(self, name: str, **values: Any) -> str:
        own: dict[str, Any] = {"code": self.company.code} if self.side == "officer" else {}
        return url_for(f"{self.side}.{name}", **own, **values)


@dataclass(frozen=True, slots=True)
class RecordLine:
    url: str
    code: str
    issued: str
    until: str
    state: str
    state_label: str


@dataclass(frozen=True, slots=True)
class RecordsPage:
    firm: str
    back: tuple[str, str]
    lines: tuple[RecordLine, ...]
    new_url: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """What is missing, and where to do something about it: (words, address)."""

    text: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NewRecordPage:
    """`refusal`: why no record can be issued now, empty when one can."""

    firm: str
    back: tuple[str, str]
    sheet: RecordSheet
    headings: Mapping[str, str]
    columns: Callable[[str], tuple[str, ...]]
    gaps: tuple[GapLine, ...]
    refusal: str
    may_issue: bool
    url: str
    languages: tuple[tuple[str, str], ...]
    chosen: str
    months: int


@dataclass(frozen=True, slots=True)
class RecordPage:
    """`is_open`: it may be handed on; `names_hidden`: how many buyers do not show their name any more."""

    code: str
    back: tuple[str, str]
    verdict: str
    title: str
    facts: tuple[tuple[str, str], ...]
    address: str
    paper_url: str
    file_url: str
    is_open: bool
    names_hidden: int
    may_revoke: bool
    revoke_url: str
    sheet: RecordSheet
    headings: Mapping[str, str]
    columns: Callable[[str], tuple[str, ...]]


def records_page(desk: RecordDesk) -> str:
    today = agency_today()
    page = RecordsPage(
        firm=cards.firm_name(desk.company),
        back=desk.back,
        lines=tuple(_line(desk, each, today) for each in rows.records_of(db(), desk.company.id or 0)),
        new_url=desk.url("new_record"),
    )
    return render_template("records/list.html", page=page)


def new_record_page(desk: RecordDesk, errors: Mapping[str, Any] | None = None) -> ResponseReturnValue:
    """What would be in a record issued now, and why other things are not."""
    refusal, findings = "", findings_of(db(), desk.company, on=agency_today())
    try:
        check_worth(desk.company, findings)
    except Conflict as error:
        refusal = str(error.text)
    page = NewRecordPage(
        firm=cards.firm_name(desk.company),
        back=(desk.url("records"), _("Linkage records")),
        sheet=sheet_of(findings.facts),
        headings=headings(),
        columns=columns_of,
        gaps=tuple(_gap(desk, each) for each in findings.gaps),
        refusal=refusal,
        may_issue=may_issue_record(g.user, desk.company),
        url=desk.url("new_record_post"),
        languages=tuple((code, LANGUAGE_NAMES[code]) for code in UI_LANGUAGES),
        chosen=request.form.get("language", current_language()),
        months=MONTHS,
    )
    html = render_template("records/new.html", page=page, errors=errors or {})
    return (html, 422) if errors else html


def issue(find_desk: Callable[[], RecordDesk]) -> ResponseReturnValue:
    """`find_desk` is asked again inside the transaction."""
    require(may_issue_record(g.user, find_desk().company), _ONLY_OWNERS)
    config: Config = current_app.config["LINKAGE"]

    def make(session: Session) -> str:
        desk = find_desk()
        made = issue_record(
            session, desk.company, language=given.language, issuer=issuer_of(config), by=actor_of(g.user)
        )
        return desk.url("record", record=made.code)

    try:
        given = read_input(RecordInput, {"language": request.form.get("language", "")})
    except Invalid as error:
        return new_record_page(find_desk(), error.fields)
    target = once(make)
    flash(_("The record is issued. Hand on the paper, the file, or both."), "success")
    return redirect(target)


def record_page(desk: RecordDesk, code: str) -> str:
    found = _found(desk, code)
    told = attested(db(), found)
    is_open = told.verdict is Verdict.GENUINE and not told.hidden
    page = RecordPage(
        code=found.code,
        back=(desk.url("records"), _("Linkage records")),
        verdict=told.verdict.value,
        title=verdict_title(told.verdict),
        facts=tuple(_facts(found, told.payload)),
        address=address_of(found, base_url()),
        paper_url=desk.url("record_paper", record=found.code),
        file_url=desk.url("record_file", record=found.code),
        is_open=is_open,
        names_hidden=len(told.hidden),
        may_revoke=found.revoked_at is None and may_issue_record(g.user, desk.company),
        revoke_url=desk.url("revoke_record_post", record=found.code),
        sheet=sheet_of(told.payload, hidden=told.hidden),
        headings=headings(),
        columns=columns_of,
    )
    return render_template("records/show.html", page=page, errors={})


def paper_answer(desk: RecordDesk, code: str) -> Response:
    """One page of A4 as a PDF."""
    return record_paper(db(), _found(desk, code))


def file_answer(desk: RecordDesk, code: str) -> Response:
    """The signed file."""
    found = _found(desk, code)
    answer = Response(file_of(db(), found), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="linkage-record-{found.code}.json"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def revoke(find_desk: Callable[[], RecordDesk], code: str) -> ResponseReturnValue:
    require(may_issue_record(g.user, find_desk().company), _ONLY_OWNERS)
    given = read_input(RevokeInput, {"reason": request.form.get("reason", "")[:500]})
    with transaction() as session:
        desk = find_desk()
        found = record_of_company(session, desk.company, _code(code))
        revoke_record(session, found, given.reason or "", by=actor_of(g.user))
    flash(_("The record is revoked. Whoever verifies it reads that it counts no longer."), "success")
    return redirect(desk.url("record", record=code))


def _found(desk: RecordDesk, code: str) -> LinkageRecord:
    return record_of_company(db(), desk.company, _code(code))


def _code(text: str) -> str:
    return "".join(letter for letter in text[:16].upper() if letter in CODE_ALPHABET)


def _line(desk: RecordDesk, found: LinkageRecord, today: datetime.date) -> RecordLine:
    state = Verdict.REVOKED if found.revoked_at else Verdict.EXPIRED if today > found.valid_until else Verdict.GENUINE
    return RecordLine(
        url=desk.url("record", record=found.code),
        code=found.code,
        issued=format_date(found.issued_on, "medium"),
        until=format_date(found.valid_until, "medium"),
        state=state.value,
        state_label=state_label(state.value),
    )


def _facts(found: LinkageRecord, payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [
        (_("Issued on"), format_date(found.issued_on, "medium")),
        (_("Valid until"), format_date(found.valid_until, "medium")),
        (_("Language"), LANGUAGE_NAMES.get(str(payload["language"]), "")),
    ]
    if found.revoked_at is not None:
        facts.append((_("Revoked on"), format_date(found.revoked_at, "medium")))
        facts.append((_("Why"), found.revoked_reason or ""))
    return facts


def _gap(desk: RecordDesk, gap: Gap) -> GapLine:
    links = [(_told(each), url_for("linkages.linkage", code=each.code)) for each in gap.linkages[:_LINKAGES_SHOWN]]
    if desk.side == "supplier":
        ways = {
            "processes": (_("What was proved"), url_for("supplier.proofs")),
            "certificates": (_("What was proved"), url_for("supplier.proofs")),
            "tax-code": (_("Our profile"), url_for("supplier.company")),
        }
    else:
        proofs = (_("All proofs, with files and history"), url_for("officer.proofs", code=desk.company.code))
        ways = dict.fromkeys(("firm", "processes", "certificates"), proofs)
    if gap.kind in ways:
        links.append(ways[gap.kind])
    return GapLine(gap_text(gap.kind, gap.number), tuple(links))


def _told(linkage: Outcome) -> str:
    """Whom to ask, and about what."""
    buyer, process = name_of(linkage, FairSide.ASSEMBLER), process_label(linkage.process or "")
    return f"{buyer}: {process}" if process else buyer
