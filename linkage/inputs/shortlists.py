"""What may be written on a shortlist."""

from __future__ import annotations

from linkage.inputs.base import Input, Text2000


class NoteInput(Input):
    """A note about a firm; none takes the note away."""

    note: Text2000 | None = None
