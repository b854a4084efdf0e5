import datetime

import pytest

from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record, read_exchange
from linkage.inputs.needs import NeedInput
from linkage.inputs.suppliers import SupplierInput
from tests.factories import need_data, supplier_data


def refusals(text: str) -> dict[str, str]:
    return {refusal.path: str(refusal.message) for refusal in read_exchange(text.encode()).refusals}


def test_good_records_are_read_beside_refused_ones() -> None:
    reading = read_exchange(b"""
suppliers:
- {id: a, name: One}
- {id: b, name: Two, capabilities: [{process: no-such-process, capacity_per_month: -1}]}
- {id: c, name: Three}
""")
    assert [supplier.id for supplier in reading.file.suppliers] == ["a", "c"]
    paths = [refusal.path for refusal in reading.refusals]
    assert paths == ["suppliers.1.capabilities.0.process", "suppliers.1.capabilities.0.capacity_per_month"]


def test_record_without_an_id_is_refused() -> None:
    assert refusals("suppliers: [{name: One}]") == {"suppliers.0.id": "Enter the id by which you know this record."}


def test_record_with_the_id_of_an_earlier_one_is_refused() -> None:
    found = refusals("suppliers: [{id: a, name: One}, {id: a, name: Two}]")
    assert found == {"suppliers.1.id": "The id “a” stands in this file twice."}


def test_need_without_a_buyer_is_refused() -> None:
    assert refusals("needs: [{id: a, title: One}]") == {"needs.0.buyer": "Say who the buyer is, at least by name."}


def test_record_that_is_no_mapping_is_refused() -> None:
    assert refusals("suppliers: [3]") == {"suppliers.0": "Give names and values."}


def test_head_is_read() -> None:
    assert read_exchange(b"version: 2\nas_of: 2026-11-21").file.as_of == datetime.date(2026, 11, 21)


@pytest.mark.parametrize("text", ["[]", "hello", "", "suppliers: {a: 1}", "buyers: []", "as_of: soon"])
def test_file_of_another_structure_is_refused_whole(text: str) -> None:
    with pytest.raises(Invalid):
        read_exchange(text.encode())


def test_supplier_as_record_reads_back_the_same() -> None:
    supplier = read_input(SupplierInput, supplier_data(id="a", summary_ja="プレス", utilisation_on="2026-11-01"))
    assert read_input(SupplierInput, as_record(supplier)) == supplier.model_copy(update={"status": None})


def test_need_as_record_reads_back_the_same() -> None:
    need = read_input(
        NeedInput, need_data(id="a", buyer={"name": "b", "is_name_public": False}, visibility="registered")
    )
    assert read_input(NeedInput, as_record(need)) == need.model_copy(update={"status": None})


def test_record_leaves_out_what_is_unknown_or_usual() -> None:
    supplier = read_input(
        SupplierInput,
        {
            "id": "a",
            "name": "b",
            "status": "listed",
            "capabilities": [{"process": "plating-zinc", "capacity_per_month": 12.0}],
        },
    )
    assert as_record(supplier) == {
        "id": "a",
        "name": "b",
        "capabilities": [{"process": "plating-zinc", "capacity_per_month": 12}],
    }
