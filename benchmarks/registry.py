"""Knowing a firm again: every row of the table of targets, measured here and now beside raw RapidFuzz and, where installed, its peers.

    python -m benchmarks.registry [--quick] [--only lists,pairs,samples,speed]

The lists lie in ../shared/data (or $LINKAGE_SHARED/data); what is absent is left out, saying so. Lists with truth are cut in two by a
hash of their key: what is printed is the half that no weight was set on. Splink and nomenklatura (the extra `peers`) may live in an
environment of their own: $LINKAGE_PEERS names its Python. Exit status 1 when a target is missed.
"""

from __future__ import annotations

from benchmarks import registry_rows
from benchmarks.rows import run

if __name__ == "__main__":
    run(registry_rows, __doc__)
