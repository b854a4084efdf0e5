"""`linkage NOUN VERB`: data on stdout, talk on stderr; exit 0 done, 1 refused with a sentence, 2 wrong usage."""

from __future__ import annotations

import importlib
import sys

import click

# Name -> (module and group, help). Modules are imported when used, so that `linkage --help` answers at once.
COMMANDS = {
    "alerts": ("linkage.commands.alerts:alerts", "Tell people what is new in their saved searches."),
    "database": ("linkage.commands.database:database", "Bring the database to the newest form."),
    "demo": ("linkage.commands.demo:demo", "Load fictional firms, needs and accounts to try things out."),
    "exchange": ("linkage.commands.exchange:exchange", "Carry firms and needs in and out as files."),
    "import": ("linkage.commands.imports:imports", "Bring in spreadsheets of firms, parts and events."),
    "fair": ("linkage.commands.fair:fair", "Make and check timetables of meetings at fairs."),
    "feedback": ("linkage.commands.feedback:feedback", "Ask firms whether the agency's services helped them."),
    "followups": (
        "linkage.commands.follow_ups:followups",
        "Thank firms after a fair, and ask what became of their meetings.",
    ),
    "freshness": (
        "linkage.commands.freshness:freshness",
        "Ask firms whether their profile is still true, and tell them of certificates that end.",
    ),
    "funnel": ("linkage.commands.funnel:funnel", "Count how far pairs of needs and suppliers get."),
    "lacks": ("linkage.commands.lacks:lacks", "Count what firms lack for the open needs."),
    "mail": ("linkage.commands.mail:mail", "Send the letters that wait."),
    "match": ("linkage.commands.match:match", "Find suppliers for needs, with reasons."),
    "measure": ("linkage.commands.measure:measure", "Measure answers against labelled examples."),
    "outcomes": ("linkage.commands.outcomes:outcomes", "Record what came of introductions, and learn from it."),
    "network": ("linkage.commands.network:network", "Who supplies whom, and what hangs on one firm."),
    "privacy": ("linkage.commands.privacy:privacy", "Let what is kept about people go when its time is over."),
    "pair": ("linkage.commands.pair:pair", "Pair needs and suppliers that can take only so many."),
    "notices": ("linkage.commands.notices:notices", "Gather news in one letter for those who chose that."),
    "proposals": ("linkage.commands.proposals:proposals", "Remind firms of proposals, and end those nobody answered."),
    "record": ("linkage.commands.linkage_records:record", "Attest what is confirmed of a firm, and verify it."),
    "registry": ("linkage.commands.registry:registry", "Know a firm when it is seen again."),
    "rfqs": ("linkage.commands.rfqs:rfqs", "Remind suppliers of requests for quotation."),
    "search": ("linkage.commands.search:search", "Find suppliers by words; look after the index."),
    "search-log": ("linkage.commands.search_logs:search_log", "Look after the notes about searches."),
    "serve": ("linkage.commands.serve:serve", "Serve the web pages and the API."),
    "users": ("linkage.commands.users:users", "Make accounts."),
    "words": ("linkage.commands.words:words", "Carry words that officers explained in and out as files."),
    "worker": ("linkage.commands.worker:worker", "Do the work that was put off."),
}


class LateGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's)
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="linkage", message="%(version)s")
def cli() -> None:
    """Linkage: capabilities clear enough to choose, and who should meet whom, with reasons.

    Every command works on the instance in the folder LINKAGE_HOME (made when absent; default ./instance), or on the database at
    DATABASE_URL.
    """


def main() -> None:
    """The entry point: refusals become one sentence on stderr and exit 1."""
    try:
        cli(prog_name="linkage")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        text = _sentence(error)
        if text is None:
            raise
        click.echo(f"linkage: {text}", err=True)
        sys.exit(1)


def _sentence(error: Exception) -> str | None:
    """What a known refusal says; None for what nobody foresaw."""
    # Imported late: the happy path of `--help` needs neither SQLAlchemy nor Flask.
    from sqlalchemy.exc import OperationalError

    from database.session import Clash
    from linkage.errors import Invalid, LinkageError

    if isinstance(error, Invalid) and error.fields:
        fields = "".join(f"\n  {path}: {text}" for path, text in error.fields.items())
        return f"{error.text}{fields}"
    if isinstance(error, LinkageError):
        return str(error.text)
    if isinstance(error, Clash):
        return "Somebody else was changing the same data. Nothing was written; try again."
    if isinstance(error, OperationalError):
        return f"The database cannot be used: {error.orig}"
    return None


if __name__ == "__main__":
    main()
