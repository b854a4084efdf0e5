"""Walking through the pages as a person would: every link, every form as it stands filled in."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from tests.house.world import World, addresses

MOST_OF_A_SHAPE = 3
_NAMESPACE = {"h": "http://www.w3.org/1999/xhtml"}


@dataclass(frozen=True)
class Form:
    """Where a form goes and what stands in it. `shape` tells forms of one kind alike."""

    method: str
    action: str
    fields: tuple[tuple[str, str], ...]
    is_upload: bool = False
    files: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[str, str, tuple[str, ...]]:
        return self.method, _shape(self.action), tuple(sorted({name for name, _value in self.fields}))

    def data(self, **changes: str) -> MultiDict[str, str]:
        """The fields as a browser sends them, some of them changed."""
        found = MultiDict(self.fields)
        for name, value in changes.items():
            found[name] = value
        return found


@dataclass
class Walk:
    """What was met: address -> status, address -> page, and the forms, one of each shape."""

    pages: dict[str, int] = field(default_factory=dict)
    html: dict[str, str] = field(default_factory=dict)
    forms: dict[tuple[str, str, tuple[str, ...]], Form] = field(default_factory=dict)


def walk(app: Flask, client: FlaskClient, world: World, *, most: int = 400) -> Walk:
    """All routes with all objects, then the links on their pages; of addresses that differ in values only, a few."""
    found = Walk()
    shapes: dict[str, int] = {}
    waiting = deque(url for _rule, urls in addresses(app, world, "GET") for url in urls[:MOST_OF_A_SHAPE])
    while waiting and len(found.pages) < most:
        url = waiting.popleft()
        if url in found.pages or url.startswith("/static"):
            continue
        answer = client.get(url)
        found.pages[url] = answer.status_code
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        found.html[url] = answer.get_data(as_text=True)
        links, forms = read_html(found.html[url], url)
        for form in forms:
            found.forms.setdefault(form.shape, form)
        for link in links:
            shape = _shape(link)
            shapes[shape] = shapes.get(shape, 0) + 1
            if shapes[shape] <= MOST_OF_A_SHAPE:
                waiting.append(link)
    return found


def read_html(html: str, url: str) -> tuple[list[str], list[Form]]:
    """The local links and the forms of a page."""
    tree = html5lib.parse(html)
    links = [element.get("href", "") for element in tree.iterfind(".//h:a[@href]", _NAMESPACE)]
    local = [link.split("#")[0] for link in links if link.startswith("/") and not link.startswith("//")]
    forms = [_form(element, url) for element in tree.iterfind(".//h:form", _NAMESPACE)]
    return [link for link in local if link and "lang=" not in link], forms


def _form(element, url: str) -> Form:  # type: ignore[no-untyped-def]
    fields: list[tuple[str, str]] = []
    files: list[str] = []
    for box in element.iter():
        tag, name, kind = str(box.tag).rsplit("}", 1)[-1], box.get("name"), box.get("type", "text")
        if not name:
            continue
        if tag == "input" and kind == "file":
            files.append(name)
        elif tag == "input" and kind in ("radio", "checkbox"):
            if box.get("checked") is not None:
                fields.append((name, box.get("value", "on")))
        elif tag == "button" and box.get("value") == "later":
            continue
        elif tag in ("input", "button"):
            fields.append((name, box.get("value", "")))
        elif tag == "textarea":
            fields.append((name, "".join(box.itertext())))
        elif tag == "select":
            options = box.findall(".//h:option", _NAMESPACE)
            chosen = [option.get("value", "") for option in options if option.get("selected") is not None]
            fields.append((name, chosen[0] if chosen else options[0].get("value", "") if options else ""))
    method = (element.get("method") or "get").upper()
    action = element.get("action") or url
    return Form(method, action, tuple(fields), element.get("enctype") == "multipart/form-data", tuple(files))


def _shape(url: str) -> str:
    """An address without its codes, numbers and values."""
    parts = urlsplit(url)
    names = "&".join(sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair}))
    return re.sub(r"/(?=[^/]*\d)[A-Za-z0-9_-]+|:[A-Z0-9]+", "/*", parts.path) + ("?" + names if names else "")


def csrf_token(client: FlaskClient) -> str:
    """The token that this browser's pages carry."""
    for url in ("/account", "/account/sign-in"):
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(url).get_data(as_text=True))
        if found:
            return found.group(1)
    raise AssertionError("no page with a token to be had")
