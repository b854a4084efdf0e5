"""In which languages a request is written, and which of its suppliers read none of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from database.models.companies import Company
from database.models.rfqs import Rfq
from linkage.services.firm_readers import language_of_firm, readers_of_firms

_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
_VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unread:
    """A supplier that reads none of the languages in which something is written. `what`: `nda` or `text`."""

    supplier: Company
    what: str
    written: tuple[str, ...]


def languages_read(session: Session, companies: Iterable[Company]) -> dict[int, tuple[str, ...]]:
    """Row of a firm -> the languages in which it works, and in which its people read letters.

    Two queries where the profiles are loaded.
    """
    firms = list(companies)
    readers = readers_of_firms(session, firms)
    found = {}
    for firm in firms:
        at_work = firm.supplier_profile.languages if firm.supplier_profile is not None else []
        said = [*at_work, *(each.language for each in readers.get(firm.id or 0, ()))]
        found[firm.id or 0] = tuple(dict.fromkeys(said or [language_of_firm(firm)]))
    return found


def written_in(rfq: Rfq) -> list[tuple[str, ...]]:
    """Of the title, the text and each fact: its languages, as far as letters tell; without marks it may be any, and is left out.

    Each on its own: a process named in two languages makes no text readable that stands in one of them.
    """
    said = (rfq.title, rfq.text or "", *map(str, rfq.details.values()))
    of_han = "ja" if _KANA.search(" ".join(said)) else "zh"
    return list(dict.fromkeys(found for text in said if (found := _languages_of(text, of_han))))


def _languages_of(text: str, of_han: str) -> tuple[str, ...]:
    """`of_han`: what Chinese characters without kana are taken for."""
    has_han = _HAN.search(text) is not None
    found = {
        "vi": _VIETNAMESE.search(text) is not None,
        "ja": _KANA.search(text) is not None or (has_han and of_han == "ja"),
        "ko": _HANGUL.search(text) is not None,
        "zh": has_han and of_han == "zh",
    }
    return tuple(language for language, holds in found.items() if holds)


def nda_languages(rfq: Rfq) -> tuple[str, ...]:
    return tuple(rfq.nda_language.split("+")) if rfq.nda_text and rfq.nda_language else ()


def unread_by(rfq: Rfq, read: Mapping[int, Collection[str]]) -> list[Unread]:
    """`read`: row of a supplier -> its languages. Nothing where the language of a text is not known."""
    nda, asked = nda_languages(rfq), written_in(rfq)
    found = []
    for each in rfq.invitations:
        known = read.get(each.supplier_id, ())
        if nda and not _shared(nda, known):
            found.append(Unread(each.supplier, "nda", nda))
        unread = [written for written in asked if not _shared(written, known)]
        if unread:
            found.append(Unread(each.supplier, "text", tuple(dict.fromkeys(itertools.chain(*unread)))))
    return found


def _shared(written: Iterable[str], read: Iterable[str]) -> bool:
    return bool({each.split("-")[0] for each in written} & {each.split("-")[0] for each in read})
