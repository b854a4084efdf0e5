"""Who may call a route. Each view carries one mark, and one check before every request enforces it; a view without a mark is refused.

    @blueprint.get("/supplier")
    @supplier_only
    def home() -> str: ...

The mark stands below the route. It is the coarse question (which kind of person); the fine one (which object) is a predicate of
`linkage.access` inside the view: load, check, do. Views of the API carry their own mark: any function set as `view.guard`, called
without arguments, that raises or returns an answer of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from database.session import db
from linkage.access import may_administer, may_curate
from linkage.errors import NotAllowed
from linkage.language import _l
from linkage.services.fair_place_links import place_of_link
from linkage.web.resume import answer_after_sign_in

_LEAST_SECRET = 24

Guard = Callable[[], "ResponseReturnValue | None"]
View = TypeVar("View", bound=Callable[..., object])


def guarded_by(guard: Guard) -> Callable[[View], View]:
    """Marks a view."""

    def mark(view: View) -> View:
        view.guard = guard  # type: ignore[attr-defined]
        return view

    return mark


def check_guard() -> ResponseReturnValue | None:
    """Runs the mark of the view that is about to be called. An unmarked view is a mistake of ours and is not called."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    guard: Guard | None = getattr(current_app.view_functions[request.endpoint], "guard", None)
    if guard is None:
        raise RuntimeError(f"no guard on {request.endpoint}")
    return guard()


def _everybody() -> None:
    return None


def _signed_in() -> ResponseReturnValue | None:
    return None if g.user is not None else _to_sign_in()


def _signed_in_or_by_link() -> ResponseReturnValue | None:
    secret = sent_link()
    if not secret:
        return _signed_in()
    place_of_link(db(), secret)
    return None


def sent_link() -> str:
    """The secret of a firm's link that came with the request as `for`, unchecked; a code of a firm, which is shorter, is none."""
    sent = request.values.get("for", "")[:80]
    return "" if _is_no_secret(sent) else sent


def _supplier() -> ResponseReturnValue | None:
    if g.user is None:
        return _to_sign_in()
    if g.company is None or g.company.supplier_profile is None:
        raise NotAllowed(
            _l(
                "This page is for suppliers. Your account belongs to no supplier, or its claim has not been checked yet."
            )
        )
    return None


def _assembler() -> ResponseReturnValue | None:
    if g.user is None:
        return _to_sign_in()
    if g.company is None or g.company.assembler_profile is None:
        raise NotAllowed(
            _l(
                "This page is for assemblers. Your account belongs to no assembler, or its claim has not been checked yet."
            )
        )
    return None


def _officer() -> ResponseReturnValue | None:
    if g.user is None:
        return _to_sign_in()
    if not may_curate(g.user):
        raise NotAllowed(
            _l(
                "This page is for officers of the linkage agency. An administrator of the agency can give you that role."
            )
        )
    return None


def _admin() -> ResponseReturnValue | None:
    if g.user is None:
        return _to_sign_in()
    if not may_administer(g.user):
        raise NotAllowed(
            _l("This page is for administrators. Another administrator of the agency can give you that role.")
        )
    return None


def _to_sign_in() -> ResponseReturnValue:
    """A reader goes to the sign-in page and comes back; what was typed into a form comes back too."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("account.sign_in", next=_way_here()))
    return answer_after_sign_in()


def _way_here() -> str:
    """The address of this page without the secret of a link, which is for nobody who reads the address of the sign-in page."""
    if all(map(_is_no_secret, request.args.getlist("for"))):
        return request.full_path.rstrip("?")
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != "for" or _is_no_secret(pair[1])]
    return f"{request.path}?{urlencode(kept)}".rstrip("?")


def _is_no_secret(sent: str) -> bool:
    return len(sent) < _LEAST_SECRET


public = guarded_by(_everybody)
signed_in = guarded_by(_signed_in)
signed_in_or_by_link = guarded_by(_signed_in_or_by_link)
supplier_only = guarded_by(_supplier)
assembler_only = guarded_by(_assembler)
officer_only = guarded_by(_officer)
admin_only = guarded_by(_admin)

ALL = (public, signed_in, signed_in_or_by_link, supplier_only, assembler_only, officer_only, admin_only)
