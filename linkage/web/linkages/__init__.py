"""Linkages on the ladder, for both firms and for officers; one module a noun, on one blueprint."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    # Late, because importing a module hangs its routes on the blueprint.
    from linkage.web.linkages import agency, conduct, pages, questions, steps, values  # noqa: F401 (imported for their routes)
    from linkage.web.linkages.blueprint import blueprint

    return [blueprint]
