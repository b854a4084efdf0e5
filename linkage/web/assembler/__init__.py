"""Pages for assemblers; one module a noun, each with its blueprint."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    return []
