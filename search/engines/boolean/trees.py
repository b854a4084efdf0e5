"""Conditions as trees of terms, which each library writes down in its own way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """Documents with a term of `terms.Entry.facts`."""

    name: str


@dataclass(frozen=True, slots=True)
class Word:
    """Documents with a word in their texts."""

    text: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Documents by key."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """Documents that meet all; without any, all documents."""

    trees: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Documents that meet one; without any, none."""

    trees: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Documents that meet so many."""

    count: int
    trees: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Not:
    tree: Tree


Tree = Fact | Word | Keys | Every | Either | AtLeast | Not

EVERYTHING = Every(())
NOTHING = Either(())


def every(trees: Iterable[Tree]) -> Tree:
    """All of them, as small a tree as can be."""
    flat: dict[Tree, None] = {}
    for tree in trees:
        if tree == NOTHING:
            return NOTHING
        flat.update(dict.fromkeys(tree.trees if isinstance(tree, Every) else (tree,)))
    return next(iter(flat)) if len(flat) == 1 else Every(tuple(flat))


def either(trees: Iterable[Tree]) -> Tree:
    """One of them, as small a tree as can be."""
    flat: dict[Tree, None] = {}
    for tree in trees:
        if tree == EVERYTHING:
            return EVERYTHING
        flat.update(dict.fromkeys(tree.trees if isinstance(tree, Either) else (tree,)))
    return next(iter(flat)) if len(flat) == 1 else Either(tuple(flat))
