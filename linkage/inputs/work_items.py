"""What an officer says of a piece of work."""

from __future__ import annotations

from linkage.inputs.base import Day, Input, Line20, Text2000


class WorkInput(Input):
    """`owner`: the code of an officer; none leaves it to whoever takes it."""

    owner: Line20 | None = None
    due_on: Day | None = None
    note: Text2000 | None = None
