"""The rows of a pairing as the solver takes them, and what is different since its last run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from database.enums import DecisionKind
from database.models.pairings import Pairing, PairingRun
from database.queries import pairings as rows
from matching.pairing import Candidate, Changes, Market, Pair, Policy, Rules, market_of
from matching.pairing.moves import Cause


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked, by public codes; `decisions` say keep, veto or wish and what a wish adds."""

    policy: Policy
    floor: int
    wanted: Mapping[str, int]
    offered: Mapping[str, int]
    newcomers: frozenset[str]
    decisions: Mapping[Pair, tuple[str, float]]
    candidates: tuple[Candidate, ...]
    need_ids: Mapping[str, int]
    company_ids: Mapping[str, int]

    def market(self) -> Market:
        return market_of(
            self.wanted,
            self.offered,
            self.candidates,
            Rules(
                vetoes=self._decided(DecisionKind.VETO),
                locks=self._decided(DecisionKind.KEEP),
                wishes={pair: wish for pair, (kind, wish) in self.decisions.items() if kind == DecisionKind.WISH},
                newcomers=self.newcomers,
                floor=self.floor,
            ),
        )

    def _decided(self, kind: DecisionKind) -> frozenset[Pair]:
        return frozenset(pair for pair, (decided, _wish) in self.decisions.items() if decided == kind)

    def as_json(self) -> dict[str, Any]:
        """What is kept with a run, to be compared with the next one's. Candidates are kept in their own table."""
        return {
            "policy": self.policy,
            "floor": self.floor,
            "wanted": dict(self.wanted),
            "offered": dict(self.offered),
            "new": sorted(self.newcomers),
            "decisions": [[*pair, kind, wish] for pair, (kind, wish) in sorted(self.decisions.items())],
        }


def asked(session: Session, pairing: Pairing) -> Asked:
    """Everything as it stands now."""
    needs, suppliers = rows.needs_of(session, pairing), rows.suppliers_of(session, pairing)
    need_codes = {row.need_id: row.need.code for row in needs}
    company_codes = {row.company_id: row.company.code for row in suppliers}
    return Asked(
        policy=pairing.policy.value,
        floor=pairing.floor_slots,
        wanted={row.need.code: row.wanted for row in needs},
        offered={row.company.code: row.offered for row in suppliers},
        newcomers=frozenset(row.company.code for row in suppliers if row.is_new),
        decisions={
            Pair(need_codes[row.need_id], company_codes[row.company_id]): (row.kind.value, row.wish)
            for row in rows.decisions_of(session, pairing)
            if row.need_id in need_codes and row.company_id in company_codes
        },
        candidates=tuple(
            Candidate(need_codes[need], company_codes[company], score, supplier_score)
            for need, company, score, supplier_score in rows.candidates_of(session, pairing)
            if need in need_codes and company in company_codes
        ),
        need_ids={code: key for key, code in need_codes.items()},
        company_ids={code: key for key, code in company_codes.items()},
    )


def old_pairs(session: Session, pairing: Pairing, now: Asked) -> dict[Pair, int]:
    """The pairs of the last run, each with the run it came about in."""
    needs = {key: code for code, key in now.need_ids.items()}
    companies = {key: code for code, key in now.company_ids.items()}
    return {
        Pair(needs[row.need_id], companies[row.company_id]): row.since_run
        for row in rows.pairs_of(session, pairing)
        if row.need_id in needs and row.company_id in companies
    }


def changes_since(pairing: Pairing, last: PairingRun, now: Asked) -> Changes:
    """What differs from what the last run was asked."""
    before = last.inputs
    pairs: dict[Pair, Cause] = {Pair(*each): "fit" for each in pairing.changed_pairs}
    pairs |= dict(
        _changed_decisions({Pair(need, firm): (kind, wish) for need, firm, kind, wish in before["decisions"]}, now)
    )
    suppliers: dict[str, Cause] = dict.fromkeys(_floor_changes(before, now), "floor")
    suppliers |= dict.fromkeys(_differing(before["offered"], now.offered), "supplier-slots")
    return Changes(
        pairs=pairs,
        needs=dict.fromkeys(_differing(before["wanted"], now.wanted), "need-slots"),
        suppliers=suppliers,
        whole="policy" if before["policy"] != now.policy else None,
    )


def count_of(changes: Changes) -> int:
    """How many things changed."""
    return len(changes.pairs) + len(changes.needs) + len(changes.suppliers) + (changes.whole is not None)


def _changed_decisions(before: Mapping[Pair, tuple[str, float]], now: Asked) -> Iterator[tuple[Pair, Cause]]:
    undone: Mapping[str, Cause] = {"keep": "released", "veto": "allowed", "wish": "wish"}
    made: Mapping[str, Cause] = {"keep": "kept", "veto": "vetoed", "wish": "wish"}
    for pair in sorted(before.keys() | now.decisions.keys()):
        old, new = before.get(pair), now.decisions.get(pair)
        if old is not None and new is None:
            yield pair, undone[old[0]]
        elif new is not None and old != new:
            yield pair, made[new[0]]


def _differing(before: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    """Who was there and has other slots. Who joined or left shows by its pairs."""
    return sorted(code for code in before.keys() & now.keys() if before[code] != now[code])


def _floor_changes(before: Mapping[str, Any], now: Asked) -> set[str]:
    """Suppliers whose seats on the floor are more or fewer than they were."""
    was = dict.fromkeys(before["new"], before["floor"])
    is_now = dict.fromkeys(now.newcomers, now.floor)
    return {code for code in was.keys() | is_now.keys() if was.get(code, 0) != is_now.get(code, 0)}
