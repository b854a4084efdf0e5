"""The working set of one query, which the rules of composition change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from matching.taxonomy import taxonomy
from search.understanding.result import Constraint


@dataclass
class Draft:
    """The working set of one query. `processes` keeps the order of the text; the rules change it in place.

    `fixed`: processes a person chose, which no rule takes away. `refused`: processes a word of negation took back.
    """

    processes: list[str]
    parts: list[dict[str, Any]]
    materials: list[str]
    families: list[str]
    flags: set[str]
    limits: list[Constraint]
    things: set[str] = field(default_factory=set)
    owned: set[str] = field(default_factory=set)
    fixed: tuple[str, ...] = ()
    refused: set[str] = field(default_factory=set)

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
        if old in self.processes and old not in self.fixed:
            self.processes[self.processes.index(old)] = new
        self.processes = list(dict.fromkeys(self.processes))

    def drop(self, *processes: str) -> None:
        self.processes = [process for process in self.processes if process not in processes]
