"""Pages for assemblers; one module a noun, all on the blueprint `assembler`."""

from __future__ import annotations

from flask import Blueprint

from linkage.web.assembler.blueprint import blueprint


def blueprints() -> list[Blueprint]:
    # Late, so that the nouns may import the package they stand in; importing one hangs its routes on the blueprint.
    from linkage.web.assembler import (  # noqa: F401
        chains,
        companies,
        comparisons,
        home,
        introductions,
        links,
        matches,
        needs,
        proposals,
        questions,
        rfq_answers,
        rfq_checks,
        rfq_files,
        rfq_forms,
        rfq_offers,
        rfq_suppliers,
        rfqs,
        routings,
        shortlists,
    )

    return [blueprint]
