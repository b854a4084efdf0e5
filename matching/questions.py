"""What nobody has stated and a fit waits for: the questions to a firm, each counted over the needs that ask it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from matching.facts import Match, Reason

About = Literal["capacity", "utilisation", "capacity-unit", "limits", "material", "business-type", "region"]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to state. `process`: the step it is asked of, None for the firm as a whole."""

    about: About
    process: str | None = None

    @property
    def key(self) -> str:
        return f"{self.about}.{self.process}" if self.process else self.about


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question with the ids of the needs that ask it; of the `closed_needs` it is the only thing left open."""

    question: Question
    attributes: tuple[str, ...]
    needs: tuple[str, ...]
    closed_needs: tuple[str, ...]


def open_questions(matches: Iterable[tuple[str, Match]]) -> tuple[OpenQuestion, ...]:
    """The questions over (need, match) pairs of one firm, asked by most needs first; `attributes`: the limits not stated."""
    needs: dict[Question, set[str]] = defaultdict(set)
    closed: dict[Question, set[str]] = defaultdict(set)
    limits: dict[Question, set[str]] = defaultdict(set)
    for need, match in matches:
        asked = [(question, reason) for reason in match.reasons if (question := question_of(reason)) is not None]
        for question, reason in asked:
            needs[question].add(need)
            if "attribute" in reason.need:
                limits[question].add(str(reason.need["attribute"]))
        if len({question for question, _ in asked}) == 1 and not match.missing:
            closed[asked[0][0]].add(need)
    found = (
        OpenQuestion(question, tuple(sorted(limits[question])), tuple(sorted(asking)), tuple(sorted(closed[question])))
        for question, asking in needs.items()
    )
    return tuple(sorted(found, key=lambda each: (-len(each.needs), -len(each.closed_needs), each.question.key)))


def question_of(reason: Reason) -> Question | None:
    """What is to be stated where a hard limit or a step is unknown; None where nothing is."""
    if reason.verdict != "unknown":
        return None
    if reason.criterion == "secondary-step" or "attribute" in reason.need:
        return Question("limits", reason.subject)
    if not reason.is_gate:
        return None
    if reason.criterion == "capacity":
        return Question(_about_capacity(reason), reason.subject)
    about = _OF_GATES.get(reason.criterion)
    return None if about is None else Question(about, reason.subject)


_OF_GATES: Mapping[str, About] = {"material-grade": "material", "business-type": "business-type", "region": "region"}


def _about_capacity(reason: Reason) -> About:
    """The capacity itself, how much of it is taken, or in which unit it is counted."""
    if reason.offer["capacity"] is None:
        return "capacity"
    return "utilisation" if reason.offer["utilisation"] is None else "capacity-unit"
