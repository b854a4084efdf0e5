"""Saved searches: kept under a name, compared with what they found before, and told of by letter, once for each new hit."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, update
from sqlmodel import Session, col

from database.columns import new_letter_token, now
from database.enums import NeedVisibility, SearchAlert
from database.models.saved_searches import SavedSearch, SavedSearchHit
from database.models.users import User
from database.queries import saved_searches as rows
from linkage.access import visible_needs
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.saved_searches import (
    LONGEST_NAME,
    NEEDS,
    SavedSearchChange,
    SavedSearchInput,
    SearchState,
    kept_state,
)
from linkage.language import _, _l, ngettext, speaking
from linkage.services.findings import value_label
from linkage.services.notices import Told, tell
from linkage.services.outbox import letter_to, one_click
from linkage.services.search_index import running
from linkage.services.searches import all_known
from linkage.wording.firms import firm_name
from linkage.wording.letters import ENDED_LINK
from search import query
from search.engines.contract import BrokenIndex
from search.index import Index
from search.query import LARGEST_PAGE, SearchResult
from search.understanding import KnownWord

MOST = 50
"""So many searches of one person."""

MOST_WATCHED = 2_000
"""A search that finds more is too broad for anybody to be told of what is new."""

_NAMED = 20
_DAYS_BETWEEN = {SearchAlert.DAILY: 1, SearchAlert.WEEKLY: 7}


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search finds now, by public code."""

    codes: tuple[str, ...]
    is_too_broad: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses for letters; `{}` stands for a code, a state or a token."""

    supplier: str
    need: str
    search: str
    manage: str
    stop: str


def hits_of(session: Session, state: SearchState, user: User) -> Hits | None:
    """What a search finds, as far as this person may see; None while the index cannot be read. Takes a while: not in a transaction."""
    known = all_known(session, state.known)
    visibilities = sorted(visible_needs(user))
    codes: list[str] = []
    try:
        for number in itertools.count(1):
            page = _page(running(session).index, state, known, visibilities, number)
            if page.relaxed:  # what nearly fits was not asked for
                return Hits(())
            if page.total > MOST_WATCHED:
                return Hits((), is_too_broad=True)
            codes += [hit.code for hit in page.hits]
            if number * LARGEST_PAGE >= page.total:
                break
    except BrokenIndex:
        return None
    return Hits(tuple(dict.fromkeys(codes)))


def _page(
    index: Index, state: SearchState, known: tuple[KnownWord, ...], visibilities: list[NeedVisibility], number: int
) -> SearchResult:
    if state.of == NEEDS:
        return query.search_needs(
            index,
            state.text,
            state.filters,
            known=known,
            visibilities=visibilities,
            facets=(),
            page=number,
            size=LARGEST_PAGE,
            on=agency_today(),
        )
    return query.search_suppliers(
        index,
        state.text,
        state.filters,
        known=known,
        facets=(),
        page=number,
        size=LARGEST_PAGE,
        on=agency_today(),
    )


def save_search(session: Session, user: User, given: SavedSearchInput, *, hits: Hits | None) -> SavedSearch:
    """Keeps a search with what it finds now, which is nothing new. One saved already stays as it is.

    Raises Invalid when the person has too many.
    """
    state = kept_state(given.state)
    earlier = rows.same_search(session, user, state.digest)
    if earlier is not None:
        return earlier
    if rows.count_of(session, user) >= MOST:
        raise Invalid(_l("You have as many saved searches as one person may have. Remove one first."))
    at = now()
    search = SavedSearch(
        user_id=user.id or 0,
        name=given.name or name_of(state),
        state=state.query,
        state_hash=state.digest,
        alert=given.alert,
        created_at=at,
        looked_at=at,
        checked_at=None if hits is None else at,
        is_too_broad=hits is not None and hits.is_too_broad,
    )
    session.add(search)
    session.flush()
    _add_hits(session, search, [] if hits is None else list(hits.codes), found_at=at, told_at=at)
    return search


def name_of(state: SearchState) -> str:
    """The words of a search and its filters, in the reader's language."""
    filters = (value_label(name, value) for name, values in state.filters.items() for value in values)
    return ", ".join(part for part in (state.text, *filters) if part)[:LONGEST_NAME].strip()


def own_search(session: Session, user: User, code: str) -> SavedSearch:
    """Raises NotFound when the person has no such search."""
    found = rows.search_of(session, user, code)
    if found is None:
        raise NotFound(_l("You have no such saved search."))
    return found


def change_search(
    session: Session, search: SavedSearch, change: SavedSearchChange, *, expected_version: int | None
) -> None:
    """Another name, or more or fewer letters. Raises Conflict when it was changed since the form was filled.

    What was found while no letters were wanted stays untold.
    """
    if expected_version is not None and search.version != expected_version:
        raise Conflict(_l("This search was changed meanwhile, perhaps in another window. Look at it again."))
    if search.alert is SearchAlert.NONE and change.alert is not SearchAlert.NONE:
        _mark_told(session, search)
        # Links of earlier letters end nothing any more.
        search.token = new_letter_token()
    search.name, search.alert = change.name, change.alert
    session.flush()


def remove_search(session: Session, search: SavedSearch) -> None:
    session.delete(search)
    session.flush()


