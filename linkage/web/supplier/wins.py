"""What one change would win: needs that a firm misses by a single thing, counted by that thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from database.models.part_needs import PartNeed
from linkage.language import _
from linkage.wording import material_label, process_label, reason_label
from matching.facts import Match, NearMiss, Reason

_ANOTHER_FIRM = frozenset(
    {"core-process", "sibling-process", "plating-type", "secondary-only", "region", "business-type"}
)
Answer = tuple[PartNeed, Match | NearMiss]


@dataclass(frozen=True, slots=True)
class Change:
    """`key` stands in the address of the list; `step` is the page of the profile where the change is said."""

    key: str
    label: str
    step: str


@dataclass(frozen=True, slots=True)
class Win:
    change: Change
    count: int


def wins(answers: Iterable[Answer]) -> tuple[Win, ...]:
    """The changes by the number of needs each alone would win, most first."""
    counts: dict[Change, int] = {}
    for _need, answer in answers:
        change = only_change(answer)
        if change is not None:
            counts[change] = counts.get(change, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0].key))
    return tuple(Win(change, count) for change, count in ranked)


def only_change(answer: Match | NearMiss) -> Change | None:
    """The single thing between a firm and a need; None when there are several, or it would have to be another firm."""
    if not isinstance(answer, NearMiss):
        return None
    missed = [reason for reason in answer.reasons if reason.is_gate and reason.verdict == "missed"]
    is_within_reach = len(missed) == 1 and missed[0].criterion not in _ANOTHER_FIRM
    return _change(missed[0]) if is_within_reach else None


def _change(reason: Reason) -> Change:
    if reason.criterion == "certificate":
        return _certificate(reason)
    process = process_label(reason.subject) if reason.subject else ""
    key = ".".join(part for part in (reason.criterion, reason.subject) if part)
    if reason.criterion == "capacity":
        return Change(key, _("More free capacity: %(process)s", process=process), "processes")
    if reason.criterion == "captive":
        return Change(key, _("Orders from outside: %(process)s", process=process), "processes")
    if reason.criterion == "subcontracted":
        return Change(key, _("In your own plant: %(process)s", process=process), "processes")
    if reason.criterion == "moq":
        return Change(key, _("Smaller orders"), "terms")
    if reason.criterion == "general-process":
        process = process_label(str(reason.need.get("process", reason.subject)))
        return Change(key, _("Say exactly that you run: %(process)s", process=process), "processes")
    if reason.criterion in ("material-grade", "material-family"):
        return _material(reason, key)
    return Change(key, _("%(limit)s: %(process)s", limit=reason_label(reason), process=process), "processes")


def _certificate(reason: Reason) -> Change:
    standard = str(reason.need["certificate"])
    if reason.offer.get("status") == "valid":
        return Change(
            f"renew.{standard}", _("%(certificate)s renewed", certificate=reason_label(reason)), "certificates"
        )
    return Change(f"certificate.{standard}", reason_label(reason), "certificates")


def _material(reason: Reason, key: str) -> Change:
    wanted = reason.offer.get("missing") or reason.need.get("materials") or ()
    codes = [str(code) for code in wanted] if isinstance(wanted, tuple | list | frozenset) else [str(wanted)]
    names = ", ".join(material_label(code) for code in codes)
    return Change(f"{key}.{'-'.join(codes)}", _("Material %(names)s", names=names), "processes")
