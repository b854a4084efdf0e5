"""Reasons of the matcher as plain JSON: kept with what was decided on them, and told later in any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from matching.facts import Reason


def reason_record(reason: Reason) -> dict[str, Any]:
    """One reason; sets become sorted lists."""
    return {
        "criterion": reason.criterion,
        "verdict": reason.verdict,
        "score": reason.score,
        "weight": reason.weight,
        "subject": reason.subject,
        "need": _plain(reason.need),
        "offer": _plain(reason.offer),
        "is_gate": reason.is_gate,
    }


def reason_records(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [reason_record(reason) for reason in reasons]


def reasons_of_records(records: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The reasons again, as far as wording needs them: lists become tuples."""
    return tuple(
        Reason(
            criterion=record["criterion"],
            verdict=record["verdict"],
            score=record.get("score"),
            weight=record.get("weight") or 0.0,
            subject=record.get("subject"),
            need=_tuples(record.get("need") or {}),
            offer=_tuples(record.get("offer") or {}),
            is_gate=bool(record.get("is_gate")),
        )
        for record in records
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(each) for each in value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def _tuples(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _tuples(each) for key, each in value.items()}
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value
