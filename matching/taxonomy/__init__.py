"""The controlled vocabulary: processes, materials, certificates, sectors, places, loaded once into frozen structures.

Codes are stored everywhere, labels only here. `taxonomy()` is the door; what it returns never changes while the process runs.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from matching.taxonomy.reading import read_taxonomy
from matching.taxonomy.tables import LANGUAGES, Attribute, Labels, Province, Taxonomy, great_circle_km

__all__ = ["LANGUAGES", "Attribute", "Labels", "Province", "Taxonomy", "great_circle_km", "taxonomy"]


@lru_cache(maxsize=1)
def taxonomy() -> Taxonomy:
    """The project's taxonomy. Loaded once, about 0.2 s."""
    return read_taxonomy(files(__name__).joinpath("data"))
