"""Accounts."""

from __future__ import annotations

import sys

import click

from linkage.commands import instance, print_json, talk

OFFICER_ROLES = ("officer", "admin")


@click.group()
def users() -> None:
    """Make accounts."""


@users.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--officer", type=click.Choice(OFFICER_ROLES), help="Make the person staff of the agency.")
@click.option(
    "--language", default="en", show_default=True, type=click.Choice(["en", "vi", "ja"]), help="Of pages and mails."
)
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin instead of asking for it.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def create_account(
    email: str, *, name: str, officer: str | None, language: str, password_stdin: bool, as_json: bool
) -> None:
    """Make an account for EMAIL. The first officer of an instance is made with --officer admin."""
    from database.session import transaction
    from linkage.inputs.base import read_input
    from linkage.inputs.users import NewUserInput
    from linkage.services.audit import Actor
    from linkage.services.users import create_user

    given = {
        "email": email,
        "name": name,
        "language": language,
        "officer_role": officer,
        "password": _password(is_piped=password_stdin),
    }
    wanted = read_input(NewUserInput, given)
    with instance() as context, transaction():
        user = create_user(context.session, wanted, by=Actor(user_id=None, label="command line"))
        code = user.code
    if as_json:
        print_json({"code": code, "email": wanted.email})
    else:
        talk(f"The account {wanted.email} is made.")


def _password(*, is_piped: bool) -> str:
    """Never an argument: those are seen by everybody on the machine."""
    if is_piped:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
