"""What a firm may say about its meetings at a fair: ask for one, answer, call one off, comment on one."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from linkage.inputs.base import Input, Line20, Line500, Text2000

Message = Annotated[Text2000, StringConstraints(max_length=1000)]


def _no_preference(value: object) -> object:
    return None if value == "any" else value


SlotNumber = Annotated[int, Field(ge=1, le=10_000)]


class RequestInput(Input):
    """`firm`: the code of its place at the fair; `slot`: its number, none for any time that suits both."""

    firm: Line20
    slot: Annotated[SlotNumber | None, BeforeValidator(_no_preference)] = None
    text: Message | None = None


class AcceptInput(Input):
    """The slot that suits, of those free for both."""

    slot: SlotNumber


class CancelInput(Input):
    reason: Line500


class CommentInput(Input):
    """What is wrong or right with a meeting, or with the timetable as a whole."""

    text: Text2000
