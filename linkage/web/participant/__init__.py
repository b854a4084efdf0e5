"""Pages for the firms that take part in a fair, on either side; one module a noun, all on one blueprint."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

_MODULES = (
    *("absences", "agendas", "calendars", "delegates", "firms", "follow_ups", "hub"),
    *("meeting_requests", "minutes", "own_parts", "part_marks", "parts", "queues", "registrations", "wishes"),
)


def blueprints() -> list[Blueprint]:
    # Late, because importing a module hangs its routes on the blueprint.
    for module in _MODULES:
        import_module(f"linkage.web.participant.{module}")
    from linkage.web.participant.blueprint import blueprint

    return [blueprint]
