"""The text of a letter as a page: paragraphs, links that can be pressed, and a button for the one thing that is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from linkage.language import _, letter_language, speaking

_TEMPLATES = Path(__file__).parents[2] / "templates"
# Addresses are ASCII; what a sentence puts behind one is no part of it.
_LINK = re.compile(r"https?://[!#-;=?-~]+")
_BEHIND = ".,;:!?)]}'"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line. `url` is empty where it is plain text."""

    text: str
    url: str = ""


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines, or with `button` the address that it leads to."""

    lines: tuple[Line, ...]
    button: str = ""


def foot_of(sender: str, base_url: str, *, language: str) -> str:
    """Who writes, in one line below every letter."""
    with speaking(letter_language(language)):
        return _("Sent by %(agency)s from its site %(url)s", agency=" ".join(sender.split()), url=base_url)


def page_of(subject: str, text: str, foot: str, *, language: str, sender: str, base_url: str) -> str:
    """HTML without pictures, scripts or anything to be fetched."""
    spoken = letter_language(language)
    return _template().render(
        language=language,
        subject=subject,
        sender=sender,
        label=_label(spoken),
        paragraphs=paragraphs(text, base_url=base_url),
        foot=_pieces(foot),
    )


def paragraphs(text: str, *, base_url: str) -> tuple[Paragraph, ...]:
    """Blank lines part them. The first address of ours that stands alone on its line becomes the button."""
    found: list[Paragraph] = []
    lines: list[Line] = []
    has_button = False
    for line in text.split("\n"):
        alone = line.strip()
        is_button = not has_button and _is_own(alone, base_url)
        if (is_button or not alone) and lines:
            found.append(Paragraph(tuple(lines)))
            lines = []
        if is_button:
            found.append(Paragraph((), alone))
            has_button = True
        elif alone:
            lines.append(_pieces(line))
    return (*found, Paragraph(tuple(lines))) if lines else tuple(found)


def without_links(text: str, put_instead: str) -> str:
    """The text with every address in it replaced: who reads it can open nothing."""
    return _LINK.sub(lambda found: put_instead + found[0][len(_trimmed(found[0])) :], text)


def _pieces(line: str) -> Line:
    pieces, at = [], 0
    for found in _LINK.finditer(line):
        url = _trimmed(found[0])
        if found.start() > at:
            pieces.append(Piece(line[at : found.start()]))
        pieces.append(Piece(url, url))
        at = found.start() + len(url)
    return (*pieces, Piece(line[at:])) if at < len(line) else tuple(pieces)


def _trimmed(url: str) -> str:
    return url.rstrip(_BEHIND)


def _is_own(text: str, base_url: str) -> bool:
    """Whether it is nothing but an address of this instance: no name of a firm becomes a button."""
    return text.startswith(f"{base_url}/") and _LINK.fullmatch(text) is not None


@lru_cache(maxsize=8)
def _label(language: str) -> str:
    with speaking(language):
        return _("Open the page")


@lru_cache(maxsize=1)
def _template() -> Template:
    loader = FileSystemLoader(_TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("email/letter.html")
