"""What the named things mean together: hierarchy, materials and figures that narrow a process, repair of molds, parts.

Each rule is a small function from the working set to a changed one; `RULES` lists them in the order they apply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from matching.taxonomy import taxonomy
from search.understanding.result import Constraint


@dataclass
class Draft:
    """The working set of one query. `processes` keeps the order of the text; the rules change it in place."""

    processes: list[str]
    parts: list[dict[str, Any]]
    materials: list[str]
    families: list[str]
    flags: set[str]
    limits: list[Constraint]
    things: set[str] = field(default_factory=set)
    owned: set[str] = field(default_factory=set)

    @property
    def all_families(self) -> set[str]:
        vocabulary = taxonomy()
        return {*self.families, *(vocabulary.material_family(material) for material in self.materials)}

    def groups(self) -> set[str]:
        """Groups of the grades named (diecast, cast, ductile-iron ...)."""
        materials = taxonomy().materials
        return {materials[material].group for material in self.materials}

    def figure(self, *keys: str) -> float:
        """The largest figure given for one of some attributes; 0 when none."""
        return max((float(limit.value) for limit in self.limits if limit.key in keys), default=0.0)

    def replace(self, old: str, new: str) -> None:
        if old in self.processes:
            self.processes[self.processes.index(old)] = new
        self.processes = list(dict.fromkeys(self.processes))

    def drop(self, *processes: str) -> None:
        self.processes = [process for process in self.processes if process not in processes]


def compose(draft: Draft) -> None:
    """Apply every rule once, in order."""
    for rule in RULES:
        rule(draft)


def _parts_mean_processes(draft: Draft) -> None:
    """A part name says how it is made, unless a way of making is named."""
    if draft.processes:
        _narrow_by_parts(draft)
        return
    strong = [part for part in draft.parts if not part.get("weak")] or draft.parts
    for part in strong:
        by_family = part.get("by", {})
        chosen = next((by_family[family] for family in by_family if family in draft.all_families), None)
        draft.processes += [chosen] if chosen else part["processes"]
    draft.processes = list(dict.fromkeys(draft.processes))


_TRADES_OF_PARTS = frozenset({"press-forming", "rubber", "sheet-metal-welding", "plastics", "electronics"})


def _narrow_by_parts(draft: Draft) -> None:
    """Rubber, and a grommet: of a whole trade only the kind of work that the part needs."""
    made = [process for part in draft.parts for process in part["processes"]]
    for trade in [process for process in draft.processes if process in _TRADES_OF_PARTS]:
        narrower = next((process for process in made if trade in taxonomy().ancestors(process)[1:]), None)
        if narrower:
            draft.replace(trade, narrower)


def _things_worked_on(draft: Draft) -> None:
    """Castings to impregnate, machined parts to anodise: the thing is there already, its process is not wanted."""
    vocabulary = taxonomy()
    worked = [
        process for process in draft.processes if process not in draft.things or vocabulary.processes[process].parent
    ]
    treated = {node for process in worked for node in vocabulary.ancestors(process)} & _TREATMENTS
    if treated:
        if "plastics" in draft.processes and "plastics" not in worked:
            draft.families.append("plastic")
        draft.processes = worked
    if set(draft.processes) - draft.owned:  # "machining of forgings" in Japanese: the forging is there
        draft.processes = [
            process for process in draft.processes if process not in draft.owned or vocabulary.processes[process].parent
        ]


_TREATMENTS = {
    "surface-treatment",
    "coating-painting",
    "heat-treatment",
    "testing-inspection",
    "deburring",
    "polishing",
}


def _described(draft: Draft) -> None:
    """Properties instead of a name: hard skin without distortion, slippery layer, boards sealed against water, chrome on ABS."""
    flags = draft.flags
    families = draft.all_families
    if "chrome:yes" in flags and not any(process.startswith("plating") for process in draft.processes):
        draft.processes.append("plating-on-plastic" if "plastic" in families else "plating-chrome-decorative")
    if draft.processes:
        return
    boards = any("pcb-fabrication" in part["processes"] for part in draft.parts)
    if "slippery:yes" in flags:
        draft.processes.append("functional-coating")
        draft.materials = draft.materials or ["ptfe"]
    elif "surface_hard:yes" in flags:
        draft.processes.append("ht-nitriding" if "no_distortion:yes" in flags else "ht-induction")
    elif boards and ("waterproof:yes" in flags or "plastic" in draft.families):
        draft.processes.append("dispensing-potting")
        draft.families = [family for family in draft.families if family != "plastic"]
    elif "rustproof:yes" in flags:
        bolts = any("fasteners" in process for part in draft.parts for process in part["processes"])
        draft.processes.append("zinc-flake" if bolts and draft.figure("salt_spray_h") >= 720 else "surface-treatment")


def _rustproof_bolts(draft: Draft) -> None:
    """Bolts that must stand 720 hours and more of salt spray get zinc flake; high-tensile ones must not be electroplated."""
    bolts = {"fasteners-bolts-screws", "fasteners-nuts"}
    if set(draft.processes) & bolts and set(draft.processes) <= bolts and draft.figure("salt_spray_h") >= 720:
        draft.processes.insert(0, "zinc-flake")


def _plastic_gears(draft: Draft) -> None:
    if (
        "plastic" in draft.all_families
        and "gear-cutting" in draft.processes
        and not draft.all_families & {"steel", "copper"}
    ):
        draft.replace("gear-cutting", "injection-precision")


def _named_by_material(draft: Draft) -> None:
    """Casting of ductile iron is sand casting of iron; die casting of ADC12 is aluminium die casting."""
    families = draft.all_families
    for family, process in (
        ("aluminium", "die-casting-aluminium"),
        ("zinc", "die-casting-zinc"),
        ("magnesium", "die-casting-magnesium"),
    ):
        if family in families:
            draft.replace("die-casting", process)
    if families & {"aluminium", "copper"} and not families & {"steel", "stainless"}:
        draft.replace("forging", "forging-aluminium")
    if "plastic" in families and "machining" in draft.processes and families == {"plastic"}:
        draft.replace("machining", "plastic-machining")
    if "plastic" in families:
        draft.replace("plating", "plating-on-plastic")
        draft.replace("plating-chrome-decorative", "plating-on-plastic")
        draft.replace("coating-painting", "painting-plastic")
    if "silicone" in draft.materials:
        draft.replace("rubber", "silicone-lsr")
    if any(process.startswith("rubber-") for process in draft.processes):
        draft.drop("silicone-lsr")  # silicone is the stuff then, not the way of making
    if "rubber" in families:
        draft.replace("injection-molding", "rubber-injection" if "injects:yes" in draft.flags else "rubber")


def _named_by_grade(draft: Draft) -> None:
    """Plain casting with a grade or family named: the foundry that pours such metal."""
    families, groups = draft.all_families, draft.groups()
    light = next((family for family in ("aluminium", "zinc", "magnesium") if family in families), "")
    if "diecast" in groups and light:
        draft.replace("casting", f"die-casting-{light}")
    for is_named, process in (
        ("cast-iron" in families, "casting-sand-iron"),
        ("cast-steel" in groups, "casting-sand-steel"),
        ("cast-stainless" in groups, "casting-investment"),
        ("copper" in families, "casting-sand-nonferrous"),
    ):
        if is_named:
            draft.replace("casting", process)


def _named_by_figure(draft: Draft) -> None:
    """Machine size, layer and hardness words decide between neighbours of one trade."""
    if draft.figure("injection_clamp_t") >= 600:
        draft.replace("injection-molding", "injection-large")
        draft.replace("injection-standard", "injection-large")
    if "tool_transfer:yes" in draft.flags and 0 < draft.figure("injection_clamp_t") < 600:
        draft.replace("injection-molding", "injection-standard")
    if draft.figure("press_tonnage_t") >= 500 and not draft.figure("mold_max_weight_t"):
        draft.replace("stamping-single", "stamping-large-panel")
    if draft.figure("mold_max_weight_t") >= 10:
        for mold in ("plastic-mold", "plastic-mold-hot-runner"):
            draft.replace(mold, "plastic-mold-large")
    is_hard = "hard:yes" in draft.flags or draft.figure("plating_thickness_um") >= 10
    if is_hard and "plastic" not in draft.all_families:
        draft.replace("plating-chrome-decorative", "plating-chrome-hard")
    if draft.figure("plating_thickness_um") >= 40:
        draft.replace("plating-zinc", "hot-dip-galvanizing")
    if draft.figure("plating_thickness_um") >= 25:
        draft.replace("anodizing", "anodizing-hard")
    if "electro:yes" in draft.flags:
        draft.replace("polishing", "passivation")
    if "anodizing" in draft.processes and ("colour:yes" in draft.flags or "shot-blasting" in draft.processes):
        draft.replace("anodizing", "anodizing-standard")


def _hard_anodizing(draft: Draft) -> None:
    if "hard:yes" in draft.flags:
        draft.replace("anodizing", "anodizing-hard")


def _repair_of_molds(draft: Draft) -> None:
    """Repair of a mold asks for a tool room, not for a maker of molds."""
    if "repair:yes" not in draft.flags:
        return
    vocabulary = taxonomy()
    molds = [process for process in draft.processes if "die-mold" in vocabulary.ancestors(process)]
    if not molds:
        return
    wanted = (
        "die-maintenance" if any("press-die" in vocabulary.ancestors(mold) for mold in molds) else "mold-maintenance"
    )
    draft.drop(*molds)
    if not {"die-maintenance", "mold-maintenance"} & set(draft.processes):
        draft.processes.append(wanted)


def _tools_are_workpieces(draft: Draft) -> None:
    """Texturing or polishing of cavities, transfer of a tool: no tool maker is wanted."""
    vocabulary = taxonomy()
    general = {"die-mold", "plastic-mold", "press-die", "mold-base-standard-parts"}
    working = {
        "mold-texturing-polishing",
        "mold-maintenance",
        "die-maintenance",
        "grinding",
        "ht-vacuum",
        "heat-treatment",
        "pvd-coating",
    }
    if "tool_transfer:yes" in draft.flags or any(
        working & set(vocabulary.ancestors(process)) for process in draft.processes
    ):
        draft.drop(*general)
    if "tool_transfer:yes" in draft.flags and not draft.processes and draft.figure("injection_clamp_t"):
        large = draft.figure("injection_clamp_t") >= 600
        draft.processes.append("injection-large" if large else "injection-standard")
    if "mold-texturing-polishing" in draft.processes:
        draft.drop("polishing")
    if {"die-maintenance", "mold-maintenance"} & set(draft.processes):
        draft.drop("grinding", "welding", "polishing", "tool-regrinding", "mold-components")
        draft.drop(*(process for process in draft.processes if "die-mold" in vocabulary.ancestors(process)))


def _precision_molding(draft: Draft) -> None:
    tight = 0 < draft.figure("tolerance_mm") <= 0.02
    if tight and "plastic" in draft.all_families:
        draft.replace("injection-molding", "injection-precision")


def _clean_molding(draft: Draft) -> None:
    if draft.figure("cleanroom_iso_class") or "cleanroom:yes" in draft.flags:
        draft.replace("injection-molding", "injection-cleanroom")
        if any(
            process.startswith(("silicone", "assembly", "injection-two", "injection-ins"))
            for process in draft.processes
        ):
            draft.drop("injection-cleanroom")


def _figures_imply_processes(draft: Draft) -> None:
    """A clamp force without a process is injection molding, salt-spray hours are a demand and not a test wanted."""
    if not draft.processes and draft.figure("injection_clamp_t"):
        draft.processes.append("injection-large" if draft.figure("injection_clamp_t") >= 600 else "injection-molding")
    if draft.figure("salt_spray_h") and len(draft.processes) > 1:
        draft.drop("testing-corrosion")


def _hierarchy(draft: Draft) -> None:
    """A wider process beside a narrower one of its line says nothing more."""
    vocabulary = taxonomy()
    wider = {node for process in draft.processes for node in vocabulary.ancestors(process)[1:]}
    draft.processes = [process for process in draft.processes if process not in wider]


def _materials_from_processes(draft: Draft) -> None:
    """LSR is silicone; spring wire of stainless is WPB; brass on lathes is free-cutting brass."""
    if "silicone-lsr" in draft.processes and not draft.materials:
        draft.materials.append("silicone")
    if "springs-coil" in draft.processes and "stainless" in draft.families and not draft.materials:
        draft.materials.append("sus304-wpb")
    turned = any("turning" in taxonomy().ancestors(process) for process in draft.processes)
    if turned and "c2680" in draft.materials and "brass-word" in draft.flags:
        draft.materials[draft.materials.index("c2680")] = "c3604"
    draft.materials = list(dict.fromkeys(draft.materials))
    if "plastic" not in draft.families and {"clear:yes", "tough:yes"} <= draft.flags and not draft.materials:
        draft.materials.append("pc")
    elif {"clear:yes", "tough:yes"} <= draft.flags and not draft.materials:
        draft.materials.append("pc")
        draft.families.remove("plastic")


RULES: tuple[Callable[[Draft], None], ...] = (
    _plastic_gears,
    _things_worked_on,
    _described,
    _parts_mean_processes,
    _repair_of_molds,
    _named_by_material,
    _named_by_grade,
    _named_by_figure,
    _hard_anodizing,
    _precision_molding,
    _clean_molding,
    _tools_are_workpieces,
    _figures_imply_processes,
    _rustproof_bolts,
    _materials_from_processes,
    _hierarchy,
)
