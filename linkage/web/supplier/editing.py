"""One mechanism for every form of the profile: drafts, refusals beside the fields, and two people at once.

A form is filled from a part of the profile and carries that part's fingerprint. When the part has changed since, nothing is
overwritten: the form comes back with what was typed, beside what the other person saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import ProfileStatus
from database.models.companies import Company
from database.session import Clash, db, transaction
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.language import _, _l
from linkage.services.drafts import draft_of, drop_draft, save_draft
from linkage.services.suppliers import update_supplier
from linkage.services.users import actor_of
from linkage.web.supplier.own import own_company, own_profile
from linkage.web.supplier.records import Record, fingerprint, record_of
from linkage.web.supplier.steps import place_in_words, step_of, url_after

Options = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the fields of a form, each with its values as typed."""

    values: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        return [value for value in self.values.get(name, ()) if value]


class ProfileForm:
    """A form of the profile. Subclasses say which part of the record it shows and how an answer changes it."""

    step: ClassVar[str]
    template: ClassVar[str]
    labels: ClassVar[Mapping[str, Any]]
    """Field -> its lazy label, the same on the page and beside what somebody else saved."""

    @property
    def key(self) -> str:
        """Names the draft."""
        return self.step

    @property
    def heading(self) -> str:
        return str(step_of(self.step).label)

    def part(self, record: Record) -> Record:
        """What the form is about. Raises NotFound when it is gone."""
        raise NotImplementedError

    def fields(self, part: Record) -> dict[str, list[str]]:
        raise NotImplementedError

    def read(self, fields: Fields, record: Record) -> Record:
        """The whole record after this answer. Raises Invalid with the names of this form's fields."""
        raise NotImplementedError

    def options(self, _part: Record) -> Options:
        """Field -> its choices, as select_field and checkboxes take them."""
        return {}

    def more(self, _company: Company, _part: Record) -> Any:
        """What else the template wants to know."""
        return None

    def next_url(self) -> str:
        return url_after(self.step)

    def back_url(self) -> str:
        return url_for("supplier.profile")

    def remove_url(self, _part: Record) -> str:
        """Empty when there is nothing to remove."""
        return ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field where what was typed is not what somebody else saved."""

    label: str
    theirs: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """`seen` tells from which state the form was filled. `theirs` is set after a conflict; None: there was none."""

    heading: str
    place: str
    url: str
    draft_url: str
    discard_url: str
    back_url: str
    remove_url: str
    seen: str
    fields: Fields
    labels: Mapping[str, str]
    options: Options
    more: Any
    is_draft: bool
    theirs: tuple[Difference, ...] | None
    errors: dict[str, Any] = field(default_factory=dict)


def show(form: ProfileForm) -> str:
    """The form: with the person's own unsaved answers when there are any, else as saved."""
    company = own_company()
    part = form.part(record_of(company))
    draft = draft_of(db(), g.user, _draft_name(company, form))
    fields = Fields(draft if draft is not None else form.fields(part))
    seen = fields.one("seen") or fingerprint(part)
    return _render(form, company, part, fields, seen=seen, is_draft=draft is not None)


def save(form: ProfileForm) -> ResponseReturnValue:
    """Takes an answer in; or keeps it as a draft when the person says to go on later."""
    fields = Fields(request.form.to_dict(flat=False))
    if fields.one("do") == "later":
        return _keep_for_later(form, fields)
    try:
        _write(form, fields)
    except Invalid as error:
        return _again(form, fields, errors=_in_form_names(error.fields)), 422
    except (_Stale, Clash):
        return _again(form, fields, is_conflict=True), 409
    except Conflict as error:
        # The only other conflict of a profile is a tax code that another firm has.
        return _again(form, fields, errors={"tax_code": error.text}), 409
    flash(_("Saved."), "success")
    return redirect(form.next_url())


def remove(form: ProfileForm, record_without: Any) -> None:
    """Takes an entry out. `record_without(record)` is the record after that. Raises Conflict when the entry has changed meanwhile."""
    with transaction() as session:
        company = own_company()
        record = record_of(company)
        if request.form.get("seen") != fingerprint(form.part(record)):
            raise Conflict(_l("Somebody changed this entry meanwhile. Look at it again before you remove it."))
        given = read_input(SupplierInput, record_without(record))
        keep_publishable(company, given)
        update_supplier(session, company, given, by=actor_of(g.user))
        drop_draft(session, g.user, _draft_name(company, form))


