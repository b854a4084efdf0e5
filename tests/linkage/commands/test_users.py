from sqlmodel import Session, select

from database.enums import OfficerRole
from database.models.users import User

from .conftest import Linkage

PASSWORD = "ten thousand lotus seeds"


def test_first_officer_is_made(linkage: Linkage, session: Session) -> None:
    answer = linkage(
        "users",
        "create",
        "Lan@Agency.example",
        "--name",
        "Lan",
        "--officer",
        "admin",
        "--password-stdin",
        stdin=f"{PASSWORD}\n",
    )
    assert answer.code == 0, answer.err
    user = session.exec(select(User)).one()
    assert (user.email, user.officer_role) == ("lan@agency.example", OfficerRole.ADMIN)
    assert PASSWORD not in (user.password_hash or "")


def test_weak_password_is_refused_with_the_field(linkage: Linkage, session: Session) -> None:
    answer = linkage("users", "create", "lan@agency.example", "--name", "Lan", "--password-stdin", stdin="short\n")
    assert (answer.code, answer.out) == (1, "")
    assert "\n  password: " in answer.err
    assert session.exec(select(User)).all() == []


def test_same_address_twice_is_refused(linkage: Linkage) -> None:
    arguments = ("users", "create", "lan@agency.example", "--name", "Lan", "--password-stdin")
    assert linkage(*arguments, stdin=f"{PASSWORD}\n").code == 0
    assert linkage(*arguments, stdin=f"{PASSWORD}\n").code == 1
