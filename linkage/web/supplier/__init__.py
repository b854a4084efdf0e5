"""Pages for suppliers; one module a noun, all on one blueprint."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    # Late, because importing a module hangs its routes on the blueprint.
    from linkage.web.supplier import (  # noqa: F401 (imported for their routes)
        capabilities,
        certificates,
        company,
        contact,
        fit,
        home,
        introductions,
        linkage_records,
        links,
        machines,
        needs,
        photos,
        places,
        processes,
        profile,
        proofs,
        rfqs,
        terms,
    )
    from linkage.web.supplier.blueprint import blueprint

    return [blueprint]
