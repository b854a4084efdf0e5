"""Every seventh of the hostile files ends as a list or in one sentence, within its limits; all 300 are in `benchmarks/imports.py`."""

from __future__ import annotations

import resource
from collections.abc import Callable
from itertools import islice

import pytest

from linkage.errors import Invalid
from linkage.importers import child
from linkage.importers.files import read_spreadsheet
from tests.linkage.importers.hostile import files

# Beside the sample those that once did harm, or that do most when a guard is missing.
ALWAYS = ("far-cell.xlsx", "bomb-strings.xlsx", "type-laughs-sheet1.xml.xlsx", "old-directory-loop.xls")
MADE = {**dict(islice(files().items(), 0, None, 7)), **{name: files()[name] for name in ALWAYS}}


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in MADE.items()])
def test_hostile_file_ends_in_a_list_or_a_sentence_within_its_limits(make: Callable[[], bytes]) -> None:
    data = make()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        sheets = read_spreadsheet(data)
    except Invalid as refused:
        sentence = str(refused.fields["file"])
        assert (sentence[-1], len(sentence) < 160) == (".", True)
    else:
        assert sheets.row_count > 0
        assert "root:" not in str(sheets)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < child.CPU_SECONDS + 1
    # A child begins as a copy of this process, so the mark of all of them is never below our own.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after.ru_maxrss <= max(child.MEMORY_BYTES // 1024, before.ru_maxrss, own)


def test_there_are_300() -> None:
    assert len(files()) == 300
