"""Words that people gave a meaning to win over the dictionary."""

from __future__ import annotations

from search.understanding import KnownWord, understand


def known(*words: str) -> tuple[KnownWord, ...]:
    return tuple(KnownWord(*word.split("|")) for word in words)


def test_known_word_gives_an_unknown_word_a_meaning() -> None:
    answer = understand("flurbing shop in Hanoi", known("flurbing|process|anodizing-hard"))

    assert answer.processes == ("anodizing-hard",)
    assert answer.text == ""
    assert (answer.spans[0].start, answer.spans[0].end, answer.spans[0].id) == (0, 8, "anodizing-hard")


def test_known_word_replaces_what_the_dictionary_says() -> None:
    answer = understand("mạ kẽm Bắc Ninh", known("ma kem|process|hot-dip-galvanizing"))

    assert answer.processes == ("hot-dip-galvanizing",)
    assert answer.provinces == ("24",)


def test_words_marked_as_plain_are_read_as_nothing() -> None:
    answer = understand("đúc 350T Bắc Ninh", known("350T|text|", "Bắc Ninh|text|"))

    assert answer.processes == ("casting",)
    assert answer.constraints == ()
    assert answer.provinces == ()
    assert answer.text == "350T Bắc Ninh"


def test_longer_name_of_the_dictionary_wins_over_a_known_word_inside_it() -> None:
    answer = understand("đúc áp lực nhôm", known("đúc|process|casting-investment"))

    assert answer.processes == ("die-casting-aluminium",)


def test_longest_of_two_known_words_wins() -> None:
    answer = understand("foo bar", known("foo|process|turning", "foo bar|process|milling"))

    assert answer.processes == ("milling",)


def test_no_rule_takes_a_chosen_process_away() -> None:
    answer = understand("duc ADC12", known("duc|process|casting"))

    assert answer.processes == ("casting",)


def test_known_word_of_another_kind_is_kept() -> None:
    text = "xyz blob qrst uvwx"
    answer = understand(
        text,
        known("xyz|material_family|copper", "blob|province|01", "qrst|certificate|iso-9001", "uvwx|macro_region|north"),
    )

    assert answer.material_families == ("copper",)
    assert answer.provinces == ("01",)
    assert answer.certificates == ("iso-9001",)
    assert answer.macro_regions == ("north",)


def test_words_of_unknown_kinds_or_ids_are_passed_over() -> None:
    odd = known("mạ kẽm|process|no-such", "mạ kẽm|colour|red", "|process|turning")

    assert understand("mạ kẽm", odd).processes == ("plating-zinc",)


def test_known_word_is_not_taken_for_a_misspelling() -> None:
    assert understand("injectoin").processes == ("injection-molding",)
    answer = understand("injectoin", known("injectoin|text|"))

    assert answer.processes == ()
    assert answer.corrections == ()
