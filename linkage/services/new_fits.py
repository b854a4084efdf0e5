"""Letters about new fits: a need that a supplier fits since the last look, a firm that fits an assembler's need. Each pair once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import insert
from sqlmodel import Session, col, select

from database.columns import new_letter_token, now
from database.enums import FitSide, MembershipRole, NeedVisibility
from database.models.companies import Company
from database.models.fit_alerts import FitLetters, FitLook, FitNotice, FitWatch
from database.models.part_needs import PartNeed
from database.models.users import Membership
from database.queries import fit_alerts as rows
from database.queries.needs import are_open
from database.queries.outcomes import firms_underway
from database.queries.saved_searches import listed_firms, open_need_titles
from linkage.access import visible_needs
from linkage.errors import NotFound
from linkage.language import _, ngettext, speaking
from linkage.services.audit import Actor, record_company
from linkage.services.fitting_needs import SEEN_BY_SUPPLIERS, needs_for_supplier
from linkage.services.matches import matches_of_need
from linkage.services.notices import Told, tell
from linkage.services.outbox import letter_to, one_click
from linkage.wording.firms import firm_name
from linkage.wording.letters import ENDED_LINK
from matching.facts import Match

MOST_NEEDS = 2_000
BEST = 20
"""An assembler is told of firms that are among so many best for a need."""

_NAMED = 20
_FRESH = datetime.timedelta(days=1)
"""When a firm is looked at for the first time, what was published so lately is news, and the rest is what it found there."""


@dataclass(frozen=True, slots=True)
class FitLinks:
    """Addresses for letters; `{}` stands for the code of a need, or for a token."""

    need: str
    fits: str
    needs: str
    matches: str
    settings: str
    stop: str


@dataclass(frozen=True, slots=True)
class Fits:
    """Who fits what now: codes of needs for a supplier, code of a need -> codes of its best firms for an assembler."""

    side: FitSide
    pairs: Mapping[str, tuple[str, ...]]


def fits_of_supplier(session: Session, company: Company, *, on: datetime.date) -> Fits:
    """The open needs a supplier may see and fits."""
    answers = needs_for_supplier(session, company, on=on, limit=MOST_NEEDS)
    return Fits(FitSide.SUPPLIER, {need.code: (company.code,) for need, answer in answers if isinstance(answer, Match)})


def fits_of_assembler(session: Session, company: Company, *, on: datetime.date) -> Fits:
    """The best firms for each open need of an assembler, without those it goes on with in a linkage."""
    pairs: dict[str, tuple[str, ...]] = {}
    for need in _own_needs(session, company, on):
        if need.steps:
            found = matches_of_need(session, need, on=on, limit=BEST).matches
            known = {company.code, *firms_underway(session, need.id or 0)}
            pairs[need.code] = tuple(match.supplier for match in found if match.supplier not in known)
    return Fits(FitSide.ASSEMBLER, pairs)


def news_of(session: Session, company: Company, fits: Fits, *, on: datetime.date) -> dict[str, tuple[str, ...]]:
    """Of these pairs those that a letter would name today."""
    watch = session.get(FitWatch, (company.id, fits.side))
    if watch is not None and watch.told_on == on:
        return {}
    return _untold(session, company, fits, watch, on=on)[0]


def write_fit_letters(session: Session, company: Company, fits: Fits, *, on: datetime.date, links: FitLinks) -> int:
    """Notes what is new and writes to everybody of the firm who wants to know; how many letters.

    At most one a day and person: whoever runs this twice, or is stopped half-way, tells nobody twice.
    """
    watch = session.get(FitWatch, (company.id, fits.side))
    if watch is not None and watch.told_on == on:
        return 0
    news, seen = _untold(session, company, fits, watch, on=on)
    if watch is None:
        watch = FitWatch(company_id=company.id or 0, side=fits.side)
        session.add(watch)
    _note(session, fits.side, (*_pairs(seen), *_pairs(news)))
    if fits.side is FitSide.ASSEMBLER:
        _note_looks(session, fits)
    people = rows.readers(session, company) if news else []
    for membership in people:
        _post(session, membership, company, fits.side, news, on=on, links=links)
    if news:
        watch.told_on = on
    session.flush()
    return len(people)


def choose_letters(session: Session, membership: Membership, *, is_wanted: bool, by: Actor) -> None:
    """Letters about new fits of one firm, on or off.

    Where nobody of the firm wanted them before, the next look is a first one: what fits by then is not news.
    """
    if is_wanted and not rows.readers(session, membership.company):
        for side in FitSide:
            watch = session.get(FitWatch, (membership.company_id, side))
            if watch is not None:
                session.delete(watch)
    choice = _choice(session, membership)
    if is_wanted and not choice.is_wanted:
        # Links of earlier letters end nothing any more.
        choice.token = new_letter_token()
    choice.is_wanted = is_wanted
    session.flush()
    record_company(session, by, "fit_letters.chosen", membership.company, is_wanted=is_wanted)


def wants_letters(session: Session, memberships: Iterable[Membership]) -> Mapping[int, bool]:
    """Membership id -> whether its person is written to; owners who agreed to news are until they choose otherwise."""
    known = list(memberships)
    chosen = rows.letters_of(session, known)
    agreeing = rows.agreeing(session, {each.user_id for each in known})
    return {
        each.id or 0: chosen[each.id or 0].is_wanted
        if each.id in chosen
        else each.role is MembershipRole.OWNER and each.user_id in agreeing
        for each in known
    }


def letters_of_token(session: Session, token: str) -> FitLetters:
    """Whose letters a letter came from. Raises NotFound."""
    found = rows.letters_of_token(session, token)
    if found is None:
        raise NotFound(ENDED_LINK)
    return found


def stop_letters(session: Session, token: str) -> FitLetters:
    """Ends the letters that a letter came from; ending them twice changes nothing. Raises NotFound."""
    found = letters_of_token(session, token)
    found.is_wanted = False
    session.flush()
    return found


def _untold(
    session: Session, company: Company, fits: Fits, watch: FitWatch | None, *, on: datetime.date
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The pairs nobody was told of: those that are news, and those that were there before anybody looked."""
    needs = _needs(session, fits, on)
    if fits.side is FitSide.SUPPLIER:
        told = rows.told_needs(session, company)
        fresh = {code: fits.pairs[code] for code, need in needs.items() if need.id not in told}
        is_news = {code for code in fresh if watch is not None or _is_fresh(needs[code])}
    else:
        ids = [need.id or 0 for need in needs.values()]
        told_of, looked = rows.told_suppliers(session, ids), rows.looked_needs(session, ids)
        numbers = rows.company_ids(session, {code for codes in fits.pairs.values() for code in codes})
        fresh = {}
        for code, need in needs.items():
            known = told_of[need.id or 0]
            found = tuple(firm for firm in fits.pairs[code] if firm in numbers and numbers[firm] not in known)
            if found:
                fresh[code] = found
        is_news = {code for code in fresh if watch is not None and needs[code].id in looked}
    return (
        {code: firms for code, firms in fresh.items() if code in is_news},
        {code: firms for code, firms in fresh.items() if code not in is_news},
    )


