from __future__ import annotations

import pytest

from linkage.importers.process_cells import ORDINARY_KINDS, offered_processes
from matching.taxonomy import taxonomy
from search.understanding import KnownWord


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("phay CNC; CNC 5 trục", ("milling-3axis", "milling-5axis")),
        ("ep nhua - ép nhựa cỡ lớn", ("injection-standard", "injection-large")),
        ("jig, đồ gá", ("jig-fixture",)),
        ("bu lông ốc vít\nlò xo", ("fasteners-bolts-screws", "springs-coil")),
        ("bế mút xốp + sơn nước", ("die-cut-parts", "liquid-painting")),
        ("mạ/hàn", ("plating", "welding")),
        ("射出成形・プレス加工", ("injection-molding", "press-forming")),
    ],
)
def test_a_shop_that_names_a_group_does_its_ordinary_kind(cell: str, ids: tuple[str, ...]) -> None:
    assert offered_processes(cell) == (ids, ())


def test_what_is_no_process_is_listed() -> None:
    assert offered_processes("phay CNC, hát chèo") == (("milling-3axis",), ("hát chèo",))


def test_what_an_officer_explained_is_meant_as_it_stands() -> None:
    words = (KnownWord("hát chèo", "process", "milling"), KnownWord("Zập nguội", "process", "stamping-progressive"))
    assert offered_processes("hát chèo; zap-nguoi, phay CNC", words) == (
        ("milling", "stamping-progressive", "milling-3axis"),
        (),
    )
    assert offered_processes("phay CNC", words) == (("milling-3axis",), ())
    assert offered_processes("hát chèo") == ((), ("hát chèo",))


def test_a_word_explained_otherwise_wins_over_the_dictionary() -> None:
    assert offered_processes("phay CNC", (KnownWord("phay CNC", "process", "milling-5axis"),)) == (
        ("milling-5axis",),
        (),
    )


def test_an_ordinary_kind_belongs_to_its_group() -> None:
    for group, kind in ORDINARY_KINDS.items():
        assert group in taxonomy().ancestors(kind)[1:], kind
