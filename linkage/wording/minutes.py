"""What came of a meeting, and what was agreed, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.enums import AnsweredVia, FollowUpStatus, MeetingStatus, MinutesOutcome, NextStep
from linkage.language import _l, ngettext

OUTCOMES: Mapping[MinutesOutcome, Any] = {
    MinutesOutcome.POSSIBLE: _l("Working together is possible"),
    MinutesOutcome.INFORMATIVE: _l("Good to know each other, no plan"),
    MinutesOutcome.NO_INTEREST: _l("No interest"),
    MinutesOutcome.NOT_HELD: _l("It did not take place"),
}
NEXT_STEPS: Mapping[NextStep, Any] = {
    NextStep.NONE: _l("None"),
    NextStep.SEND_PROFILE: _l("The supplier sends its profile"),
    NextStep.NDA: _l("The buyer sends a confidentiality agreement"),
    NextStep.SEND_DRAWING: _l("The buyer sends drawings"),
    NextStep.QUOTATION: _l("The supplier sends a quotation"),
    NextStep.PLANT_VISIT: _l("The buyer visits the plant"),
    NextStep.SAMPLE: _l("The supplier makes a sample"),
}
STATES: Mapping[MeetingStatus, Any] = {
    MeetingStatus.PLANNED: _l("Planned"),
    MeetingStatus.HELD: _l("Held"),
    MeetingStatus.NO_SHOW: _l("Did not take place"),
    MeetingStatus.CANCELLED: _l("Called off"),
}
FOLLOW_UP_STATES: Mapping[FollowUpStatus, Any] = {
    FollowUpStatus.DUE: _l("Open"),
    FollowUpStatus.DONE: _l("Done"),
    FollowUpStatus.DROPPED: _l("Given up"),
}
_VIA: Mapping[AnsweredVia, Any] = {
    AnsweredVia.LINK: _l("by a link"),
    AnsweredVia.ACCOUNT: _l("signed in"),
    AnsweredVia.OFFICER: _l("by telephone"),
    AnsweredVia.PAPER: _l("on paper"),
}


def outcome_label(outcome: MinutesOutcome) -> str:
    return str(OUTCOMES[outcome])


def next_step_label(step: NextStep) -> str:
    return str(NEXT_STEPS[step])


def meeting_state(status: MeetingStatus) -> str:
    return str(STATES[status])


def follow_up_state(status: FollowUpStatus) -> str:
    return str(FOLLOW_UP_STATES[status])


def via_label(via: AnsweredVia | None) -> str:
    return str(_VIA[via]) if via else ""


def round_label(month: int) -> str:
    return ngettext("Questions after one month", "Questions after %(num)d months", month)
