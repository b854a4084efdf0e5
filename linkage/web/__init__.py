"""HTML pages, by audience."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """Every blueprint of the pages; each audience gathers its own."""
    # Late, so that a page module may import this package.
    from linkage.web import (
        account,
        assembler,
        guest,
        linkages,
        officer,
        participant,
        proposals,
        public,
        supplier,
        talks,
    )

    return [
        *public.blueprints(),
        *account.blueprints(),
        *supplier.blueprints(),
        *assembler.blueprints(),
        *officer.blueprints(),
        *participant.blueprints(),
        *proposals.blueprints(),
        *linkages.blueprints(),
        *talks.blueprints(),
        *guest.blueprints(),
    ]
