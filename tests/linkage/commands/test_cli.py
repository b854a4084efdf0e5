import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from linkage.cli import COMMANDS, cli

from .conftest import Linkage


def all_commands(group: click.Group, name: str = "linkage") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for verb in group.list_commands(context):
        command = group.get_command(context, verb)
        assert command is not None
        yield f"{name} {verb}", command
        if isinstance(command, click.Group):
            yield from all_commands(command, f"{name} {verb}")


def test_every_command_and_option_has_help() -> None:
    found = dict(all_commands(cli))
    assert {name for name, command in found.items() if not command.help} == set()
    options = [
        (name, option)
        for name, command in found.items()
        for option in command.params
        if isinstance(option, click.Option)
    ]
    assert [(name, option.name) for name, option in options if not option.help] == []


def test_help_of_the_list_is_that_of_the_groups() -> None:
    groups = {name: command.get_short_help_str(200) for name, command in all_commands(cli) if name.count(" ") == 1}
    assert set(groups) == {f"linkage {name}" for name in COMMANDS}


HELP_AND_LIST = """
import sys
from linkage.cli import main
sys.argv = ["linkage", "--help"]
try:
    main()
except SystemExit:
    pass
print([name for name in ("flask", "sqlalchemy", "pydantic", "whoosh", "numpy") if name in sys.modules])
"""


def test_help_answers_without_loading_the_rest() -> None:
    done = subprocess.run([sys.executable, "-c", HELP_AND_LIST], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_wrong_usage_is_exit_2(linkage: Linkage) -> None:
    assert linkage("exchange", "import").code == 2
    assert linkage("nonsense").code == 2
    assert linkage("match", "need", "x", "--as-of", "soon").code == 2


def test_refusal_is_exit_1_and_one_sentence(linkage: Linkage) -> None:
    answer = linkage("match", "need", "nothing")
    assert (answer.code, answer.out, answer.err) == (1, "", "linkage: There is no need “nothing” here.\n")


def test_unreachable_database_is_a_sentence(linkage: Linkage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/no/such/folder/x.sqlite")
    answer = linkage("exchange", "export")
    assert answer.code == 1
    assert answer.err.startswith("linkage: The database cannot be used:")


def test_embedded_instance_is_made_when_absent(tmp_path: Path) -> None:
    environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environ["LINKAGE_HOME"] = str(tmp_path / "new" / "home")
    command = [sys.executable, "-m", "linkage.cli", "exchange", "export"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout == "version: '1'\nsuppliers: []\nneeds: []\n"
    assert (tmp_path / "new" / "home" / "linkage.sqlite").exists()


def test_serve_says_when_it_cannot_listen(linkage: Linkage) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = linkage("serve", "--port", taken.getsockname()[1])
    assert answer.code == 1
    assert "Cannot listen on 127.0.0.1:" in answer.err


def test_serve_warms_up_the_kernel_beside_its_requests(linkage: Linkage, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()
    server = SimpleNamespace(run=lambda: begun.wait(60))
    monkeypatch.setattr("waitress.server.create_server", lambda *_, **__: server)
    monkeypatch.setattr("matching.kernel.warm_up", begun.set)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert linkage("serve", "--port", port).code == 0
    assert begun.is_set()
