"""Pages in a real browser: an application that serves them, signing in with a password, and what is wrong with a page."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, ViewportSize
from sqlmodel import Session
from werkzeug.serving import make_server

from database.models.users import User
from database.session import transaction
from linkage.services.passwords import hash_password

PASSWORD = "bảy con ngựa xanh ăn đá cuội"
PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1366, height=768)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which an application answers meanwhile."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def with_password(session: Session, user: User) -> str:
    """The address of somebody who signs in with PASSWORD and reads English."""
    with transaction():
        person = session.get_one(User, user.id)
        person.password_hash, person.language = hash_password(PASSWORD), "en"
    return user.email


def sign_in_at(page: Page, address: str, email: str) -> None:
    page.goto(address + "/account/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()


def faults_of(page: Page, address: str, urls: Iterable[str]) -> list[tuple[str, ...]]:
    """What scrolls sideways or breaks a rule of axe, on a phone and a desk."""
    faults: list[tuple[str, ...]] = []
    for url in urls:
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            answer = page.goto(address + url, wait_until="networkidle")
            assert answer is not None
            assert answer.status == 200, url
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                faults.append((url, str(size["width"]), "scrolls sideways"))
            told = Axe().run(page, options={"runOnly": RULES}).response["violations"]
            faults += [(url, each["id"], node["html"]) for each in told for node in each["nodes"]]
    return faults