def _needs(session: Session, fits: Fits, on: datetime.date) -> dict[str, PartNeed]:
    """The needs of the pairs that are still open now, whatever was true when the pairs were found."""
    statement = select(PartNeed).where(col(PartNeed.code).in_(list(fits.pairs)))
    is_seen = are_open(SEEN_BY_SUPPLIERS, on) if fits.side is FitSide.SUPPLIER else ()
    found = {need.code: need for need in session.exec(statement.where(*is_seen)).all()}
    return {code: found[code] for code in fits.pairs if code in found}


def _is_fresh(need: PartNeed) -> bool:
    return need.published_at is not None and need.published_at >= now() - _FRESH


def _own_needs(session: Session, company: Company, on: datetime.date) -> list[PartNeed]:
    statement = select(PartNeed).where(PartNeed.company_id == company.id, *are_open(tuple(NeedVisibility), on))
    return list(session.exec(statement.order_by(col(PartNeed.id))).all())


def _pairs(found: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(need, firm) for need, firms in found.items() for firm in firms]


def _note(session: Session, side: FitSide, pairs: Iterable[tuple[str, str]]) -> None:
    known = list(pairs)
    if not known:
        return
    needs = _ids(session, {need for need, _firm in known})
    firms = rows.company_ids(session, {firm for _need, firm in known})
    at = now()
    session.execute(
        insert(FitNotice),
        [
            {"side": side, "need_id": needs[need], "supplier_id": firms[firm], "noted_at": at}
            for need, firm in known
            if need in needs and firm in firms
        ],
    )


