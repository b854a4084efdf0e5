"""Who may see the need, and whether the firm's name stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from sqlmodel import Session

from database.enums import NeedVisibility
from database.models.companies import Company
from database.models.part_needs import PartNeed
from linkage.language import _
from linkage.services.assemblers import hide_name, show_name
from linkage.services.audit import Actor
from linkage.web.assembler.answers import Answers
from linkage.wording import visibility_label


def answers(need: PartNeed | None) -> Answers:
    profile = g.company.assembler_profile
    shown = (need.visibility if need else NeedVisibility.PUBLIC).value
    return Answers.of({"visibility": shown, "hide_name": None if profile.is_name_public else "1"})


def read(given: Answers, _need: PartNeed | None) -> Mapping[str, Any]:
    return {"visibility": given.one("visibility") or NeedVisibility.PUBLIC.value}


def options(_need: PartNeed | None) -> Mapping[str, Any]:
    hints = {
        NeedVisibility.PUBLIC: _("It stands on the open board, and search engines may find it."),
        NeedVisibility.REGISTERED: _("Firms that are registered here; nobody else."),
        NeedVisibility.OFFICERS: _("Only the linkage agency, and suppliers it proposes to you."),
    }
    return {
        "choices": [(value.value, visibility_label(value), hint) for value, hint in hints.items()],
    }


def field_of(path: str) -> str:
    return path


def after(session: Session, company: Company, given: Answers, by: Actor) -> None:
    (hide_name if given.one("hide_name") else show_name)(session, company, by=by)
