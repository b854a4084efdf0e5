"""Requests for quotation, and what suppliers answer."""

from __future__ import annotations

from enum import StrEnum


class RfqStatus(StrEnum):
    """A draft is the buyer's own; an open one takes quotations until its hour; then it is decided or given up."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    AWARDED = "awarded"
    NOT_AWARDED = "not-awarded"
    CANCELLED = "cancelled"


class InvitationStatus(StrEnum):
    """Where one invited supplier stands. `recalled`: the buyer took the invitation, and with it every drawing, back."""

    INVITED = "invited"
    QUOTED = "quoted"
    DECLINED = "declined"
    AWARDED = "awarded"
    PARTLY_AWARDED = "partly-awarded"
    NOT_AWARDED = "not-awarded"
    RECALLED = "recalled"


class DrawingForm(StrEnum):
    """How suppliers get a drawing: each its own copy with its name across every page, or the file as it is."""

    WATERMARKED = "watermarked"
    ORIGINAL = "original"


class RfqFileKind(StrEnum):
    DRAWING = "drawing"
    MODEL = "model"
    SPECIFICATION = "specification"
    OTHER = "other"
