"""Who is asking: the person behind a bearer token. Cookies of a browser count for nothing here."""

from __future__ import annotations

from flask import g, request

from database.session import db, transaction
from linkage.access import working_memberships
from linkage.api.errors import Problem
from linkage.services.tokens import is_use_worth_noting, note_use, token_in_force

SCHEME = "bearer"
_LONGEST_SECRET = 200


def everybody() -> None:
    """Public reads; with a token its person sees what else is theirs. A token that is not in force is refused, never ignored."""
    if "Authorization" in request.headers:
        _load_person(request.headers["Authorization"])


def people() -> None:
    """Only with a token."""
    if "Authorization" not in request.headers:
        raise Problem(401)
    everybody()


def _load_person(header: str) -> None:
    scheme, _space, secret = header.partition(" ")
    secret = secret.strip()
    if scheme.casefold() != SCHEME or not secret or len(secret) > _LONGEST_SECRET:
        raise Problem(401)
    token = token_in_force(db(), secret)
    if token is None:
        raise Problem(401)
    if is_use_worth_noting(token):
        with transaction() as session:
            note_use(session, token)
        # The transaction has let go of the rows; read them again with the person's companies.
        token = token_in_force(db(), secret)
        if token is None:
            raise Problem(401)
    g.user = token.user
    companies = [membership.company for membership in working_memberships(token.user)]
    g.company = companies[0] if companies else None
