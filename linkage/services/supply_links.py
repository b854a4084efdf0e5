"""Supply links: stated by a firm or noted by an officer, confirmed or denied by the other side, as secret as the stricter side wants.

The trail of audit events is read by officers. What two firms keep to themselves leaves there neither their names nor its own.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache

from sqlmodel import Session

from database.enums import EvidenceLevel, LinkSecrecy, LinkSide, SubjectKind
from database.models.companies import Company
from database.models.supply_links import SupplyLink
from database.models.users import User
from database.queries import supply_links as rows
from database.queries.supply_links import LinkReader
from linkage.access import may_curate, working_memberships
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.supply_links import NotedLinkInput, SupplyLinkInput
from linkage.language import _l
from linkage.services.audit import Actor, record
from search.analysis import fold

MOST_FOUND = 30
_DAY = datetime.timedelta(days=1)
_UNNAMED = Actor(user_id=None, label="a side of the link")


def reader_of(user: User | None) -> LinkReader:
    """What decides which links a person sees."""
    firms = frozenset(membership.company_id for membership in working_memberships(user))
    return LinkReader(firms, is_officer=may_curate(user))


def find_firms(session: Session, words: str, *, but: Company | None, reader: LinkReader) -> list[str]:
    """Public codes of firms whose names hold every word, with or without tone marks, or whose code it is; the first thirty."""
    asked = _folded(words).split()
    if not asked:
        return []
    named = rows.nameable_firms(session, but=but, is_officer=reader.is_officer)
    found = [
        code for code, names in named if code == words.strip().upper() or all(word in _folded(names) for word in asked)
    ]
    return found[:MOST_FOUND]


def nameable_firm(session: Session, code: str, *, but: Company | None, reader: LinkReader, field: str) -> Company:
    """The firm named as the other side. Raises Invalid, alike for one that is not there and one this person may not know of."""
    known = {each for each, _names in rows.nameable_firms(session, but=but, is_officer=reader.is_officer)}
    found = rows.firms_by_code(session, [code]).get(code) if code in known else None
    if found is None:
        text = _l("There is no such firm here, or its name is not shown. Look for it by name.")
        raise Invalid(_l("Some answers need another look."), {field: text})
    return found


def state_link(session: Session, own: Company, given: SupplyLinkInput, *, reader: LinkReader, by: Actor) -> SupplyLink:
    """A firm says that it delivers to another or buys from it; when the other said so before, this confirms it.

    Raises Conflict when the firm has said so already, Invalid when the other firm may not be named.
    """
    other = nameable_firm(session, given.firm, but=own, reader=LinkReader(reader.companies), field="firm")
    is_supplier = given.relation == "customer"
    supplier, customer = (own, other) if is_supplier else (other, own)
    side = LinkSide.SUPPLIER if is_supplier else LinkSide.CUSTOMER
    for held in rows.same_links(session, supplier, customer, given.process):
        if _confirmed_on(held, side) is not None:
            raise Conflict(_l("Your firm has stated this link already. Find it in the list and change it there."))
        if held.stated_by is not LinkSide.OFFICER:
            confirm_link(session, held, own, secrecy=given.secrecy, by=by)
            return held
    link = SupplyLink(
        supplier_id=supplier.id or 0,
        customer_id=customer.id or 0,
        supplier_secrecy=given.secrecy,
        customer_secrecy=given.secrecy,
        stated_by=side,
        stated_by_id=by.user_id,
        **given.model_dump(include={"process", "part_group", "tier", "since", "until"}),
    )
    _confirm(link, side)
    session.add(link)
    session.flush()
    _record(session, by, "link.stated", link, own)
    return link


def note_link(session: Session, given: NotedLinkInput, *, by: Actor) -> SupplyLink:
    """An officer notes a link and how it is known. Nobody but officers and the two firms sees it until both confirm.

    Raises Conflict when an officer noted it before, Invalid for firms that are not there or are one.
    """
    desk = LinkReader(is_officer=True)
    supplier = nameable_firm(session, given.supplier, but=None, reader=desk, field="supplier")
    customer = nameable_firm(session, given.customer, but=None, reader=desk, field="customer")
    if supplier.id == customer.id:
        raise Invalid(_l("Some answers need another look."), {"customer": _l("A firm does not deliver to itself.")})
    held = rows.same_links(session, supplier, customer, given.process)
    # What the two firms keep to themselves is no obstacle: an officer would learn of it.
    if any(link.stated_by is LinkSide.OFFICER or link.secrecy is not LinkSecrecy.SIDES for link in held):
        raise Conflict(_l("This link is noted already. Open the firm's network and look there."))
    link = SupplyLink(
        supplier_id=supplier.id or 0,
        customer_id=customer.id or 0,
        stated_by=LinkSide.OFFICER,
        stated_by_id=by.user_id,
        evidence_on=agency_today(),
        **given.model_dump(include={"process", "part_group", "tier", "since", "until", "evidence"}),
    )
    session.add(link)
    session.flush()
    _record(session, by, "link.noted", link, supplier)
    return link


def confirm_link(session: Session, link: SupplyLink, own: Company, *, secrecy: LinkSecrecy, by: Actor) -> None:
    """The other side stands by it, and says who may know. A customer's word is the better evidence.

    A denial ends only when both sides stand by the link: nobody takes back the word of the other firm.
    """
    side = side_of(link, own)
    _confirm(link, side)
    _wish(link, side, secrecy)
    if link.is_confirmed:
        link.denied_on = None
    if side is LinkSide.CUSTOMER and link.stated_by is LinkSide.SUPPLIER:
        link.evidence, link.evidence_on = EvidenceLevel.BUYER_CONFIRMED, agency_today()
    session.flush()
    _record(session, by, "link.confirmed", link, own)


def deny_link(session: Session, link: SupplyLink, own: Company, *, by: Actor) -> None:
    """A side says that it is not so: it counts nowhere any more. Raises Conflict for the side that stated it."""
    side = side_of(link, own)
    if link.stated_by is side:
        raise Conflict(_l("Your firm stated this link itself. Take it back instead."))
    link.denied_on = agency_today()
    link.evidence = EvidenceLevel.SELF_DECLARED
    if side is LinkSide.SUPPLIER:
        link.supplier_confirmed_on = None
    else:
        link.customer_confirmed_on = None
    session.flush()
    _record(session, by, "link.denied", link, own)


def keep_secret(session: Session, link: SupplyLink, own: Company, *, secrecy: LinkSecrecy, by: Actor) -> None:
    """A side changes its wish who may know; the stricter of the two wishes holds."""
    before = link.secrecy
    _wish(link, side_of(link, own), secrecy)
    session.flush()
    hidden = LinkSecrecy.SIDES in (before, link.secrecy)
    _record(session, _UNNAMED if hidden else by, "link.secrecy_changed", link, None if hidden else own)


def end_link(session: Session, link: SupplyLink, own: Company, *, by: Actor) -> None:
    """The firms work together no more, from yesterday on."""
    side_of(link, own)
    today = agency_today()
    link.until = max(today - _DAY, link.since) if link.since and link.since < today else today - _DAY
    session.flush()
    _record(session, by, "link.ended", link, own)


def take_back(session: Session, link: SupplyLink, own: Company, *, by: Actor) -> None:
    """The side that stated it takes its word back, and nothing of it is kept. Raises Conflict for the other side."""
    if link.stated_by is not side_of(link, own):
        raise Conflict(_l("The other firm stated this link. Say that it is not so instead."))
    _record(session, by, "link.removed", link, own)
    session.delete(link)
    session.flush()


def set_evidence(session: Session, link: SupplyLink, level: EvidenceLevel, *, by: Actor) -> None:
    """An officer says how it is known."""
    link.evidence, link.evidence_on = level, agency_today()
    session.flush()
    _record(session, by, "link.evidence_set", link, None, evidence=level.value)


def remove_noted(session: Session, link: SupplyLink, *, by: Actor) -> None:
    """An officer removes what an officer noted. Raises Conflict for a firm's own word."""
    if link.stated_by is not LinkSide.OFFICER:
        raise Conflict(_l("A firm stated this link itself; it alone can take it back."))
    _record(session, by, "link.removed", link, None)
    session.delete(link)
    session.flush()


