"""Pages for everybody; one module a noun, all on the blueprint `public`."""

from __future__ import annotations

from flask import Blueprint

from linkage.web.public.blueprint import blueprint


def blueprints() -> list[Blueprint]:
    # Late, so that the nouns may import the package they stand in; importing one hangs its routes on the blueprint.
    from linkage.web.public import fairs, files, health, home, needs, searches, suppliers, texts  # noqa: F401

    return [blueprint]
