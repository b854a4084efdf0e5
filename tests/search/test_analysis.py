"""Folding, normalising and cutting texts of seven scripts."""

from __future__ import annotations

import time
import unicodedata

import pytest

from search.analysis import analyse, fold, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Mạ Kẽm Điện Phân", "ma kem dien phan"),
        ("ＳＵＳ３０４　㎜", "sus304 mm"),
        ("メッキ", "めつき"),
        ("ﾌﾟﾚｽ", "ぷれす"),
        ("ローラー", "ろら"),
        ("도금", "도금"),
        ("ชุบแข็ง", "ชุบแขง"),
        ("φ20", "ø20"),
    ],
)
def test_fold_writes_all_ways_of_typing_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["Mạ kẽm hoá học", "ガス溶接", "도금 업체", "ปั๊มโลหะ"])
def test_fold_does_not_depend_on_composition(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [("HOÀ", "hòa"), ("thuý", "thúy"), ("quý", "quý"), ("hoàn", "hoàn"), ("khoẻ", "khỏe"), ("hòa", "hòa")],
)
def test_analyse_places_tone_marks_in_one_way(text: str, written: str) -> None:
    assert analyse(text).marked == written


def test_analyse_leads_back_to_the_original_text() -> None:
    text = unicodedata.normalize("NFD", "Xưởng MẠ") + " ﾒｯｷ"
    analysed = analyse(text)
    start = analysed.folded.index("ma")
    first, last = analysed.original_span(start, start + 2)
    assert unicodedata.normalize("NFC", text[first:last]) == "MẠ"
    start = analysed.folded.index("めつき")
    assert text[slice(*analysed.original_span(start, start + 3))] == "ﾒｯｷ"


def test_analyse_gives_a_dropped_character_to_the_one_before() -> None:
    assert analyse("ローラー").original_span(0, 2) == (0, 4)


def test_analyse_keeps_folded_and_marked_in_step() -> None:
    analysed = analyse("Hoà Phát ローラー ㎜")
    assert len(analysed.folded) == len(analysed.marked) == len(analysed.starts) == len(analysed.ends)
    assert analysed.marked[:3] == "hòa"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mạ kẽm", ["ma", "mạ", "kem", "kẽm"]),
        ("zinc plating", ["zinc", "plating"]),
        ("ISO9001", ["iso9001", "iso", "9001"]),
        ("S.T. Screen", ["st", "screen"]),
        ("亜鉛めっき", ["亜鉛", "鉛め", "めつ", "つき"]),
        ("型", ["型"]),
        ("아연도금 업체", ["아연", "연도", "도금", "업체"]),
        ("ชุบ", ["ชุบ"]),
        ("อบชุบ", ["อบช", "บชุ", "ชุบ"]),
    ],
)
def test_tokens_cut_by_script(text: str, found: list[str]) -> None:
    assert tokens(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Công ty TNHH MTV Sao Mai", ["sao", "mai"]),
        ("Sun Parts Co., Ltd.", ["sun", "parts"]),
        ("株式会社青空", ["青空"]),
        ("㈜한빛", ["한빛"]),
        ("plating of bolts", ["plating", "bolts"]),
    ],
)
def test_tokens_leave_out_legal_forms_and_stop_words(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_tokens_of_nothing_but_noise_are_kept() -> None:
    assert tokens("The Company") == ["the", "company"]


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "!?", "\u200b"])
def test_tokens_of_empty_text_are_none(text: str) -> None:
    assert tokens(text) == []


def test_tokens_survive_nul_and_lone_surrogates() -> None:
    assert tokens("zinc\x00plating\ud83d now") == ["zinc", "plating", "now"]


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "e\u0301\u0323" * 3_333, "á" + "\u0323\u0301" * 5_000, "x." * 5_000, "型" * 10_000, "(株)" * 3_000],
)
def test_tokens_take_linear_time(text: str) -> None:
    began = time.process_time()
    tokens(text)
    assert time.process_time() - began < 2
