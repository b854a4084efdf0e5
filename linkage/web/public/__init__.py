"""Pages for everybody; one module a noun, all on the blueprint `public`."""

from __future__ import annotations

from flask import Blueprint

from linkage.web.public.blueprint import blueprint


def blueprints() -> list[Blueprint]:
    # Late, so that the nouns may import the package they stand in; importing one hangs its routes on the blueprint.
    from linkage.web.public import (  # noqa: F401
        clicks,
        enquiries,
        fairs,
        files,
        health,
        home,
        linkage_records,
        needs,
        privacy_requests,
        search_exports,
        searches,
        shortlists,
        suggestions,
        suppliers,
        supply_links,
        texts,
    )

    return [blueprint]
