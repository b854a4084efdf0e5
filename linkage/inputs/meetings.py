"""What officers may say about a meeting: where it goes, why it is cancelled, who interprets."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linkage.inputs.base import Input, Line20, Line500

SlotNumber = Annotated[int, Field(ge=1, le=100_000)]


class PlaceInput(Input):
    """A slot by its number, a table by its label; without a table the best free one is taken."""

    slot: SlotNumber
    table: Line20 | None = None


class PairInput(Input):
    """Codes of the two firms of a meeting added by hand."""

    supplier: Line20
    assembler: Line20


class CancelInput(Input):
    reason: Line500 | None = None


class SwapInput(Input):
    """The code of an interpreter; None: without one."""

    interpreter: Line20 | None = None
