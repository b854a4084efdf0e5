"""Does the step handle the material: the grade for the core step, the family for the others?"""

from __future__ import annotations

from functools import cache, lru_cache

from matching.facts import CapabilityFact, Reason, StepFact, Verdict
from matching.taxonomy import taxonomy

METALS = frozenset(
    {"steel", "stainless", "cast-iron", "aluminium", "copper", "zinc", "magnesium", "titanium", "carbide"}
)
WORKED_ON = {
    "die-mold": METALS | {"other"},
    "press-forming": METALS,
    "casting": METALS,
    "forging": METALS,
    "sheet-metal-welding": METALS,
    "heat-treatment": METALS,
    "surface-treatment": METALS,
    "plating-on-plastic": frozenset({"plastic"}),
    "plastics": frozenset({"plastic"}),
    "plastic-machining": frozenset({"plastic"}),
    "painting-plastic": frozenset({"plastic"}),
    "rubber": frozenset({"rubber"}),
    "fasteners-springs": METALS | {"plastic"},
    "carton-box": frozenset({"other"}),
}
"""Families a process can work on, by the nearest ancestor listed; a process without one works on anything."""

OTHER_THINGS = frozenset(
    {"die-mold", "tooling-engineering", "testing-inspection", "assembly", "electronics", "fasteners-springs", "carton-box",
     "label-printing", "plastic-bag-film", "die-cut-parts", "wooden-packaging", "returnable-packaging"}
)  # fmt: skip
"""As secondary steps these yield another thing than the part (a tool, a report, a box): its material is not the part's."""


def core_material(step: StepFact, materials: frozenset[str], capability: CapabilityFact | None) -> Reason | None:
    """Whether the core step handles the needed grades: one at least (partly), better all. None when no grade is asked of it.

    A gate. A family offered stands for all its grades, a family needed is met by any of them; equivalent designations are one
    grade in the taxonomy. Source: handbook 6.3 and 6.9.
    """
    wanted = wanted_materials(step.process, materials)
    if not wanted:
        return None
    need = {"materials": _sorted(wanted)}
    offered = capability.materials if capability else frozenset()
    offer = {"materials": _sorted(offered), "missing": _sorted(wanted - handled(wanted, offered))}
    if not offered:
        return Reason("material-grade", "unknown", subject=step.process, need=need, offer=offer, is_gate=True)
    if not _families(wanted) & _families(offered):
        return Reason("material-family", "missed", subject=step.process, need=need, offer=offer, is_gate=True)
    verdict: Verdict = "met" if not offer["missing"] else "partly" if len(offer["missing"]) < len(wanted) else "missed"
    return Reason("material-grade", verdict, subject=step.process, need=need, offer=offer, is_gate=True)


def material_overlap(step: StepFact, materials: frozenset[str], capability: CapabilityFact | None) -> Reason | None:
    """Share of the needed grades the core step handles, in [0, 1]. Weighted; None when no grade is asked of it."""
    wanted = wanted_materials(step.process, materials)
    if not wanted:
        return None
    offered = capability.materials if capability else frozenset()
    found = handled(wanted, offered)
    score = len(found) / len(wanted) if offered else None
    verdict: Verdict = "unknown" if score is None else "met" if found == wanted else "partly"
    need, offer = {"materials": _sorted(wanted)}, {"materials": _sorted(found)}
    return Reason("material-overlap", verdict, score, subject=step.process, need=need, offer=offer)


def is_family_handled(step: StepFact, materials: frozenset[str], capability: CapabilityFact) -> bool | None:
    """Whether a secondary step handles a family of the part's materials; None when it need not, or when it is unknown."""
    worked_on = fitting_materials(step.process, materials)
    if not worked_on or not capability.materials or step_makes_other_things(step.process):
        return None
    return bool(_families(worked_on) & _families(capability.materials))


def wanted_materials(process: str, materials: frozenset[str]) -> frozenset[str]:
    """The materials asked of a core step: those it can work on; if it can on none, none of a tool maker and all of others."""
    return fitting_materials(process, materials) or (frozenset() if step_makes_other_things(process) else materials)


@lru_cache(maxsize=4096)
def fitting_materials(process: str, materials: frozenset[str]) -> frozenset[str]:
    """Those of the part's materials that this process works on; a molder is not asked for the brass of the insert."""
    allowed = next((WORKED_ON[node] for node in taxonomy().ancestors(process) if node in WORKED_ON), None)
    return frozenset(m for m in materials if allowed is None or taxonomy().material_family(m) in allowed)


@cache
def step_makes_other_things(process: str) -> bool:
    return not OTHER_THINGS.isdisjoint(taxonomy().ancestors(process))


@lru_cache(maxsize=65536)
def handled(wanted: frozenset[str], offered: frozenset[str]) -> frozenset[str]:
    """Those wanted that are offered, as the grade or as its family; a wanted family is met by any of its grades."""
    families = _families(offered)
    return frozenset(
        material
        for material in wanted
        if material in offered
        or taxonomy().material_family(material) in offered
        or (material in taxonomy().material_families and material in families)
    )


@lru_cache(maxsize=65536)
def _families(materials: frozenset[str]) -> frozenset[str]:
    return frozenset(taxonomy().material_family(material) for material in materials)


@lru_cache(maxsize=65536)
def _sorted(values: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(values))