def keep_publishable(company: Company, given: SupplierInput) -> None:
    """A profile that everybody sees does not lose what it needs for that. Raises Invalid."""
    if own_profile(company).status is not ProfileStatus.LISTED:
        return
    had_process = any(plant.capabilities for plant in company.plants)
    if had_process and not any(place.capabilities for place in (given.place(), *given.plants)):
        raise Invalid(
            _l("A published profile keeps at least one process. Add another one first, or pause the profile."),
            fields={
                "": _l("A published profile keeps at least one process. Add another one first, or pause the profile.")
            },
        )


class _Stale(Exception):
    """Somebody changed the part of the profile that the form shows."""


def _write(form: ProfileForm, fields: Fields) -> None:
    with transaction() as session:
        company = own_company()
        record = record_of(company)
        given = read_input(SupplierInput, form.read(fields, record))
        keep_publishable(company, given)
        is_current = fields.one("seen") in ("", fingerprint(form.part(record)))
        before = company.version
        is_changed = update_supplier(session, company, given, by=actor_of(g.user))
        # The same answer sent twice changes nothing the second time, and is no conflict.
        if is_changed and not is_current:
            raise _Stale(before)
        drop_draft(session, g.user, _draft_name(company, form))


def _keep_for_later(form: ProfileForm, fields: Fields) -> ResponseReturnValue:
    kept = {name: list(values) for name, values in fields.values.items() if name != "do"}
    with transaction() as session:
        save_draft(session, g.user, _draft_name(own_company(), form), kept)
    flash(_("Your answers are kept. Nobody else can see them until you save the page."), "success")
    return redirect(url_for("supplier.profile"))


def _again(
    form: ProfileForm, fields: Fields, *, errors: dict[str, Any] | None = None, is_conflict: bool = False
) -> str:
    """The form as typed. After a conflict it is filled, as it were, from the newest state: saving again overwrites knowingly."""
    company = own_company()
    part = form.part(record_of(company))
    seen = fingerprint(part) if is_conflict else fields.one("seen")
    theirs = _differences(form, part, fields) if is_conflict else None
    return _render(form, company, part, fields, seen=seen, errors=errors or {}, theirs=theirs)


def _render(
    form: ProfileForm,
    company: Company,
    part: Record,
    fields: Fields,
    *,
    seen: str,
    errors: dict[str, Any] | None = None,
    is_draft: bool = False,
    theirs: tuple[Difference, ...] | None = None,
) -> str:
    name = _draft_name(company, form)
    page = FormPage(
        heading=form.heading,
        place=place_in_words(form.step),
        url=request.path,
        draft_url=url_for("drafts.save", form=name),
        discard_url=url_for("supplier.discard_draft"),
        back_url=form.back_url(),
        remove_url=form.remove_url(part),
        seen=seen,
        fields=fields,
        labels={name: str(label) for name, label in form.labels.items()},
        options=form.options(part),
        more=form.more(company, part),
        is_draft=is_draft,
        theirs=theirs,
        errors=errors or {},
    )
    return render_template(form.template, page=page, errors=page.errors, draft_name=name)


def _differences(form: ProfileForm, part: Record, fields: Fields) -> tuple[Difference, ...]:
    saved, options = form.fields(part), form.options(part)
    found = []
    for name, label in form.labels.items():
        names = [key for key in (name, f"{name}-low", f"{name}-high") if key in saved or key in fields.values]
        if any(Fields(saved).all(key) != fields.all(key) for key in names):
            words = _words_of(options.get(name, ()))
            values = [words.get(value, value) for key in names for value in Fields(saved).all(key)]
            found.append(Difference(str(label), ", ".join(values)))
    return tuple(found)


def _words_of(options: Sequence[Any]) -> dict[str, str]:
    """Value -> label of the choices of a field, also of grouped ones."""
    words: dict[str, str] = {}
    for option in options:
        words |= {option[0]: str(option[1])} if isinstance(option[1], str) else _words_of(option[1])
    return words


def _in_form_names(errors: Mapping[str, Any]) -> dict[str, Any]:
    """`terms.moq_pcs` of an input is the field `terms-moq_pcs` of a form."""
    return {name.replace(".", "-"): text for name, text in errors.items()}


def _draft_name(company: Company, form: ProfileForm) -> str:
    return f"profile:{company.code}:{form.key}"