def look_at(session: Session, search: SavedSearch) -> None:
    """The person has seen what is new."""
    search.looked_at = now()
    session.flush()


def stop_letters(session: Session, token: str) -> SavedSearch:
    """Ends the letters of the search that a letter came from; ending them twice changes nothing. Raises NotFound."""
    search = search_of_letter(session, token)
    search.alert = SearchAlert.NONE
    session.flush()
    return search


def search_of_letter(session: Session, token: str) -> SavedSearch:
    """Raises NotFound."""
    search = rows.search_of_token(session, token)
    if search is None:
        raise NotFound(ENDED_LINK)
    return search


def note_hits(session: Session, search: SavedSearch, hits: Hits) -> int:
    """Keeps what is new since the last time; how many that are. With nothing to compare with, nothing is new."""
    known = rows.known_codes(session, search)
    fresh = [code for code in hits.codes if code not in known]
    at, is_first = now(), _is_without_past(search)
    told_at = at if is_first or search.alert is SearchAlert.NONE else None
    search.checked_at, search.is_too_broad = at, hits.is_too_broad
    session.flush()
    _add_hits(session, search, fresh, found_at=search.looked_at if is_first else at, told_at=told_at)
    return 0 if is_first else len(fresh)


def write_alert(session: Session, search: SavedSearch, hits: Hits, *, links: Links) -> bool:
    """Keeps what is new and, when a letter is due, writes one about all that was not told yet. Whether it did.

    At most one a day: whoever runs this twice, or is stopped half-way, writes no second letter.
    """
    untold, is_time = news_of(session, search, hits), is_due(search)
    note_hits(session, search, hits)
    if is_time:
        _mark_told(session, search)
    if not untold:
        return False
    search.told_on = agency_today()
    session.flush()
    _post_alert(session, search, untold, links=links)
    return True


def news_of(session: Session, search: SavedSearch, hits: Hits) -> list[str]:
    """Codes that a letter would name today; none when no letter is due, or there is nothing to compare with."""
    if not is_due(search) or _is_without_past(search):
        return []
    is_told = rows.known_codes(session, search)
    return [code for code in hits.codes if not is_told.get(code)]


def _is_without_past(search: SavedSearch) -> bool:
    """Whether what it found before is not known: the index could not be read, or it found too many."""
    return search.checked_at is None or search.is_too_broad


def is_due(search: SavedSearch) -> bool:
    """Whether letters are wanted, can be sent, and enough days have passed since the last one."""
    if search.alert is SearchAlert.NONE or not search.user.is_active:
        return False
    return search.told_on is None or (agency_today() - search.told_on).days >= _DAYS_BETWEEN[search.alert]


def names_of(session: Session, search: SavedSearch, codes: list[str]) -> Mapping[str, str]:
    """Code -> in the language spoken now the name of the firm, or the title of the need, as far as its owner may see it today."""
    if kept_state(search.state).of == NEEDS:
        visibilities = visible_needs(search.user)
        return rows.open_need_titles(session, codes, visibilities=visibilities, on=agency_today())
    return {each.code: firm_name(each) for each in rows.listed_firms(session, codes)}


def _post_alert(session: Session, search: SavedSearch, codes: list[str], *, links: Links) -> None:
    is_of_needs = kept_state(search.state).of == NEEDS
    template = links.need if is_of_needs else links.supplier
    stop = links.stop.format(search.token)
    with speaking(search.user.language):
        names = names_of(session, search, codes[:_NAMED])
        lines = "\n".join(f"- {name}\n  {template.format(code)}" for code, name in names.items())
        letter = letter_to(
            search.user,
            kind="search-alert",
            subject=_subject(search.name, len(codes), is_of_needs=is_of_needs),
            body=_(
                "Dear %(person)s,\n\nyour saved search “%(name)s” finds something new:\n\n%(lines)s\n\n"
                "The whole list:\n%(search)s\n\nYour saved searches:\n%(manage)s\n\nNo more letters about this search:\n%(stop)s\n",
                person=search.user.name,
                name=search.name,
                lines=lines,
                search=links.search.format(search.state),
                manage=links.manage,
                stop=stop,
            ),
            headers=one_click(stop),
        )
    told = Told(search.user_id, f"/account/searches/{search.code}")
    tell(session, letter, told, key=f"search-alert:{search.code}:{agency_today()}")


def _subject(name: str, number: int, *, is_of_needs: bool) -> str:
    if is_of_needs:
        return ngettext("%(num)d new part need: %(name)s", "%(num)d new part needs: %(name)s", number, name=name)
    return ngettext("%(num)d new firm: %(name)s", "%(num)d new firms: %(name)s", number, name=name)


def _add_hits(
    session: Session,
    search: SavedSearch,
    codes: list[str],
    *,
    found_at: datetime.datetime,
    told_at: datetime.datetime | None,
) -> None:
    if codes:
        hit = {"search_id": search.id, "found_at": found_at, "told_at": told_at}
        session.execute(insert(SavedSearchHit), [{**hit, "code": code} for code in codes])


def _mark_told(session: Session, search: SavedSearch) -> None:
    """What is gone by now is not told later either."""
    untold = update(SavedSearchHit).where(
        col(SavedSearchHit.search_id) == search.id, col(SavedSearchHit.told_at).is_(None)
    )
    session.execute(untold.values(told_at=now()))
