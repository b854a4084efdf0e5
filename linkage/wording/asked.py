"""What a need asks for, in the few terms that let a supplier tell whether it is one for it: on pages and in letters."""

from __future__ import annotations

from database.models.part_needs import PartNeed
from linkage.language import _
from linkage.wording.fair_parts import volumes_text
from linkage.wording.figures import list_text
from linkage.wording.labels import material_label, process_label


def asked_terms(need: PartNeed) -> tuple[tuple[str, str], ...]:
    """(term, value) of processes in the order of the work, material, volume and size; what is not stated is left out.

    Nothing in it says who the buyer is.
    """
    terms = (
        (_("Processes"), list_text(process_label(step.process) for step in need.steps)),
        (_("Material"), list_text(map(material_label, need.materials))),
        (_("Volume"), volumes_text(need.volume_value, need.volume_unit)),
        (_("Size of the part"), need.envelope or ""),
    )
    return tuple((term, value) for term, value in terms if value)


def asked_lines(need: PartNeed) -> str:
    """The same for a letter, a line to each."""
    return "\n".join(_("%(field)s: %(value)s", field=term, value=value) for term, value in asked_terms(need))
