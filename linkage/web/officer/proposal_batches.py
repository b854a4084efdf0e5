"""What one press of a button came to: what was proposed and left out, whom no letter reaches, and what can be undone."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, g

from database.columns import now
from database.enums import NoticeKind
from database.models.proposals import Proposal
from database.queries.proposals import proposals_to_undo
from database.session import db
from linkage.language import _, ngettext
from linkage.services.firm_readers import unreached
from linkage.services.proposals import Batch
from linkage.web import cards
from linkage.web.layout import format_number
from linkage.web.proposals.views import need_title
from linkage.wording.figures import list_text

_NAMED = 5
_PAIRS_NAMED = 3


def tell_batch(batch: Batch) -> None:
    """Said on the next page."""
    number = len(batch.made)
    if number:
        flash(
            ngettext(
                "%(num)d pair is noted. Nothing has gone out yet: the two firms are told in a minute.",
                "%(num)d pairs are noted. Nothing has gone out yet: the firms are told in a minute.",
                number,
            ),
            "success",
        )
    for need, firm, why in batch.left_out[:_NAMED]:
        flash(_("Left out: %(firm)s for %(need)s. %(why)s", firm=firm, need=need, why=why), "warning")
    if len(batch.left_out) > _NAMED:
        flash(_("%(count)s more were left out.", count=format_number(len(batch.left_out) - _NAMED)), "warning")
    firms = [firm for made in batch.made for firm in (made.buyer, made.supplier)]
    silent = unreached(db(), firms, about=NoticeKind.PROPOSALS)
    if silent:
        flash(_unreached_text([cards.firm_name(firm) for firm in silent]), "warning")


def batches_to_undo() -> tuple[tuple[str, str], ...]:
    """What this officer proposed and nobody knows of yet: (code of the batch, sentence), the latest first."""
    batches: dict[str, list[Proposal]] = {}
    for each in proposals_to_undo(db(), g.user.id, at=now()):
        batches.setdefault(each.batch or "", []).append(each)
    return tuple((batch, _waiting_text(found)) for batch, found in batches.items())


def _waiting_text(found: list[Proposal]) -> str:
    more = [_("%(num)s more", num=format_number(len(found) - _PAIRS_NAMED))] if len(found) > _PAIRS_NAMED else []
    text = ngettext(
        "%(num)d proposal goes out in a minute: %(pairs)s.",
        "%(num)d proposals go out in a minute: %(pairs)s.",
        len(found),
        pairs=list_text([*_pairs(found[:_PAIRS_NAMED]), *more]),
    )
    return str(text)


def _pairs(found: Iterable[Proposal]) -> Iterable[str]:
    return (f"{cards.firm_name(each.supplier)} ({need_title(each)})" for each in found)


def _unreached_text(names: list[str]) -> str:
    """Some of the firms by name, and how their answers come all the same."""
    text = ngettext(
        "No letter reaches %(num)d firm (%(firms)s): nobody has an account, and no address is known. Telephone, and note the answer "
        "on the page of the proposal, under Open.",
        "No letter reaches %(num)d firms (%(firms)s): nobody has an account, and no address is known. Telephone, and note the answers "
        "on the pages of the proposals, under Open.",
        len(names),
        firms=list_text(names[:_NAMED] + ["…"] * (len(names) > _NAMED)),
    )
    return str(text)
