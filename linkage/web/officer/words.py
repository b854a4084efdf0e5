"""Words nobody understood, and what officers said they mean: found, explained with a look at what changes, taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.known_words import StoredWord
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.documents import load_document
from linkage.inputs.known_words import KINDS, PLAIN, KnownWordInput, targets
from linkage.language import _, _l
from linkage.services.findings import value_label
from linkage.services.known_words import (
    add_known_word,
    remove_known_word,
    restore_known_word,
    stored_word,
    stored_words,
)
from linkage.services.quality import words_in_lists
from linkage.services.search_habits import Reading, UnreadWord, candidates, preview, unread_words
from linkage.services.users import actor_of
from linkage.services.word_files import SPOKEN, likely_language, read_words, words_file
from linkage.services.word_files import import_words as take_in
from linkage.web.addresses import Address
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.searches import days_of, meaning_text, periods, tabs
from linkage.web.officer.suppliers import Choice
from linkage.wording import language_name
from matching.taxonomy import LANGUAGES, taxonomy

_EXPLAIN_KEYS = ("phrase", "kind", "find", "target", "language")
_MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class WordLine:
    """A word nobody understood; `beside` is what stood with it most often."""

    phrase: str
    count: str
    letters: str
    beside: str
    explain_url: str


@dataclass(frozen=True, slots=True)
class WordsPage:
    tabs: tuple[tuple[str, str, bool], ...]
    periods: tuple[tuple[str, str, bool], ...]
    days: int
    choices: tuple[Choice, ...]
    words: tuple[WordLine, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry of the vocabulary; `place` is what it belongs to."""

    id: str
    label: str
    place: str


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A search as noted and as it would be read: what stood beside, what was left over, what it is read as, what is left."""

    beside: str
    before: str
    read: str
    left: str


@dataclass(frozen=True, slots=True)
class ExplainPage:
    """Three steps on one address: what kind, which entry (`candidates`), and what would change (`meaning` is set)."""

    values: Mapping[str, str]
    kinds: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    is_asking: bool
    candidates: tuple[Candidate, ...]
    meaning: str
    today: str
    readings: tuple[ReadingLine, ...]


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    code: str
    phrase: str
    kind: str
    meaning: str
    language: str
    since: str
    version: int
    lists_url: str


@blueprint.get("/words")
@officer_only
def words() -> str:
    address = Address.of_request(("days", "language"))
    days, language = days_of(address), address.first("language")
    found = unread_words(db(), days=days, language=language if language in SPOKEN else "")
    options = tuple(_letters().items())
    page = WordsPage(
        tabs=tabs("officer.words"),
        periods=periods(address, days),
        days=days,
        choices=(Choice("language", _("Letters"), options, language),),
        words=tuple(_word_line(word) for word in found),
    )
    return render_template("officer/words.html", page=page)


@blueprint.get("/words/explain")
@officer_only
def explain_word() -> str:
    address = Address.of_request(_EXPLAIN_KEYS)
    values = {key: address.first(key) for key in _EXPLAIN_KEYS}
    errors: Mapping[str, Any] = {}
    given = None
    if values["target"] or values["kind"] == PLAIN:
        try:
            given = _read(values)
        except Invalid as error:
            errors = error.fields
    elif "kind" in request.args and values["kind"] not in KINDS:
        errors = {"kind": _("Choose what the word stands for.")}
    return _explain_page(values, given, errors)


@blueprint.post("/words/explain")
@officer_only
def explain_word_post() -> ResponseReturnValue:
    require(may_curate(g.user))
    values = {key: request.form.get(key, "") for key in _EXPLAIN_KEYS}

    def make(session: Session) -> str:
        word = add_known_word(session, given, by=actor_of(g.user))
        is_in_lists = word.kind == "process" and word.key in words_in_lists(session)
        return url_for("officer.word_lists", code=word.code) if is_in_lists else url_for("officer.explained_words")

    try:
        given = _read(values)
        target = once(make)
    except Invalid as error:
        return _explain_page(values, None, error.fields), 422
    flash(_("“%(word)s” is explained. Searches read it from now on.", word=given.phrase), "success")
    return redirect(target)


@blueprint.post("/words/ignore")
@officer_only
def ignore_word() -> ResponseReturnValue:
    """The word is a name or noise: not to be asked again."""
    require(may_curate(g.user))
    given = read_input(KnownWordInput, {"phrase": request.form.get("phrase", ""), "kind": PLAIN})
    with transaction() as session:
        add_known_word(session, given, by=actor_of(g.user))
    flash(_("“%(word)s” is set aside as a name or noise.", word=given.phrase), "success")
    return redirect(url_for("officer.words"))


@blueprint.get("/words/explained")
@officer_only
def explained_words() -> str:
    return _explained_page({})


@blueprint.get("/words/explained.yaml")
@officer_only
def words_download() -> Response:
    """The words in force, in the form of the vocabulary's files."""
    answer = Response(words_file(db()), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = 'attachment; filename="explained-words.yaml"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/words/import")
@officer_only
def import_words() -> ResponseReturnValue:
    """A file as it is downloaded here, all or nothing."""
    require(may_curate(g.user))
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid(fields={"file": _l("Choose the file.")})
        with closing(file):
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise Invalid(_l("The file holds too many words."))
        given = read_words(load_document(data))
        with transaction() as session:
            counts = take_in(session, given, by=actor_of(g.user))
    except Invalid as error:
        return _explained_page({"file": _refusal(error)}), 422
    flash(
        _(
            "%(added)s words were added, %(unchanged)s were there already.",
            added=counts.added,
            unchanged=counts.unchanged,
        ),
        "success",
    )
    return redirect(url_for("officer.explained_words"))


@blueprint.post("/words/<code>/remove")
@officer_only
def remove_word(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        word = stored_word(session, code)
        remove_known_word(session, word, by=actor_of(g.user), expected_version=sent_version())
    flash(_("“%(word)s” is taken back. It can be brought back below.", word=word.phrase), "success")
    return redirect(url_for("officer.explained_words"))


@blueprint.post("/words/<code>/restore")
@officer_only
def restore_word(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        word = stored_word(session, code)
        restore_known_word(session, word, by=actor_of(g.user), expected_version=sent_version())
    flash(_("“%(word)s” is explained. Searches read it from now on.", word=word.phrase), "success")
    return redirect(url_for("officer.explained_words"))


def kind_labels() -> dict[str, str]:
    """What a word may stand for."""
    labels = {
        "process": _("Process"),
        "material": _("Grade"),
        "material_family": _("Material"),
        "province": _("Province"),
        "macro_region": _("Region"),
        "certificate": _("Certificate"),
        "sector": _("Sector"),
        "ownership": _("Ownership"),
        PLAIN: _("A name or noise: nothing in particular"),
    }
    return {kind: labels[kind] for kind in KINDS}


def _read(values: Mapping[str, str]) -> KnownWordInput:
    return read_input(KnownWordInput, {key: value for key, value in values.items() if key != "find"})


def _refusal(error: Invalid) -> str:
    """What is wrong with a file: its first entry that does not hold."""
    path, text = next(iter(error.fields.items()), ("", error.text))
    return f"{path}: {text}" if path not in ("", "file", "phrase") else str(text)


def _word_line(word: UnreadWord) -> WordLine:
    return WordLine(
        phrase=word.phrase,
        count=format_number(word.count),
        letters=_letters()[word.language],
        beside=meaning_text(word.beside),
        explain_url=url_for("officer.explain_word", phrase=word.phrase),
    )


def _explain_page(values: Mapping[str, str], given: KnownWordInput | None, errors: Mapping[str, Any]) -> str:
    kind, labels = values["kind"], kind_labels()
    looked = None if given is None else preview(db(), given, days=90)
    chosen = values["language"] or likely_language(values["phrase"])
    page = ExplainPage(
        values={**values, "language": chosen if chosen in LANGUAGES else ""},
        kinds=tuple(labels.items()),
        languages=tuple((code, language_name(code)) for code in LANGUAGES),
        is_asking=given is None and kind in labels and kind != PLAIN,
        candidates=tuple(_candidates(kind, values["find"])),
        meaning="" if given is None else _meaning(given.kind, given.target),
        today="" if looked is None else meaning_text(looked.today),
        readings=() if looked is None else tuple(_reading_line(each) for each in looked.readings),
    )
    return render_template("officer/words-explain.html", page=page, errors=errors)


def _candidates(kind: str, find: str) -> Iterator[Candidate]:
    for name in candidates(kind, find) if kind in KINDS and kind != PLAIN else ():
        yield Candidate(name, value_label(kind, name), _place(kind, name))


def _place(kind: str, name: str) -> str:
    """The wider entries that one stands below, for those that sound alike."""
    if kind != "process":
        return ""
    wider = [node for node in taxonomy().ancestors(name) if node != name]
    return " › ".join(value_label("process", node) for node in reversed(wider))


def _letters() -> dict[str, str]:
    """Likely language -> how to call what can be told from the letters alone: Vietnamese is often typed without its marks."""
    codes = {code: language_name(code) for code in SPOKEN}
    return {**codes, "en": _("Latin letters"), "zh-Hans": _("Chinese characters")}


def _reading_line(reading: Reading) -> ReadingLine:
    """A dash where there is nothing: it is not that somebody did not say."""
    texts = (meaning_text(reading.beside), reading.before, meaning_text(reading.read), reading.left)
    return ReadingLine(*(text or "–" for text in texts))


def _meaning(kind: str, target: str) -> str:
    """What a word means, with its kind in front."""
    label = kind_labels()[kind]
    return label if kind == PLAIN else f"{label}: {value_label(kind, target)}"


def _explained_page(errors: Mapping[str, Any]) -> str:
    in_lists = words_in_lists(db())
    return render_template(
        "officer/words-explained.html",
        tabs=tabs("officer.explained_words"),
        words=[_explained_line(word, in_lists) for word in stored_words(db())],
        removed=[_explained_line(word) for word in stored_words(db(), is_active=False)],
        errors=errors,
    )


def _explained_line(word: StoredWord, in_lists: Collection[str] = ()) -> ExplainedLine:
    is_known = word.target in targets(word.kind)
    return ExplainedLine(
        code=word.code,
        phrase=word.phrase,
        kind=kind_labels().get(word.kind, word.kind),
        meaning=value_label(word.kind, word.target) if is_known else word.target,
        language=language_name(word.language) if word.language else "",
        since=format_date(word.created_at, "medium"),
        version=word.version,
        lists_url=url_for("officer.word_lists", code=word.code) if word.key in in_lists else "",
    )
