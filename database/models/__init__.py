"""All tables. Import from the module of the noun; this package only gathers them for the metadata."""

from database.models import (
    audit_events,
    certificates,
    companies,
    drafts,
    fairs,
    form_keys,
    imports,
    outbox,
    plants,
    search_changes,
    shortlists,
    uploads,
    users,
)
from database.models import part_needs as part_needs

__all__ = [
    "audit_events",
    "certificates",
    "companies",
    "drafts",
    "fairs",
    "form_keys",
    "imports",
    "outbox",
    "part_needs",
    "plants",
    "search_changes",
    "shortlists",
    "uploads",
    "users",
]
