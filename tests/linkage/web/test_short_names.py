import pytest

from linkage.web.short_names import short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Công ty TNHH MTV Dập Nguội Sen", "Dập Nguội Sen"),
        ("Công ty Cổ phần Bánh Răng", "Bánh Răng"),
        ("Gulu Drives Co., Ltd.", "Gulu Drives"),
        ("Malang Plastics JSC", "Malang Plastics"),
        ("株式会社さくら精機", "さくら精機"),
        ("さくら株式会社", "さくら"),
        ("Cpower", "Cpower"),
        ("Công ty", "Công ty"),
    ],
)
def test_the_legal_form_is_left_out_and_never_the_whole_name(name: str, short: str) -> None:
    assert short_name(name) == short
