"""The way of a draft to its suppliers: facts, drawings, suppliers, check."""

from __future__ import annotations

from flask import url_for

from database.models.rfqs import Rfq
from linkage.language import _
from linkage.services.rfq_files import current_files
from linkage.web.components import ProgressItem


def draft_steps(found: Rfq, current: str) -> tuple[ProgressItem, ...]:
    """`current`: drawings, suppliers or check. Nothing for a request that was sent."""
    if found.sent_at is not None:
        return ()
    steps = (
        ("facts", _("What you ask for"), "assembler.edit_rfq", True),
        ("drawings", _("Drawings"), "assembler.rfq", bool(current_files(found))),
        ("suppliers", _("Suppliers"), "assembler.rfq_suppliers", bool(found.invitations)),
        ("check", _("Check and send"), "assembler.check_rfq", False),
    )
    return tuple(
        ProgressItem(label, url_for(endpoint, code=found.code), is_done=is_done, is_current=name == current)
        for name, label, endpoint, is_done in steps
    )
