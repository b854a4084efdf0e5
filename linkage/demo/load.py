"""Puts the demo into an instance: firms and needs by the same way in as any exchange file, then accounts and the fair."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session, col, func, select

from database.models.companies import Company
from linkage.demo.accounts import add_accounts
from linkage.demo.fairs import plan_fair
from linkage.demo.generator import Plan, document
from linkage.demo.held_fairs import hold_fairs
from linkage.demo.ids import SOURCE
from linkage.demo.links import link_up
from linkage.demo.outcomes import bring_together
from linkage.errors import Conflict, Invalid
from linkage.inputs.exchange import ExchangeFile, read_records
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.exchange import ImportReport, import_file

DEMO = Actor(user_id=None, label="demo")


def made(plan: Plan, *, tell: Callable[[int], None] = lambda _done: None) -> ExchangeFile:
    """The demo as checked inputs. Raises Invalid when the generator makes what the exchange format refuses."""
    reading = read_records(document(plan, tell=tell))
    if reading.refusals:
        raise Invalid(fields={refusal.path: refusal.message for refusal in reading.refusals})
    return reading.file


def refuse_if_in_use(session: Session) -> None:
    """Raises Conflict when the instance has firms: fictional ones are not to be mixed with real ones by mistake."""
    if has_firms(session):
        raise Conflict(_l("This instance has firms already. Use --again to add the demo to them all the same."))


def has_firms(session: Session) -> bool:
    return session.exec(select(func.count(col(Company.id)))).one() > 0


def load(
    session: Session,
    plan: Plan,
    file: ExchangeFile,
    *,
    uploads: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Writes it all inside the caller's transaction. The same plan twice changes nothing the second time.

    `uploads`: where drawings are kept; without it there are none.
    """
    report = import_file(session, file, source=SOURCE, by=DEMO, progress=progress)
    session.flush()
    add_accounts(session, seed=plan.seed, by=DEMO)
    plan_fair(session, plan, by=DEMO)
    hold_fairs(session, plan, by=DEMO)
    link_up(session, plan, by=DEMO)
    bring_together(session, plan.until_yesterday(), by=DEMO, uploads=uploads)
    return report
