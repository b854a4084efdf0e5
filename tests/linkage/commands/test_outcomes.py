from pathlib import Path

from sqlmodel import Session

from tests.factories import make_need, make_supplier

from .conftest import Linkage


def _pair(session: Session) -> tuple[str, str]:
    return make_need(session).code, make_supplier(session).code


def _file(folder: Path, *lines: str) -> Path:
    file = folder / "outcomes.csv"
    file.write_text(
        "\n".join(["need,supplier,stage,reached_on,reason,confirmed_by,evidence", *lines]), encoding="utf-8"
    )
    return file


def test_list_goes_in_and_comes_out_the_same(linkage: Linkage, session: Session, tmp_path: Path) -> None:
    need, supplier = _pair(session)
    lines = (
        f"{need},{supplier},introduced,2026-01-05,,nobody,",
        f'{need},{supplier},trial-order,2026-05-06,,both,"PO 7, mail"',
        f"{need},{supplier},nothing,2026-06-01,price,buyer,",
    )
    file = _file(tmp_path, *lines)
    assert linkage("outcomes", "import", file, "--json").json() == {"lines": 3, "recorded": 3, "unchanged": 0}
    assert linkage("outcomes", "import", file).err == "0 lines were recorded, 3 were there already.\n"
    assert linkage("outcomes", "export").out.splitlines()[1:] == list(lines)


def test_formulas_come_out_as_text_and_go_in_again_as_they_were(
    linkage: Linkage, session: Session, tmp_path: Path
) -> None:
    need, supplier = _pair(session)
    linkage("outcomes", "import", _file(tmp_path, f"{need},{supplier},meeting,2026-01-05,,both,=1+1"))
    out = linkage("outcomes", "export").out
    assert out.splitlines()[1] == f"{need},{supplier},meeting,2026-01-05,,both,'=1+1"
    again = _file(tmp_path, *out.splitlines()[1:])
    assert linkage("outcomes", "import", again).err == "0 lines were recorded, 1 were there already.\n"


def test_trial_writes_nothing(linkage: Linkage, session: Session, tmp_path: Path) -> None:
    need, supplier = _pair(session)
    answer = linkage("outcomes", "import", _file(tmp_path, f"{need},{supplier},meeting,2026-01-05,,,"), "--dry-run")
    assert answer.err == "1 lines hold.\n"
    assert len(linkage("outcomes", "export").out.splitlines()) == 1


def test_mistake_is_refused_with_its_line(linkage: Linkage, tmp_path: Path) -> None:
    answer = linkage("outcomes", "import", _file(tmp_path, "A,B,meeting,2026-01-05,price,,"))
    assert "2.reason: A reason belongs to an introduction that ended." in answer.err


def test_nothing_can_be_learned_from_nothing(linkage: Linkage) -> None:
    answer = linkage("outcomes", "learn")
    assert "0 settled introductions, 0 led to an order." in answer.out
    assert "Too few to learn a chance from." in answer.out
    figures = linkage("outcomes", "learn", "--json").json()
    assert (figures["number"], figures["is_chance_shown"], figures["may_take_over"]) == (2, False, False)


def test_sweep_says_how_many(linkage: Linkage) -> None:
    assert linkage("outcomes", "sweep", "--json").json() == {"deleted": 0}
