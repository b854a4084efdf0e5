"""One change by a button: what is said of it, and where it leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, get_flashed_messages
from sqlmodel import Session

from database.session import Clash
from linkage.errors import Conflict, Invalid
from linkage.web.changes import change_and_return


def _done(
    app: Flask, change: Callable[[Session], str], **refused: Callable[[], str]
) -> tuple[str, list[tuple[str, str]]]:
    with app.test_request_context("/"), app.extensions["database"].session():
        answer = change_and_return(change, lambda: "/done", **refused)
        told = [(str(kind), str(text)) for kind, text in get_flashed_messages(with_categories=True)]
        return answer.location, told  # type: ignore[union-attr]


def _raising(error: Exception) -> Callable[[Session], str]:
    def change(_session: Session) -> str:
        raise error

    return change


def test_what_was_done_is_said_where_it_leads(app: Flask) -> None:
    assert _done(app, lambda _session: "Saved.") == ("/done", [("success", "Saved.")])


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Conflict("Taken."), "Taken."),
        (Invalid("Choose one."), "Choose one."),
        (Clash(), "Somebody changed this at the same moment. Look at it again."),
    ],
)
def test_what_is_refused_is_said_on_the_page_for_it(app: Flask, error: Exception, said: str) -> None:
    assert _done(app, _raising(error)) == ("/done", [("error", said)])
    assert _done(app, _raising(error), refused=lambda: "/asked") == ("/asked", [("error", said)])


def test_what_is_wrong_with_fields_is_left_to_their_form(app: Flask) -> None:
    with pytest.raises(Invalid):
        _done(app, _raising(Invalid(fields={"name": "Enter a name."})))
