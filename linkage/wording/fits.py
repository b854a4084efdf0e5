"""The three scores of a need and a firm, by one name each wherever they are shown."""

from __future__ import annotations

from typing import Any

from linkage.language import _, _l
from linkage.wording.figures import number_text

NEED_FIT: Any = _l("Fits the need")
"""How well the firm can do what the need asks for; a near miss has this score alone."""
FIRM_FIT: Any = _l("Suits the firm")
"""How well the need suits the firm."""
MUTUAL_FIT: Any = _l("Mutual fit")
"""Both together: what lists are ordered by."""


def points_text(share: float) -> str:
    """A score in points of a hundred, in tenths."""
    return number_text(round(100 * share, 1))


def score_text(label: Any, share: float) -> str:
    """A score with its name, in a line."""
    return _("%(side)s: %(points)s of 100", side=label, points=points_text(share))


def of_hundred(label: Any) -> str:
    """The name of a score as the heading of figures."""
    return _("%(score)s, of 100", score=label)


def ranking_label(*, is_near_miss: bool) -> str:
    """What the score that puts a pair in its place is called."""
    return str(NEED_FIT if is_near_miss else MUTUAL_FIT)
