"""Proposals and introductions, for both firms and for officers; one module a noun, all on one blueprint."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    # Late, because importing a module hangs its routes on the blueprint.
    from linkage.web.proposals import answers, told  # noqa: F401 (imported for their routes)
    from linkage.web.proposals.blueprint import blueprint

    return [blueprint]
