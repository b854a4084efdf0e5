import random
from pathlib import Path

from .conftest import Linkage


def test_links_of_a_file_are_split_measured_and_judged(linkage: Linkage, tmp_path: Path) -> None:
    rng = random.Random(1)
    lines = [f"b{n % 40},s{n % 40 % 5}-{rng.randrange(12)}" for n in range(900)]
    file = tmp_path / "pairs.csv"
    file.write_text("buyer,supplier\n" + "\n".join(lines) + "\n")
    found = linkage("measure", "links", file, "--json").json()
    assert found["met"] == {"degree-matched AUC": True, "recall@20": True}
    assert sum(found["split"].values()) == found["pairs"]
    assert "| popularity |" in linkage("measure", "links", file).out


def test_a_file_without_the_columns_is_refused(linkage: Linkage, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("a,b\n1,2\n")
    answer = linkage("measure", "links", file)
    assert (answer.code, answer.err) == (
        1,
        "linkage: This file cannot be measured: there are no columns buyer and supplier.\n",
    )
