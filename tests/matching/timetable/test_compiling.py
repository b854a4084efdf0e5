from __future__ import annotations

import subprocess
import sys

WITHOUT_NUMBA = """
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "numba" else found(name, *more)
from matching.timetable import solve
from matching.timetable.compiling import IS_COMPILED
from matching.timetable.instances import rich_instance
answer = solve(rich_instance(5, 20, 6, seed=1))
print(IS_COMPILED, round(answer.bound - answer.value, 6), len(answer.meetings) > 15)
"""


def test_without_the_compiler_fairs_are_solved_as_well() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_NUMBA], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "0.0", "True"]
