"""What a worker does once a day: each round once, and again only what was left."""

from __future__ import annotations

import datetime
from typing import Any

from database.session import Clash
from linkage.commands.watches import DayWatch


def test_what_left_something_is_done_again_and_the_rest_is_not() -> None:
    done: list[str] = []

    def whole(_context: Any, _today: datetime.date) -> bool:
        done.append("whole")
        return True

    def part(_context: Any, _today: datetime.date) -> bool:
        done.append("part")
        return done.count("part") > 1

    def busy(_context: Any, _today: datetime.date) -> bool:
        done.append("busy")
        if done.count("busy") == 1:
            raise Clash
        return True

    watch = DayWatch(None, (busy, whole, part))  # type: ignore[arg-type]
    for _look in range(3):
        watch.look()
    assert done == ["busy", "whole", "part", "busy", "part"]
