import pytest

from matching.registry.scripts import frame, romanised


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("かみなり", "kaminari"),
        ("カミナリ", "kaminari"),
        ("まつぼっくり", "matsubokkuri"),
        ("てんとうむし", "tentomushi"),
        ("구름토끼", "gureumtokki"),
        ("번개", "beongae"),
        ("纸老虎", "zhilaohu"),
        ("紙老虎", "zhilaohu"),
    ],
)
def test_word_is_romanised(text: str, latin: str) -> None:
    assert romanised(text) == latin


@pytest.mark.parametrize(
    ("thai", "english"), [("ปลาทูทอง", "Pla Too Thong"), ("ทีซีเอ็ม", "TCM"), ("เมทัล", "Metal"), ("เซ็นเตอร์", "center")]
)
def test_frame_of_a_thai_word_is_that_of_its_english_spelling(thai: str, english: str) -> None:
    assert frame(thai) == frame(english.replace(" ", ""))


def test_frames_of_other_words_differ() -> None:
    assert frame("เต่าบิน") != frame("Tao Dam")
