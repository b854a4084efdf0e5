from __future__ import annotations

import datetime

import numpy as np
import pytest

from matching.columns import Columns, day_number, process_order
from matching.facts import CertificateFact, PastWork
from tests.matching.fact_makers import TODAY, make_capability, make_supplier


def test_firms_stand_by_id_and_rows_by_process_then_firm() -> None:
    columns = Columns.of(
        [make_supplier(id="b"), make_supplier(id="a", subcontracted_steps=frozenset({"plating-zinc"}))]
    )

    assert columns.ids == ["a", "b"]
    first, last = columns.rows_of("plating-zinc")
    assert columns.arrays["row_firm"][first:last].tolist() == [0, 0, 1]
    assert process_order().index("press-forming") < process_order().index("stamping-progressive")


def test_order_of_the_suppliers_and_their_lines_changes_no_byte() -> None:
    lines = (make_capability(), make_capability(plant="two"), make_capability("plating-zinc"))
    one = [make_supplier(id="a", capabilities=lines), make_supplier(id="b", capabilities=lines[::-1])]
    other = [make_supplier(id="b", capabilities=lines), make_supplier(id="a", capabilities=lines[::-1])]

    before, after = Columns.of(one).arrays, Columns.of(other).arrays

    assert {name: array.tobytes() for name, array in before.items()} == {
        name: array.tobytes() for name, array in after.items()
    }


def test_figures_are_kept_for_the_processes_that_state_them() -> None:
    columns = Columns.of([make_supplier()])

    assert sorted({(key, side) for _, key, side in columns.figure_starts}) == [
        ("plating_thickness_um", 0),
        ("plating_thickness_um", 1),
        ("press_tonnage_t", 0),
        ("press_tonnage_t", 1),
        ("tolerance_mm", 0),
    ]


def test_columns_come_back_from_their_arrays() -> None:
    columns = Columns.of([make_supplier(past_work=(PastWork("stamping-single", frozenset({"spcc"}), "automobile"),))])

    again = Columns.from_arrays(columns.arrays)

    assert again.ids == ["firm"]
    assert again.works.kinds == [PastWork("stamping-single", frozenset({"steel"}), "automobile")]


def test_columns_of_another_layout_are_refused() -> None:
    arrays = Columns.of([]).arrays

    with pytest.raises(ValueError, match="another version"):
        Columns.from_arrays({**arrays, "layout": np.array([0])})
    with pytest.raises(ValueError, match="another version"):
        Columns.from_arrays({**arrays, "process_names": arrays["process_names"][1:]})


def test_columns_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Columns.of([make_supplier()]).arrays["firm_moq"][0] = 1


def test_id_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="firm occurs twice"):
        Columns.of([make_supplier(), make_supplier()])


@pytest.mark.parametrize(
    ("certificate", "on", "held"),
    [
        (CertificateFact("iso-9001", "valid", TODAY), TODAY, 1),
        (CertificateFact("iso-9001", "valid", TODAY), TODAY + datetime.timedelta(days=1), 0),
        (CertificateFact("iso-9001", "valid"), datetime.date(2140, 1, 1), 1),
        (CertificateFact("iso-9001", "planned", TODAY), TODAY, 0),
    ],
)
def test_certificate_counts_to_its_last_day(certificate: CertificateFact, on: datetime.date, held: int) -> None:
    columns = Columns.of([make_supplier(id="none", certificates=()), make_supplier(certificates=(certificate,))])

    assert columns.on(on).certificates.tolist() == [held, 0]


def test_freshness_falls_with_the_days_since_the_confirmation() -> None:
    days = (
        None,
        TODAY,
        TODAY - datetime.timedelta(days=365),
        TODAY - datetime.timedelta(days=540),
        TODAY.replace(year=2030),
    )
    columns = Columns.of([make_supplier(id=f"{number}", confirmed_on=day) for number, day in enumerate(days)])

    fresh = columns.on(TODAY).freshness

    assert np.isnan(fresh[0])
    assert fresh[1:].tolist() == [1.0, 1.0, 0.0, 1.0]


def test_unconfirmed_firms_are_found_and_those_never_confirmed_are_not() -> None:
    days = (None, TODAY, TODAY - datetime.timedelta(days=1))
    columns = Columns.of([make_supplier(id=f"{number}", confirmed_on=day) for number, day in enumerate(days)])

    assert columns.is_unconfirmed_since(TODAY).tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("day", "number"),
    [(datetime.date(1969, 1, 1), 1), (datetime.date(1970, 1, 3), 2), (datetime.date(2200, 1, 1), 65535)],
)
def test_days_beyond_the_columns_count_as_the_nearest(day: datetime.date, number: int) -> None:
    assert day_number(day) == number
