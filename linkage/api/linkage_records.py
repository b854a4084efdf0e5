"""Linkage records: those of one's firm with their signed files, and verifying any."""

from __future__ import annotations

import datetime
from typing import Any

from flask import Response, g

from database.models.linkage_records import LinkageRecord
from database.queries import linkage_records as rows
from database.session import db
from linkage.access import is_member, may_curate, working_memberships
from linkage.api.answers import answer
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.errors import Invalid, NotFound
from linkage.inputs.linkage_records import SignedInput
from linkage.language import _l
from linkage.services.linkage_records import Verdict, attested_file, check_names, payload_of
from linkage.services.record_files import canonical, read_signed

_ALL = "/linkage-records"


class RecordOne(Answer):
    """`revoked_at`: missing while it counts."""

    code: str
    issued_on: datetime.date
    valid_until: datetime.date
    revoked_at: datetime.datetime | None


class RecordList(Answer):
    """The latest first."""

    results: list[RecordOne]


class RecordFile(Answer):
    """As docs/linkage-record.md describes it. The signature is over the payload with its names in order and no spaces."""

    payload: dict[str, Any]
    signature: str
    key_id: str


class RecordVerdict(Answer):
    """`gone`: signed here and no longer kept; `forged`: changed, or never signed here, and then nothing else is said."""

    verdict: Verdict
    code: str | None
    issued_on: datetime.date | None
    valid_until: datetime.date | None
    revoked_on: datetime.date | None


@operation(
    Operation("get", _ALL, summary=_l("Linkage records of your firm"), tag="linkages", answer=RecordList),
)
def linkage_records() -> Response:
    firms = [held.company_id for held in working_memberships(g.user)]
    found = [each for firm in firms for each in rows.records_of(db(), firm)]
    return answer(RecordList(results=[_one(each) for each in found]))


@operation(
    Operation(
        "get",
        f"{_ALL}/<code>",
        summary=_l("The signed file of a linkage record"),
        tag="linkages",
        refusals=frozenset({409}),
        answer=RecordFile,
    )
)
def linkage_record(code: str) -> Response:
    found = rows.record_coded(db(), code)
    if found is None or not (is_member(g.user, found.company) or may_curate(g.user)):
        raise NotFound(_l("There is no such record here."))
    check_names(db(), found)
    return answer(RecordFile(payload=payload_of(found), signature=found.signature, key_id=found.key_id))


@operation(
    Operation(
        "post",
        f"{_ALL}/verify",
        summary=_l("Whether a linkage record is genuine and counts today; nothing is kept"),
        tag="linkages",
        body=SignedInput,
        answer=RecordVerdict,
    )
)
def verify_linkage_record(body: SignedInput) -> Response:
    try:
        signed = read_signed(canonical(body.model_dump()))
    except ValueError:  # half a character, which no text in UTF-8 holds
        raise Invalid(
            _l("This is no file of a linkage record. Choose the file that ends in .json, as the firm received it.")
        ) from None
    told = attested_file(db(), signed)
    if told.verdict is Verdict.FORGED:
        return answer(RecordVerdict(verdict=told.verdict, code=None, issued_on=None, valid_until=None, revoked_on=None))
    payload = told.payload
    return answer(
        RecordVerdict(
            verdict=told.verdict,
            code=payload["code"],
            issued_on=datetime.date.fromisoformat(payload["issued_on"]),
            valid_until=datetime.date.fromisoformat(payload["valid_until"]),
            revoked_on=told.revoked_on,
        )
    )


def _one(found: LinkageRecord) -> RecordOne:
    return RecordOne(
        code=found.code,
        issued_on=found.issued_on,
        valid_until=found.valid_until,
        revoked_at=found.revoked_at,
    )
