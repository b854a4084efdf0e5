"""One supplier: read by everybody when it is listed, changed by its own people and by officers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, g
from sqlmodel import Session

from database.models.companies import Company
from database.queries import suppliers as supplier_rows
from database.session import db, transaction
from linkage.access import may_curate, may_edit_supplier, may_publish_supplier, may_see_supplier, require
from linkage.api.answers import answer
from linkage.api.bodies import merged
from linkage.api.operations import Operation, operation
from linkage.api.representations import SupplierAnswer, supplier_answer
from linkage.api.versions import etag, refuse_other_version, require_version
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import CapabilityInput, OwnContactInput, OwnTaxCodeInput, SupplierInput
from linkage.language import _l
from linkage.services.suppliers import as_input, confirm_profile, pause_profile, publish_profile, update_supplier
from linkage.services.users import actor_of
from linkage.wording.identifiers import unmasked

_CODE = "/suppliers/<code>"
_BY_ACTION = {
    "status": _l("This does not change by editing: send a POST to publish or pause."),
    "confirmed_on": _l("This does not change by editing: send a POST to confirm."),
}


@operation(
    Operation(
        "get",
        _CODE,
        summary=_l("A supplier, as far as you may see it"),
        tag="suppliers",
        answer=SupplierAnswer,
        is_open=True,
        sends_version=True,
    )
)
def supplier(code: str) -> Response:
    return _shown(seen_supplier(db(), code))


@operation(
    Operation(
        "put",
        _CODE,
        summary=_l("Replace a profile by another one"),
        tag="suppliers",
        body=SupplierInput,
        answer=SupplierAnswer,
        is_versioned=True,
        sends_version=True,
    )
)
def replace_supplier(code: str, body: SupplierInput) -> Response:
    return _update(code, lambda _before: body)


@operation(
    Operation(
        "patch",
        _CODE,
        summary=_l("Change parts of a profile (JSON merge patch)"),
        tag="suppliers",
        body=SupplierInput,
        answer=SupplierAnswer,
        is_patch=True,
        is_versioned=True,
        sends_version=True,
    )
)
def change_supplier(code: str, body: dict[str, Any]) -> Response:
    return _update(code, lambda before: read_input(SupplierInput, merged(as_record(before), body)))


def _action(name: str, summary: Any, refusals: frozenset[int] = frozenset()) -> Operation:
    return Operation(
        "post",
        f"{_CODE}/{name}",
        summary=summary,
        tag="suppliers",
        answer=SupplierAnswer,
        refusals=frozenset({409, 412}) | refusals,
        sends_version=True,
    )


@operation(_action("publish", _l("Show a profile to everybody and let it be matched"), frozenset({422})))
def publish_supplier(code: str) -> Response:
    return _act(code, publish_profile)


@operation(_action("pause", _l("Take a profile out of search and matching")))
def pause_supplier(code: str) -> Response:
    return _act(code, pause_profile)


@operation(_action("confirm", _l("Say that everything in a profile still holds today")))
def confirm_supplier(code: str) -> Response:
    return _act(code, confirm_profile)


def seen_supplier(session: Session, code: str) -> Company:
    """The supplier, as far as this reader may know of it. Raises NotFound."""
    company = supplier_rows.supplier(session, code)
    if company is None or not may_see_supplier(g.user, company):
        raise NotFound(_l("There is no supplier here, or its profile is not published."))
    return company


def _shown(company: Company) -> Response:
    return answer(supplier_answer(company), headers=etag(company))


def _update(code: str, read: Callable[[SupplierInput], SupplierInput]) -> Response:
    """Load, check, do: `read` makes the new profile from the one that is there."""
    with transaction() as session:
        company = seen_supplier(session, code)
        require(may_edit_supplier(g.user, company))
        require_version(company)
        before = as_input(company)
        wanted = read(before)
        if wanted.tax_code is not None:
            # A person's number is answered masked; sent back as it was answered, it stays.
            wanted = wanted.model_copy(update={"tax_code": unmasked(wanted.tax_code, before.tax_code)})
        wanted = _allowed(wanted, before)
        update_supplier(session, company, wanted, by=actor_of(g.user))
    return _shown(company)


def _act(code: str, do: Callable[..., None]) -> Response:
    with transaction() as session:
        company = seen_supplier(session, code)
        require(may_publish_supplier(g.user, company))
        refuse_other_version(company)
        do(session, company, by=actor_of(g.user))
    return _shown(company)


def _allowed(wanted: SupplierInput, before: SupplierInput) -> SupplierInput:
    """What a firm may say of itself. How a claim is known is for officers to say; it stays while the claim stays the same."""
    fields = {
        key: text
        for key, text in _BY_ACTION.items()
        if getattr(wanted, key) is not None and getattr(wanted, key) != getattr(before, key)
    }
    if fields:
        raise Invalid(_l("Some answers need another look."), fields=fields)
    if may_curate(g.user):
        return wanted
    return _unproven(_with_own_contact(wanted, before))


def _with_own_contact(wanted: SupplierInput, before: SupplierInput) -> SupplierInput:
    """A firm's own tax code and address for mail are looked at as closely as on the form, when they change."""
    changes: dict[str, Any] = {}
    if wanted.tax_code is not None and wanted.tax_code != before.tax_code:
        changes["tax_code"] = read_input(OwnTaxCodeInput, {"tax_code": wanted.tax_code}).tax_code
    if wanted.contact is not None and wanted.contact != before.contact:
        try:
            changes["contact"] = read_input(OwnContactInput, as_record(wanted.contact))
        except Invalid as error:
            raise Invalid(error.text, {f"contact.{path}": text for path, text in error.fields.items()}) from None
    return wanted.model_copy(update=changes)


def _unproven(wanted: SupplierInput) -> SupplierInput:
    nothing = {"evidence": None, "evidence_on": None}
    return wanted.model_copy(
        update={
            "capabilities": _unproven_capabilities(wanted.capabilities),
            "plants": [
                plant.model_copy(update={"capabilities": _unproven_capabilities(plant.capabilities)})
                for plant in wanted.plants
            ],
            "certificates": [certificate.model_copy(update=nothing) for certificate in wanted.certificates],
        }
    )


def _unproven_capabilities(capabilities: list[CapabilityInput]) -> list[CapabilityInput]:
    return [each.model_copy(update={"evidence": None, "evidence_on": None}) for each in capabilities]
