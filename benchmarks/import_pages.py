"""A real list brought in by an officer through the pages: what the machine does for each step, what is refused, what is to look at.

    python -m benchmarks.import_pages [--firms 20000] [--home FOLDER] [--file ../shared/data/trangvang-directory/company.csv]

A server with its worker is started, and asked as a browser asks it. CPU seconds and the largest memory are those of the server and of
every process it starts. `--home`: a demo instance to use, or to make there once; without it and with no --firms the registry is empty.
Exit status 1 when bringing the list in takes more than 60 s of CPU, the second time changes anything, or taking it back leaves
anything.
"""

from __future__ import annotations

import argparse
import html
import http.cookiejar
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, select

from benchmarks.imports import LIST, counts, exported, instance_of
from database.models.search_changes import SearchChange
from database.session import Database
from database.upgrade import upgrade
from linkage.config import Config
from linkage.importers.sentences import row_text
from linkage.services.imports import batch_of

OFFICER, PASSWORD = "bench@agency.example", "only-for-measuring-with"
PORT = 8155
TARGET_SECONDS = 60.0
_SHOWN_PAIRS = 50
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_CHOSEN = re.compile(r'<select[^>]* name="([^"]+)".*?</select>', re.DOTALL)
_CELL = re.compile(r"<t[dh].*?</t[dh]>", re.DOTALL)
_OPTION = re.compile(r'<option value="([^"]*)" selected')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--firms", type=int, default=0)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--file", type=Path, default=LIST)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare, instance_of(given.home or Path(spare), given.firms) as config:
        database = Database(config.database_url)
        upgrade(database.engine)
        make_officer(config)
        with database.session() as session, served(config) as server:
            is_good = measured(session, server, given.file)
        database.close()
    sys.exit(0 if is_good else 1)


def measured(session: Session, server: Server, path: Path) -> bool:
    before = exported(session)
    browser = Browser(f"http://127.0.0.1:{PORT}")
    browser.sign_in()
    server.step("the first pages")
    code = brought(browser, path)
    spent = server.step("upload and check", counts(session, code))
    say_reasons(session, code)
    browser.post(f"/officer/imports/{code}/columns", browser.fields(f"/officer/imports/{code}", "columns"))
    wait(browser)
    spent_again = server.step("check again with the columns")
    browser.post(f"/officer/imports/{code}/write", browser.hidden(f"/officer/imports/{code}"))
    wait(browser)
    spent += server.step("write", counts(session, code))
    wait_for_index(session)
    spent += server.step("index")
    say_pairs(browser)
    server.step("the queue")
    written = exported(session)
    again = brought(browser, path)
    browser.post(f"/officer/imports/{again}/write", browser.hidden(f"/officer/imports/{again}"))
    wait(browser)
    server.step("the second time", counts(session, again))
    is_same = exported(session) == written
    page = f"/officer/imports/{code}/undo"
    browser.post(page, browser.hidden(page))
    wait(browser)
    wait_for_index(session)
    server.step("taken back")
    is_back = exported(session) == before
    say(
        f"brought in: {spent:.1f} s of CPU (asked: <= {TARGET_SECONDS:.0f}); columns corrected: {spent_again:.1f} s more"
    )
    say(
        f"at most {server.most_mb:.0f} MB in one process; slowest page {browser.slowest[0]:.1f} s: {browser.slowest[1]}"
    )
    say(f"the second time changed nothing: {is_same}; the export after it is taken back is that of before: {is_back}")
    return spent <= TARGET_SECONDS and is_same and is_back


def brought(browser: Browser, path: Path) -> str:
    """The code of the list, once it is checked."""
    fields = {**browser.hidden("/officer/imports"), "source": "benchmark"}
    return wait(browser, browser.post("/officer/imports", fields, file=path)).rpartition("/")[2]


def wait(browser: Browser, url: str = "") -> str:
    """Asks as the open page does until the work is done; the address of what came of it."""
    url = url or browser.url
    while "/under-way/" in url:
        while json.loads(browser.text(f"{url}/progress"))["is_running"]:
            time.sleep(2)
        browser.text(url)
        if browser.url == url:
            raise SystemExit(f"{url} came to no end")
        url = browser.url
    return url


def wait_for_index(session: Session) -> None:
    while True:
        session.expire_all()
        session.rollback()
        if not session.exec(select(func.count()).select_from(SearchChange)).one():
            return
        time.sleep(0.5)


def say_reasons(session: Session, code: str) -> None:
    """Every reason why a row is refused, with an example."""
    rows = [row for row in batch_of(session, code).rows if row["outcome"] == "refused"]
    found = Counter(reason["code"] for row in rows for reason in row["reasons"])
    silent = sum(not row["reasons"] for row in rows)
    say(f"  refused: {len(rows)}, without a reason: {silent}, {dict(found)}")
    for reason in found:
        row, first = next((row, each) for row in rows for each in row["reasons"] if each["code"] == reason)
        say(f"    row {row['row']}: {row_text(reason, {key: each for key, each in first.items() if key != 'code'})}")


