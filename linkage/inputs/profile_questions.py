"""What a firm answers when it is asked whether its profile is still true."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from database.enums import QuestionAnswer
from linkage.inputs.base import Input, Text2000
from linkage.inputs.refusals import Refused
from linkage.language import _l


def _answer(value: Any) -> Any:
    if value not in tuple(QuestionAnswer):
        raise Refused(_l("Choose one of the three answers."))
    return value


class AnswerInput(Input):
    """A change says what has changed, for there is nobody signed in who could write it into the profile."""

    answer: Annotated[QuestionAnswer, BeforeValidator(_answer)] = Field(default="", validate_default=True)
    note: Text2000 | None = None

    @model_validator(mode="after")
    def _says_what(self) -> AnswerInput:
        if self.answer is QuestionAnswer.CHANGED and self.note is None:
            raise Refused(_l("Say what has changed, in a few words."), at="note")
        return self
