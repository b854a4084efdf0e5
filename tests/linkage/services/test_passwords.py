import pytest

from linkage.services.passwords import hash_password, is_password, needs_new_hash, password_fault


def test_hash_is_argon2id_with_the_parameters_of_the_house() -> None:
    """ASVS 11.4.2."""
    assert hash_password("bốn mùa hoa sen").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_same_password_has_another_hash_each_time() -> None:
    assert hash_password("bốn mùa hoa sen") != hash_password("bốn mùa hoa sen")


def test_only_the_very_password_fits() -> None:
    """ASVS 6.2.8: as typed, neither cut nor changed."""
    long = "x" * 190
    kept = hash_password(long + "Ä")
    assert is_password(long + "Ä", kept)
    assert not is_password(long + "ä", kept)
    assert not is_password(long, kept)


@pytest.mark.parametrize("kept", [None, "", "plain", "$argon2id$broken"])
def test_broken_hash_fits_nothing(kept: str | None) -> None:
    assert not is_password("plain", kept)


def test_odd_password_is_hashed() -> None:
    odd = "\0 \ud800 " + "あ" * 200
    assert is_password(odd, hash_password(odd))


def test_new_hash_is_up_to_date() -> None:
    assert not needs_new_hash(hash_password("bốn mùa hoa sen"))


@pytest.mark.parametrize(
    "weak",
    [
        "a" * 9,
        "a" * 201,
        "Password123",
        "P A S S W O R D 1 2 3",
        "matkhau1234",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "0987654321",
        "qwertyuiop",
        "!!!!!!!!!!!",
    ],
)
def test_weak_password_is_refused(weak: str) -> None:
    """ASVS 6.2.1, 6.2.4."""
    assert password_fault(weak, known_words=()) is not None


@pytest.mark.parametrize(
    "known", ["lan.nguyen@example.vn", "Lan Nguyen 1", "LanNguyen2026", "Ánh-Dương 99", "anhduong@2026"]
)
def test_password_made_of_what_is_known_is_refused(known: str) -> None:
    """ASVS 6.2.11."""
    words = ("lan.nguyen@example.vn", "Lan Nguyễn", "Ánh Dương", None)
    assert password_fault(known, known_words=words) is not None


@pytest.mark.parametrize(
    "good",
    ["bốn mùa hoa sen", "correct staple horse", "四季の花が咲く丘の上", "anhduong co mot nguoi em", "x7#kPq02!m"],
)
def test_good_password_of_any_letters_passes(good: str) -> None:
    """ASVS 6.2.5: no rule about kinds of letters."""
    assert password_fault(good, known_words=("lan.nguyen@example.vn", "Lan", "Ánh Dương")) is None
