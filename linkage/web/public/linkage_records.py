"""Verifying a linkage record, for whoever was handed one: by the address on the paper, or by the signed file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from database.columns import CODE_ALPHABET
from database.session import db
from linkage.errors import Invalid, NotFound
from linkage.language import _, _l
from linkage.services.linkage_records import Attested, Verdict, attested, attested_file, record_at
from linkage.services.record_files import LARGEST, read_signed
from linkage.services.record_keys import keys_as_json, published_keys
from linkage.web.guards import public
from linkage.web.public.blueprint import blueprint
from linkage.web.record_sheets import RecordSheet, columns_of, headings, sheet_of
from linkage.web.security import keep_address_secret
from linkage.wording.figures import day_text
from linkage.wording.linkage_records import verdict_title


@dataclass(frozen=True, slots=True)
class VerifiedPage:
    """`sheet` is missing of what is not known here: nothing of it is repeated."""

    verdict: str
    title: str
    text: str
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    sheet: RecordSheet | None
    headings: Mapping[str, str]
    columns: Callable[[str], tuple[str, ...]]
    is_file: bool


@blueprint.get("/records/<code>/<fingerprint>")
@public
def record(code: str, fingerprint: str) -> ResponseReturnValue:
    """What the agency attested, for comparing with the paper; of an address that is none, how to verify all the same."""
    try:
        # What cannot be a code may not even be text that the database takes.
        found = record_at(db(), "" if set(code) - set(CODE_ALPHABET) else code, fingerprint)
    except NotFound as error:
        return render_template("public/record-none.html", message=error.text), 404
    return _page(attested(db(), found), is_file=False)


@blueprint.get("/records/verify")
@public
def verify_record() -> str:
    return render_template("public/record-verify.html", text="", errors={})


@blueprint.post("/records/verify")
@public
def verify_record_post() -> ResponseReturnValue:
    """Nothing of the file is kept."""
    sent, text = request.files.get("file"), request.form.get("text", "")
    content = sent.stream.read(LARGEST + 1) if sent is not None and sent.filename else text.strip().encode()
    try:
        if not content:
            raise Invalid(fields={"file": _l("Choose the file, or paste what it holds.")})
        signed = read_signed(content)
    except Invalid as error:
        return render_template("public/record-verify.html", text=text[:LARGEST], errors=error.fields), 422
    return _page(attested_file(db(), signed), is_file=True)


@blueprint.get("/.well-known/linkage-record-keys.json")
@public
def record_keys() -> dict[str, Any]:
    """For checking a record without asking us again."""
    return keys_as_json(published_keys(db()))


def _page(told: Attested, *, is_file: bool) -> Response:
    # What is not kept here may have been signed by a thief of the key: it is not shown either.
    is_ours = told.verdict not in (Verdict.FORGED, Verdict.GONE)
    page = VerifiedPage(
        verdict=told.verdict.value,
        title=verdict_title(told.verdict),
        text=_text(told),
        notes=tuple(_notes(told)) if is_ours else (),
        facts=tuple(_facts(told)) if is_ours else (),
        sheet=sheet_of(told.payload, hidden=told.hidden) if is_ours else None,
        headings=headings(),
        columns=columns_of,
        is_file=is_file,
    )
    return keep_address_secret(make_response(render_template("public/record.html", page=page)))


def _text(told: Attested) -> str:
    if told.verdict is Verdict.FORGED:
        return _("The signature does not fit what it says: it was changed, or this agency never signed it.")
    issued, until = (day_text(told.payload[name]) for name in ("issued_on", "valid_until"))
    if told.verdict is Verdict.REVOKED:
        day = day_text(told.revoked_on) if told.revoked_on is not None else ""
        return _("It was issued on %(issued)s and revoked on %(day)s. It counts no longer.", issued=issued, day=day)
    if told.verdict is Verdict.EXPIRED:
        return _(
            "It is as issued on %(issued)s, and was valid until %(until)s. Ask for a new one.",
            issued=issued,
            until=until,
        )
    if told.verdict is Verdict.GONE:
        return _("The signature fits, but the record counts no longer. Ask the firm for a new one.")
    return _("It is as issued on %(issued)s, and valid until %(until)s.", issued=issued, until=until)


def _notes(told: Attested) -> list[str]:
    notes = []
    if told.hidden:
        notes.append(_("A buyer does not show its name any more, so that it is left out below."))
    if told.now_part_of:
        notes.append(_("The firm is registered as %(firm)s today.", firm=told.now_part_of))
    return notes


def _facts(told: Attested) -> list[tuple[str, str]]:
    payload = told.payload
    return [
        (_("Record"), payload["code"]),
        (_("Issued by"), payload["issuer"]["name"]),
        (_("Issued on"), day_text(payload["issued_on"])),
        (_("Valid until"), day_text(payload["valid_until"])),
        (_("Signed with key"), payload["key_id"]),
    ]
