"""What an officer says of a support case."""

from __future__ import annotations

from database.enums import CaseStatus
from linkage.inputs.base import Day, Input, Line20, Text4000


class SupportCaseInput(Input):
    """`owner`: the code of an officer; none leaves the case without one."""

    status: CaseStatus = CaseStatus.OPEN
    owner: Line20 | None = None
    due_on: Day | None = None
    note: Text4000 | None = None
