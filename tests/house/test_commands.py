"""Every command says what it does."""

from collections.abc import Iterator

import click
import pytest

from linkage.cli import cli


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _commands(below, f"{path} {name}")


COMMANDS = dict(_commands(cli, "linkage"))


@pytest.mark.parametrize("path", COMMANDS)
def test_command_has_help(path: str) -> None:
    text = COMMANDS[path].help or ""
    assert len(text) > 10
    assert text[0].isupper()


@pytest.mark.parametrize("path", COMMANDS)
def test_options_have_help(path: str) -> None:
    silent = [
        parameter.name
        for parameter in COMMANDS[path].params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []
