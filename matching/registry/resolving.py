"""Records in, pairs that are or may be one firm out; and the groups that may be merged without asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from matching.registry.candidates import candidate_pairs
from matching.registry.firms import Firm, read_firm
from matching.registry.records import Evidence, FirmRecord, Pair
from matching.registry.verdicts import LIMITS, judge


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided before, by ids: pairs that are one firm, pairs that are not, and other spellings of a firm."""

    confirmed: frozenset[frozenset[str]] = frozenset()
    rejected: frozenset[frozenset[str]] = frozenset()
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING_DECIDED = Decisions()


def resolve(
    records: Sequence[FirmRecord | Firm],
    against: Sequence[FirmRecord | Firm] | None = None,
    *,
    decisions: Decisions = NOTHING_DECIDED,
) -> list[Pair]:
    """Pairs kept, the surest first: duplicates within `records`, or with `against` what of the one list is in the other.

    Two records of the same id within one list are two records. A pair that people rejected is never asked again. Who resolves a
    list twice reads its records once (`read_firm`).
    """
    firms = [_read(record, decisions) for record in records]
    others = None if against is None else [_read(record, decisions) for record in against]
    candidates = candidate_pairs(firms, others)
    judged = [_judged(firms[i], (firms if others is None else others)[j], decisions) for i, j in candidates]
    if others is not None:
        _favour_the_unrivalled(firms, others, candidates, judged)
    kept = [pair for pair in judged if pair is not None and pair.band]
    if others is not None:
        kept = _outshone(kept)
    return sorted(kept, key=lambda pair: (-pair.score, pair.a, pair.b))


def compare(a: FirmRecord, b: FirmRecord) -> Pair:
    """Two records weighed alone; the verdict may be "different"."""
    return judge(read_firm(a), read_firm(b))


def _read(record: FirmRecord | Firm, decisions: Decisions) -> Firm:
    given = record.record if isinstance(record, Firm) else record
    known = _known(given, decisions)
    return record if isinstance(record, Firm) and known is given else read_firm(known)


def _known(record: FirmRecord, decisions: Decisions) -> FirmRecord:
    aliases = decisions.aliases.get(record.id, ())
    return replace(record, aliases=(*record.aliases, *aliases)) if aliases else record


def _judged(a: Firm, b: Firm, decisions: Decisions) -> Pair | None:
    key = frozenset((a.record.id, b.record.id))
    if key in decisions.rejected:
        return None
    if key in decisions.confirmed:
        decided = Evidence("decision", a.record.id, b.record.id, 30.0, "confirmed")
        pair = judge(a, b, extra=(decided,))
        return replace(pair, band="merge", verdict="same-company" if pair.verdict == "same-company" else "same-site")
    return judge(a, b)


def _favour_the_unrivalled(
    firms: Sequence[Firm], others: Sequence[Firm], candidates: Sequence[tuple[int, int]], judged: list[Pair | None]
) -> None:
    """Between two lists: a pair whose names agree fairly, and that has no rival on either side, is likelier than its words alone."""
    best: dict[tuple[int, int], list[float]] = {}
    for (i, j), pair in zip(candidates, judged, strict=True):
        if pair is not None:
            for side in ((0, i), (1, j)):
                best[side] = sorted([*best.get(side, []), _named(pair)])[-2:]
    for place, ((i, j), pair) in enumerate(zip(candidates, judged, strict=True)):
        if pair is None or not _FAIR[0] <= _named(pair) < _FAIR[1]:
            continue
        rivals = [named for side in ((0, i), (1, j)) for named in best[side][:-1]]
        is_best = all(best[side][-1] == _named(pair) for side in ((0, i), (1, j)))
        if is_best and all(named <= _named(pair) - _LEAD for named in rivals):
            judged[place] = judge(firms[i], others[j], extra=(Evidence("rivals", "", "", _UNRIVALLED, "unrivalled"),))


_FAIR = (-1.5, 2.0)
_LEAD = 3.0
_UNRIVALLED = 1.5


def _outshone(pairs: list[Pair]) -> list[Pair]:
    """Between two lists: a pair whose names agree far less than those of another pair of the same record is only a suspicion."""
    best: dict[tuple[str, str], float] = {}
    for pair in pairs:
        named = _named(pair)
        for side in (("a", pair.a), ("b", pair.b)):
            best[side] = max(best.get(side, named), named)
    return [
        pair if _named(pair) >= max(best["a", pair.a], best["b", pair.b]) - _MARGIN else _suspicion(pair)
        for pair in pairs
    ]


_MARGIN = 1.0
_PLACED = frozenset({"number_and_zip_same", "zip_same", "zip_differs"})
_NAMED = frozenset(
    {"name", "trade", "tones", "numbers", "place in name", "subsidiary", "legal form", "tax code", "decision"}
)


def _named(pair: Pair) -> float:
    return sum(piece.weight for piece in pair.evidence if piece.kind in _NAMED or piece.code in _PLACED)


def _suspicion(pair: Pair) -> Pair:
    is_same = pair.verdict in ("same-site", "same-company")
    return replace(
        pair, verdict="unsure" if is_same else pair.verdict, score=min(pair.score, LIMITS.same), band="review"
    )