def side_of(link: SupplyLink, own: Company) -> LinkSide:
    """Which side the firm is. Raises NotFound for a firm that is neither."""
    if own.id == link.supplier_id:
        return LinkSide.SUPPLIER
    if own.id == link.customer_id:
        return LinkSide.CUSTOMER
    raise NotFound(_l("There is no such link."))


def waiting(links: Sequence[SupplyLink], own: Company) -> list[SupplyLink]:
    """Links that wait for this firm's word."""
    return [link for link in links if _confirmed_on(link, side_of(link, own)) is None and link.denied_on is None]


def _confirmed_on(link: SupplyLink, side: LinkSide) -> object:
    return link.supplier_confirmed_on if side is LinkSide.SUPPLIER else link.customer_confirmed_on


def _confirm(link: SupplyLink, side: LinkSide) -> None:
    if side is LinkSide.SUPPLIER:
        link.supplier_confirmed_on = agency_today()
    else:
        link.customer_confirmed_on = agency_today()


def _wish(link: SupplyLink, side: LinkSide, secrecy: LinkSecrecy) -> None:
    """A wish of its own side. That of the firm that stated the link stands for both until the other one has said anything."""
    other = LinkSide.CUSTOMER if side is LinkSide.SUPPLIER else LinkSide.SUPPLIER
    is_silent = _confirmed_on(link, other) is None and link.denied_on is None
    if link.stated_by is side and is_silent and link.supplier_secrecy is link.customer_secrecy:
        link.supplier_secrecy = link.customer_secrecy = secrecy
    elif side is LinkSide.SUPPLIER:
        link.supplier_secrecy = secrecy
    else:
        link.customer_secrecy = secrecy


def _record(session: Session, by: Actor, action: str, link: SupplyLink, firm: Company | None, **details: str) -> None:
    """The event with the firm that acted; of what two firms keep to themselves only that something was done."""
    if link.secrecy is LinkSecrecy.SIDES:
        record(session, _UNNAMED, action, subject_kind=SubjectKind.LINK, **details)
        return
    name = firm.name if firm else None
    record(session, by, action, subject_kind=SubjectKind.LINK, subject_code=link.code, subject=name, **details)


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    return fold(text)
