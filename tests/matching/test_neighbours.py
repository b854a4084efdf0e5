from matching.neighbours import around, same_products
from matching.taxonomy import taxonomy


def test_work_before_and_after_is_around_from_either_end() -> None:
    assert "stamping-highspeed" in around("wire-harness")
    assert "wire-harness" in around("stamping-highspeed")


def test_edges_hold_for_narrower_processes() -> None:
    assert "gear-cutting" in around("forging-hot")
    assert "ht-vacuum" in around("plastic-mold-large")


def test_tools_are_around() -> None:
    assert "plastic-mold-precision" in around("injection-precision")


def test_own_family_and_strangers_are_not_around() -> None:
    assert around("forging-hot").isdisjoint(taxonomy().descendants("forging"))
    assert "carton-box" not in around("forging-hot")


def test_same_heading_in_another_family_makes_the_same_products() -> None:
    assert "gear-cutting" in same_products("injection-precision")
    assert "injection-insert" not in same_products("injection-precision")
    assert "carton-box" not in same_products("injection-precision")
