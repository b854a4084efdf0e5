"""Our own engines on the same work as the others, and the whole way from a typed text to a page of explained results."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterable
from pathlib import Path

from benchmarks.corpus import ON, Question
from benchmarks.peers import SHOWN, NotInstalled, Peer, Reply
from benchmarks.peers.processes import free_port, resident_mb, start, stop
from search.documents import Document
from search.engines import EMBEDDED
from search.engines.contract import BrokenIndex, Request
from search.engines.sphinx.settings import settings
from search.fields import SUPPLIERS
from search.index import open_index
from search.query import search_suppliers
from search.suggest import suggest

_SCOPE = (SUPPLIERS,)


class SphinxProcess:
    """A search server of our own over a folder, at the same port whenever it is started."""

    def __init__(self, folder: Path) -> None:
        if not shutil.which("searchd"):
            raise NotInstalled("searchd is not there: apt-get install sphinxsearch")
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, kept = folder, folder / "port"
        if not kept.exists():
            kept.write_text(str(free_port()), encoding="ascii")
        self._port = int(kept.read_text(encoding="ascii"))
        self.setting = f"sphinx://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        path = self._folder / "sphinx.conf"
        path.write_text(settings(self._folder, self._port), encoding="ascii")
        self._process = start(["searchd", "--nodetach", "--config", str(path)], self._connect)

    def _connect(self) -> None:
        socket.create_connection(("127.0.0.1", self._port), timeout=1).close()

    def resident_mb(self) -> float:
        return resident_mb(self._process.pid) if self._process else 0.0

    def stop(self) -> None:
        if self._process:
            stop(self._process)


class Engine(Peer):
    """One engine, asked with requests; a misspelt text is read first, since that is how misspelling is met here."""

    def __init__(self, folder: Path, engine: str = EMBEDDED) -> None:
        super().__init__(folder)
        self._server = SphinxProcess(folder / "server") if engine == "sphinx" else None
        self.is_server = self._server is not None
        try:
            self._index = open_index(folder / "index", self._server.setting if self._server else engine)
        except (ImportError, BrokenIndex) as error:
            raise NotInstalled(str(error)) from None

    def build(self, documents: Iterable[Document]) -> None:
        self._start()
        with self._index.rebuilding(), self._index.replacing() as fresh:
            fresh.engine.index(documents)
            with fresh.serving():
                pass

    def open(self) -> None:
        self._start()
        self._index.engine().warm()

    def _start(self) -> None:
        if self._server:
            self._server.start()

    def resident_mb(self) -> float:
        return self._server.resident_mb() if self._server else 0.0

    def close(self) -> None:
        if self._server:
            self._server.stop()

    def ask(self, question: Question) -> Reply:
        if question.kind == "prefix":
            named = self._index.suggest(question.words[0], SHOWN, _SCOPE, ON)
            return Reply(len(named), [one.code for one in named])
        if question.is_misspelt:
            return self.ask_text(question)
        answer = self._index.search(_request(question))
        return Reply(answer.total, [hit.code for hit in answer.hits], answer.facets)

    def ask_text(self, question: Question) -> Reply:
        filters = _filters(question)
        result = search_suppliers(self._index, question.text, filters, facets=question.counted, size=SHOWN, on=ON)
        return Reply(result.total, [hit.code for hit in result.hits], result.facets)

    def update(self, document: Document) -> None:
        with self._index.writing():
            self._index.change([document], delete=[document.key])


class FromText(Engine):
    """The same index, asked with what a person types: read, searched, put in order and explained."""

    def ask(self, question: Question) -> Reply:
        if question.kind == "prefix":
            suggestions = suggest(self._index, question.text, limit=8, scope=_SCOPE, on=ON)
            return Reply(len(suggestions), [one.id for one in suggestions])
        return self.ask_text(question)


def _request(question: Question) -> Request:
    return Request(
        on=ON,
        scope=_SCOPE,
        filters=_filters(question),
        words=question.words,
        words_must=True,
        least_share=0.0,
        facets=question.counted,
        size=SHOWN,
    )


def _filters(question: Question) -> dict[str, tuple[str, ...]]:
    filters: dict[str, tuple[str, ...]] = {}
    for name, _, value in (one.partition("=") for one in question.filters):
        filters[name] = (*filters.get(name, ()), value)
    return filters
