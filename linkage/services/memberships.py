"""People's places in companies: signing up with a firm, claiming one that a list brought."""

from __future__ import annotations

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import MembershipRole, ProfileStatus
from database.models.companies import AssemblerProfile, Company
from database.models.plants import Plant
from database.models.uploads import Upload
from database.models.users import Membership, User
from linkage.errors import Invalid, NotFound
from linkage.inputs.suppliers import SupplierInput
from linkage.inputs.users import AssemblerSignUpInput, SignUpInput, SupplierSignUpInput, tax_code_spellings
from linkage.language import _l
from linkage.services.alike_tax_codes import note_alike
from linkage.services.audit import Actor, record_company
from linkage.services.claim_checks import forget_documents
from linkage.services.fair_place_links import end_links_to_firm
from linkage.services.suppliers import create_supplier
from linkage.services.users import actor_of, add_user
from linkage.services.work_items import settle_work


def sign_up_supplier(session: Session, given: SupplierSignUpInput, *, language: str) -> Membership:
    """A new person with a new firm; or with a claim, when a list brought the firm and nobody speaks for it yet.

    Raises Invalid when the firm or the address is registered, or the password is weak.
    """
    company = company_by_tax_code(session, given.tax_code)
    if company is not None and any(held.role is not MembershipRole.CLAIMANT for held in company.memberships):
        raise Invalid(
            fields={
                "tax_code": _l(
                    "This firm is registered already. Ask the colleague who did it, or the linkage agency, to add you."
                )
            }
        )
    user = _add_person(session, given, language)
    by = actor_of(user)
    if company is not None:
        record_company(session, by, "company.claimed", company)
        return _join(session, user, company, MembershipRole.CLAIMANT)
    supplier = SupplierInput(name=given.company_name, tax_code=given.tax_code, province=given.province)
    made = create_supplier(session, supplier, by=by)
    note_alike(session, made, by=by)
    return _join(session, user, made, MembershipRole.OWNER)


def sign_up_assembler(session: Session, given: AssemblerSignUpInput, *, language: str) -> Membership:
    """A new person with a new assembler. Raises Invalid when the address is registered or the password is weak."""
    user = _add_person(session, given, language)
    company = Company(name=given.company_name)
    session.add(company)
    session.flush()
    key = company.id or 0
    session.add(Plant(company_id=key, province=given.province))
    session.add(
        AssemblerProfile(
            company_id=key,
            status=ProfileStatus.LISTED,
            nationality=given.nationality,
            sector=given.sector,
            plant_province=given.province,
        )
    )
    record_company(session, actor_of(user), "assembler.created", company, source="web")
    return _join(session, user, company, MembershipRole.OWNER)


def add_member(session: Session, company: Company, user: User, role: MembershipRole, *, by: Actor) -> Membership:
    """An officer gives a person a place in a company; a claim becomes that place."""
    held = session.exec(
        select(Membership).where(Membership.company_id == company.id, Membership.user_id == user.id)
    ).first()
    record_company(session, by, "company.member_added", company, member=user.email, role=role)
    if role is not MembershipRole.CLAIMANT:
        end_links_to_firm(session, company.id or 0, by=by)
    if held is not None:
        held.role = role
        return held
    return _join(session, user, company, role)


def open_claims(session: Session) -> list[Membership]:
    """Claims on firms that wait for an officer, the oldest first, with person and firm."""
    statement = select(Membership).where(Membership.role == MembershipRole.CLAIMANT).order_by(col(Membership.id))
    return list(
        session.exec(
            statement.options(selectinload(Membership.user), selectinload(Membership.company))  # type: ignore[arg-type]
        ).all()
    )


def open_claim(session: Session, key: int) -> Membership:
    """A claim that waits, kept from others until the transaction ends. Raises NotFound when it was decided already."""
    waiting = select(Membership).where(Membership.id == key, Membership.role == MembershipRole.CLAIMANT)
    held = waiting.with_for_update().execution_options(populate_existing=True)
    found = session.exec(held).first() if key < 2**31 else None
    if found is None:
        raise NotFound(_l("This claim was decided already."))
    return found


def approve_claim(session: Session, claim: Membership, *, by: Actor) -> None:
    """The person speaks for the firm from now on."""
    claim.role = MembershipRole.OWNER
    end_links_to_firm(session, claim.company_id, by=by)
    settle_work(session, "claim", claim.id, by=by)
    record_company(session, by, "company.claim_approved", claim.company, member=claim.user.email)


def refuse_claim(session: Session, claim: Membership, *, by: Actor) -> list[Upload]:
    """The account stays; the claim goes with the work about it and the papers sent for it.

    Their files follow by `uploads.remove_file` after the commit.
    """
    papers = forget_documents(session, claim)
    record_company(session, by, "company.claim_refused", claim.company, member=claim.user.email)
    session.delete(claim)
    return papers


def company_by_tax_code(session: Session, tax_code: str) -> Company | None:
    spellings = tax_code_spellings(tax_code)
    return session.exec(select(Company).where(col(Company.tax_code).in_(spellings)).order_by(col(Company.id))).first()


def _add_person(session: Session, given: SignUpInput, language: str) -> User:
    return add_user(
        session,
        name=given.name,
        email=given.email,
        password=given.password,
        language=language,
        known_words=(given.company_name,),
    )


def _join(session: Session, user: User, company: Company, role: MembershipRole) -> Membership:
    membership = Membership(user_id=user.id or 0, company_id=company.id or 0, role=role)
    session.add(membership)
    session.flush()
    return membership
