"""Work without the collector of garbage leaves it as it was."""

from __future__ import annotations

import gc

import pytest

from linkage.collector import collector_at_rest


def test_the_collector_rests_and_goes_on_also_after_an_error() -> None:
    with collector_at_rest():
        assert not gc.isenabled()
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), collector_at_rest():
        _ = 1 / 0
    assert gc.isenabled()
