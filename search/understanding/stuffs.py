"""What the material named says of the process: cast iron is poured, plastic is plated by others, rubber is molded.

Rules of composition, in the order of `composition.RULES`.
"""

from __future__ import annotations

from matching.taxonomy import taxonomy
from search.understanding.drafts import Draft


def inserts_in_plastic(draft: Draft) -> None:
    """Plastic parts with brass inserts are molded around them."""
    if "plastic" in draft.all_families and "fasteners-nuts" in draft.processes and "inserts:yes" in draft.flags:
        draft.replace("fasteners-nuts", "injection-insert")
        draft.materials = [material for material in draft.materials if taxonomy().material_family(material) != "copper"]
        draft.families = [family for family in draft.families if family != "copper"]


def wrapped_in_rubber(draft: Draft) -> None:
    """Plastic wrapped in soft rubber is molded in two shots."""
    if "rubber-metal-bonding" in draft.processes and ("plastic" in draft.all_families or "plastics" in draft.processes):
        draft.drop("plastics", "injection-molding")
        draft.replace("rubber-metal-bonding", "injection-two-shot")


def poured(draft: Draft) -> None:
    """Cast iron, or a grade of die casting, without a word for the work: it is poured."""
    if draft.processes:
        return
    if "cast-iron" in draft.all_families:
        draft.processes.append("casting-sand-iron")
    elif "diecast" in draft.groups():
        light = next((family for family in ("aluminium", "zinc", "magnesium") if family in draft.all_families), "")
        draft.processes += [f"die-casting-{light}"] if light else ["die-casting"]


def plastic_gears(draft: Draft) -> None:
    if (
        "plastic" in draft.all_families
        and "gear-cutting" in draft.processes
        and not draft.all_families & {"steel", "copper"}
    ):
        draft.replace("gear-cutting", "injection-precision")


def named_by_material(draft: Draft) -> None:
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
        draft.replace("forging-hot", "forging-aluminium")
    if "silicone" in draft.materials:
        draft.replace("rubber", "silicone-lsr")
    if "rubber" in families and "plastic" not in families:
        draft.replace("plastic-extrusion", "rubber-extrusion")
        draft.replace("plastic-mold", "mold-rubber")
    if any(process.startswith("rubber-") for process in draft.processes):
        draft.drop("silicone-lsr")  # silicone is the stuff then, not the way of making
    if "rubber" in families:
        draft.replace("injection-molding", "rubber-injection" if "injects:yes" in draft.flags else "rubber")


def made_of_plastic(draft: Draft) -> None:
    """Cutting, plating and painting of plastic are trades of their own; thermosets are pressed."""
    families = draft.all_families
    if families == {"plastic"}:
        for cutting in ("machining", "milling", "milling-3axis", "turning", "drilling-tapping", "cutting-sawing"):
            draft.replace(cutting, "plastic-machining")
    if "plastic" in families:
        draft.replace("plating", "plating-on-plastic")
        draft.replace("plating-chrome-decorative", "plating-on-plastic")
        for painting in ("coating-painting", "liquid-painting"):
            draft.replace(painting, "painting-plastic")
        if "thermoset" in draft.groups():
            draft.replace("injection-molding", "thermoset-molding")
        if {"plastic-mold", "plastic-mold-large", "plastic-machining", "plastics"} & set(draft.processes):
            draft.drop(
                "wooden-packaging", *(["rubber"] if "rubber" not in families else [])
            )  # a plastic crate, a PTFE ring
    if "fr4" in draft.materials and not draft.processes:
        draft.processes.append("pcb-fabrication")


def named_by_grade(draft: Draft) -> None:
    """Plain casting with a grade or family named: the foundry that pours such metal."""
    families, groups = draft.all_families, draft.groups()
    light = next((family for family in ("aluminium", "zinc", "magnesium") if family in families), "")
    if {"foam-molding", "vacuum-forming", "die-cut-parts"} & set(draft.processes):
        draft.drop("packaging-printing")  # foam packaging
    if "diecast" in groups and light:
        draft.replace("casting", f"die-casting-{light}")
    for is_named, process in (
        ("cast-iron" in families, "casting-sand-iron"),
        ("cast-steel" in groups, "casting-sand-steel"),
        ("cast-stainless" in groups, "casting-investment"),
        (families == {"steel"}, "casting-sand-steel"),
        ("copper" in families, "casting-sand-nonferrous"),
    ):
        if is_named:
            draft.replace("casting", process)
    if families & {"copper", "aluminium"} and "cast-iron" not in families:
        draft.replace("casting-sand-iron", "casting-sand-nonferrous")
    elif "cast-steel" in groups:
        draft.replace("casting-sand-iron", "casting-sand-steel")


_EXTRUSIONS = {"aluminium": "extrusion-aluminium", "rubber": "rubber-extrusion", "plastic": "plastic-extrusion"}


def extruded(draft: Draft) -> None:
    """Extrusion of aluminium, rubber or plastic: the stuff says which trade."""
    is_profile = "profile:yes" in draft.flags and not draft.processes and not draft.parts
    is_said = any("extrusion" in process for process in draft.processes)
    if is_profile or ("extrudes:yes" in draft.flags and not is_said):
        draft.processes += [_EXTRUSIONS[family] for family in _EXTRUSIONS if family in draft.all_families][:1]


def materials_from_processes(draft: Draft) -> None:
    """LSR is silicone; spring wire of stainless is WPB; brass on lathes is free-cutting brass."""
    if "silicone-lsr" in draft.processes and not draft.materials:
        draft.materials.append("silicone")
    if "springs-coil" in draft.processes and "stainless" in draft.families and not draft.materials:
        draft.materials.append("sus304-wpb")
    if (
        "casting" in {node for process in draft.processes for node in taxonomy().ancestors(process)}
        and "brass-word" in draft.flags
    ):
        draft.materials = [material for material in draft.materials if material not in ("c2680", "c3604")]
        draft.families = list(dict.fromkeys((*draft.families, "copper")))
    turned = any("turning" in taxonomy().ancestors(process) for process in draft.processes)
    if turned and "c2680" in draft.materials and "brass-word" in draft.flags:
        draft.materials[draft.materials.index("c2680")] = "c3604"
    draft.materials = list(dict.fromkeys(draft.materials))
    if "plastic" not in draft.families and {"clear:yes", "tough:yes"} <= draft.flags and not draft.materials:
        draft.materials.append("pc")
    elif {"clear:yes", "tough:yes"} <= draft.flags and not draft.materials:
        draft.materials.append("pc")
        draft.families.remove("plastic")
