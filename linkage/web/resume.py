"""A form that came too late is not lost: its fields travel, signed, through the sign-in page and are offered to be sent again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, flash, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer

from linkage.language import _

KEPT_SECONDS = 7 * 24 * 3600
_NEVER_KEPT = ("csrf_token", "password")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Where a form was sent, and its fields in their order; passwords are not among them."""

    path: str
    fields: tuple[tuple[str, str], ...]


def answer_after_sign_in() -> ResponseReturnValue:
    """The sign-in page in place of what a signed-out person wanted to do; scripts only learn that they are signed out."""
    if _is_script():
        return "", 401
    if request.files:
        flash(_("Files cannot be kept. Choose them again after signing in."), "warning")
    flash(_("Sign in first. What you typed is kept and sent on after that."), "info")
    values = {"email": "", "next": "", "kept": _sign(_form_of_request())}
    return render_template("account/sign-in.html", values=values, errors={}), 401


def answer_again() -> ResponseReturnValue:
    """Offers the fields of this request once more, with a fresh token against forgery."""
    return _offer(_form_of_request(), is_late=True)


def offer(kept: KeptForm) -> ResponseReturnValue:
    """A page with one button that sends the kept form. The reader decides; nothing is sent by itself."""
    return _offer(kept, is_late=False)


def kept_form(signed: str) -> KeptForm | None:
    """Reads what `answer_after_sign_in` wrote; None when it is none of ours or too old."""
    try:
        data = _serializer().loads(signed, max_age=KEPT_SECONDS)
    except BadSignature:
        return None
    return KeptForm(data["path"], tuple((name, value) for name, value in data["fields"]))


def _offer(kept: KeptForm, *, is_late: bool) -> str:
    return render_template("account/resume.html", kept=kept, is_late=is_late)


def _form_of_request() -> KeptForm:
    fields = tuple(
        (name, value) for name, value in request.form.items(multi=True) if not any(word in name for word in _NEVER_KEPT)
    )
    return KeptForm(request.full_path.rstrip("?"), fields)


def _sign(kept: KeptForm) -> str:
    return str(_serializer().dumps({"path": kept.path, "fields": kept.fields}))


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept-form")


def _is_script() -> bool:
    return request.is_json or "X-Draft" in request.headers or request.method in ("PUT", "PATCH", "DELETE")
