from __future__ import annotations

import pytest

import matching.kernel
from matching.kernel import MANY, kernel, numpy_kernel, warm_up, warm_up_for


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching.kernel, "_active", numpy_kernel)


def test_compiled_kernel_is_used_once_it_is_warm() -> None:
    compiled = pytest.importorskip("matching.kernel.numba_kernel")
    assert kernel() is numpy_kernel

    assert warm_up() is True

    assert kernel() is compiled


def test_numpy_computes_where_numba_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching.kernel, "find_spec", lambda name: None)

    assert warm_up() is False
    assert kernel() is numpy_kernel


def test_it_is_warmed_up_before_many_questions_only() -> None:
    compiled = pytest.importorskip("matching.kernel.numba_kernel")

    warm_up_for(MANY - 1)
    assert kernel() is numpy_kernel

    warm_up_for(MANY)
    assert kernel() is compiled
