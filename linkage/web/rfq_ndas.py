"""The NDA of a request as its reader meets it: in which language it is, and that it is not the one of the page."""

from __future__ import annotations

from dataclasses import dataclass

from database.models.rfqs import Rfq
from linkage.language import _, current_language
from linkage.wording.nda_models import languages_label, reads_in


@dataclass(frozen=True, slots=True)
class NdaReading:
    """`lang`: for the text, empty where its language is not known; of two it is the first. `note`: a sentence, or empty."""

    lang: str
    note: str


def nda_reading(rfq: Rfq) -> NdaReading:
    languages = rfq.nda_language or ""
    note = ""
    if not reads_in(languages, current_language()):
        note = _("This text is in another language than the page: %(languages)s.", languages=languages_label(languages))
    return NdaReading(languages.split("+")[0], note)
