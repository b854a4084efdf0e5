"""Letters about certificates that end: one for a firm with all that newly end within ninety days, each told once a last day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from database.models.certificate_warnings import CertificateWarning
from database.models.certificates import Certificate
from database.models.companies import Company
from database.queries import certificates as rows
from linkage.language import _, speaking
from linkage.services.audit import SYSTEM, record_company
from linkage.services.firm_readers import FirmReader
from linkage.services.notices import Told, tell
from linkage.services.outbox import Letter
from linkage.services.profile_questions import recipients
from linkage.wording import certificate_label, day_text
from linkage.wording.firms import firm_name

WARN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Warned:
    letters: int
    certificates: int
    without_address: int


def firms_to_warn(session: Session, on: datetime.date) -> list[int]:
    """Listed firms with certificates that end within ninety days and were not written about."""
    return sorted({row.company_id for row in _unwarned(session, on)})


def warn(session: Session, ids: Sequence[int], *, on: datetime.date, base_url: str) -> Warned:
    """Writes to those of these firms that are still to be warned."""
    firms = rows.held_firms(session, ids)
    ending: dict[int, list[Certificate]] = {}
    for row in _unwarned(session, on, ids):
        ending.setdefault(row.company_id, []).append(row)
    people = recipients(session, (firms[key] for key in ending))
    for key, to in people.items():
        _write(session, firms[key], ending[key], to, on=on, base_url=base_url)
    return Warned(len(people), sum(len(ending[key]) for key in people), len(ending) - len(people))


def _unwarned(session: Session, on: datetime.date, ids: Sequence[int] | None = None) -> list[Certificate]:
    """Each standard and last day once, though a firm may state it for two sites."""
    found: dict[tuple[int, str, str], Certificate] = {}
    for row in rows.ending_unwarned(session, first=on, last=on + datetime.timedelta(days=WARN_DAYS), ids=ids):
        found.setdefault((row.company_id, row.standard, row.valid_to or ""), row)
    return list(found.values())


def _write(
    session: Session,
    company: Company,
    ending: Sequence[Certificate],
    to: FirmReader,
    *,
    on: datetime.date,
    base_url: str,
) -> None:
    with speaking(to.language):
        lines = [
            _("- %(certificate)s: last day %(day)s", certificate=certificate_label(row.standard), day=_day(row))
            for row in sorted(ending, key=lambda row: (row.valid_until or on, row.standard))
        ]
        subject = _("Certificates of %(firm)s end soon", firm=firm_name(company))
        body = _(
            "Dear %(person)s,\n\nthese certificates in the profile of %(firm)s end soon:\n\n%(lines)s\n\n"
            "From the day after, they no longer count when buyers look for suppliers. When a certificate is renewed, enter the "
            "new last day:\n%(link)s\n",
            person=to.name,
            firm=firm_name(company),
            lines="\n".join(lines),
            link=f"{base_url}/supplier/profile/certificates",
        )
    letter = Letter(kind="certificates-ending", recipient=to.address, language=to.language, subject=subject, body=body)
    told = Told(to.user_id, "/supplier/profile/certificates", base_url)
    tell(session, letter, told, key=f"certificates-ending:{company.code}:{on.isoformat()}")
    for row in ending:
        session.add(CertificateWarning(company_id=company.id or 0, standard=row.standard, valid_to=row.valid_to or ""))
    session.flush()
    record_company(
        session, SYSTEM, "company.certificates_warned", company, certificates=[row.standard for row in ending]
    )


def _day(row: Certificate) -> str:
    return day_text(row.valid_until.isoformat()) if row.valid_until else ""
