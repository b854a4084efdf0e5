"""The menus of the layout by audience, and where a person's own pages begin."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request, url_for

from database.models.companies import Company
from database.models.users import User
from linkage.access import may_administer, may_curate
from linkage.language import _, _l

Entry = tuple[Any, str]
Link = tuple[Any, str]
NavLink = tuple[Any, str, bool]

PUBLIC: tuple[Entry, ...] = (
    (_l("Suppliers"), "public.search"),
    (_l("Part needs"), "public.needs"),
    (_l("Fairs"), "public.fairs"),
)
SUPPLIER: tuple[Entry, ...] = (
    (_l("Our desk"), "supplier.home"),
    (_l("Our profile"), "supplier.profile"),
    (_l("Needs that fit us"), "supplier.needs"),
    (_l("Introductions"), "supplier.introductions"),
    (_l("RFQs"), "supplier.rfqs"),
    (_l("Customers and suppliers"), "supplier.links"),
)
ASSEMBLER: tuple[Entry, ...] = (
    (_l("Our desk"), "assembler.home"),
    (_l("Our needs"), "assembler.needs"),
    (_l("Introductions"), "assembler.introductions"),
    (_l("RFQs"), "assembler.rfqs"),
    (_l("Shortlist"), "assembler.shortlist"),
    (_l("Customers and suppliers"), "assembler.links"),
)
OFFICER: tuple[Entry, ...] = (
    (_l("Desk"), "officer.home"),
    (_l("Registry"), "officer.registry"),
    (_l("Review"), "officer.reviews"),
    (_l("Needs"), "officer.needs"),
    (_l("Pairings"), "officer.pairings"),
    (_l("Proposals"), "officer.proposals"),
    (_l("Fairs"), "officer.fairs"),
    (_l("Lacks"), "officer.lacks"),
    (_l("Network"), "officer.network"),
    (_l("Linkages"), "officer.linkages"),
    (_l("Feedback"), "officer.feedback"),
    (_l("Imports"), "officer.imports"),
)
"""What is looked at every day."""

AGENCY: tuple[Entry, ...] = (
    (_l("People"), "officer.users"),
    (_l("Weights"), "officer.weights"),
    (_l("Searches"), "officer.searches"),
    (_l("Letters"), "officer.letters"),
    (_l("Audit trail"), "officer.audit"),
    (_l("Personal data"), "officer.privacy"),
)
"""How the agency itself is run: in the menu of the account, beside what is one's own."""

ADMIN: tuple[Entry, ...] = (
    (_l("Who saw personal data"), "officer.private_views"),
    (_l("Instance"), "officer.health"),
)
ACCOUNT: tuple[Entry, ...] = (
    (_l("News"), "talks.notices"),
    (_l("Messages"), "talks.threads"),
    (_l("Account"), "account.settings"),
    (_l("Your data and consents"), "account.privacy"),
    (_l("Saved searches"), "account.searches"),
    (_l("Keys for programs"), "account.tokens"),
)
FOOTER: tuple[Entry, ...] = (
    (_l("About"), "public.about"),
    (_l("Help"), "public.help"),
    (_l("Privacy"), "public.privacy"),
    (_l("For programs (API)"), "api.docs"),
)

_STANDS_UNDER = {
    "officer.rfqs": "officer.linkages",
    "linkages.linkage": "officer.linkages",
    "officer.outcomes": "officer.linkages",
    "officer.record_outcome_form": "officer.linkages",
    "officer.record_outcome_post": "officer.linkages",
    "officer.import_outcomes_post": "officer.linkages",
    "officer.lessons": "officer.linkages",
    "officer.funnel": "officer.linkages",
    "officer.funnel_pairs": "officer.linkages",
    "officer.cases": "officer.lacks",
    "officer.case": "officer.lacks",
    "officer.change_case_post": "officer.lacks",
    "officer.company": "officer.registry",
    "officer.bulk_edits": "officer.registry",
    "officer.bulk_edit": "officer.registry",
    "officer.choose_bulk": "officer.registry",
    "officer.preview_bulk_post": "officer.registry",
    "officer.registry_filters": "officer.registry",
    "officer.change_filter_post": "officer.registry",
    "public.fair": "public.fairs",
    "officer.evidence": "officer.registry",
    "officer.contact_consents": "officer.registry",
    "officer.contact_post": "officer.registry",
    "officer.open_contact_post": "officer.registry",
    "officer.proofs": "officer.registry",
    "officer.add_proofs": "officer.registry",
    "officer.freshness": "officer.home",
    "officer.visits": "officer.home",
    "officer.certificates": "officer.home",
    "officer.removal": "officer.registry",
    "officer.assemblers": "officer.registry",
    "officer.refusals": "officer.registry",
    "officer.conduct": "officer.feedback",
    "officer.conduct_report": "officer.feedback",
    "officer.answer_conduct_post": "officer.feedback",
    "officer.records": "officer.registry",
    "officer.new_record": "officer.registry",
    "officer.new_record_post": "officer.registry",
    "officer.record": "officer.registry",
    "officer.refuse_post": "officer.registry",
    "officer.claims": "officer.reviews",
    "officer.pairs": "officer.reviews",
    "officer.pair": "officer.reviews",
    "officer.alike_pairs": "officer.reviews",
    "officer.decided_pairs": "officer.reviews",
    "officer.company_history": "officer.registry",
    "officer.merge_with": "officer.registry",
    "officer.words": "officer.searches",
    "officer.explained_words": "officer.searches",
    "officer.explain_word": "officer.searches",
    "officer.explain_word_post": "officer.searches",
}
"""Pages whose address does not begin with that of their entry in the menu."""


