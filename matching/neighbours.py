"""What stands near a process in the trade without being its relative: work before and after it, other ways to the same things."""

from __future__ import annotations

from functools import cache

from matching.taxonomy import taxonomy


@cache
def around(process: str) -> frozenset[str]:
    """Processes that usually come before or after this one, or make its tool, with the narrower ones; not its own family.

    An edge of the taxonomy holds for what is narrower at both of its ends. Source: the edges of the taxonomy.
    """
    own = set(taxonomy().ancestors(process))
    ends = {end for node in own for end in _ends(node)}
    ends |= {other for other in taxonomy().processes if not own.isdisjoint(_ends(other))}
    reached = {narrower for end in ends for narrower in taxonomy().descendants(end)}
    return frozenset(reached) - taxonomy().descendants(taxonomy().family(process))


@cache
def same_products(process: str) -> frozenset[str]:
    """Processes of other families that make goods of the same customs heading: gears are molded and cut.

    Source: the headings of the taxonomy (Harmonized System).
    """
    headings = set(taxonomy().processes[process].hs_headings)
    alike = {code for code, other in taxonomy().processes.items() if headings & set(other.hs_headings)}
    return frozenset(alike) - taxonomy().descendants(taxonomy().family(process))


def _ends(process: str) -> frozenset[str]:
    found = taxonomy().processes[process]
    return frozenset((*found.upstream, *found.downstream, *found.requires_tooling))
