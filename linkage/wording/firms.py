"""Names of firms as people read them, on pages and in letters."""

from __future__ import annotations

from database.models.companies import Company
from linkage.language import current_language


def firm_name(company: Company) -> str:
    """The name a reader of this language can read, else the registered one."""
    names = {"en": company.name_en, "ja": company.name_ja or company.name_en}
    return names.get(current_language()) or company.name
