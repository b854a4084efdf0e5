"""Pages that a link opens without signing in; one module a noun, all on one blueprint."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

_MODULES = (
    "agendas",
    "claims",
    "conduct",
    "doors",
    "feedback",
    "firms",
    "follow_ups",
    "linkages",
    "messages",
    "minutes",
    "places",
    "profile_questions",
    "rfqs",
    "proposals",
    "walls",
)


def blueprints() -> list[Blueprint]:
    # Late, because importing a module hangs its routes on the blueprint.
    for module in _MODULES:
        import_module(f"linkage.web.guest.{module}")
    from linkage.web.guest.badges import blueprint as badges
    from linkage.web.guest.blueprint import blueprint

    return [blueprint, badges]
