"""Part names lead to the usual way of making them, and leave the words of trades and of ordinary sentences alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from matching.taxonomy import taxonomy
from search.analysis import script_of
from search.understanding import understand
from search.understanding.lexicon import lexicon, load, squeeze

_KEYS = frozenset({"forms", "marked", "processes", "by", "sectors", "weak"})
# How many of the parts have a name in a script; Latin stands for English and Vietnamese, Han for Chinese and Japanese.
_SHARE = {"word": 1.0, "han": 0.99, "hangul": 0.95, "thai": 0.8}


def _parts() -> list[dict[str, Any]]:
    return list(load("parts.yaml"))


def _named_processes(form: str) -> set[str]:
    """Processes whose name is exactly this form, tone marks included."""
    key, marked, _ = squeeze(form)
    entries = lexicon().entries.get(key, ())
    return {entry.id for entry in entries if entry.kind == "process" and entry.marked == marked}


def _scripts(form: str) -> set[str]:
    return {script_of(character) for character in squeeze(form)[0]} - {"", "digit"}


def _all_forms() -> Iterator[tuple[str, str]]:
    return ((part["forms"][0], form) for part in _parts() for form in (*part["forms"], *part.get("marked", ())))


def test_parts_state_only_what_the_loader_reads() -> None:
    assert [part["forms"][0] for part in _parts() if set(part) - _KEYS] == []


def test_part_without_a_usual_process_yields_and_follows_its_material() -> None:
    general = [part for part in _parts() if not part["processes"]]
    assert [part["forms"][0] for part in general if not (part.get("weak") and part.get("by"))] == []
    assert understand("cover").processes == ()
    assert understand("nắp đậy nhôm").processes == ("die-casting-aluminium",)
    assert understand("rubber cap of aluminium cover").processes == understand("rubber cap of aluminium").processes


def test_parts_are_some_hundreds_with_names_in_seven_languages() -> None:
    parts = _parts()
    named = {
        script: sum(any(script in _scripts(form) for form in part["forms"]) for part in parts) for script in _SHARE
    }
    assert len(parts) >= 450
    assert {script for script, share in _SHARE.items() if named[script] < share * len(parts)} == set()


def test_part_names_no_process_within_another_of_its_own() -> None:
    """The wider of the two would be dropped, and the part stand for the narrower alone."""
    line = taxonomy().ancestors
    nested = [
        part["forms"][0]
        for part in _parts()
        if any(set(line(process)[1:]) & set(part["processes"]) for process in part["processes"])
    ]
    assert nested == []


def test_part_begins_with_its_plain_english_name() -> None:
    assert [part["forms"][0] for part in _parts() if not part["forms"][0].isascii()] == []


def test_form_belongs_to_one_part_only() -> None:
    owners: dict[tuple[str, str], str] = {}
    twice = [
        (form, name, owners[squeeze(form)[:2]])
        for name, form in _all_forms()
        if owners.setdefault(squeeze(form)[:2], name) != name
    ]
    assert twice == []


def test_form_stands_once_in_its_part() -> None:
    twice = [part["forms"][0] for part in _parts() if len({squeeze(f)[:2] for f in part["forms"]}) < len(part["forms"])]
    assert twice == []


def test_form_does_not_mix_the_scripts_of_two_languages() -> None:
    mixed = [
        form
        for _, form in _all_forms()
        if len(_scripts(form) & {"hangul", "thai"}) > 1
        or (_scripts(form) & {"hangul", "thai"} and "han" in _scripts(form))
    ]
    assert mixed == []


def test_form_is_found_as_it_is_written() -> None:
    """Each form is understood as its part, or as the trade of the same name; single Hangul letters need neighbours."""
    unread = [
        form
        for part in _parts()
        for form in (*part["forms"], *part.get("marked", ()))
        if len(squeeze(form)[0]) > 1
        and part["processes"]
        and not set(understand(form).processes)
        & {*part["processes"], *part.get("by", {}).values(), *_named_processes(form)}
    ]
    assert unread == []


def test_form_that_also_names_a_trade_leaves_it_to_the_trade() -> None:
    """The answer is the trade of that name, or a narrower one within it."""
    line = taxonomy().ancestors
    stolen = [
        form
        for _, form in _all_forms()
        if (named := _named_processes(form))
        and not any(named & set(line(process)) for process in understand(form).processes)
    ]
    assert stolen == []


@pytest.mark.parametrize(
    ("text", "process"),
    [
        ("motorcycle side stand", "press-forming"),
        ("vỏ hộp số ô tô", "die-casting-aluminium"),
        ("vo may hut bui", "injection-molding"),
        ("トナーカートリッジ", "injection-molding"),
        ("배터리 홀더", "injection-molding"),
        ("电饭煲内胆", "stamping-deep-drawing"),
        ("抽屜滑軌", "roll-forming"),
        ("เพลามอเตอร์", "turning-cnc"),
    ],
)
def test_part_stands_for_how_it_is_made(text: str, process: str) -> None:
    assert process in understand(text).processes


@pytest.mark.parametrize(
    ("text", "process"),
    [
        ("cylinder head FC250", "casting-sand-iron"),
        ("cylinder head AC4B", "casting-low-pressure"),
        ("cánh tay đòn treo nhôm càng a", "forging-aluminium"),
        ("ball valve brass", "forging-aluminium"),
        ("ball valve SUS316", "casting-investment"),
    ],
)
def test_part_follows_the_material_that_is_named(text: str, process: str) -> None:
    assert understand(text).processes == (process,)


def test_named_trade_wins_over_the_usual_one_of_the_part() -> None:
    assert understand("laser welding of battery tray").processes == ("welding-laser",)


def test_general_part_yields_to_a_plainer_one() -> None:
    assert understand("plastic sheet for heat sink").processes == understand("heat sink").processes


def test_part_of_one_trade_tells_the_sector() -> None:
    assert understand("toner cartridge").sectors == ("office-machines",)


@pytest.mark.parametrize(
    ("text", "process"),
    [
        ("cong ty ren dap nong", "forging-hot"),  # ty ren: no threaded rod
        ("xuong co han khung", "welding"),  # co han: no pipe elbow
        ("ma ni chi tiet nho", "plating"),  # ma ni: no shackle
        ("truc tu 10 den 50mm", "turning-cnc"),  # truc tu: no magnetic roller
        ("khuon cu de lai", "die-mold"),  # cu de: no starter motor
    ],
)
def test_parts_leave_ordinary_words_typed_without_marks_alone(text: str, process: str) -> None:
    assert understand(text).processes == (process,)


@pytest.mark.parametrize(
    "text", ["설비계획", "폴리머 원료", "자동관리", "국가위원회", "에너지관리", "ชิ้นส่วนย่อย", "แผงโซล่า", "公司信箱"]
)
def test_parts_are_not_found_inside_other_words_of_unspaced_scripts(text: str) -> None:
    assert understand(text).processes == ()


@pytest.mark.parametrize(
    ("marked", "bare", "process"),
    [("cổ dê", "co de", "springs-flat"), ("láp xe", "lap xe", "forging-hot"), ("co hàn", "co han", "forging-hot")],
)
def test_form_of_ordinary_words_is_read_only_with_its_tone_marks(marked: str, bare: str, process: str) -> None:
    assert process in understand(marked).processes
    assert process not in understand(bare).processes
