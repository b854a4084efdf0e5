"""What stands on top of every page of a need: its state, what can be done with it, and the ways to its other pages."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from flask import g, url_for

from database.enums import NeedStatus
from database.models.part_needs import PartNeed
from database.queries import shortlists as shortlist_rows
from database.session import db
from linkage.language import _
from matching.facts import Matches

LED_SHOWN, CHAINS_SHOWN = 5, 8

Tab = tuple[str, str, bool] | tuple[str, str, bool, int]


@dataclass(frozen=True, slots=True)
class NeedHead:
    """`may_publish`: it is a draft or withdrawn; `is_open`: it is published, and can be met or withdrawn.

    `copy_key` is the form key of the button that duplicates it.
    """

    code: str
    title: str
    language: str
    status: str
    tabs: tuple[Tab, ...]
    may_publish: bool
    is_open: bool
    notice: str
    copy_key: str


def head_of(
    need: PartNeed, current: str, found: Matches | None = None, *, shortlisted: Collection[str] | None = None
) -> NeedHead:
    """`current` names the tab; with the matches, and the codes on the shortlist, at hand the tabs carry their numbers."""
    return NeedHead(
        code=need.code,
        title=need.title,
        language=need.language or "",
        status=need.status.value,
        tabs=tuple(_tabs(need, current, found, shortlisted)),
        may_publish=need.status is not NeedStatus.PUBLISHED,
        is_open=need.status is NeedStatus.PUBLISHED,
        notice=_notice(need),
        copy_key=secrets.token_urlsafe(24),
    )


def _tabs(need: PartNeed, current: str, found: Matches | None, shortlisted: Collection[str] | None) -> list[Tab]:
    listed = shortlist_rows.count(db(), g.company, need) if shortlisted is None else len(shortlisted)
    names = (
        ("matches", _("Matches"), url_for("assembler.need", code=need.code)),
        ("near", _("Near misses"), url_for("assembler.near_misses", code=need.code)),
        ("chains", _("Chains of firms"), url_for("assembler.chains", code=need.code)),
    )
    chains = (*found.led[:LED_SHOWN], *found.chains[:CHAINS_SHOWN]) if found else ()
    numbers = {"matches": found.matches, "near": found.near_misses, "chains": chains} if found else {}
    tabs: list[Tab] = []
    for key, label, url in names:
        number = numbers.get(key)
        tabs.append((label, url, key == current) if number is None else (label, url, key == current, len(number)))
    tabs.append((_("Shortlist"), url_for("assembler.shortlist", need=need.code), current == "shortlist", listed))
    tabs.append((_("The need"), url_for("assembler.need_details", code=need.code), current == "details"))
    return tabs


def _notice(need: PartNeed) -> str:
    if need.status is NeedStatus.DRAFT:
        return _("This need is a draft: only your own people and the agency see it.")
    if need.status is NeedStatus.WITHDRAWN:
        return _("This need is withdrawn: suppliers do not see it any more.")
    return ""
