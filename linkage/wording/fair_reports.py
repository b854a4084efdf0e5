"""Names and definitions of the figures of a fair's report, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.models.lacks import NOT_STATED
from linkage.language import _, _l
from linkage.wording.labels import ownership_label, process_label, province_label, size_class_label
from matching.taxonomy import taxonomy

FIGURES: Mapping[str, tuple[Any, Any]] = {
    "supplier-registered": (
        _l("Suppliers registered"),
        _l("Suppliers that applied or were let in, whatever became of it"),
    ),
    "supplier-approved": (_l("Suppliers approved"), _l("Suppliers let in that did not withdraw")),
    "supplier-came": (_l("Suppliers that came"), _l("Approved suppliers of whom somebody checked in or had a meeting")),
    "assembler-registered": (_l("Buyers registered"), _l("Buyers that applied or were let in, whatever became of it")),
    "assembler-approved": (_l("Buyers approved"), _l("Buyers let in that did not withdraw")),
    "assembler-came": (_l("Buyers that came"), _l("Approved buyers of whom somebody checked in or had a meeting")),
    "meetings-planned": (_l("Meetings planned"), _l("Meetings in the timetable that were not called off")),
    "meetings-held": (_l("Meetings held"), _l("Meetings marked as held on the day, or by the minutes of the sides")),
    "meetings-no-show": (_l("Meetings missed"), _l("Meetings to which a side did not come")),
    "meetings-called-off": (_l("Meetings called off"), _l("Meetings cancelled before they began")),
    "meetings-walk-in": (
        _l("Meetings without appointment"),
        _l("Held meetings that were made at the table on the day"),
    ),
    "requests-unmet": (
        _l("Requests without a meeting"),
        _l("Requests for a meeting that led to none between the two firms"),
    ),
    "wishes-unmet": (
        _l("Wishes without a meeting"),
        _l("Pairs of which a side wished to meet, none refused, and that did not meet"),
    ),
    "minutes-told": (
        _l("Held meetings with minutes"),
        _l("Held meetings of which at least one side told what came of them"),
    ),
    "minutes-others": (
        _l("Other meetings with minutes"),
        _l("Meetings that do not count as held, of which a side told something: mostly that they did not take place"),
    ),
    "chances": (
        _l("Chances seen"),
        _l("Meetings held of which at least one side says that working together is possible"),
    ),
    "satisfaction": (_l("Satisfaction"), _l("Mean of the answers from 1 to 5 to the questions asked later")),
}
VALUES: Mapping[str, tuple[Any, Any]] = {
    "expected": (_l("Value expected"), _l("What firms expect of one year; both sides name it, the lower one counts")),
    "quoted": (_l("Value quoted"), _l("Quotations for one year; both sides name it, the lower one counts")),
    "ordered": (_l("Value ordered"), _l("Orders of one year; both sides name it, the lower one counts")),
}
BREAKDOWNS: Mapping[str, tuple[Any, Any]] = {
    "province": (_l("Suppliers by province"), _l("Province")),
    "former-province": (_l("Suppliers by former province"), _l("Former province")),
    "process": (_l("Suppliers by process"), _l("Process")),
    "size": (_l("Suppliers by size"), _l("Size")),
    "ownership": (_l("Suppliers by ownership"), _l("Ownership")),
}
"""Kind -> its title, and what its rows are."""
_LABELS: Mapping[str, Any] = {
    "province": province_label,
    "former-province": str,
    "process": process_label,
    "size": size_class_label,
    "ownership": ownership_label,
}


def row_label(kind: str, code: str, within: str = "") -> str:
    """A row of a breakdown; a former province with the one it is in now, where that has another name."""
    now = province_label(within) if within and within != NOT_STATED else ""
    if code == NOT_STATED:
        return _("%(province)s (former one not stated)", province=now) if now else _("Not stated")
    if now and taxonomy().provinces[within].label("vi") == code:
        return now
    name = str(_LABELS[kind](code))
    return _("%(former)s (now %(province)s)", former=name, province=now) if now else name
