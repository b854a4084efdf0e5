"""Explained words in and out on the command line."""

from pathlib import Path

from sqlmodel import Session

from linkage.services.known_words import known_words

from .conftest import Linkage

FILE = "processes:\n- id: stamping-single\n  synonyms:\n    en:\n    - zap\nplain_words:\n- hoa sen\n"


def test_words_are_taken_in_and_written_out(linkage: Linkage, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(FILE, encoding="utf-8")
    assert linkage("words", "import", path, "--dry-run", "--json").json() == {"words": 2, "added": 0, "unchanged": 0}
    assert known_words(session) == ()
    assert linkage("words", "import", path, "--json").json() == {"words": 2, "added": 2, "unchanged": 0}
    session.rollback()
    assert [word.phrase for word in known_words(session)] == ["hoa sen", "zap"]
    assert linkage("words", "export").out == FILE
    assert linkage("words", "import", path, "--json").json() == {"words": 2, "added": 0, "unchanged": 2}


def test_file_that_does_not_hold_is_refused_with_its_entry(linkage: Linkage, tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("materials:\n- id: unobtainium\n  aliases: [zap]\n", encoding="utf-8")
    answer = linkage("words", "import", path)
    assert (answer.code, answer.out) == (1, "")
    assert "materials.0.target" in answer.err
