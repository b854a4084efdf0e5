"""The lexicon's files name only what the taxonomy has."""

from __future__ import annotations

from matching.taxonomy import taxonomy
from search.understanding.lexicon import lexicon, load, squeeze


def test_lexicon_names_only_ids_of_the_taxonomy() -> None:
    vocabulary = taxonomy()
    known = {
        "process": vocabulary.processes, "material": vocabulary.materials, "family": vocabulary.material_families,
        "certificate": vocabulary.certificates, "sector": vocabulary.sectors, "ownership": vocabulary.ownerships,
        "macro": vocabulary.macro_regions, "place": vocabulary.foreign_places, "province": vocabulary.provinces,
    }  # fmt: skip
    unknown = [
        (entry.kind, entry.id)
        for entries in lexicon().entries.values()
        for entry in entries
        if entry.kind in known and entry.id and entry.id not in known[entry.kind]
    ]
    assert unknown == []


def test_parts_lead_to_processes_and_sectors_that_exist() -> None:
    vocabulary = taxonomy()
    for part in lexicon().parts.values():
        for process in (*part["processes"], *part.get("by", {}).values()):
            assert process in vocabulary.processes, part["forms"][0]
        assert set(part.get("by", {})) <= set(vocabulary.material_families), part["forms"][0]
        assert set(part.get("sectors", ())) <= set(vocabulary.sectors), part["forms"][0]


def test_former_names_are_those_of_the_taxonomy() -> None:
    merged = {name for province in taxonomy().provinces.values() for name in province.merged_from}
    assert set(load("places.yaml")["former"]) <= merged


def test_every_process_label_is_a_key() -> None:
    missing = [
        process.id
        for process in taxonomy().processes.values()
        if not any(
            entry.id == process.id
            for form in process.labels.values()
            for entry in lexicon().entries.get(squeeze(form)[0], ())
        )
        and not any(entry.id == process.id for entries in lexicon().entries.values() for entry in entries)
    ]
    assert missing == []


def test_squeeze_joins_what_people_write_apart() -> None:
    assert squeeze("wire-harness")[0] == squeeze("wire harness")[0] == squeeze("wireharness")[0]


def test_squeeze_gives_the_same_for_plain_and_marked_text() -> None:
    assert squeeze("cat day-cnc") == ("catdaycnc", "catdaycnc", frozenset({3, 6}))
    assert squeeze("cắt dây-cnc") == ("catdaycnc", "cắtdâycnc", frozenset({3, 6}))
