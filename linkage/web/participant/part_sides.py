"""Who says it can make a part, with what proves it, and who else fits: for the assembler and for officers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for

from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark
from linkage.services.fair_fits import Fitter
from linkage.web import cards
from linkage.web.components import ReasonLine
from linkage.web.reasons import lacking, strip
from linkage.wording.fair_parts import evidence_text, mark_label
from linkage.wording.fair_times import moment_text
from linkage.wording.fits import MUTUAL_FIT, score_text
from matching.facts import Match

MOST_PROPOSED = 8


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A supplier that marked the part. `evidence`: lines of its profile; `lacking`: what the matcher misses, in sentences."""

    code: str
    name: str
    url: str
    level: str
    words: str
    text: str
    evidence: tuple[str, ...]
    at: str
    reasons: tuple[ReasonLine, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A supplier that comes and fits the part, and has not said anything yet."""

    code: str
    name: str
    url: str
    score: str
    reasons: tuple[ReasonLine, ...]


def mark_lines(part: FairPart, marks: Sequence[FairPartMark], fitter: Fitter) -> tuple[MarkLine, ...]:
    lines = []
    for mark in marks:
        answer = fitter.answer(part, mark.participant)
        reasons = answer.reasons if answer else ()
        lines.append(
            MarkLine(
                code=mark.participant.code,
                name=cards.firm_name(mark.participant.company),
                url=url_for("public.supplier", code=mark.participant.company.code),
                level=mark.level.value,
                words=mark_label(mark.level),
                text=mark.evidence or "",
                evidence=tuple(evidence_text(code) for code in mark.evidence_codes),
                at=moment_text(mark.participant.fair, mark.marked_at),
                reasons=strip(reasons) if isinstance(answer, Match) else (),
                lacking=() if isinstance(answer, Match) else lacking(reasons),
            )
        )
    return tuple(lines)


def proposal_lines(
    part: FairPart, marks: Sequence[FairPartMark], suppliers: Iterable[FairParticipant], fitter: Fitter
) -> tuple[ProposalLine, ...]:
    """The best of those that fit and have not marked the part."""
    marked = {mark.participant_id for mark in marks}
    silent = [each for each in suppliers if each.id not in marked]
    answers = [(each, answer) for each in silent if isinstance(answer := fitter.answer(part, each), Match)]
    answers.sort(key=lambda pair: -pair[1].mutual)
    return tuple(
        ProposalLine(
            code=each.code,
            name=cards.firm_name(each.company),
            url=url_for("public.supplier", code=each.company.code),
            score=score_text(MUTUAL_FIT, answer.mutual),
            reasons=strip(answer.reasons),
        )
        for each, answer in answers[:MOST_PROPOSED]
    )
