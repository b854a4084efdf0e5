"""What the text of a need says, as answers to confirm: an RFQ pasted whole becomes steps, materials, limits and volume."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from database.enums import LocationMode, StepRole
from database.models.part_needs import PartNeed
from linkage.inputs.needs import NeedInput, RequirementsInput
from matching.network import likely_core, usual_order
from matching.taxonomy import taxonomy
from search.understanding import Constraint, understand

LONGEST_TEXT = 4_000
VOLUME = "volume_per_month"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was read. `limits`: attribute values by process; processes stand in their usual order."""

    processes: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    limits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    volume_per_month: float | None = None
    certificates: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """One name for each thing to confirm, as a form sends it back."""
        return (
            *(f"process:{code}" for code in self.processes),
            *(f"limit:{code}:{key}" for code, values in self.limits.items() for key in values),
            *(f"material:{code}" for code in self.materials),
            *(["volume"] if self.volume_per_month is not None else []),
            *(f"certificate:{code}" for code in self.certificates),
            *(f"province:{code}" for code in self.provinces),
        )


def proposal_of(text: str) -> Proposal:
    """Reads a text in any of the seven languages; nothing is kept of it before somebody confirms."""
    found = understand(text[:LONGEST_TEXT])
    processes = tuple(usual_order(found.processes))
    volume = next((limit.value for limit in found.constraints if limit.key == VOLUME), None)
    return Proposal(
        processes=processes,
        materials=_narrowest(found.materials, found.material_families),
        limits=_limits(processes, found.constraints),
        volume_per_month=float(volume) if isinstance(volume, int | float) else None,
        certificates=found.certificates,
        provinces=found.provinces,
    )


def proposal_of_need(need: PartNeed) -> Proposal:
    """What a need's text says, read with its name: "SPCC t2.0" often stands in the name alone. Without a text nothing is read."""
    return proposal_of(f"{need.title}\n{need.text}") if need.text else Proposal()


def confirmed(need: NeedInput, proposal: Proposal, keys: Collection[str]) -> dict[str, Any]:
    """The need's requirements with what was confirmed added, in the keys of the exchange format; earlier answers stay."""
    wants = need.requirements
    record: dict[str, Any] = {"process_steps": _steps(wants, proposal, keys)}
    record["materials"] = [*wants.materials, *_chosen(proposal.materials, "material", keys)]
    certificates = [*wants.certificates_must, *_chosen(proposal.certificates, "certificate", keys)]
    record["certificates_must"] = certificates
    if proposal.volume_per_month is not None and "volume" in keys:
        record["volume"] = {"value": proposal.volume_per_month, "unit": "pcs/month"}
    provinces = _chosen(proposal.provinces, "province", keys)
    if provinces:
        mode = LocationMode.PREFER if wants.location.mode is LocationMode.ANY else wants.location.mode
        record["location"] = {"mode": mode, "provinces": [*wants.location.provinces, *provinces]}
    return record


def _steps(wants: RequirementsInput, proposal: Proposal, keys: Collection[str]) -> list[dict[str, Any]]:
    """Known steps keep their place and gain limits; new ones follow."""
    steps: list[dict[str, Any]] = [
        {"process": step.process, "role": step.role, "attrs": dict(step.attrs)} for step in wants.process_steps
    ]
    known = {step["process"] for step in steps}
    added = [code for code in _chosen(proposal.processes, "process", keys) if code not in known]
    core = None if steps else likely_core(added)
    for code in added:
        role = StepRole.CORE if code == core else StepRole.SECONDARY
        steps.append({"process": code, "role": role, "attrs": {}})
    for step in steps:
        code = str(step["process"])
        for key, value in proposal.limits.get(code, {}).items():
            if f"limit:{code}:{key}" in keys:
                step["attrs"].setdefault(key, value)
    return steps


def _chosen(codes: tuple[str, ...], kind: str, keys: Collection[str]) -> list[str]:
    return [code for code in codes if f"{kind}:{code}" in keys]


def _narrowest(materials: tuple[str, ...], families: tuple[str, ...]) -> tuple[str, ...]:
    """Grades, and the families of which no grade is named."""
    named = {taxonomy().material_family(material) for material in materials}
    return (*materials, *(family for family in families if family not in named))


def _limits(processes: tuple[str, ...], constraints: tuple[Constraint, ...]) -> dict[str, dict[str, Any]]:
    """Each figure at the first process that is asked by it."""
    table, limits = taxonomy(), dict[str, dict[str, Any]]()
    for constraint in constraints:
        asked = (code for code in processes if constraint.key in table.process_attributes(code))
        process = next(asked, None)
        if process is not None:
            limits.setdefault(process, {}).setdefault(constraint.key, constraint.value)
    return limits
