"""The columnar kernel: ranks all firms at once, bit by bit as the reference (`matching.assessment`, `matching.scoring`) would.

`building` writes facts as columns, `plan` compiles a need against columns, `numpy_kernel` and `numba_kernel` compute. How they are
kept equal to the reference is in docs/matching-kernel.md.
"""

from __future__ import annotations

from importlib.util import find_spec
from types import ModuleType

from matching.kernel import numpy_kernel

_active: ModuleType = numpy_kernel

MANY = 48
"""Questions before which warming up is worth a second."""


def kernel() -> ModuleType:
    """The kernel that computes in this process: NumPy, or the compiled one after `warm_up`. Both have `find` and agree bit by bit."""
    return _active


def warm_up() -> bool:
    """Compiles the kernel, or loads it compiled, and has this process use it; False where numba is not installed, or may not write.

    The first time on a machine takes some 20 s, then under a second. Until it is done, in whatever thread, questions are answered
    by NumPy: nobody waits for a compiler.
    """
    global _active  # noqa: PLW0603 - one kernel for the process
    if find_spec("numba") is None:
        return False
    # Late: numba is an extra, and takes half a second to load.
    from matching.kernel.trial import try_out

    try:
        from matching.kernel import numba_kernel
    except RuntimeError:  # no folder to keep what is compiled in: compiling anew at every start is not worth it
        return False
    try_out(numba_kernel)
    _active = numba_kernel
    return True


def warm_up_for(questions: int) -> None:
    """Warms up before so many questions, unless NumPy has answered them sooner."""
    if questions >= MANY and _active is numpy_kernel:
        warm_up()
