"""Which server might hold the index of many web machines: time on the clock with one and with four clients.

    python -m benchmarks.servers [--firms 100000] [--peers sphinx,groonga,xapian,postgresql]

Milliseconds, p50 / p95. Run it on an idle machine; every client is a process of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import Question, Questions, documents, questions
from benchmarks.peers import CannotAnswer, NotInstalled, Peer, load

_KINDS = ("one term", "three terms", "two filters", "facet counts", "prefix")
_UPDATES = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--peers", default="sphinx,groonga,xapian,postgresql")
    given = parser.parse_args()
    say(f"{given.firms} firms; ms on the clock, p50 / p95")
    say(
        f"| server | clients | {' | '.join(_KINDS)} | questions a second | one update | build s | MB on disk | MB resident |"
    )
    say("|---" * (len(_KINDS) + 7) + "|")
    for name in given.peers.split(","):
        with tempfile.TemporaryDirectory() as folder:
            try:
                measure(name, load(name, Path(folder) / name), given.firms)
            except NotInstalled as missing:
                say(f"| {name} | not installed: {missing} |")


def measure(name: str, peer: Peer, firms: int) -> None:
    start = time.monotonic()
    peer.build(documents(firms))
    seconds = time.monotonic() - start
    if not peer.is_server:
        peer.open()
    asked = {kind: some for kind, some in questions().items() if kind in _KINDS}
    ask_all(peer, asked)
    update = updates(peer)
    for clients in (1, 4):
        times, rate = with_clients(peer, asked, clients)
        cells = " | ".join(shown(times[kind]) for kind in _KINDS)
        rest = (
            f"{update} | {seconds:.0f} | {peer.size_mb():.0f} | {peer.resident_mb():.0f}" if clients == 1 else " | | |"
        )
        say(f"| {name} | {clients} | {cells} | {rate:.0f} | {rest} |")
    peer.close()
    peer.remove()


def ask_all(peer: Peer, asked: Questions) -> dict[str, list[float]]:
    return {kind: [timed(peer, one) for one in some] for kind, some in asked.items()}


def timed(peer: Peer, question: Question) -> float:
    start = time.perf_counter()
    try:
        peer.ask(question)
    except CannotAnswer:
        return 0.0
    return (time.perf_counter() - start) * 1000


def updates(peer: Peer) -> str:
    """Until a word just written is found."""
    times = []
    for number, one in enumerate(documents(_UPDATES)):
        word = f"zq{number}x"
        one.words[word] = 1.0
        start = time.perf_counter()
        peer.update(one)
        while peer.ask(Question("one term", word, (word,))).total != 1:
            time.sleep(0.001)
        times.append((time.perf_counter() - start) * 1000)
    return shown(times)


def with_clients(peer: Peer, asked: Questions, clients: int) -> tuple[dict[str, list[float]], float]:
    """Times of all clients, and questions a second."""
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.Queue[dict[str, list[float]]] = context.Queue()

    def work() -> None:
        client = peer.another()
        answers.put(ask_all(client, asked))

    start = time.perf_counter()
    workers = [context.Process(target=work) for _ in range(clients)]
    for worker in workers:
        worker.start()
    found = [answers.get() for _ in workers]
    seconds = time.perf_counter() - start
    for worker in workers:
        worker.join()
    times = {kind: [each for one in found for each in one[kind]] for kind in asked}
    return times, sum(map(len, times.values())) / seconds


def shown(times: list[float]) -> str:
    return f"{statistics.median(times):.1f} / {statistics.quantiles(times, n=20)[-1]:.1f}"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
