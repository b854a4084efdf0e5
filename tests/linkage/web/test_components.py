"""The look: every component on one page of the real application, and the records behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from database import enums
from linkage.web.components import CompareRow, PageLink, pages
from tests.linkage.web.gallery import ERROR_CODES, gallery_app
from tests.pages import Page, get_page


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = gallery_app(tmp_path_factory.mktemp("gallery"))
    yield made
    made.extensions["database"].close()


@pytest.fixture(scope="module")
def gallery(app: Flask) -> Page:
    return get_page(app.test_client(), "/_gallery")


def numbers(links: tuple[PageLink, ...]) -> list[int | None]:
    return [link.number for link in links]


def test_gallery_page_keeps_every_rule_of_pages(gallery: Page) -> None:
    assert gallery.h1 == "Gallery"
    assert gallery.title == "Error: Gallery (page 2) - Linkage"


def test_gallery_keeps_the_words_of_the_search_box(gallery: Page) -> None:
    assert gallery.fields["q"] == 'co khi "250 t"'


def test_fields_keep_what_was_typed(gallery: Page) -> None:
    kept = {name: gallery.fields[name] for name in ("name", "employees", "press-low", "press-high", "until", "note")}
    assert kept == {
        "name": '<b>&"Sao Mai"',
        "employees": "12o",
        "press-low": "80",
        "press-high": "",
        "until": "2026-11-01",
        "note": "",
    }


def test_who_sees_a_field_is_told_with_an_open_eye(gallery: Page) -> None:
    """A closed padlock beside "Everybody sees this" says the opposite of its words."""
    _, told = gallery.html.split('id="v-until">', 1)
    assert '#eye"' in told.split("Only officers see this.", 1)[0]


def test_textarea_keeps_an_empty_first_line(gallery: Page) -> None:
    written = re.search(r"<textarea[^>]*name=\"summary\"[^>]*>(.*?)</textarea>", gallery.html, re.DOTALL)
    assert written is not None
    assert written.group(1) == "\n\nfirst line is empty"  # the browser drops the first of the two breaks


def test_select_and_checkboxes_mark_what_was_chosen(gallery: Page) -> None:
    assert re.findall(r'<option value="([^"]*)" selected', gallery.html) == ["24"]
    assert re.findall(r'<input type="(?:checkbox|radio)" [^>]*value="([^"]+)" checked', gallery.html) == ["zinc", "1"]


def test_error_summary_links_to_a_field_with_the_same_words(gallery: Page) -> None:
    summary = gallery.html.split('class="error-summary"')[1].split("</ul>")[0]
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary)
    assert [target for target, _words in links] == ["f-employees", "f-role"]
    for target, words in links:
        assert f'id="{target}"' in gallery.html
        assert gallery.text.count(words) == 2


def test_everything_that_describes_a_field_is_there(gallery: Page) -> None:
    described = re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', gallery.html)
    wanted = {name for names in described for name in names.split()}
    assert wanted <= set(re.findall(r' id="([^"]+)"', gallery.html))
    assert {"h-name", "v-until", "h-employees", "e-employees"} <= wanted


def test_every_posting_form_carries_a_token(gallery: Page) -> None:
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", gallery.html, re.DOTALL)
    assert len(forms) >= 4
    assert [form for form in forms if 'name="csrf_token"' not in form] == []


def test_badges_say_in_words_what_they_show_in_colour(gallery: Page) -> None:
    badges = re.findall(r'<span class="badge [^"]*">(.*?)</span>', gallery.html)
    assert [badge for badge in badges if not re.sub(r"<[^>]*>", "", badge).strip()] == []
    for words in (
        "Met",
        "Partly met",
        "Not met",
        "Not stated",
        "Confirmed by a buyer",
        "Stated, not checked",
        "Full fit",
    ):
        assert words in gallery


def test_certificates_say_until_when(gallery: Page) -> None:
    assert "ISO 9001, valid until Aug 31, 2027" in gallery
    assert "ISO 14001, end date not stated" in gallery
    assert "IATF 16949, ends soon: Jan 15, 2027" in gallery
    assert "ISO 45001, expired May 31, 2026" in gallery


def test_card_without_facts_says_it_is_not_confirmed(gallery: Page) -> None:
    assert gallery.text.count("Not confirmed yet") == 1
    assert "None" not in gallery.text.replace("None of", "")


def test_card_tells_the_score_by_its_name_only_when_there_is_one(gallery: Page) -> None:
    assert re.findall(r"Mutual fit: \d+ of 100", gallery.text) == ["Mutual fit: 90 of 100"]


def test_facet_folds_long_lists_but_never_a_chosen_value(gallery: Page) -> None:
    assert gallery.html.count('<details class="more" open>') == 1
    assert "Show 4 more" in gallery
    assert 'id="facet-none"' not in gallery.html


def test_compare_marks_a_difference_in_words(gallery: Page) -> None:
    assert gallery.text.count("(differs)") == 1
    assert CompareRow("Press", ("300 t", None)).differs
    assert not CompareRow("Staff", ("120", "120")).differs


def test_zero_in_a_table_is_a_figure_not_a_gap(gallery: Page) -> None:
    assert '<td role="cell" data-label="Staff">0</td>' in gallery.html


@pytest.mark.parametrize(
    "kind",
    [enums.ProfileStatus, enums.ReviewStatus, enums.NeedStatus, enums.FairPhase, enums.ImportStatus],
    ids=lambda kind: kind.__name__,
)
def test_status_badge_knows_every_status(app: Flask, kind: type[enums.ProfileStatus]) -> None:
    source = '{% from "components/badges.html" import status_badge %}{{ status_badge(status) }}'
    with app.test_request_context():
        template = app.jinja_env.from_string(source)
        words = [re.sub(r"<[^>]*>", "", template.render(status=status)).strip() for status in kind]
    assert len({word for word in words if word}) == len(kind)


@pytest.mark.parametrize("code", ERROR_CODES)
def test_error_page_says_what_happened_and_gives_a_way_back(app: Flask, code: int) -> None:
    page = get_page(app.test_client(), f"/_gallery/{code}")
    assert "It was like this." in page
    assert "R7K2" in page
    assert page.links["Go to the home page"] == "/"


@pytest.mark.parametrize(
    ("page", "total", "expected"),
    [
        (1, 0, []),
        (1, 20, []),
        (1, 21, [1, 2]),
        (1, 200, [1, 2, 3, 4, 5, None, 10]),
        (4, 200, [1, 2, 3, 4, 5, None, 10]),
        (5, 200, [1, None, 4, 5, 6, None, 10]),
        (7, 200, [1, None, 6, 7, 8, 9, 10]),
        (10, 200, [1, None, 6, 7, 8, 9, 10]),
        (99, 200, [1, None, 6, 7, 8, 9, 10]),
    ],
)
def test_pages_show_the_ends_and_the_neighbours(page: int, total: int, expected: list[int | None]) -> None:
    found = pages(total, page=page, size=20, url=str)
    assert numbers(found.links) == expected


def test_pages_count_the_rows_of_this_page() -> None:
    last = pages(41, page=3, size=20, url=str)
    assert (last.first, last.last, last.previous_url, last.next_url) == (41, 41, "2", None)
    empty = pages(0, page=1, size=20, url=str)
    assert (empty.first, empty.last) == (0, 0)
