"""A thing and what is wanted of it, in the shortest words that people have."""

from __future__ import annotations

import pytest

from bot.ask import ask_text
from knowledge.matching.bare import thing_alone
from tests.shipped import NOW, shipped

MATCHER = shipped().matcher


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("khai sinh mất bao lâu", ["khai", "sinh"]),
        ("còn hộ chiếu thì sao", ["ho", "chieu"]),
        ("ho chieu lam o dau", ["ho", "chieu"]),
        ("muốn hỏi về kết hôn", ["ket", "hon"]),
        ("khai sinh", None),  # nothing but the thing: read as any message
        ("đổi hộ chiếu ở đâu", None),  # says what is done with it
        ("hộ chiếu con em làm ở đâu", None),  # `con` is a child here
        ("mất hộ chiếu thì sao", None),
        ("khai sinh với hộ khẩu làm ở đâu", None),  # two things
        ("làm ở đâu", None),
        ("", None),
    ],
)
def test_what_is_a_thing_alone(text: str, thing: list[str] | None) -> None:
    found = thing_alone(MATCHER.read(text))
    assert (None if found is None else [token.folded for token in found]) == thing


@pytest.mark.parametrize(
    ("thing", "topic"),
    [
        ("hộ chiếu", "ho-chieu"),
        ("khai sinh", "khai-sinh"),
        ("kết hôn", "ket-hon"),
        ("khai tử", "khai-tu"),
        ("đăng ký xe", "dang-ky-xe"),
        ("sổ đỏ", "cap-so-do"),
        ("tạm trú", "tam-tru"),
        ("lý lịch tư pháp", "ly-lich-tu-phap"),
    ],
)
@pytest.mark.parametrize(
    "asked",
    ["{} làm ở đâu", "lệ phí {}", "{} mất bao lâu", "còn {} thì sao", "{} hết bao nhiêu tiền", "{} cần giấy tờ gì"],
)
def test_it_opens_what_is_called_so(thing: str, topic: str, asked: str) -> None:
    assert ask_text(shipped(), asked.format(thing), None, NOW)["topic"] == topic


def test_behind_another_answer_too() -> None:
    assert ask_text(shipped(), "hộ chiếu làm ở đâu", "mất căn cước làm lại ở đâu", NOW)["topic"] == "ho-chieu"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("đăng ký khai sinh mất bao nhiêu tiền", "khai-sinh"),  # `mất` is what it costs: nothing is lost
        ("ket hon mat bao nhieu tien", "ket-hon"),
        ("nộp phí, lệ phí trên mạng", "dvc-thanh-toan"),  # words of a fee alone, and what an entry is called
    ],
)
def test_words_of_a_fee(text: str, topic: str) -> None:
    assert ask_text(shipped(), text, None, NOW)["topic"] == topic
