"""Pages for officers of the agency; one module a noun, all on the blueprint `officer`."""

from __future__ import annotations

from flask import Blueprint

from linkage.web.officer.blueprint import blueprint


def blueprints() -> list[Blueprint]:
    # Late, so that the nouns may import the package they stand in; importing one hangs its routes on the blueprint.
    from linkage.web.officer import (  # noqa: F401
        assemblers,
        audit,
        companies,
        evidence,
        health,
        home,
        imports,
        invitations,
        needs,
        removals,
        reviews,
        suppliers,
        users,
    )

    return [blueprint, invitations.blueprint]
