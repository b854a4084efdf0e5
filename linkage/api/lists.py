"""What lists have in common: how many a page, where to go on, and the links that say so."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from flask import request
from pydantic import Field
from werkzeug.datastructures import MultiDict

from linkage.api.cursors import Cursor
from linkage.inputs.base import Input, Line120

Limit = Annotated[int, Field(ge=1, le=100)]


class ListQuery(Input):
    """`limit` rows a page; `cursor` as it stands in the address of the next page.

    A cursor holds its place by the row shown last: rows put in or taken away above it neither repeat nor skip others. Rows put in
    behind it are still met; those put in above it are met by beginning anew.
    """

    limit: Limit = 20
    cursor: Line120 | None = None


def next_address(cursor: Cursor | None) -> str | None:
    """This list's address with another cursor; None at the end."""
    return None if cursor is None else _address(cursor)


def list_links(cursor: Cursor | None) -> dict[str, str]:
    """The header Link of RFC 8288."""
    links = [f'<{_address(None)}>; rel="first"']
    if cursor is not None:
        links.append(f'<{_address(cursor)}>; rel="next"')
    return {"Link": ", ".join(links)}


def _address(cursor: Cursor | None) -> str:
    values = MultiDict((name, value) for name, value in request.args.items(multi=True) if name != "cursor")
    if cursor is not None:
        values["cursor"] = str(cursor)
    text = urlencode(list(values.items(multi=True)), errors="replace")
    return f"{request.script_root}{request.path}" + (f"?{text}" if text else "")
