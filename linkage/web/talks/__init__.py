"""What people write to each other, and what they are told of; one module a noun, on one blueprint."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    # Late, because importing a module hangs its routes on the blueprint.
    from linkage.web.talks import choices, notices, threads  # noqa: F401 (imported for their routes)
    from linkage.web.talks.blueprint import blueprint

    return [blueprint]
