"""Saved searches of the person behind the token."""

from __future__ import annotations

import datetime

from flask import Response, g, url_for
from sqlmodel import Session

from database.enums import SearchAlert
from database.models.saved_searches import SavedSearch
from database.queries import saved_searches as rows
from database.session import db, transaction
from linkage.api.answers import answer
from linkage.api.idempotency import once
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.inputs.saved_searches import SavedSearchInput, kept_state
from linkage.language import _l
from linkage.services.saved_searches import hits_of, own_search, remove_search, save_search

_PATH = "/me/searches"


class SavedSearchAnswer(Answer):
    """A saved search. `state` is the query of its address on the pages; `new`: results found since it was last looked at."""

    code: str
    name: str
    of: str
    state: str
    url: str
    alert: SearchAlert
    new: int
    created_at: datetime.datetime
    checked_at: datetime.datetime | None


class SavedSearchList(Answer):
    """All of them: a person has fifty at most."""

    results: list[SavedSearchAnswer]


@operation(
    Operation(
        "get", _PATH, summary=_l("Searches I have saved, and what is new in each"), tag="me", answer=SavedSearchList
    )
)
def saved_searches() -> Response:
    counts = rows.new_counts(db(), g.user)
    found = [_answer(search, counts.get(search.id or 0, 0)) for search in rows.searches_of(db(), g.user)]
    return answer(SavedSearchList(results=found))


@operation(
    Operation(
        "post",
        _PATH,
        summary=_l("Save a search, and say whether to write letters about what is new"),
        tag="me",
        body=SavedSearchInput,
        answer=SavedSearchAnswer,
        status=201,
        is_once=True,
    )
)
def create_saved_search(body: SavedSearchInput) -> Response:
    """One that is saved already is answered as it is."""
    hits = hits_of(db(), kept_state(body.state), g.user)

    def make(session: Session) -> str:
        return save_search(session, g.user, body, hits=hits).code

    found = own_search(db(), g.user, once(body.model_dump(mode="json"), make))
    return answer(_answer(found, 0), status=201, headers={"Location": url_for("api.saved_searches")})


@operation(Operation("delete", f"{_PATH}/<code>", summary=_l("Remove a saved search"), tag="me", status=204))
def delete_saved_search(code: str) -> Response:
    with transaction() as session:
        remove_search(session, own_search(session, g.user, code))
    return Response(status=204)


def _answer(search: SavedSearch, fresh: int) -> SavedSearchAnswer:
    return SavedSearchAnswer(
        code=search.code,
        name=search.name,
        of=kept_state(search.state).of,
        state=search.state,
        url=f"{url_for('public.search')}?{search.state}",
        alert=search.alert,
        new=fresh,
        created_at=search.created_at,
        checked_at=search.checked_at,
    )
