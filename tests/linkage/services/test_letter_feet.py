"""What stands below a letter to a reader without an account."""

from __future__ import annotations

from database.enums import NoticeKind
from linkage.services.letter_feet import with_guest_way_out, with_reason
from linkage.services.outbox import Letter

LETTER = Letter(kind="proposal-proposed", recipient="minh@sup.example", language="en", subject="Part", body="Dear Minh")
WHO = "With Linkage, an agency brings assemblers and makers of parts in Vietnam together.\nThis letter went to minh@sup.example:"


def test_a_reader_without_an_account_reads_once_who_writes() -> None:
    always = with_reason(LETTER, None)
    ending = with_guest_way_out(LETTER, NoticeKind.PROPOSALS, "token", base_url="https://x.example")
    assert [each.body.count(WHO) for each in (always, ending)] == [1, 1]
    assert always.body.startswith("Dear Minh\n\nWith Linkage")
