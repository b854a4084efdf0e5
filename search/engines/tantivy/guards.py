"""Whatever the library says of damaged files becomes one error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engines.contract import BrokenIndex


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Raises BrokenIndex. A panic of the library is no `Exception`, and its class has no public name."""
    try:
        yield
    except BrokenIndex:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise BrokenIndex(f"the index in {folder} cannot be read: {error!r}") from error
        raise
