"""What we write to a person about: chosen in the account, or by the links of a letter without signing in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import NoticeKind, NoticeMail
from database.models.notices import LetterStop
from database.models.users import User
from database.queries import notices as rows
from database.session import db, transaction
from linkage.errors import Invalid, NotFound
from linkage.language import _, _l
from linkage.services.letter_stops import allow_letters, is_stop, stop_letters, stop_of_token
from linkage.services.notices import (
    DIGEST_DAYS,
    GATHERED,
    choose,
    choose_own,
    person_of_token,
    stop_gathered,
    stop_kind,
)
from linkage.web.guards import public, signed_in
from linkage.web.security import carries_own_secret, keep_address_secret
from linkage.web.talks.blueprint import blueprint
from linkage.wording.letters import ENDED_LINK
from linkage.wording.notices import notice_kind_hint, notice_kind_label, notice_mail_label


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind, and how the person is told of it."""

    name: str
    label: str
    hint: str
    value: str


@dataclass(frozen=True, slots=True)
class ChoicesPage:
    """`person`: whose letters they are, where nobody is signed in."""

    kinds: tuple[KindChoice, ...]
    mails: tuple[tuple[str, str], ...]
    days: str
    rhythms: tuple[tuple[str, str], ...]
    url: str
    person: str


@blueprint.get("/account/notices/settings")
@signed_in
def notice_choices() -> str:
    return _page(g.user, url_for("talks.notice_choices_post"), {})


@blueprint.post("/account/notices/settings")
@signed_in
def notice_choices_post() -> ResponseReturnValue:
    here = url_for("talks.notice_choices")
    return _save(g.user, choose_own, here, lambda errors: _page(g.user, here, errors))


@blueprint.get("/notices/settings/<token>")
@public
def mailed_choices(token: str) -> str:
    """Opened from a letter."""
    user = person_of_token(db(), token)
    return _page(user, url_for("talks.mailed_choices_post", token=token), {}, person=user.name)


@blueprint.post("/notices/settings/<token>")
@public
def mailed_choices_post(token: str) -> ResponseReturnValue:
    user, here = person_of_token(db(), token), url_for("talks.mailed_choices", token=token)
    return _save(user, choose, here, lambda errors: _page(user, here, errors, person=user.name))


@blueprint.get("/notices/stop/<token>/<kind>")
@public
def stop_notices(token: str, kind: str) -> str:
    """Opened from a letter. Opening changes nothing: programs that check mail open every link."""
    if is_stop(db(), token):
        return _guest_page(stop_of_token(db(), token, kind))
    person_of_token(db(), token)
    return _stop_page(token, kind, is_done=False)


@blueprint.post("/notices/stop/<token>/<kind>")
@public
@carries_own_secret
def stop_notices_post(token: str, kind: str) -> str:
    """The button of that page, and the one click of a mail program (RFC 8058), which brings nothing but the address."""
    with transaction() as session:
        if is_stop(session, token):
            change = allow_letters if request.form.get("again") == "1" else stop_letters
            return _guest_page(change(session, token, kind))
        if kind == GATHERED:
            stop_gathered(session, token)
        else:
            stop_kind(session, token, _kind(kind))
    return _stop_page(token, kind, is_done=True)


def _save(user: User, save: Callable[..., None], here: str, page: Any) -> ResponseReturnValue:
    chosen = {kind: request.form.get(f"kind-{kind.value}", "") for kind in NoticeKind}
    days = request.form.get("days", "")
    try:
        if not all(value in tuple(NoticeMail) for value in chosen.values()):
            raise Invalid(fields={"": _l("Choose for each kind how you want to be told.")})
        with transaction() as session:
            save(
                session,
                session.get_one(User, user.id),
                {kind: NoticeMail(value) for kind, value in chosen.items()},
                days=int(days) if days in map(str, DIGEST_DAYS) else 0,
            )
    except Invalid as error:
        return page(error.fields), 422
    flash(_("Saved. From now on you are told as you chose."), "success")
    return redirect(here)


def _page(user: User, url: str, errors: dict[str, Any], *, person: str = "") -> str:
    held = rows.settings(db(), user.id or 0)
    known = rows.known_digest(db(), user.id or 0)
    page = ChoicesPage(
        kinds=tuple(
            KindChoice(
                f"kind-{kind.value}",
                notice_kind_label(kind),
                notice_kind_hint(kind),
                request.form.get(f"kind-{kind.value}", mail.value),
            )
            for kind, mail in held.items()
        ),
        mails=tuple((mail.value, notice_mail_label(mail)) for mail in NoticeMail),
        days=request.form.get("days", str(known.days if known is not None else 1)),
        rhythms=(("1", _("Each day")), ("7", _("Each week"))),
        url=url,
        person=person,
    )
    return render_template("talks/choices.html", page=page, errors=errors)


def _stop_page(token: str, kind: str, *, is_done: bool) -> str:
    return render_template(
        "talks/stop.html",
        name=_("all that comes together in one mail") if kind == GATHERED else notice_kind_label(_kind(kind)),
        post_url=url_for("talks.stop_notices_post", token=token, kind=kind),
        settings_url=url_for("talks.mailed_choices", token=token),
        is_done=is_done,
    )


def _guest_page(stop: LetterStop) -> str:
    """For a reader without an account, who has no settings and reads no news on the site."""
    return render_template(
        "talks/stop-guest.html",
        name=notice_kind_label(stop.kind),
        post_url=url_for("talks.stop_notices_post", token=stop.token, kind=stop.kind.value),
        is_done=stop.stopped_at is not None,
    )


def _kind(name: str) -> NoticeKind:
    """Raises NotFound."""
    if name not in tuple(NoticeKind):
        raise NotFound(ENDED_LINK)
    return NoticeKind(name)


@blueprint.after_request
def _keep_secret(answer: Any) -> Any:
    """The address of a page opened from a letter is a secret."""
    is_secret = request.endpoint in ("talks.mailed_choices", "talks.mailed_choices_post", "talks.stop_notices")
    return keep_address_secret(answer) if is_secret else answer
