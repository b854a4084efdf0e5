"""Helpers of one event: co-organisers, door and desk. Each gets a link of its own, shown once, ended by its day or by an officer."""

from __future__ import annotations

import datetime

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import AccessLinkKind, FairStaffRole
from database.models.access_links import AccessLink
from database.models.fairs import Fair, FairStaff
from database.models.users import User
from linkage.errors import Invalid, NotFound
from linkage.inputs.fair_helpers import StaffInput
from linkage.language import _, _l, current_language, speaking
from linkage.services.access_links import make_link, revoke_links
from linkage.services.audit import Actor
from linkage.services.fair_guards import check_not_cancelled, note
from linkage.services.outbox import Letter, post_letter
from linkage.wording.fair_times import local_moment
from linkage.wording.fairs import days_text, place_text, role_label

_KINDS = {
    FairStaffRole.CO_ORGANISER: AccessLinkKind.CO_ORGANISER,
    FairStaffRole.DOOR: AccessLinkKind.DOOR,
    FairStaffRole.DESK: AccessLinkKind.DOOR,
}
_PAGES = {AccessLinkKind.CO_ORGANISER: "firms", AccessLinkKind.DOOR: "door"}
_DAYS_AFTER = {AccessLinkKind.CO_ORGANISER: 60, AccessLinkKind.DOOR: 1}
"""How long a link stays open after the last day: a co-organiser looks after its firms, a door closes."""


def staff_of(session: Session, fair: Fair) -> list[FairStaff]:
    """By role and name."""
    statement = select(FairStaff).where(FairStaff.fair_id == fair.id)
    return list(session.exec(statement.order_by(col(FairStaff.role), col(FairStaff.name), col(FairStaff.id))).all())


def helper_of(session: Session, fair: Fair, code: str) -> FairStaff:
    """Raises NotFound."""
    found = session.exec(select(FairStaff).where(FairStaff.fair_id == fair.id, FairStaff.code == code)).first()
    if found is None:
        raise NotFound(_l("This helper is not on the list any more."))
    return found


def open_links(session: Session, fair: Fair) -> dict[int, AccessLink]:
    """Staff id -> the link that is open, if one is."""
    statement = (
        select(AccessLink)
        .join(FairStaff, col(AccessLink.staff_id) == col(FairStaff.id))
        .where(
            FairStaff.fair_id == fair.id,
            col(AccessLink.revoked_at).is_(None),
            col(AccessLink.expires_at) > now(),
        )
        .order_by(col(AccessLink.created_at))
    )
    return {link.staff_id or 0: link for link in session.exec(statement).all()}


def add_helper(session: Session, fair: Fair, given: StaffInput, *, by: Actor) -> FairStaff:
    """Raises Invalid when the account it should sign in with is not there."""
    check_not_cancelled(fair)
    user_id = None
    if given.user is not None:
        user_id = session.exec(select(col(User.id)).where(User.email == given.user)).first()
        if user_id is None:
            text = _l("Nobody has an account with this address. Leave it empty and give the helper a link.")
            raise Invalid(_l("Some answers need another look."), fields={"user": text})
    helper = FairStaff(fair_id=fair.id or 0, user_id=user_id, **given.model_dump(exclude={"user"}))
    session.add(helper)
    session.flush()
    note(session, by, "fair.helper_added", fair, helper=helper.code, role=helper.role.value)
    return helper


def remove_helper(session: Session, fair: Fair, helper: FairStaff, *, by: Actor) -> None:
    """Takes a helper off the list; the links go with it, at once. Firms a co-organiser brought stay."""
    code = helper.code
    session.delete(helper)
    session.flush()
    note(session, by, "fair.helper_removed", fair, helper=code)


def new_link(session: Session, fair: Fair, helper: FairStaff, *, by: Actor, base_url: str) -> str:
    """The address of a new link, never to be had again; earlier ones end. It is mailed too when the helper has an address."""
    check_not_cancelled(fair)
    kind = _KINDS[helper.role]
    revoke_links(session, kind, staff_id=helper.id or 0)
    expires_at = local_moment(fair, fair.ends_on + datetime.timedelta(days=1 + _DAYS_AFTER[kind]), datetime.time(0))
    if expires_at <= now():
        raise Invalid(_l("This event is over, and a link would open nothing any more."))
    secret = make_link(session, kind, expires_at=expires_at, fair_id=fair.id, staff_id=helper.id)
    address = f"{base_url}/l/{secret}/{_PAGES[kind]}"
    if helper.email:
        with speaking(current_language()):
            post_letter(session, _letter(fair, helper, address), key=f"fair.link:{helper.code}:{now():%Y%m%d%H%M%S%f}")
    note(session, by, "fair.link_made", fair, helper=helper.code)
    return address


def end_links(session: Session, fair: Fair, helper: FairStaff, *, by: Actor) -> None:
    """Whoever holds a link of this helper finds it closed from now on."""
    revoke_links(session, _KINDS[helper.role], staff_id=helper.id or 0)
    note(session, by, "fair.link_revoked", fair, helper=helper.code)


def _letter(fair: Fair, helper: FairStaff, address: str) -> Letter:
    return Letter(
        kind="fair-helper",
        recipient=helper.email or "",
        language=current_language(),
        subject=_("Your link for %(fair)s", fair=fair.name),
        body=_(
            "Dear %(person)s,\n\nyou help at this event (%(role)s):\n\n%(fair)s\n%(days)s\n%(place)s\n\n"
            "This link opens your page without signing in. It is for you alone:\n%(link)s\n",
            person=helper.name,
            role=role_label(helper.role),
            fair=fair.name,
            days=days_text(fair),
            place=place_text(fair),
            link=address,
        ),
    )
