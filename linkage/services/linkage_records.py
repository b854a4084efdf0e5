"""Linkage records: what the agency attests of a firm on a day, signed by the key of the instance, and how it is verified later."""

from __future__ import annotations

import datetime
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy.orm import selectinload
from sqlmodel import Session, select

from database.columns import new_code, now
from database.enums import ProfileStatus
from database.models.companies import Company
from database.models.linkage_records import LinkageRecord
from database.queries import linkage_records as rows
from linkage.config import Config
from linkage.days import agency_day, agency_today
from linkage.errors import Conflict, NotFound
from linkage.language import _l
from linkage.services.audit import Actor, record_company
from linkage.services.follow_ups import months_after
from linkage.services.record_facts import Findings, findings_of
from linkage.services.record_files import FORMAT, Signed, canonical, fingerprint_of, is_expired, is_genuine, written
from linkage.services.record_keys import published_keys, signer_of
from linkage.services.record_names import naming_of

MONTHS = 6
"""How long a record is valid."""

MOST_A_DAY = 10
PREFIX = 16
"""So many hexadecimal digits of the fingerprint stand in the address: 64 bits, which nobody guesses."""

STATEMENT = (
    "The agency attests what both sides confirmed, or what an officer saw, on the days named. "
    "It does not guarantee future orders or payments."
)
_LONGEST_REASON = 500


