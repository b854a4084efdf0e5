"""Roughly how well a document answers: enough to choose the candidates that are then ranked exactly."""

from __future__ import annotations

from dataclasses import dataclass

from search.engines.boolean.trees import Tree

Constants = tuple[tuple[Tree, float], ...]


@dataclass(frozen=True, slots=True)
class Best:
    """The best of some constants counts. `tree`: documents to which one applies, where that is a condition of the request too."""

    constants: Constants
    tree: Tree | None = None


@dataclass(frozen=True, slots=True)
class Scoring:
    """What to sum up: the best of each of `parts`; the engine's own score of each word in [0, 1) times a factor; all `extras`.

    How good the evidence is and how fresh on the `day`, the engine adds from its columns.
    """

    parts: tuple[Best, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    extras: Constants = ()
    day: int = 0
