"""How figures are written for people."""

from __future__ import annotations

import pytest

from linkage.language import speaking
from linkage.wording.figures import tolerance_text


@pytest.mark.parametrize(
    ("note", "language", "shown"),
    [
        ("±0.08 mm", "vi", "±0,08 mm"),
        ("±0.080mm", "vi", "±0,080mm"),
        ("±0,08 mm", "ja", "±0.08 mm"),
        ("±0.05 on the two holes", "vi", "±0.05 on the two holes"),
        ("IT7", "vi", "IT7"),
    ],
)
def test_tolerance_text_is_written_in_the_readers_way_where_it_is_a_figure_alone(
    note: str, language: str, shown: str
) -> None:
    with speaking(language):
        assert tolerance_text(note) == shown
