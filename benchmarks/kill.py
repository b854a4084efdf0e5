"""Kills the server and an import with SIGKILL while they write, and looks whether anything acknowledged was lost.

    python -m benchmarks.kill [--rounds 10] [--port 8108] [--database postgresql://...]

After each kill the server starts again: every change that was acknowledged must be there, an import must be there whole or not at
all, and the search index must equal the database within a minute. Exit status 1 when one of these does not hold.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
from sqlalchemy import func
from sqlmodel import col, select

from database.models.companies import Company, SupplierProfile
from database.models.part_needs import PartNeed
from database.session import Database, transaction
from database.upgrade import upgrade
from linkage.services.audit import SYSTEM
from linkage.services.tokens import create_token
from tests.factories import make_assembler, make_supplier, make_user, need_data, supplier_data

ROOT = Path(__file__).parents[1]
WRITERS = 4
IMPORTED = 300
SECONDS_TO_CATCH_UP = 60


@dataclass
class Firm:
    """One writer's firm: the last name that was acknowledged, the one that was under way, and the needs acknowledged."""

    code: str
    token: str
    buyer_token: str
    acknowledged: str = ""
    tried: str = ""
    needs: list[str] = field(default_factory=list)


@dataclass
class Instance:
    home: Path
    port: int
    url: str

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "LINKAGE_HOME": str(self.home), "DATABASE_URL": self.url, "PYTHONPATH": str(ROOT)}

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "linkage.cli", *words]
        return subprocess.Popen(  # noqa: S603 - our own command
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def serve(self) -> subprocess.Popen[bytes]:
        server = self.run("serve", "--port", str(self.port))
        for _try in range(600):
            try:
                self.ask("GET", "/robots.txt")
            except OSError:
                time.sleep(0.1)
            else:
                return server
        raise SystemExit("the server does not start")

    def ask(self, method: str, path: str, token: str = "", body: Any = None, **headers: str) -> tuple[int, Any, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}
        if body is not None:
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, path, None if body is None else json.dumps(body), sent)
            answer = connection.getresponse()
            text = answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()
        return (
            answer.status,
            json.loads(text) if "json" in answer.headers["Content-Type"] else None,
            answer.headers["ETag"] or "",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--port", type=int, default=8108)
    parser.add_argument("--database", help="the address of an empty database; SQLite when absent")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder), given.port, given.database or f"sqlite:///{folder}/linkage.sqlite")
        firms = _prepare(instance)
        faults = []
        for number in range(given.rounds):
            faults += _round(instance, firms, number)
            click.echo(f"round {number}: {len(faults)} faults so far", err=True)
    click.echo(
        f"{given.rounds} kills, {sum(len(firm.needs) for firm in firms)} needs acknowledged, {len(faults)} faults"
    )
    for fault in faults:
        click.echo(f"  {fault}")
    sys.exit(1 if faults else 0)


def _prepare(instance: Instance) -> list[Firm]:
    database = Database(instance.url)
    upgrade(database.engine)
    firms = []
    with database.session() as session:
        for number in range(WRITERS):
            supplier, buyer = make_supplier(session, name=f"Firm {number}"), make_assembler(session)
            people = [make_user(session, company=company) for company in (supplier, buyer)]
            with transaction():
                tokens = [create_token(session, session.merge(person), "kill", by=SYSTEM)[1] for person in people]
            firms.append(Firm(supplier.code, tokens[0], tokens[1]))
    database.close()
    return firms


def _round(instance: Instance, firms: list[Firm], number: int) -> list[str]:
    server, is_over = instance.serve(), threading.Event()
    writers = [threading.Thread(target=_write, args=(instance, firm, number, is_over)) for firm in firms]
    for writer in writers:
        writer.start()
    importer = _import(instance, number)
    time.sleep(random.uniform(1.0, 3.0))  # noqa: S311 - no secret
    for process in (server, importer):
        process.send_signal(signal.SIGKILL)
        process.wait()
    is_over.set()
    for writer in writers:
        writer.join()
    server = instance.serve()
    try:
        return [f"round {number}: {fault}" for fault in _faults(instance, firms, number)]
    finally:
        server.kill()
        server.wait()


def _import(instance: Instance, number: int) -> subprocess.Popen[bytes]:
    suppliers = [supplier_data(id=f"k{number}-{each}", name=f"Kxlist{number} {each}") for each in range(IMPORTED)]
    path = instance.home / "list.json"
    path.write_text(json.dumps({"schema_version": 1, "suppliers": suppliers, "needs": []}), encoding="utf-8")
    return instance.run("exchange", "import", str(path), "--source", "kill")


def _write(instance: Instance, firm: Firm, number: int, is_over: threading.Event) -> None:
    """New needs and new names, until the server is gone."""
    count = 0
    while not is_over.is_set():
        count += 1
        try:
            need = {key: value for key, value in need_data().items() if key != "status"}
            status, made, _tag = instance.ask("POST", "/api/v1/needs", firm.buyer_token, need)
            if status == 201:
                firm.needs.append(made["code"])
            _status, _found, tag = instance.ask("GET", f"/api/v1/suppliers/{firm.code}", firm.token)
            firm.tried = f"Kx{firm.code}r{number}n{count}"
            path = f"/api/v1/suppliers/{firm.code}"
            status, _made, _tag = instance.ask("PATCH", path, firm.token, {"name": firm.tried}, **{"If-Match": tag})
            if status == 200:
                firm.acknowledged = firm.tried
            # The API lets one address ask 600 times a minute.
            time.sleep(0.1)
        except OSError:
            return


def _faults(instance: Instance, firms: list[Firm], number: int) -> list[str]:
    """What the database lost, and where the index differs from it."""
    database = Database(instance.url)
    with database.engine.connect() as connection:
        names = {row[0]: row[1] for row in connection.execute(select(col(Company.code), col(Company.name)))}
        needs = set(connection.execute(select(col(PartNeed.code))).scalars())
        ids = connection.execute(select(col(Company.external_id)).where(col(Company.source) == "kill")).scalars()
        written = sum(1 for key in ids if str(key).startswith(f"k{number}-"))
        listed = connection.execute(select(func.count()).select_from(SupplierProfile)).scalar_one()
    database.close()
    found = [] if written in (0, IMPORTED) else [f"{written} of {IMPORTED} imported firms were written"]
    for firm in firms:
        found += [f"need {code} was acknowledged and is gone" for code in firm.needs if code not in needs]
        if firm.acknowledged and names[firm.code] not in (firm.acknowledged, firm.tried):
            found.append(f"{firm.code} is called {names[firm.code]}, acknowledged was {firm.acknowledged}")
        if not _is_found(instance, names[firm.code], firm.code):
            found.append(f"the index does not know {firm.code} as {names[firm.code]}")
    total = _wait(lambda: (instance.ask("GET", "/api/v1/suppliers")[1] or {}).get("total"), listed)
    return found if total == listed else [*found, f"the index holds {total} firms, the database {listed}"]


def _is_found(instance: Instance, name: str, code: str) -> bool:
    path = f"/api/v1/suppliers?q={quote(name)}"
    return bool(_wait(lambda: code in json.dumps(instance.ask("GET", path)[1]), True))


def _wait(ask: Any, wanted: Any) -> Any:
    """The answer, as soon as it is what is wanted, and else the last one."""
    until = time.monotonic() + SECONDS_TO_CATCH_UP
    while (found := ask()) != wanted and time.monotonic() < until:
        time.sleep(0.5)
    return found


if __name__ == "__main__":
    main()
