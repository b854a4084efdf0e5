"""Linkage records from the command line: issue, verify, revoke, and the keys that sign them."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import click

from linkage.commands import instance, print_json, talk

if TYPE_CHECKING:
    from linkage.services.linkage_records import Verdict
    from linkage.services.record_files import Signed

_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group()
def record() -> None:
    """Attest what is confirmed of a firm, for a bank; verify what somebody was handed."""


@record.command()
@click.argument("company")
@click.option(
    "--language", default="vi", show_default=True, type=click.Choice(["en", "vi", "ja"]), help="Of the paper."
)
@click.option("--output", default="-", type=click.File("wb"), help="Where the signed file is written; - is stdout.")
@click.option("--dry-run", is_flag=True, help="Write what it would say, and issue nothing.")
def issue(company: str, *, language: str, output: BinaryIO, dry_run: bool) -> None:
    """Issue a record for the firm of the public code COMPANY, and write its signed file."""
    from database.queries.suppliers import supplier
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.errors import NotFound
    from linkage.services.audit import Actor
    from linkage.services.linkage_records import address_of, file_of, issue_record, issuer_of
    from linkage.services.record_facts import findings_of
    from linkage.services.record_files import canonical

    with instance() as context:
        if (found := supplier(context.session, company.upper())) is None:
            raise NotFound("There is no supplier of this code.")
        if dry_run:
            output.write(canonical(findings_of(context.session, found, on=agency_today()).facts) + b"\n")
            return
        by = Actor(user_id=None, label="command line")
        with transaction() as session:
            made = issue_record(session, found, language=language, issuer=issuer_of(context.config), by=by)
        output.write(file_of(context.session, made) + b"\n")
        talk(
            f"Record {made.code}, valid until {made.valid_until}. Verified at {address_of(made, context.config.base_url)}"
        )


@record.command()
@click.argument("file", type=click.File("rb"))
@click.option("--keys", type=click.File("rb"), help="The published keys; then no instance is needed.")
@_json
def verify(file: BinaryIO, *, keys: BinaryIO | None, as_json: bool) -> None:
    """Say whether FILE (- is stdin) is a genuine record. Ends with 1 for one that is changed, expired or revoked.

    With --keys (the file of /.well-known/linkage-record-keys.json) nothing is asked but the signature and the days: whether it
    was revoked is known to the instance alone.
    """
    from linkage.services.linkage_records import Verdict, attested_file
    from linkage.services.record_files import LARGEST, read_signed

    signed = read_signed(file.read(LARGEST + 1))
    if keys is not None:
        verdict = _by_keys(signed, keys)
    else:
        with instance() as context:
            verdict = attested_file(context.session, signed).verdict
    # What a forged file says of itself is not said again.
    payload = signed.payload if verdict is not Verdict.FORGED else {}
    if as_json:
        print_json({"verdict": verdict.value, "code": payload.get("code"), "valid_until": payload.get("valid_until")})
    else:
        told = f": {payload['code']}, valid until {payload['valid_until']}" if payload else ""
        click.echo(f"{verdict.value}{told}")
    if verdict is not Verdict.GENUINE:
        raise SystemExit(1)


@record.command()
@click.argument("code")
@click.option("--reason", default="", help="Why, for the firm and the agency.")
@click.option("--dry-run", is_flag=True, help="Only say whether there is such a record.")
def revoke(code: str, *, reason: str, dry_run: bool) -> None:
    """Take the record CODE back for good. Revoking twice is revoking once."""
    from database.queries.linkage_records import record_coded
    from database.session import transaction
    from linkage.errors import NotFound
    from linkage.services.audit import Actor
    from linkage.services.linkage_records import revoke_record

    with instance(), transaction() as session:
        found = record_coded(session, code.upper())
        if found is None:
            raise NotFound("There is no record of this code.")
        if dry_run:
            talk(f"Record {found.code} of {found.issued_on} would be revoked.")
            return
        revoke_record(session, found, reason, by=Actor(user_id=None, label="command line"))
    talk(f"Record {found.code} is revoked.")


@record.command()
@click.option("--rotate", is_flag=True, help="Retire the key in use and take a new one. Old records stay genuine.")
@_json
def keys(*, rotate: bool, as_json: bool) -> None:
    """Every public key that signed here, the latest first."""
    from database.session import transaction
    from linkage.services.audit import Actor
    from linkage.services.record_keys import keys_as_json, published_keys, rotate_key

    with instance() as context:
        if rotate:
            with transaction() as session:
                made = rotate_key(session, context.config.record_key_file, by=Actor(user_id=None, label="command line"))
            talk(f"Records are signed with key {made.key_id} from now on.")
        found = published_keys(context.session)
    if as_json:
        print_json(keys_as_json(found))
        return
    for each in found:
        click.echo("\t".join((each.key_id, each.public_key, each.retired_on or "in use")))


def _by_keys(signed: Signed, keys: BinaryIO) -> Verdict:
    """Raises ClickException when the file holds no keys."""
    from linkage.days import agency_today
    from linkage.errors import Invalid
    from linkage.inputs.json_texts import read_json
    from linkage.services.linkage_records import Verdict
    from linkage.services.record_files import LARGEST, is_expired, is_genuine
    from linkage.services.record_keys import keys_from_json

    try:
        known = keys_from_json(read_json(keys.read(LARGEST + 1)))
    except (ValueError, Invalid):
        raise click.ClickException("These are no published keys.") from None
    if not is_genuine(signed, known):
        return Verdict.FORGED
    return Verdict.EXPIRED if is_expired(signed.payload, agency_today()) else Verdict.GENUINE
