"""Which mold or die makes a thing: by the process it is for, by the part, by the material."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from matching.taxonomy import taxonomy

_FOR_PROCESS = {
    "injection-large": "plastic-mold-large",
    "injection-precision": "plastic-mold-precision",
    "injection-two-shot": "plastic-mold-two-shot",
    "injection-molding": "plastic-mold",
    "blow-molding": "mold-blow",
    "plastic-extrusion": "die-extrusion",
    "extrusion-aluminium": "die-extrusion",
    "plastics": "plastic-mold",
    "rubber": "mold-rubber",
    "die-casting": "mold-die-casting",
    "casting-gravity": "mold-gravity",
    "casting-low-pressure": "mold-gravity",
    "casting": "pattern-making",
    "forging": "die-forging",
    "stamping-progressive": "press-die-progressive",
    "stamping-highspeed": "press-die-progressive",
    "stamping-transfer": "press-die-transfer",
    "stamping-deep-drawing": "press-die-drawing",
    "stamping-single": "press-die-single",
    "press-forming": "press-die",
}
_GENERAL = ("die-mold", "plastic-mold", "press-die")


def is_general(process: str) -> bool:
    """Whether a process is making of molds of a kind still open."""
    return process in _GENERAL


@lru_cache(maxsize=512)
def mold_for(process: str) -> str:
    """The mold or die a forming process works with; empty for processes without one."""
    return next((_FOR_PROCESS[node] for node in taxonomy().ancestors(process) if node in _FOR_PROCESS), "")


def narrowed(mold: str, makings: Iterable[str]) -> str:
    """A general mold made narrower by how its part is made; the same when that says nothing more."""
    vocabulary = taxonomy()
    for making in makings:
        wanted = mold_for(making)
        if wanted and mold in vocabulary.ancestors(wanted):
            return wanted
    return mold
