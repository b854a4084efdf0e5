"""What is marked for a time that has not come yet counts as it would then; so it is asked about once before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from database.models.fairs import Fair
from linkage.language import _l
from linkage.web.officer.fair_moments import asked_moment, is_early
from linkage.wording.fair_times import moment_text

_WHAT: dict[str, Any] = {
    "officer.fair_meeting_held": _l("One meeting will count as held."),
    "officer.fair_meeting_no_show": _l("One meeting will count as a no-show, and its place is free for others."),
    "officer.fair_meetings_held": _l("Every meeting that is over by then will count as held."),
    "officer.fair_check_in": _l("One person will count as being in the house."),
    "officer.fair_firm_absent": _l("The firm will count as absent, and its meetings of that day are cancelled."),
    "officer.fair_firm_home": _l("The firm will count as gone, and its later meetings of that day are cancelled."),
    "officer.fair_take_number": _l("The firm gets a number in the queue."),
    "officer.fair_call_next": _l("A number is called, also on the screens."),
    "officer.fair_seat_number": _l("A meeting is planned for the number and sent out."),
    "officer.fair_number_left": _l("The number is taken off the queue."),
    "officer.fair_repair_fill": _l("The ticked meetings are planned and sent out."),
    "officer.fair_repair_swap": _l("The meetings are swapped and sent out."),
}
"""Route -> what it would do. What only takes something back is not asked about."""


_OWN = ("csrf_token", "sure")


@dataclass(frozen=True, slots=True)
class EarlyPage:
    """`fields`: what was sent, to be sent again with the answer."""

    fair: Fair
    moment: str
    what: str
    fields: tuple[tuple[str, str], ...]
    back: str


def early_page(fair: Fair, back: str) -> str:
    """The question, for a form sent before its time that was not yet answered; empty when there is nothing to ask."""
    what = _WHAT.get(request.endpoint or "")
    if what is None or not is_early(fair) or request.form.get("sure") == "yes":
        return ""
    page = EarlyPage(
        fair=fair,
        moment=moment_text(fair, asked_moment(fair)[0]),
        what=str(what),
        fields=tuple((name, value) for name, value in request.form.items(multi=True) if name not in _OWN),
        back=back,
    )
    return render_template("officer/fairs/day-early.html", page=page)
