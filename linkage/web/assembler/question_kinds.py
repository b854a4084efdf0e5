"""What each question of a need asks, how its answers are read, and what it offers to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from database.models.companies import Company
from database.models.part_needs import PartNeed
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.web.assembler.answers import Answers
from linkage.web.assembler.kinds import certificates, limits, materials, part, place, terms, visibility, volume

Changes = Mapping[str, Any]


def _nothing_after(_session: Session, _company: Company, _answers: Answers, _by: Actor) -> None:
    return None


def _no_options(_need: PartNeed | None) -> Mapping[str, Any]:
    return {}


def _no_answers(_need: PartNeed | None) -> Answers:
    return Answers()


def _no_changes(_answers: Answers, _need: PartNeed | None) -> Changes:
    return {}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `read` gives what changes in the keys of the exchange format and raises Invalid by such keys or by field.

    `field_of`: path of the exchange format -> field of the form. `after` does what the need itself does not hold.
    """

    key: str
    title: Any
    answers: Callable[[PartNeed | None], Answers] = _no_answers
    read: Callable[[Answers, PartNeed | None], Changes] = _no_changes
    options: Callable[[PartNeed | None], Mapping[str, Any]] = _no_options
    field_of: Callable[[str], str] = str
    after: Callable[[Session, Company, Answers, Actor], None] = _nothing_after


QUESTIONS: tuple[Question, ...] = (
    Question("part", _l("What part do you need?"), part.answers, part.read, part.options, part.field_of),
    Question("routing", _l("Which processes does it go through?")),
    Question(
        "material",
        _l("What is it made of?"),
        materials.answers,
        materials.read,
        materials.options,
        materials.field_of,
    ),
    Question(
        "limits", _l("How large, how heavy, how exact?"), limits.answers, limits.read, limits.options, limits.field_of
    ),
    Question("volume", _l("How many do you need?"), volume.answers, volume.read, volume.options, volume.field_of),
    Question(
        "certificates",
        _l("Which certificates must the supplier have?"),
        certificates.answers,
        certificates.read,
        certificates.options,
        certificates.field_of,
    ),
    Question("place", _l("Where should the supplier be?"), place.answers, place.read, place.options, place.field_of),
    Question("terms", _l("Anything else?"), terms.answers, terms.read, terms.options, terms.field_of),
    Question(
        "visibility",
        _l("Who may see this need?"),
        visibility.answers,
        visibility.read,
        visibility.options,
        visibility.field_of,
        visibility.after,
    ),
)


def question_of(key: str) -> Question | None:
    """A question that is a form of its own; the routing is a page with buttons."""
    return next((question for question in QUESTIONS if question.key == key and key != "routing"), None)
