"""The rungs of a ladder as each reader sees them: whose word a step has, what proves it, and what one may answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import url_for

from database.enums import ConfirmedBy, FairSide, OutcomeStage
from database.models.outcomes import Outcome, OutcomeStep
from database.models.uploads import Upload
from database.queries import linkages as rows
from database.session import db
from linkage.language import _
from linkage.services.ladder import LADDER, is_confirmed, is_passed, said_at, step_at, via_of
from linkage.services.linkage_dues import waits_for
from linkage.services.linkage_people import would_say_both
from linkage.services.linkages import OWN_WORD
from linkage.web.layout import format_date
from linkage.web.linkages.reading import Reading, name_of, teller_of
from linkage.wording.minutes import via_label
from linkage.wording.outcomes import stage_label


@dataclass(frozen=True, slots=True)
class AnswerButton:
    """A form of one button. `kind`: as of a button; `denies`: it says that something is not so, and asks before."""

    words: str
    url: str
    fields: Mapping[str, str | int]
    kind: str = "secondary"
    denies: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """A step on the ladder. `state`: confirmed, said, denied, noted or open; `told`: whose word it is, in a sentence.

    `answers`: the buttons this reader has; `refusal`: why it has none to confirm with, where it said the other word itself.
    """

    stage: str
    label: str
    state: str
    day: str
    told: str
    evidence: str
    file_url: str
    answers: tuple[AnswerButton, ...]
    refusal: str = ""


def rungs_of(reading: Reading) -> tuple[Rung, ...]:
    """Of every step of the ladder, also of those not reached."""
    files = _files(reading.linkage)
    return tuple(_rung(reading, stage, files) for stage in LADDER)


def _files(found: Outcome) -> dict[int, Upload]:
    keys = [step.upload_id for step in found.steps if step.upload_id is not None]
    return rows.files(db(), keys) if keys else {}


def _rung(reading: Reading, stage: OutcomeStage, files: dict[int, Upload]) -> Rung:
    step = step_at(reading.linkage, stage)
    if step is None:
        return Rung(stage.value, stage_label(stage.value), "open", "", _("Not reached yet"), "", "", ())
    may_read = reading.side is None or step.evidence_by is reading.side
    upload = files.get(step.upload_id or 0)
    return Rung(
        stage=stage.value,
        label=stage_label(stage.value),
        state=_state(step),
        day=format_date(step.reached_on, "medium"),
        told=_told(reading, step),
        evidence=(step.evidence or "") if may_read else "",
        file_url=_file_url(reading, step, upload) if upload is not None and may_read else "",
        answers=tuple(_answers(reading, step)),
        refusal=str(OWN_WORD) if _is_own_word(reading, step) else "",
    )


def _file_url(reading: Reading, step: OutcomeStep, upload: Upload) -> str:
    if reading.is_guest:
        return reading.url("paper", stage=step.stage.value)
    return url_for("public.file", code=upload.code)


def _state(step: OutcomeStep) -> str:
    if step.denied_by is not None:
        return "denied"
    if is_confirmed(step):
        return "confirmed"
    return "said" if any(said_at(step, side) is not None for side in FairSide) else "noted"


def _told(reading: Reading, step: OutcomeStep) -> str:
    """Whose word it is; to officers also how it came."""
    found = reading.linkage
    if step.denied_by is not None:
        return _("%(firm)s says that it is not so", firm=name_of(found, step.denied_by))
    said = [side for side in FairSide if said_at(step, side) is not None]
    if len(said) == len(FairSide):
        return _("Both say so")
    if step.seen_at is not None:
        return _("The agency has seen what proves it")
    if not said:
        return _("Written down by the agency")
    via = via_of(step, said[0])
    told = _("%(firm)s says so, %(other)s not yet", firm=name_of(found, said[0]), other=name_of(found, said[0].other))
    if reading.side is None and via is not None:
        return _("%(told)s (%(way)s)", told=told, way=via_label(via))
    return told


def _is_own_word(reading: Reading, step: OutcomeStep) -> bool:
    """Whether the reader said for the other firm what this one has not said yet: somebody else confirms it."""
    return reading.side is not None and would_say_both(db(), reading.linkage, step, teller_of(reading))


def _answers(reading: Reading, step: OutcomeStep) -> Iterator[AnswerButton]:
    found, side = reading.linkage, reading.side
    version: dict[str, str | int] = {"version": found.version}
    here = {"stage": step.stage.value}
    is_first = step.stage is OutcomeStage.INTRODUCED
    if side is not None:
        has_said = said_at(step, side) is not None
        is_asked = waits_for(step) is side if is_first else not has_said
        if is_asked and not _is_own_word(reading, step):
            tone = "quiet" if is_passed(found, step) else "primary"
            yield AnswerButton(_("Confirm"), reading.url("confirm_step_post", **here), version, tone)
        if not is_first and step.denied_by is not side and step.confirmed_by is not ConfirmedBy.BOTH:
            words = _("We take it back") if has_said else _("That is not so")
            yield AnswerButton(words, reading.url("deny_step_post", **here), version, "quiet", denies=True)
    if side is None:
        waiting = waits_for(step)
        if waiting is not None:
            told = version | {"side": waiting.value}
            words = _("%(firm)s confirms", firm=name_of(found, waiting))
            yield AnswerButton(words, reading.url("confirm_step_post", **here), told)
            if not is_first:
                yield AnswerButton(_("It denies it"), reading.url("deny_step_post", **here), told, "quiet", denies=True)
        if step.denied_by is not None:
            yield AnswerButton(_("It was not reached"), reading.url("strike_step_post", **here), version, "quiet")
        if step.seen_at is None and (step.evidence is not None or step.upload_id is not None):
            yield AnswerButton(_("I have seen the proof"), reading.url("accept_proof_post", **here), version)