def _note_looks(session: Session, fits: Fits) -> None:
    ids = set(_ids(session, set(fits.pairs)).values())
    new = sorted(ids - rows.looked_needs(session, ids))
    if new:
        session.execute(insert(FitLook), [{"need_id": key, "looked_at": now()} for key in new])


def _ids(session: Session, codes: set[str]) -> dict[str, int]:
    found = session.exec(select(PartNeed.code, PartNeed.id).where(col(PartNeed.code).in_(sorted(codes)))).all()
    return {code: key for code, key in found if key is not None}


def _choice(session: Session, membership: Membership) -> FitLetters:
    found = session.get(FitLetters, membership.id)
    if found is None:
        found = FitLetters(membership_id=membership.id or 0, is_wanted=membership.role is MembershipRole.OWNER)
        session.add(found)
        session.flush()
    return found


def _post(
    session: Session,
    membership: Membership,
    company: Company,
    side: FitSide,
    news: Mapping[str, tuple[str, ...]],
    *,
    on: datetime.date,
    links: FitLinks,
) -> None:
    person = membership.user
    stop = links.stop.format(_choice(session, membership).token)
    with speaking(person.language):
        write = _supplier_text if side is FitSide.SUPPLIER else _assembler_text
        subject, lines, whole = write(session, membership, news, on=on, links=links)
        letter = letter_to(
            person,
            kind="fit-alert",
            subject=subject,
            body=_(
                "Dear %(person)s,\n\nthis is new for %(firm)s:\n\n%(lines)s\n\nThe whole list:\n%(whole)s\n\n"
                "Which letters you get:\n%(settings)s\n\nNo more letters of this kind:\n%(stop)s\n",
                person=person.name,
                firm=firm_name(company),
                lines=lines,
                whole=whole,
                settings=links.settings,
                stop=stop,
            ),
            headers=one_click(stop),
        )
    path = "/supplier/needs" if side is FitSide.SUPPLIER else "/assembler/needs"
    tell(session, letter, Told(person.id, path), key=f"fit-alert:{side.value}:{company.code}:{person.code}:{on}")


def _supplier_text(
    session: Session,
    membership: Membership,
    news: Mapping[str, tuple[str, ...]],
    *,
    on: datetime.date,
    links: FitLinks,
) -> tuple[str, str, str]:
    titles = open_need_titles(session, list(news)[:_NAMED], visibilities=visible_needs(membership.user), on=on)
    lines = "\n".join(f"- {title}\n  {links.need.format(code)}" for code, title in titles.items())
    subject = ngettext("%(num)d part need newly fits you", "%(num)d part needs newly fit you", len(news))
    return subject, lines, links.fits


def _assembler_text(
    session: Session,
    membership: Membership,
    news: Mapping[str, tuple[str, ...]],
    *,
    on: datetime.date,
    links: FitLinks,
) -> tuple[str, str, str]:
    number = sum(len(firms) for firms in news.values())
    needs = {need.code: need.title for need in _own_needs(session, membership.company, on)}
    parts = []
    for code, firms in list(news.items())[:_NAMED]:
        firm_lines = "".join(f"\n  - {firm_name(each)}" for each in listed_firms(session, firms[:_NAMED]))
        parts.append(f"- {needs.get(code, code)}{firm_lines}\n  {links.matches.format(code)}")
    subject = ngettext("%(num)d new firm fits your part needs", "%(num)d new firms fit your part needs", number)
    return subject, "\n".join(parts), links.needs
