"""Passwords: argon2id hashes, and what is too weak to be one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from linkage.language import _l
from search.analysis import fold

SHORTEST = 10
LONGEST = 200
# Enough memory that guessing is dear, little enough that eight at once fit a small server (OWASP's second choice).
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    return _hasher.hash(_bytes(password))


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the one. Without a hash it takes as long, and is not."""
    try:
        return _hasher.verify(password_hash or _hash_of_nobody(), _bytes(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_new_hash(password_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def password_fault(password: str, *, known_words: Iterable[str | None]) -> Any | None:
    """What is wrong with a new password, as a lazy text; None when it will do.

    Long enough, not among the most common, not a repetition or a row of keys, and not made of what is known about the person
    (`known_words`: e-mail address, name, company). No rules about kinds of letters. Source: NIST SP 800-63B 5.1.1.2.
    """
    if len(password) < SHORTEST:
        return _l(
            "Enter a password of at least %(number)s characters. A few words in a row are easy to remember.",
            number=SHORTEST,
        )
    if len(password) > LONGEST:
        return _l("Enter a password of at most %(number)s characters.", number=LONGEST)
    folded = _letters(password)
    if folded in _common() or password.casefold() in _common() or _is_simple(folded):
        return _l("Choose another password: this one is among the first that a stranger would try.")
    if any(_is_mostly(folded, word) for word in _words(known_words)):
        return _l(
            "Choose another password: this one is close to your e-mail address, your name or the name of your firm."
        )
    return None


def _words(known: Iterable[str | None]) -> set[str]:
    parts = {part for word in known if word for part in (word, *word.split("@"), *word.split())}
    return {letters for part in parts if len(letters := _letters(part)) >= 4}


def _is_mostly(folded: str, word: str) -> bool:
    """Whether a password is a known word with less than six characters about it."""
    return word in folded and len(folded) - len(word) < 6


def _is_simple(folded: str) -> bool:
    """A short piece over and over, or a row of neighbouring letters or keys."""
    repeated = folded in (folded + folded)[1:-1]
    return repeated or any(folded in row for row in _ROWS) or len(set(folded)) <= 2


_KEYS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")
_ROWS = _KEYS + tuple(row[::-1] for row in _KEYS)


def _letters(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())


def _bytes(password: str) -> bytes:
    return password.encode(errors="replace")


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash(b"nobody's password")


@cache
def _common() -> frozenset[str]:
    text = (files("linkage") / "data" / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split() if line)
