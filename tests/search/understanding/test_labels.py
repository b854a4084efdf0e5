"""Every name the taxonomy has must read back as itself, in all languages."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

from matching.taxonomy import taxonomy
from matching.taxonomy.tables import LANGUAGES
from search.analysis import fold
from search.understanding import understand
from search.understanding.lexicon import load

_BRACKETED = re.compile(r"\s*[(（][^)）]*[)）]")

# Labels that name more than their process: a list of stuffs, one of which has a way of making of its own.
_OTHERWISE = {("rubber", "vi"): "silicone-lsr"}

# Synonyms that a narrower process, a part or another trade shares, are read as that; so many of all.
_SHARED_SYNONYMS = 0.015


def test_process_labels_read_back_as_themselves() -> None:
    wrong = {}
    for process in taxonomy().processes.values():
        for language, label in process.labels.items():
            found = understand(_BRACKETED.sub("", label).strip()).processes
            if found != (_OTHERWISE.get((process.id, language), process.id),):
                wrong[process.id, language] = (label, found)
    assert wrong == {}


@lru_cache(maxsize=1)
def _synonyms_read() -> list[tuple[str, str, tuple[str, ...]]]:
    """(process, synonym, processes read) for every synonym that is not refused."""
    refused = {(code, fold(form)) for code, forms in load("processes.yaml")["not"].items() for form in forms}
    return [
        (process.id, form, understand(form).processes)
        for process in taxonomy().processes.values()
        for forms in process.synonyms.values()
        for form in forms
        if (process.id, fold(form)) not in refused
    ]


def test_nearly_all_process_synonyms_read_back_as_themselves() -> None:
    read = _synonyms_read()
    wrong = [(process, form) for process, form, found in read if found != (process,)]

    assert len(read) > 5000
    assert len(wrong) / len(read) < _SHARED_SYNONYMS, wrong


def test_no_synonym_is_read_as_its_process_and_another() -> None:
    double = [form for process, form, found in _synonyms_read() if len(found) > 1 and process in found]

    assert len(double) <= 3, double


@pytest.mark.parametrize("language", LANGUAGES)
def test_provinces_read_back_as_themselves(language: str) -> None:
    wrong = {
        province.label(language): understand(province.label(language)).provinces
        for province in taxonomy().provinces.values()
        if understand(province.label(language)).provinces != (province.code,)
    }
    assert wrong == {}


@pytest.mark.parametrize("has_marks", [True, False])
def test_former_provinces_read_as_the_new_one_and_their_own_name(has_marks: bool) -> None:
    for province in taxonomy().provinces.values():
        own = {fold(label) for label in province.labels.values()}
        for name in province.merged_from:
            plain = name.split(" (")[0]
            answer = understand(plain if has_marks else fold(plain))
            assert answer.provinces == (province.code,), plain
            if fold(plain) not in own and "(" not in name:
                assert answer.former_provinces == (name,), plain


def test_aliases_of_provinces_lead_to_them() -> None:
    wrong = {
        alias: understand(alias).provinces
        for province in taxonomy().provinces.values()
        for alias in province.aliases
        if "(" not in alias and understand(alias).provinces != (province.code,)
    }
    assert wrong == {}


def _designations() -> list[tuple[str, str]]:
    return [
        (material.id, designation)
        for material in taxonomy().materials.values()
        for designation in (material.designations.get("jis", ""),)
        if re.fullmatch(r"[A-Z]{2,4}-?\d{2,4}[A-Z]?\d?", designation)
    ]


def test_grades_are_read_however_they_are_spaced() -> None:
    for material, designation in _designations():
        letters, rest = re.fullmatch(r"([A-Z]+)-?(.*)", designation).groups()  # type: ignore[union-attr]
        for form in (designation, f"{letters}{rest}", f"{letters} {rest}", f"{letters}-{rest}", designation.lower()):
            assert understand(f"milling {form}").materials == (material,), form


@pytest.mark.parametrize(
    ("text", "certificate"),
    [
        ("ISO9001", "iso-9001"), ("iso 9001:2015", "iso-9001"), ("ISO-9001", "iso-9001"), ("chứng chỉ ISO 9001", "iso-9001"),
        ("16949", "iatf-16949"), ("IATF", "iatf-16949"), ("TS 16949", "iatf-16949"), ("iatf16949:2016", "iatf-16949"),
        ("ISO14001", "iso-14001"), ("iso13485", "iso-13485"), ("ISO/IEC 17025", "iso-17025"), ("AS 9100D", "as9100"),
        ("cqi9", "cqi-9"), ("CQI 11", "cqi-11"), ("IPC-A-610", "ipc-a-610"), ("UL認証", "ul"), ("ＩＳＯ９００１", "iso-9001"),
    ],
)  # fmt: skip
def test_certificates_are_read_as_people_type_them(text: str, certificate: str) -> None:
    assert understand(text).certificates == (certificate,)
