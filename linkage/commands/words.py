"""Words that officers explained to the search."""

from __future__ import annotations

from typing import BinaryIO, TextIO

import click

from linkage.commands import instance, print_json, talk


@click.group()
def words() -> None:
    """Carry words that officers explained in and out as files."""


@words.command("export")
@click.option("--output", default="-", type=click.File("w", encoding="utf-8"), help="The file to write; - is stdout.")
def export_words(output: TextIO) -> None:
    """Write the words in force as YAML, in the sections and names of the vocabulary's files."""
    from linkage.services.word_files import words_file

    with instance() as context:
        output.write(words_file(context.session))


@words.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say whether the file holds.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def import_words(file: BinaryIO, *, dry_run: bool, as_json: bool) -> None:
    """Take in words from FILE as `words export` writes them (- is stdin), all or none. The same file twice changes nothing."""
    from database.session import transaction
    from linkage.inputs.documents import load_document
    from linkage.services.audit import Actor
    from linkage.services.word_files import WordCounts, read_words
    from linkage.services.word_files import import_words as take_in

    given = read_words(load_document(file.read()))
    counts = WordCounts()
    if not dry_run:
        with instance(), transaction() as session:
            counts = take_in(session, given, by=Actor(user_id=None, label="command line"))
    if as_json:
        print_json({"words": len(given), "added": counts.added, "unchanged": counts.unchanged})
    elif dry_run:
        talk(f"{len(given)} words hold.")
    else:
        talk(f"{counts.added} words were added, {counts.unchanged} were there already.")
