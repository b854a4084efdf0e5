from database.upgrade import newest_revision

from .conftest import Linkage


def test_status_names_the_forms(linkage: Linkage) -> None:
    assert linkage("database", "status", "--json").json() == {"current": newest_revision(), "newest": newest_revision()}


def test_upgrade_of_a_new_database_says_so(linkage: Linkage) -> None:
    assert linkage("database", "upgrade").err == f"The database is at {newest_revision()}.\n"
