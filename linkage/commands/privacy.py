"""What is kept about people: letting it go when its time is over."""

from __future__ import annotations

import click

from linkage.commands import instance, print_json, talk


@click.group()
def privacy() -> None:
    """Look after what is kept about people."""


class _DryRun(Exception):
    """Takes everything back."""


@privacy.command("sweep")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def sweep_people(*, dry_run: bool, as_json: bool) -> None:
    """Delete or make anonymous what was kept long enough, kind by kind. For a timer to run once a day.

    The periods stand in docs/privacy.md. Running it again finds nothing left to do.
    """
    from database.session import transaction
    from linkage.days import agency_today
    from linkage.mail.ways import mail_folder
    from linkage.services.letter_files import files_of_gone_letters
    from linkage.services.retention import Swept, sweep
    from linkage.services.upload_files import stray_files
    from linkage.services.uploads import remove_file

    swept, letter_files, upload_files = Swept({}), [], []
    with instance() as context:
        folder = mail_folder(context.config)
        try:
            with transaction() as session:
                swept = sweep(session, agency_today())
                letter_files = files_of_gone_letters(session, folder)
                upload_files = stray_files(session, context.config.upload_dir)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
        else:
            for upload in swept.uploads:
                remove_file(context.config.upload_dir, upload)
            for path in (*letter_files, *upload_files):
                path.unlink(missing_ok=True)
    counts = {**swept.counts, "letter_files": len(letter_files), "upload_files": len(upload_files)}
    if as_json:
        print_json({"dry_run": dry_run, "removed": counts})
        return
    for kind, number in counts.items():
        if number:
            talk(f"{kind.replace('_', ' ')}: {number}")
    total = sum(counts.values())
    talk(f"{total} in all would go." if dry_run else f"{total} in all are gone." if total else "Nothing is too old.")
