from __future__ import annotations

import pytest

from linkage.importers.machine_lists import Machine, read_machines


@pytest.mark.parametrize(
    ("cell", "machines"),
    [
        ("3 máy dập 80T, 1 máy 200T", (Machine("máy dập", "80T", None, 3), Machine("máy dập", "200T", None, 1))),
        ("máy ép nhựa 50-450T x 12", (Machine("máy ép nhựa", "50-450T", None, 12),)),
        ("Máy dập 1.000 tấn (02)", (Machine("Máy dập", "1.000 tấn", None, 2),)),
        ("máy CNC 3 trục Mori (2015): 4 cái", (Machine("máy CNC Mori", "3 trục", 2015, 4),)),
        (
            "射出成形機 350t 5台、100t 3台",
            (Machine("射出成形機", "350t", None, 5), Machine("射出成形機", "100t", None, 3)),
        ),
        ("사출기 220톤 4대", (Machine("사출기", "220톤", None, 4),)),
        ("CNC lathe 8 units", (Machine("CNC lathe", None, None, 8),)),
        ("máy phay 1000x500mm - 2 máy\nmáy mài", (Machine("máy phay", "1000x500mm", None, 2), Machine("máy mài"))),
    ],
)
def test_machines_have_kind_size_and_count(cell: str, machines: tuple[Machine, ...]) -> None:
    assert read_machines(cell) == (machines, ())


def test_what_names_no_machine_is_listed() -> None:
    assert read_machines("12 máy; đi chơi; không có") == ((), ("12 máy", "đi chơi"))
