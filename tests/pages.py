"""Fetching pages in tests: every page that comes back is checked for what must hold of all pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_FIELDS = frozenset({"input", "select", "textarea"})
_WITHOUT_LABEL = frozenset({"hidden", "submit", "button", "image"})
_BLOCKS = frozenset(
    {"p", "li", "dt", "dd", "th", "td", "tr", "div", "section", "h1", "h2", "h3", "h4", "label", "option"}
)
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Za-z]+)?$")


@dataclass
class Page:
    """A page as a test reads it: the words a person sees, and the raw HTML."""

    status: int
    html: str
    h1: str = ""
    title: str = ""
    language: str = ""
    text: str = ""
    links: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    def __contains__(self, words: str) -> bool:
        return words in self.text


def get_page(client: FlaskClient, url: str, *, status: int = 200) -> Page:
    """The page at an address, after following redirects; fails when the page breaks a rule of the house."""
    return read_page(client.get(url, follow_redirects=True), status=status)


def post_form(client: FlaskClient, url: str, fields: Mapping[str, object], *, status: int | None = 200) -> Page:
    """The page that a form leads to, after following redirects."""
    return read_page(client.post(url, data=with_csrf_token(client, fields), follow_redirects=True), status=status)


def with_csrf_token(client: FlaskClient, fields: Mapping[str, object]) -> dict[str, object]:
    """The fields with the hidden ones a real page would have put beside them."""
    sign_in = client.get("/account/sign-in")
    # Who is signed in is sent on to a desk, which costs much; any page has the form that signs out.
    page = sign_in if sign_in.status_code == 200 else client.get("/about")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert token is not None, "no page with a token to be had"
    return {"csrf_token": token.group(1), **fields}


def read_page(response: TestResponse, *, status: int | None = 200) -> Page:
    """Checks an answer that is a page, and takes it apart."""
    html = response.get_data(as_text=True)
    assert status is None or response.status_code == status, f"{response.status_code}: {html[:2000]}"
    assert response.mimetype == "text/html"
    html5lib.HTMLParser(strict=True).parse(html)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = Page(
        status=response.status_code,
        html=html,
        h1=_words(reader.h1s[0]) if reader.h1s else "",
        title=_words(reader.title),
        language=reader.language,
        text=_words(reader.text),
        links={_words(words): url for url, words in reader.links},
        fields=reader.values,
    )
    assert faults(page, reader) == []
    return page


def faults(page: Page, reader: _Reader) -> list[str]:
    """What is wrong with a page, in words."""
    found = list(reader.faults)
    if len(reader.h1s) != 1:
        found.append(f"{len(reader.h1s)} h1 instead of one")
    if not re.sub(r"^[^:：]{1,20}[:：] ?", "", page.title).startswith(page.h1) and not page.title.startswith(page.h1):
        found.append(f"the title {page.title!r} does not begin with the h1 {page.h1!r}")
    if not _LANGUAGE.match(page.language):
        found.append(f"lang is {page.language!r}")
    found += [f"id {name!r} is there {number} times" for name, number in reader.ids.items() if number > 1]
    found += [f"{tag} has no label" for tag, names in reader.unnamed if not names & reader.labelled]
    found += [f"a label for {name!r}, which is not there" for name in reader.labelled - set(reader.ids)]
    return found


def _words(text: str) -> str:
    return " ".join(text.split())


class _Reader(HTMLParser):
    """Gathers what the rules speak of."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.h1s: list[str] = []
        self.title = self.language = self.text = ""
        self.ids: dict[str, int] = {}
        self.labelled: set[str] = set()
        self.unnamed: list[tuple[str, set[str]]] = []
        self.links: list[tuple[str, str]] = []
        self.values: dict[str, str] = {}
        self._open: list[str] = []
        self._in_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._note_id(given)
        self._refuse_inline(tag, given)
        if tag in _BLOCKS:
            self.text += " "
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "h1":
            self.h1s.append("")
        elif tag == "a" and "href" in given:
            self.links.append((given["href"], ""))
        elif tag == "label":
            self._in_label += 1
            self.labelled |= {given["for"]} if given.get("for") else set()
        elif tag in _FIELDS:
            self._note_field(tag, given)
        self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._in_label -= 1
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        elif "script" not in self._open:
            self.text += data
        if "h1" in self._open:
            self.h1s[-1] += data
        if "a" in self._open and self.links:
            url, words = self.links[-1]
            self.links[-1] = (url, words + data)

    def _note_id(self, given: dict[str, str]) -> None:
        if "id" in given:
            self.ids[given["id"]] = self.ids.get(given["id"], 0) + 1

    def _refuse_inline(self, tag: str, given: dict[str, str]) -> None:
        if tag == "style" or "style" in given:
            self.faults.append(f"inline style on {tag}")
        if tag == "script" and "src" not in given:
            self.faults.append("inline script")
        self.faults.extend(f"{name} on {tag}" for name in given if name.startswith("on"))
        if given.get("href", "").strip().lower().startswith("javascript:"):
            self.faults.append("a link that is a script")

    def _note_field(self, tag: str, given: dict[str, str]) -> None:
        if given.get("name") and given.get("type") not in ("radio", "checkbox"):
            self.values[given["name"]] = given.get("value", "")
        is_named = "aria-label" in given or "aria-labelledby" in given or self._in_label > 0
        if given.get("type") not in _WITHOUT_LABEL and not is_named:
            self.unnamed.append((f"{tag} {given.get('name', '')}", {given.get("id", "")}))
