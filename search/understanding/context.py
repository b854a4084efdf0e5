"""What a figure is read against, and the limit it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matching.taxonomy import Taxonomy, taxonomy
from search.understanding.result import Constraint, Value


@dataclass(frozen=True, slots=True)
class Limit:
    """A constraint and the folded span it was read from."""

    constraint: Constraint
    start: int
    end: int


class Context:
    """What a figure is read against: the folded text, the processes and material families found, the attributes they have."""

    def __init__(
        self,
        text: str,
        original: Callable[[int, int], str],
        processes: Iterable[str],
        families: Iterable[str],
        is_free: list[bool],
    ) -> None:
        self.text = text
        self.original = original
        self.processes = tuple(processes)
        self.families = frozenset(families)
        self.is_free = is_free
        self.vocabulary: Taxonomy = taxonomy()
        self.lines = {node for process in self.processes for node in self.vocabulary.ancestors(process)}
        self.attributes = {key for node in self.lines for key in self.vocabulary.processes[node].attributes}

    def first_of(self, *keys: str) -> str:
        """The first attribute the processes have; empty when none."""
        return next((key for key in keys if key in self.attributes), "")

    def has(self, *processes: str) -> bool:
        return any(process in self.lines for process in processes)

    def take(self, start: int, end: int) -> None:
        self.is_free[start:end] = [False] * (end - start)


def limit(context: Context, key: str, value: Value, start: int, end: int, bound: str = "") -> Limit:
    """A limit with the sign its attribute calls for, unless the text says another for a range."""
    kind = context.vocabulary.attributes[key].kind if key in context.vocabulary.attributes else ""
    sign = {"range": bound or "has", "max": ">=", "best": "<=", "set": "is"}.get(kind, bound or "=")
    return Limit(Constraint(key, sign, plain(value)), start, end)


def plain(value: Value) -> Value:
    """Whole numbers without a fraction, others rounded to what people type."""
    if isinstance(value, str):
        return value
    rounded = round(float(value), 6)
    return int(rounded) if rounded.is_integer() else rounded
