"""The firms that a firm does not want to be introduced to, for its own people and for officers; nobody else sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import RefusalKind
from database.models.companies import Company
from database.queries import proposals as rows
from database.session import db
from linkage.services.firm_finds import firms_like, said_with_code
from linkage.web import cards
from linkage.web.layout import format_date
from linkage.wording.proposals import refusal_label

FORM = ("firm", "kind", "note")


@dataclass(frozen=True, slots=True)
class RefusalLine:
    code: str
    firm: str
    kind: str
    note: str
    since: str


@dataclass(frozen=True, slots=True)
class RefusalsPage:
    """`post_url`, `end_url`: where the form and the buttons lead; `find_url`: what a script asks while somebody types.

    `which`: (code, name, place) of the firms that the words may mean, where it has to be asked.
    """

    firm: str
    lines: tuple[RefusalLine, ...]
    kinds: tuple[tuple[str, str], ...]
    post_url: str
    end_url: str
    find_url: str
    which: tuple[tuple[str, str, str], ...]
    back: tuple[str, str]


def refusals_page(
    company: Company,
    *,
    urls: tuple[str, str],
    back: tuple[str, str],
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, Any] | None = None,
) -> ResponseReturnValue:
    page = RefusalsPage(
        firm=cards.firm_name(company),
        lines=tuple(
            RefusalLine(
                code=each.code,
                firm=cards.firm_name(each.other),
                kind=refusal_label(each.kind),
                note=each.note or "",
                since=format_date(each.created_at, "medium"),
            )
            for each in rows.refusals_of(db(), company.id or 0)
        ),
        kinds=tuple((kind.value, refusal_label(kind)) for kind in RefusalKind),
        post_url=urls[0],
        end_url=urls[1],
        find_url=url_for("account.refusal_firms"),
        which=_which(values or {}, errors or {}),
        back=back,
    )
    given = {"kind": RefusalKind.VETO.value, **(values or {})}
    answer = render_template("proposals/refusals.html", page=page, values=given, errors=errors or {})
    return answer, 422 if errors else 200


def named_beforehand(code: str) -> dict[str, str]:
    """What stands in the form when one comes from the page of a firm; nothing where the reader may not know of it."""
    found = firms_like(db(), code, g.user) if code else []
    return {"firm": said_with_code(cards.firm_name(found[0]), found[0])} if len(found) == 1 else {}


def _which(values: Mapping[str, str], errors: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    if "firm" not in errors:
        return ()
    found = firms_like(db(), values.get("firm", ""), g.user)
    return tuple((each.code, cards.firm_name(each), cards.place_text(each)) for each in found)
