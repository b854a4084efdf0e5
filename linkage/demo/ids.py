"""The ids by which the demo knows its own records; they hold the seed, so that two demos do not overwrite each other."""

from __future__ import annotations

SOURCE = "demo"


def id_prefix(seed: int) -> str:
    return f"demo{seed}-"


def supplier_id(seed: int, number: int) -> str:
    return f"{id_prefix(seed)}s{number:05d}"


def need_id(seed: int, number: int) -> str:
    return f"{id_prefix(seed)}n{number:04d}"


def buyer_id(seed: int, number: int) -> str:
    return f"{id_prefix(seed)}b{number:02d}"


def fair_id(seed: int) -> str:
    return f"{id_prefix(seed)}f1"


def held_fair_id(seed: int, years_ago: int) -> str:
    return f"{id_prefix(seed)}f0-{years_ago}"
