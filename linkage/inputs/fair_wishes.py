"""What a firm may say of another before a fair."""

from __future__ import annotations

from typing import Literal

from database.enums import WishKind
from linkage.inputs.base import Input, Line40, Line500


class WishInput(Input):
    """A wish of one firm about another, by the code of its place. `again`: they met at an earlier fair and shall meet again.

    `reason` goes with a no and is never shown to the other side. `part`: what it is about, by its code.
    """

    firm: Line40
    kind: WishKind
    reason: Line500 | None = None
    again: bool = False
    part: Line40 | None = None


class MoveInput(Input):
    """One place up or down in the order of wishes."""

    firm: Line40
    move: Literal["up", "down"]
