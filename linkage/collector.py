"""Python's collector of garbage, and the work that is better done without it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """For making many objects that all live on: the collector would walk over them again and again, for a third of the time and more.

    Of the whole process. When several threads do so at once the first to end starts it again, which costs the others time alone.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
