"""JSON answers: UTF-8, with headers that let nobody keep what is private."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from pydantic import BaseModel

JSON = "application/json"
VARY = "Authorization, Accept-Language, Cookie"


def json_response(body: Any, *, status: int = 200, media_type: str = JSON) -> Response:
    """What cannot be written in UTF-8, such as half of a surrogate pair quoted back to its sender, becomes a question mark."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    response = Response(text.encode(errors="replace"), status=status, mimetype=media_type)
    response.headers["Vary"] = VARY
    return response


def answer(body: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that its reader may keep but must ask about before using it again. A GET that still holds is answered 304."""
    response = json_response(body.model_dump(mode="json", exclude_unset=True), status=status)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers.update(headers or {})
    return conditional(response)


def conditional(response: Response) -> Response:
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.make_conditional(request)
    return response


def reference_answer(body: Mapping[str, Any]) -> Response:
    """Reference data: the same for everybody, kept for an hour, then asked about by its content."""
    response = json_response(body)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    return conditional(response)
