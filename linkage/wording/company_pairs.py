"""What officers found of two firms, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _l

SAME = "same"
_FINDINGS: Mapping[str, Any] = {
    SAME: _l("Same firm"),
    "branch": _l("Head office and branch"),
    "related": _l("Related firms"),
    "different": _l("Different firms"),
    "unsure": _l("Unsure"),
    "open": _l("Not looked at"),
}
_REASONS: Mapping[str, Any] = {
    "claimed": _l("Its own people look after it."),
    "listed": _l("It is published."),
    "older": _l("It was here first."),
}


def finding_label(finding: str) -> str:
    """What was found of two firms."""
    return str(_FINDINGS.get(finding, finding))


def staying_reason(code: str) -> str:
    """Why one of two firms is proposed to stay."""
    return str(_REASONS[code])