def say_pairs(browser: Browser) -> None:
    """The first pairs of the queue."""
    lines: list[str] = []
    for number in (1, 2):
        page = browser.text(f"/officer/registry/pairs?page={number}")
        table = page[page.find("<tbody") : page.find("</tbody")]
        lines += [
            " | ".join(_plain(cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL))
            for row in table.split("</tr>")
            if "<a " in row
        ]
    for line in lines[:_SHOWN_PAIRS]:
        say(f"    {line}")


def _plain(cell: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split())


class Browser:
    """Asks pages and sends their forms back, with cookies; remembers the slowest answer."""

    def __init__(self, root: str) -> None:
        self._root, self.url, self.slowest = root, "", (0.0, "")
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def sign_in(self) -> None:
        page = "/account/sign-in"
        self.post(page, {**self.hidden(page), "email": OFFICER, "password": PASSWORD})

    def text(self, path: str) -> str:
        return self._ask(urllib.request.Request(self._address(path)))  # noqa: S310 (our own server)

    def hidden(self, page: str) -> dict[str, str]:
        """The fields nobody sees of the last form of a page, which all forms of a reader share."""
        return {name: html.unescape(value) for name, value in _HIDDEN.findall(self.text(page))}

    def fields(self, page: str, action: str) -> dict[str, str]:
        """What the form of a page that leads to `action` sends when nothing is changed in it."""
        text = self.text(page)
        start = text.index(f'/{action}"')
        form = text[text.rindex("<form", 0, start) : text.index("</form>", start)]
        chosen = {match[1]: option[1] for match in _CHOSEN.finditer(form) if (option := _OPTION.search(match[0]))}
        return {name: html.unescape(value) for name, value in (*_HIDDEN.findall(form), *chosen.items())}

    def post(self, path: str, fields: Mapping[str, str], *, file: Path | None = None) -> str:
        """Sends a form and follows where it leads; the address of that."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        if file is not None:
            head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\nContent-Type: text/csv\r\n\r\n'
            parts += [head.encode(), file.read_bytes(), b"\r\n"]
        body = b"".join([*parts, f"--{mark}--\r\n".encode()])
        sent = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        self._ask(urllib.request.Request(self._address(path), data=body, headers=sent))  # noqa: S310 (our own server)
        return self.url

    def _address(self, path: str) -> str:
        return path if path.startswith("http") else f"{self._root}{path}"

    def _ask(self, request: urllib.request.Request) -> str:
        start = time.perf_counter()
        try:
            with self._opener.open(request, timeout=600) as answer:
                text: str = answer.read().decode()
                self.url = answer.url
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{request.full_url} answered {error.code}") from error
        self.slowest = max(self.slowest, (time.perf_counter() - start, f"{request.get_method()} {request.full_url}"))
        return text


class Server:
    """A server with its worker; what they took since the last step."""

    def __init__(self, pid: int) -> None:
        self._pid, self.most_mb = pid, 0.0
        self._cpu, self._at = 0.0, time.monotonic()

    def step(self, name: str, told: Mapping[str, int] | None = None) -> float:
        """Says what a step took; CPU seconds."""
        cpu, now = self.look(), time.monotonic()
        spent, passed = cpu - self._cpu, now - self._at
        self._cpu, self._at = cpu, now
        say(f"{name:30} {spent:6.1f} s of CPU {passed:6.1f} s on the clock  {dict(told) if told else ''}".rstrip())
        return spent

    def look(self) -> float:
        """CPU seconds of the server and of all processes below it, those that ended and were waited for among them."""
        total = 0.0
        for pid in (self._pid, *_below(self._pid)):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
            if peak := re.search(r"VmHWM:\s+(\d+)", status):
                self.most_mb = max(self.most_mb, int(peak[1]) / 1024)
        return total


def _below(pid: int) -> Iterator[int]:
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in thread.read_text().split():
            yield int(child)
            yield from _below(int(child))


@contextmanager
def served(config: Config) -> Iterator[Server]:
    home = config.upload_dir.parent
    environment = {**os.environ, "LINKAGE_HOME": str(home), "DATABASE_URL": config.database_url}
    command = [sys.executable, "-m", "linkage.cli", "serve", "--port", str(PORT)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=2).read()
                break
            except OSError:
                time.sleep(0.25)
        yield Server(process.pid)
    finally:
        process.terminate()
        process.wait()


def make_officer(config: Config) -> None:
    environment = {**os.environ, "LINKAGE_HOME": str(config.upload_dir.parent), "DATABASE_URL": config.database_url}
    command = [
        sys.executable,
        "-m",
        "linkage.cli",
        "users",
        "create",
        OFFICER,
        "--name",
        "Bench",
        "--officer",
        "admin",
        "--password-stdin",
    ]
    subprocess.run(command, input=PASSWORD.encode(), env=environment, check=False, capture_output=True)  # noqa: S603


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (what a measurement is for)


if __name__ == "__main__":
    main()
