"""One change by a button, whole or not at all, and back to a page with what came of it or why it was refused."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.session import Clash, transaction
from linkage.errors import Conflict, Invalid
from linkage.language import _


def change_and_return(
    change: Callable[[Session], str], back: Callable[[], str], *, refused: Callable[[], str] | None = None
) -> ResponseReturnValue:
    """Runs `change`, which says what it did, and goes to the address that `back` gives afterwards.

    What is refused is said on the page of `refused`, which is the same one unless it is named. Raises Invalid when it is about
    fields, which have to be shown again with what was typed.
    """
    try:
        with transaction() as session:
            said = change(session)
    except Clash:
        flash(_("Somebody changed this at the same moment. Look at it again."), "error")
    except (Conflict, Invalid) as error:
        if isinstance(error, Invalid) and error.fields:
            raise
        flash(str(error.text), "error")
    else:
        flash(said, "success")
        return redirect(back())
    return redirect((refused or back)())
