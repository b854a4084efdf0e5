"""The person behind the token."""

from __future__ import annotations

from flask import Response, g

from linkage.access import working_memberships
from linkage.api.answers import answer
from linkage.api.operations import Operation, operation
from linkage.api.representations import CompanyAnswer, MeAnswer
from linkage.language import _l


@operation(Operation("get", "/me", summary=_l("Who I am, and for which companies I act"), tag="me", answer=MeAnswer))
def me() -> Response:
    user = g.user
    companies = [
        CompanyAnswer(
            code=membership.company.code,
            name=membership.company.name,
            role=membership.role,
            is_supplier=membership.company.supplier_profile is not None,
            is_assembler=membership.company.assembler_profile is not None,
        )
        for membership in working_memberships(user)
    ]
    return answer(
        MeAnswer(
            code=user.code,
            name=user.name,
            email=user.email,
            language=user.language,
            officer_role=user.officer_role,
            companies=companies,
        )
    )
