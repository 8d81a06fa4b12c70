"""What Telegram is told to show, and its limits."""

from __future__ import annotations

import re

import pytest

from bot.messages import Address, Block, Choice, Reply, Venue
from tests.webhook.channels.samples import TELEGRAM
from webhook.channels.telegram_render import MENU_BUTTON, SHARE_LOCATION, unmarked

PRIVATE = Address("99")
TOPIC = Address("-1001", True, thread_id="7", quote_id="13")
MENU = Choice("Menu chính", "menu")


def test_titles_are_bold_and_texts_escaped() -> None:
    (request,) = TELEGRAM.render(Reply((Block("a < b & c", "Lệ phí"), Block('"x" > y'))), PRIVATE)
    assert request.method == "sendMessage"
    assert request.body["text"] == '<b>Lệ phí:</b> a &lt; b &amp; c\n\n"x" &gt; y'
    assert request.body["parse_mode"] == "HTML"
    kept = {name: value for name, value in request.body.items() if name != "parse_mode"}
    assert unmarked(request.body) == {**kept, "text": 'Lệ phí: a < b & c\n\n"x" > y'}


def test_a_text_without_markup_is_sent_as_it_is() -> None:
    (request,) = TELEGRAM.render(Reply((Block("Không thu lệ phí"),)), PRIVATE)
    assert "parse_mode" not in request.body


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (["Lệ phí", "Giấy tờ"], [2]),
        (["Lệ phí", "Giấy tờ", "Ở đâu"], [2, 1]),
        (["Cấp đổi thẻ căn cước công dân", "Lệ phí", "Ở đâu"], [1, 2]),
        (["Lệ phí", "Cấp đổi thẻ căn cước công dân", "Ở đâu"], [1, 1, 1]),
    ],
)
def test_short_labels_stand_two_in_a_row(labels: list[str], rows: list[int]) -> None:
    choices = tuple(Choice(label, f"s:{n}") for n, label in enumerate(labels))
    (request,) = TELEGRAM.render(Reply((Block("Chọn:"),), choices), PRIVATE)
    keyboard = request.body["reply_markup"]["inline_keyboard"]
    assert [len(row) for row in keyboard] == rows
    assert [b["callback_data"] for row in keyboard for b in row] == [c.payload for c in choices]


@pytest.mark.parametrize(
    ("payload", "fits"), [("x" * 64, True), ("ộ" * 21, True), ("x" * 65, False), ("ộ" * 22, False), ("", False)]
)
def test_a_payload_is_64_bytes_at_most(payload: str, fits: bool) -> None:
    reply = Reply((Block("Chọn:"),), (Choice("x", payload),))
    if fits:
        assert TELEGRAM.render(reply, PRIVATE)
    else:
        with pytest.raises(ValueError, match="64 bytes"):
            TELEGRAM.render(reply, PRIVATE)


@pytest.mark.parametrize(
    ("choices", "address", "expected"),
    [
        ((), PRIVATE, "keyboard"),
        ((MENU,), PRIVATE, "keyboard"),
        ((Choice("Ba Đình", "w:1"), MENU), PRIVATE, "inline_keyboard"),
        ((MENU,), TOPIC, "inline_keyboard"),
        ((), TOPIC, ""),
    ],
)
def test_asking_for_the_location(choices: tuple[Choice, ...], address: Address, expected: str) -> None:
    (request,) = TELEGRAM.render(Reply((Block("Bạn ở đâu?"),), choices, ask_location=True), address)
    markup = request.body.get("reply_markup", {})
    assert (expected in markup) if expected else not markup
    if expected == "keyboard":
        assert markup["keyboard"] == [[{"text": SHARE_LOCATION, "request_location": True}], [{"text": MENU_BUTTON}]]


def test_a_group_gets_a_reply_in_its_topic() -> None:
    (request,) = TELEGRAM.render(Reply((Block("Chào"),)), TOPIC)
    assert request.body["chat_id"] == "-1001" and request.body["message_thread_id"] == 7
    assert request.body["reply_parameters"] == {"message_id": 13, "allow_sending_without_reply": True}
    assert "reply_parameters" not in TELEGRAM.render(Reply((Block("Chào"),)), Address("99", quote_id="13"))[0].body


def test_a_button_is_acknowledged_first_and_a_venue_follows() -> None:
    venue = Venue(21.03, 105.85, "Công an phường Ba Đình", "Số 1")
    requests = TELEGRAM.render(Reply((Block("Gần bạn nhất"),), (MENU,), venue=venue), Address("99", callback_id="cb"))
    assert [(r.method, r.best_effort) for r in requests] == [
        ("answerCallbackQuery", True),
        ("sendMessage", False),
        ("sendVenue", False),
    ]
    assert requests[2].body == {
        "chat_id": "99",
        "latitude": 21.03,
        "longitude": 105.85,
        "title": "Công an phường Ba Đình",
        "address": "Số 1",
    }


def test_long_texts_are_split_and_only_the_last_has_the_keyboard() -> None:
    blocks = tuple(Block("Đoạn <này> 👋 " * 100, f"Mục {n}") for n in range(9))
    requests = TELEGRAM.render(Reply(blocks, (MENU,)), Address("-1", True, quote_id="5"))
    assert len(requests) > 1
    for request in requests:
        shown = re.sub("<[^>]*>", "", request.body["text"])
        assert len(unmarked(request.body)["text"].encode("utf-16-le")) // 2 <= 4096
        assert "<" not in shown
    assert ["reply_markup" in r.body for r in requests] == [False] * (len(requests) - 1) + [True]
    assert ["reply_parameters" in r.body for r in requests] == [True] + [False] * (len(requests) - 1)


def test_a_question_of_900_characters_gets_one_send() -> None:
    blocks = tuple(Block("ễ" * 290, f"Mục {n}") for n in range(3))
    assert len(TELEGRAM.render(Reply(blocks, (MENU,)), PRIVATE)) == 1


def test_an_empty_reply_sends_nothing() -> None:
    assert TELEGRAM.render(Reply(()), PRIVATE) == ()
