"""A question that passes through every part of a kernel, to have it compiled before somebody waits for it."""

from __future__ import annotations

import datetime
from types import ModuleType

from matching.columns import Columns
from matching.facts import CapabilityFact, CertificateFact, NeedFact, StepFact, SupplierFact
from matching.kernel.plan import plan_of

ON = datetime.date(2026, 1, 1)


def try_out(kernel: ModuleType) -> None:
    """Asks for a part of one core step, with one process that answers and with several."""
    # Late: the ranking asks this package for its kernel.
    from matching.ranking import rank_by

    columns = Columns.from_arrays(Columns.of([_supplier("one"), _supplier("two")]).arrays)
    for process in ("stamping-progressive", "press-forming"):
        plan = plan_of(_need(process), columns, ON)
        kernel.find(plan, None)
        rank_by(kernel, [plan], [columns.is_unconfirmed_since(ON)], limit=1)


def _supplier(code: str) -> SupplierFact:
    press = CapabilityFact(
        "stamping-progressive",
        materials=frozenset({"spcc"}),
        attributes={"press_tonnage_t": (60.0, 200.0), "tolerance_mm": 0.05},
        capacity_per_month=300_000.0,
        capacity_unit="pcs",
        utilisation=0.5,
    )
    return SupplierFact(
        code,
        business_type="manufacturer",
        province="01",
        coordinates=(21.0, 105.8),
        capabilities=(press, press, CapabilityFact("plating-zinc")),
        certificates=(CertificateFact("iso-9001", "valid"),),
        languages=frozenset({"vi"}),
    )


def _need(process: str) -> NeedFact:
    return NeedFact(
        "trial",
        steps=(
            StepFact(process, "core", {"press_tonnage_t": 110.0, "tolerance_mm": 0.05}),
            StepFact("plating-zinc", "secondary", {"plating_thickness_um": 8.0}),
        ),
        materials=frozenset({"spcc"}),
        volume_value=100_000.0,
        volume_unit="pcs",
        certificates_must=frozenset({"iso-9001"}),
        certificates_nice=frozenset({"iso-14001"}),
        location_mode="prefer",
        provinces=frozenset({"01"}),
        languages_wanted=frozenset({"vi"}),
        buyer_province="24",
    )
