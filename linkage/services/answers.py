"""The matcher's answers in the shape of the exchange format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session, select

from database.models.companies import Company
from linkage.wording import reason_text
from matching.facts import Chain, LedChain, Matches, Reason

Ids = Mapping[str, str]
"""Public code -> the id a firm goes out with: its sender's own, else the code."""


def ids_of(session: Session) -> Ids:
    return {code: external_id or code for code, external_id in session.exec(select(Company.code, Company.external_id))}


def as_answer(matches: Matches, ids: Ids, *, need: str, weights: str) -> dict[str, Any]:
    """The answer for one need as plain values. `weights`: the version of the weights it was made with."""
    return {
        "need": need,
        "weights": weights,
        "matches": [
            {
                "supplier": ids[match.supplier],
                "score": round(match.score, 6),
                "supplier_score": round(match.supplier_score, 6),
                "mutual": round(match.mutual, 6),
                "fit": match.fit,
                "reasons": reason_answers(match.reasons, ids),
                "supplier_reasons": reason_answers(match.supplier_reasons, ids),
                "missing": list(match.missing),
            }
            for match in matches.matches
        ],
        "near_misses": [
            {
                "supplier": ids[near.supplier],
                "missing": list(near.missing),
                "curable": near.is_curable,
                "score": round(near.score, 6),
                "reasons": reason_answers(near.reasons, ids),
            }
            for near in matches.near_misses
        ],
        "chains": [_chain(chain, ids) for chain in matches.chains],
        "led": [_led(chain, ids) for chain in matches.led],
    }


def _chain(chain: Chain, ids: Ids) -> dict[str, Any]:
    return {
        "steps": [
            {"process": step.process, "supplier": ids[step.supplier], "confirm": reason_answers(step.confirm, ids)}
            for step in chain.steps
        ],
        "suppliers": [ids[supplier] for supplier in chain.suppliers],
        "lead": ids[chain.lead],
        "score": round(chain.score, 6),
        "km": round(chain.km, 1),
        "moves": [
            {
                "giver": ids[move.giver],
                "taker": ids[move.taker] if move.taker else None,
                "process": move.process,
                "km": _kilometres(move.km),
                "once": move.is_once,
            }
            for move in chain.moves
        ],
        "reasons": reason_answers(chain.reasons, ids),
    }


def _led(chain: LedChain, ids: Ids) -> dict[str, Any]:
    return {
        "lead": ids[chain.lead],
        "score": round(chain.score, 6),
        "steps": [
            {
                "process": step.process,
                "bought_in": step.is_bought_in,
                "partner": ids[step.partner] if step.partner else None,
                "km": _kilometres(step.km),
                "confirm": reason_answers(step.confirm, ids),
            }
            for step in chain.steps
        ],
    }


def _kilometres(km: float | None) -> float | None:
    return None if km is None else round(km, 1)


def reason_answers(reasons: Iterable[Reason], ids: Ids) -> list[dict[str, Any]]:
    """Reasons as plain values, each with its sentence in the reader's language."""
    return [
        {
            "criterion": reason.criterion,
            "verdict": reason.verdict,
            "subject": reason.subject,
            "need": _plain(reason.need),
            "offer": _with_ids(_plain(reason.offer), ids),
            "score": None if reason.score is None else round(reason.score, 6),
            "weight": round(reason.weight, 6),
            "contribution": round(reason.contribution, 6),
            "state": reason.state,
            "text": reason_text(reason),
        }
        for reason in reasons
    ]


def _plain(values: Mapping[str, object]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def _with_ids(offer: dict[str, Any], ids: Ids) -> dict[str, Any]:
    """The firms a chain's reasons speak of, by the ids their senders know."""
    if "supplier" in offer:
        offer["supplier"] = ids.get(offer["supplier"], offer["supplier"])
    if "suppliers" in offer:
        offer["suppliers"] = [ids.get(code, code) for code in offer["suppliers"]]
    return offer


def as_text(answer: Mapping[str, Any]) -> str:
    """The answer for people at a terminal."""
    lines = [f"{answer['need']}: {len(answer['matches'])} matches, {len(answer['near_misses'])} near-misses"]
    for place, match in enumerate(answer["matches"], 1):
        lines.append(f"{place:3} {match['supplier']}  {match['score']:.3f}  {match['fit']}")
        lines += [f"      {reason['text']}" for reason in match["reasons"] if reason["verdict"] != "met"]
    for near in answer["near_misses"]:
        lines.append(f"  - {near['supplier']} lacks {', '.join(near['missing'])}")
        lacking = [reason for reason in near["reasons"] if reason["verdict"] == "missed" and not reason["weight"]]
        lines += [f"      {reason['text']}" for reason in lacking if reason["criterion"] in near["missing"]]
    for chain in answer["chains"]:
        steps = " > ".join(f"{step['process']} ({step['supplier']})" for step in chain["steps"])
        lines.append(f"  + together: {steps}, {chain['km']:.0f} km")
    for chain in answer["led"]:
        steps = ", ".join(
            f"{step['process']} ({step['partner'] or '?'})" for step in chain["steps"] if step["bought_in"]
        )
        lines.append(f"  + {chain['lead']} buys in {steps}")
    return "\n".join(lines)
