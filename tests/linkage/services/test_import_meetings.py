"""Which rows of a list are put together as one firm."""

from __future__ import annotations

from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.services import import_meetings
from matching.registry.records import Pair


def test_row_with_another_tax_code_does_not_join_a_known_firm_over_a_row_without_one() -> None:
    """A met a registered firm, B looks like A and says no number, C looks like B and has another number: C is another firm."""
    numbers = ("0101243150", None, "0100109106")
    firms = [read_input(SupplierInput, {"name": "An Phát", "tax_code": number}) for number in numbers]
    alike = [Pair("0", "1", "same-site", 0.99, "merge", ()), Pair("1", "2", "same-site", 0.98, "merge", ())]
    groups = import_meetings._joined(firms, {0: "AB12CD34"}, alike)
    assert [(group.rows, group.company) for group in groups] == [([0, 1], "AB12CD34"), ([2], "")]