def layout_links() -> dict[str, Any]:
    """What the layout's header and footer need of the application. Touches rows already loaded only."""
    return {
        "nav": _current(_nav_of(g.get("user"), g.get("company"))),
        "nav_label": _("Main menu"),
        "unread_notices": g.get("unread_notices", 0),
        "account_links": _account_links(g.get("user"), g.get("company")),
        "footer_links": _links((*PUBLIC, *FOOTER) if may_curate(g.get("user")) else FOOTER),
        "sign_in_url": _url("account.sign_in"),
        "sign_up_url": _url("account.sign_up"),
        "sign_out_url": _url("account.sign_out"),
    }


def home_url(user: User, company: Company | None) -> str:
    """Where a person lands after signing in: the desk of the role, or the account when there is none yet."""
    return _desk(user, company) or _url("account.settings") or "/"


def _desk(user: User, company: Company | None) -> str | None:
    if may_curate(user):
        return _url("officer.home")
    if company is not None and company.supplier_profile is not None:
        return _url("supplier.home")
    if company is not None and company.assembler_profile is not None:
        return _url("assembler.home")
    return None


def _nav_of(user: User | None, company: Company | None) -> list[Link]:
    """A firm's menu with the public one behind it, one that is both meets both; officers find the public pages in the footer."""
    entries: list[Entry] = []
    if may_curate(user):
        entries += OFFICER
    if company is not None and company.supplier_profile is not None:
        entries += SUPPLIER
    if company is not None and company.assembler_profile is not None:
        entries += ASSEMBLER
    return _links(tuple(entries) if may_curate(user) else (*entries, *PUBLIC))


def _account_links(user: User | None, company: Company | None) -> list[Link]:
    if user is None:
        return []
    own = _links((*(AGENCY if may_curate(user) else ()), *(ADMIN if may_administer(user) else ()), *ACCOUNT))
    desk = _desk(user, company)
    if desk is None:
        return own
    label = company.name if company is not None and not may_curate(user) else _("Desk")
    return [(label, desk), *own]


def _links(entries: tuple[Entry, ...]) -> list[Link]:
    return [(_counted(label, endpoint), url) for label, endpoint in entries if (url := _url(endpoint)) is not None]


def _counted(label: Any, endpoint: str) -> Any:
    """With how many are new."""
    if endpoint == "talks.notices" and (unread := g.get("unread_notices", 0)):
        return _("News (%(number)s new)", number=unread)
    if endpoint == "talks.threads" and (unread := g.get("unread_talks", 0)):
        return _("Messages (%(number)s new)", number=unread)
    return label


def _url(endpoint: str) -> str | None:
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def _current(links: list[Link]) -> list[NavLink]:
    """Marks the entry this page stands under: the one named for it, else that whose address is the longest beginning of its own.

    Pages of the agency's own menu stand under none.
    """
    entry = _STANDS_UNDER.get(request.endpoint or "")
    here = url_for(entry) if entry else request.script_root + request.path
    pages = [*links, *_links((*AGENCY, *ADMIN))]
    matching = [url for _label, url in pages if here == url or here.startswith(url.rstrip("/") + "/")]
    current = max(matching, key=len, default=None)
    return [(label, url, url == current) for label, url in links]