class Verdict(StrEnum):
    """What is to be said of a record that somebody holds in hand."""

    GENUINE = "genuine"
    EXPIRED = "expired"
    REVOKED = "revoked"
    GONE = "gone"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who attests: the agency, the address of its platform, and where the private half of its key lies."""

    name: str
    address: str
    key_file: Path


@dataclass(frozen=True, slots=True)
class Attested:
    """A record as it is read by others. `hidden`: relations whose buyer is not to be named any more."""

    verdict: Verdict
    payload: dict[str, Any]
    revoked_on: datetime.date | None = None
    hidden: frozenset[str] = frozenset()
    now_part_of: str = ""


def issuer_of(config: Config) -> Issuer:
    return Issuer(config.agency_name, config.base_url, config.record_key_file)


def check_worth(company: Company, findings: Findings) -> None:
    """Raises Conflict when there is nothing to attest yet."""
    profile = company.supplier_profile
    if profile is None or profile.status is not ProfileStatus.LISTED:
        raise Conflict(_l("A record says what everybody may know of a firm. Publish the profile first."))
    if not findings.is_worth:
        raise Conflict(
            _l(
                "Nothing is confirmed yet that a record could say. It needs a linkage that both sides confirmed, or "
                "something that an officer has looked at."
            )
        )


def issue_record(session: Session, company: Company, *, language: str, issuer: Issuer, by: Actor) -> LinkageRecord:
    """Signs what is confirmed today. Raises Conflict when there is nothing to attest, or too many a day; Unavailable without a key."""
    # Of two at once the second waits here, so that the limit of a day holds; what is attested is read after that.
    held = select(Company).where(Company.id == company.id).with_for_update(of=Company)
    profile = selectinload(Company.supplier_profile)  # type: ignore[arg-type]
    session.exec(held.options(profile).execution_options(populate_existing=True)).one()
    today = agency_today()
    findings = findings_of(session, company, on=today)
    check_worth(company, findings)
    _check_number(session, company, today)
    signer = signer_of(session, issuer.key_file)
    code, until = new_code(), months_after(today, MONTHS)
    payload = {
        "format": FORMAT,
        "code": code,
        "language": language,
        "issued_on": today.isoformat(),
        "valid_until": until.isoformat(),
        "issuer": {"name": issuer.name, "address": issuer.address},
        "verify_at": f"{issuer.address}/records/verify",
        "key_id": signer.key_id,
        "statement": STATEMENT,
        **findings.facts,
    }
    content = canonical(payload)
    made = LinkageRecord(
        code=code,
        company_id=company.id or 0,
        key_id=signer.key_id,
        payload=content.decode("utf-8"),
        fingerprint=fingerprint_of(content),
        signature=signer.sign(content),
        issued_on=today,
        valid_until=until,
        issued_by_id=by.user_id,
    )
    session.add(made)
    session.flush()
    record_company(session, by, "linkage_record.issued", company, record=code, until=until.isoformat())
    return made


def revoke_record(session: Session, found: LinkageRecord, reason: str, *, by: Actor) -> None:
    """It counts no longer, for good. Revoking twice is revoking once, with the reason of the first time."""
    session.exec(
        select(LinkageRecord)
        .where(LinkageRecord.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if found.revoked_at is not None:
        return
    found.revoked_at, found.revoked_by_id = now(), by.user_id
    found.revoked_reason = reason.strip()[:_LONGEST_REASON] or None
    session.flush()
    record_company(session, by, "linkage_record.revoked", found.company, record=found.code)


def record_of_company(session: Session, company: Company, code: str) -> LinkageRecord:
    """Raises NotFound, also for a record of another firm."""
    found = rows.record_coded(session, code)
    if found is None or found.company_id != company.id:
        raise _no_record()
    return found


def record_at(session: Session, code: str, prefix: str) -> LinkageRecord:
    """The record of an address. Raises NotFound; a wrong fingerprint is as good as a wrong code."""
    found = rows.record_coded(session, code)
    wanted = found.fingerprint[:PREFIX] if found is not None else "-" * PREFIX
    # In constant time, so that the fingerprint cannot be found letter by letter.
    if not hmac.compare_digest(wanted.encode(), prefix.encode(errors="replace")) or found is None:
        raise _no_record()
    return found


def file_of(session: Session, found: LinkageRecord) -> bytes:
    """The file to hand on. Raises Conflict as `check_names`."""
    check_names(session, found)
    return written(found.payload, found.signature, found.key_id)


def check_names(session: Session, found: LinkageRecord) -> None:
    """Raises Conflict when it names a firm that is not to be named any more: a new record will not."""
    if hidden_in(session, found):
        raise Conflict(
            _l(
                "This record names a firm that does not show its name any more, so that it cannot be handed on. "
                "Revoke it, and issue a new one."
            )
        )


def attested(session: Session, found: LinkageRecord, *, on: datetime.date | None = None) -> Attested:
    """What is said of a record of ours today. A record that does not fit its own signature any more is forged."""
    payload, today = payload_of(found), on or agency_today()
    signed = Signed(payload, found.signature, found.key_id)
    if found.fingerprint != fingerprint_of(found.payload.encode()) or not is_genuine(signed, published_keys(session)):
        return Attested(Verdict.FORGED, payload)
    verdict = Verdict.EXPIRED if is_expired(payload, today) else Verdict.GENUINE
    if found.revoked_at is not None:
        verdict = Verdict.REVOKED
    return Attested(
        verdict,
        payload,
        revoked_on=agency_day(found.revoked_at) if found.revoked_at is not None else None,
        hidden=hidden_in(session, found),
        now_part_of=_merged_into(found.company, payload),
    )


def attested_file(session: Session, signed: Signed) -> Attested:
    """What is said of a file that somebody sends. One that was signed here and is no longer kept is gone."""
    if not is_genuine(signed, published_keys(session)):
        return Attested(Verdict.FORGED, signed.payload)
    found = rows.record_coded(session, str(signed.payload.get("code")))
    if found is None or found.fingerprint != fingerprint_of(signed.content):
        return Attested(Verdict.GONE, signed.payload)
    return attested(session, found)


def payload_of(found: LinkageRecord) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(found.payload)
    return payload


def address_of(found: LinkageRecord, base_url: str) -> str:
    """Where everybody who holds the paper verifies it."""
    return f"{base_url}/records/{found.code}/{found.fingerprint[:PREFIX]}"


def hidden_in(session: Session, found: LinkageRecord) -> frozenset[str]:
    """Relations that name a buyer which does not agree to that any more; what a buyer takes back closes at once."""
    named = {each["linkage"]: each["buyer"]["name"] for each in _relations(payload_of(found)) if each["buyer"]["name"]}
    if not named:
        return frozenset()
    naming = naming_of(session, found.company)
    linkages = {each.code: each for each in rows.linkages_coded(session, named)}
    return frozenset(code for code in named if code not in linkages or not naming.may_go_on_naming(linkages[code]))


def _check_number(session: Session, company: Company, on: datetime.date) -> None:
    if rows.issued_on(session, company.id or 0, on) >= MOST_A_DAY:
        raise Conflict(_l("Ten records were issued for this firm today. Hand one of them on, or come back tomorrow."))


def _relations(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = payload["relations"]
    return found


def _merged_into(company: Company, payload: Mapping[str, Any]) -> str:
    """The name of the firm that the firm of a record became part of, where everybody may know of it."""
    profile = company.supplier_profile
    is_shown = profile is not None and profile.status is ProfileStatus.LISTED
    return company.name if is_shown and company.code != payload["firm"]["code"] else ""


def _no_record() -> NotFound:
    return NotFound(_l("There is no such record here. Compare the address with the paper, letter by letter."))
