"""What the named things mean together: hierarchy, materials and figures that narrow a process, repair of molds, parts.

Each rule is a small function from the working set to a changed one; `RULES` lists them in the order they apply.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matching.taxonomy import taxonomy
from search.understanding.drafts import Draft
from search.understanding.molds import is_general, mold_for, narrowed
from search.understanding.stuffs import (
    extruded,
    inserts_in_plastic,
    made_of_plastic,
    materials_from_processes,
    named_by_grade,
    named_by_material,
    plastic_gears,
    poured,
    wrapped_in_rubber,
)


def compose(draft: Draft) -> None:
    """Apply every rule once, in order."""
    for rule in RULES:
        rule(draft)
    draft.processes = list(dict.fromkeys((*draft.fixed, *draft.processes)))


def _parts_mean_processes(draft: Draft) -> None:
    """A part name says how it is made, unless a way of making is named."""
    if draft.processes:
        _narrow_by_parts(draft)
        return
    strong = [part for part in draft.parts if not part.get("weak")] or draft.parts
    made = [_makings(draft, part) for part in strong]
    common = set(made[0]).intersection(*made[1:]) if made else set()  # the housing of a socket is molded, not wired
    named = dict.fromkeys(process for processes in made for process in processes)
    draft.processes = [process for process in named if not common or process in common]


def _finished(draft: Draft) -> None:
    """Hooks made of steel wire, plated; a housing by CNC, anodised: beside its finish the part itself is wanted."""
    if not all(_is_treatment(process) for process in draft.processes):
        return
    if "cnc:yes" in draft.flags and (draft.processes or not draft.parts):
        draft.processes.insert(0, "machining")
    elif draft.flags & {"made_of:yes", "part_first:yes", "wire:yes"} and draft.processes:
        made = [process for part in draft.parts if not part.get("weak") for process in _makings(draft, part)]
        draft.processes = list(dict.fromkeys((*made, *draft.processes)))


def _is_treatment(process: str) -> bool:
    return bool(_TREATMENTS.intersection(taxonomy().ancestors(process)))


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


def _makings(draft: Draft, part: dict[str, Any]) -> list[str]:
    """How a part is made of the material named, else of the usual one."""
    by_family = part.get("by", {})
    chosen = next((by_family[family] for family in by_family if family in draft.all_families), None)
    return [chosen] if chosen else list(part["processes"])


_MOLDS = taxonomy().descendants("die-mold")


def _molds_of_parts(draft: Draft) -> None:
    """A mold for lenses, dies for rubber rings: the part or its material says which kind."""
    if "tool_transfer:yes" in draft.flags:
        draft.drop("die-mold", "plastic-mold", "press-die", "tooling-engineering")  # the mold is there
        return
    makings = [making for making in draft.processes if mold_for(making)]
    if draft.figure("injection_clamp_t") and "plastic" in draft.all_families:
        makings.insert(0, "injection-molding")
    if "tooling:yes" in draft.flags and makings and not any(process in _MOLDS for process in draft.processes):
        draft.processes.append(mold_for(makings[0]))
    makings += [making for part in draft.parts for making in _makings(draft, part)]
    if "plastic" in draft.all_families:
        makings.append("plastics")
    if "rubber" in draft.all_families:
        makings.append("rubber")
    if "diecast" in draft.groups():
        makings.append("die-casting")
    for mold in [process for process in draft.processes if is_general(process)]:
        draft.replace(mold, narrowed(mold, makings))


def _machines_of_dies(draft: Draft) -> None:
    """A tool room for dies up to 300 t presses: the press is what the die runs on, the tool room who makes it."""
    dies = [process for process in draft.processes if taxonomy().family(process) == "die-mold"]
    if dies and "press-machine:yes" in draft.flags:
        draft.drop("press-forming")
    if dies:
        draft.drop("tooling-engineering")
    if "long:yes" in draft.flags and len(draft.processes) > 1:
        draft.drop("prototyping")  # a mail speaks of samples as a step of approval


def _all_but_the_refused(draft: Draft) -> None:
    """EDM, but no wire cutting: of two ways the other is wanted."""
    children = taxonomy().children
    for process in list(draft.processes):
        left = [child for child in children.get(process, ()) if child not in draft.refused]
        if len(left) == 1 and len(children[process]) > 1:
            draft.replace(process, left[0])


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
    if draft.figure("part_max_length_mm") >= 2000:
        draft.replace("milling", "milling-gantry")
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


def _makes_molds(process: str) -> bool:
    """Whether a process is making of whole molds."""
    line = taxonomy().ancestors(process)
    return "die-mold" in line and process not in ("mold-components", "mold-texturing-polishing", "mold-design")


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
    treated = next(
        (at for at, process in enumerate(draft.processes) if "heat-treatment" in vocabulary.ancestors(process)), None
    )
    if treated is not None:  # nitriding of a die-casting die
        draft.drop(*(process for process in draft.processes[treated:] if _makes_molds(process)))
    if "tool_transfer:yes" in draft.flags and not draft.processes and draft.figure("injection_clamp_t"):
        large = draft.figure("injection_clamp_t") >= 600
        draft.processes.append("injection-large" if large else "injection-standard")
    if any("casting" in vocabulary.ancestors(process) for process in draft.processes):
        draft.drop("steel-structure")  # machine beds are cast, or welded
    if "mold-texturing-polishing" in draft.processes:
        draft.drop("polishing")
    if {"die-maintenance", "mold-maintenance"} & set(draft.processes):
        draft.drop(*(process for process in draft.processes if "welding" in vocabulary.ancestors(process)))
        draft.drop("grinding", "polishing", "tool-regrinding", "mold-components")
        draft.drop(*(process for process in draft.processes if "die-mold" in vocabulary.ancestors(process)))


def _bent_tubes(draft: Draft) -> None:
    """Bending of tubes is another trade than that of sheet."""
    if "tube:yes" in draft.flags and "sheet-metal-welding" not in draft.processes:
        draft.replace("bending", "tube-bending")


def _named_by_neighbours(draft: Draft) -> None:
    """Wires are bent by those who form wire; what is turned and ground is ground round; leads need no stamped lugs."""
    if draft.figure("part_max_diameter_mm") >= 1000:
        draft.replace("turning", "turning-manual-large")
    if "wire:yes" in draft.flags:
        draft.replace("bending", "wire-forming")
    if "wire-forming" in draft.processes:
        draft.drop("bending")
    if any("turning" in taxonomy().ancestors(process) for process in draft.processes):
        draft.replace("grinding", "grinding-cylindrical")
    if {"wire-harness", "cable-assembly"} & set(draft.processes) and any(
        part["processes"] == ["stamping-highspeed"] for part in draft.parts
    ):
        draft.drop("stamping-highspeed")


def _laser_beside_bending(draft: Draft) -> None:
    """Laser said beside bending of sheet, or on its own, is laser cutting."""
    if "laser:yes" in draft.flags and not draft.processes and not draft.parts:
        draft.processes.append("laser-cutting")
    is_said = any(process.startswith(("laser", "welding-laser", "tube-laser")) for process in draft.processes)
    if "laser:yes" in draft.flags and "bending" in draft.processes and not is_said:
        draft.processes.insert(draft.processes.index("bending"), "laser-cutting")


def _precision_molding(draft: Draft) -> None:
    tight = 0 < draft.figure("tolerance_mm") <= 0.02
    if tight and "plastic" in draft.all_families:
        draft.replace("injection-molding", "injection-precision")


_ALSO_IN_CLEANROOMS = (
    "silicone", "assembly", "injection-two", "injection-ins", "vacuum", "blow", "plastic-ex", "rubber", "dispensing", "pcba",
)  # fmt: skip


def _clean_molding(draft: Draft) -> None:
    if draft.figure("cleanroom_iso_class") or "cleanroom:yes" in draft.flags:
        draft.replace("injection-molding", "injection-cleanroom")
        if any(process.startswith(_ALSO_IN_CLEANROOMS) for process in draft.processes):
            draft.drop("injection-cleanroom")


_OF_MACHINES = {"press_tonnage_t": "press-forming", "diecast_machine_t": "die-casting", "forging_press_t": "forging"}


def _figures_imply_processes(draft: Draft) -> None:
    """A clamp force without a process is injection molding, salt-spray hours are a demand and not a test wanted."""
    vocabulary = taxonomy()
    runs = [process for process in draft.processes if "injection_clamp_t" in vocabulary.process_attributes(process)]
    if draft.figure("injection_clamp_t") and "plastic" in draft.all_families and draft.processes and not runs:
        draft.processes.insert(0, "injection-molding")
    for key, process in _OF_MACHINES.items():
        if not draft.processes and draft.figure(key):
            draft.processes.append(process)
    if not draft.processes and draft.figure("injection_clamp_t"):
        draft.processes.append("injection-large" if draft.figure("injection_clamp_t") >= 600 else "injection-molding")
    if any("electronics" in vocabulary.ancestors(process) for process in draft.processes):
        draft.drop("assembly")
    if draft.figure("salt_spray_h", "plating_thickness_um", "film_thickness_um") and len(draft.processes) > 1:
        draft.drop("testing-corrosion")


def _hierarchy(draft: Draft) -> None:
    """A wider process beside a narrower one of its line says nothing more."""
    vocabulary = taxonomy()
    wider = {node for process in draft.processes for node in vocabulary.ancestors(process)[1:]}
    draft.processes = [process for process in draft.processes if process not in wider]
    if {"hot-dip-galvanizing", "zinc-flake"} & set(draft.processes):
        draft.drop("plating")  # the word for its layer
    if draft.figure("forging_press_t"):
        draft.drop("press-forming")  # the machine that forges
    if "welding-robot" in draft.processes:
        draft.drop("steel-structure")  # frames are what is welded


RULES: tuple[Callable[[Draft], None], ...] = (
    plastic_gears,
    _things_worked_on,
    inserts_in_plastic,
    extruded,
    _bent_tubes,
    _named_by_neighbours,
    _all_but_the_refused,
    _molds_of_parts,
    _machines_of_dies,
    _described,
    _finished,
    _parts_mean_processes,
    poured,
    wrapped_in_rubber,
    _repair_of_molds,
    made_of_plastic,
    named_by_material,
    named_by_grade,
    _named_by_figure,
    _hard_anodizing,
    _laser_beside_bending,
    _precision_molding,
    _clean_molding,
    _tools_are_workpieces,
    _figures_imply_processes,
    _rustproof_bolts,
    materials_from_processes,
    _hierarchy,
)
