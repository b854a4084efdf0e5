"""Can they talk?"""

from __future__ import annotations

from matching.facts import NeedFact, Reason, SupplierFact, Verdict


def language(need: NeedFact, supplier: SupplierFact) -> Reason | None:
    """Whether the firm speaks a wanted language, 1 or 0. Weighted, little: interpreters exist. None when none is wanted.

    Source: handbook 6.18.
    """
    if not need.languages_wanted:
        return None
    shared = need.languages_wanted & supplier.languages
    verdict: Verdict = "unknown" if not supplier.languages else "met" if shared else "missed"
    score = None if verdict == "unknown" else float(bool(shared))
    wanted = {"languages": tuple(sorted(need.languages_wanted))}
    return Reason("language", verdict, score, need=wanted, offer={"languages": tuple(sorted(shared))})
