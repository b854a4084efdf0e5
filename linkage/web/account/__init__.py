"""Pages about the own account; one module a noun, all on the blueprint `account` but the drafts."""

from __future__ import annotations

from flask import Blueprint

from linkage.web.account import (
    claims,
    companies,
    feedback,
    fits,
    introductions,
    password,
    password_resets,
    privacy,
    refusals,
    searches,
    settings,
    sign_in,
    sign_up,
    tokens,
)
from linkage.web.account.blueprint import blueprint
from linkage.web.account.drafts import blueprint as drafts

__all__ = [
    "blueprints",
    "claims",
    "companies",
    "feedback",
    "fits",
    "introductions",
    "password",
    "password_resets",
    "privacy",
    "refusals",
    "searches",
    "settings",
    "sign_in",
    "sign_up",
    "tokens",
]


def blueprints() -> list[Blueprint]:
    return [blueprint, drafts]
