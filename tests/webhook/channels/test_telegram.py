"""Telegram: from the recorded update to the message and to the decision whether it was meant for us."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.messages import Channel, IncomingMessage, Kind, Place
from tests.webhook.channels.samples import TELEGRAM, changed, headers, sample
from webhook.channels.base import Admitted, BadSignature, Identity, Ignored, Unreadable
from webhook.channels.telegram import SECRET_HEADER, Telegram, TelegramConfig

GROUP = "-1001234567890"
STRANGER = Telegram(TelegramConfig("1:token", "s3cret"))  # does not know its own name yet


def admit(body: bytes, half: Telegram = TELEGRAM) -> object:
    return half.admit(headers("telegram", body), body)


def parse(name: str) -> IncomingMessage:
    message = TELEGRAM.parse(sample("telegram", name))
    assert isinstance(message, IncomingMessage)
    return message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", Admitted("1001", "99")),
        ("start", Admitted("1002", "99")),
        ("topic_mention", Admitted("1003", f"{GROUP}:99:7")),
        ("group_reply", Admitted("1004", f"{GROUP}:99")),
        ("location", Admitted("1005", "99")),
        ("button", Admitted("1006", "99")),
        ("sticker", Admitted("1011", "99")),
        ("group_command", Admitted("1018", f"{GROUP}:99")),
        ("emoji_mention", Admitted("1019", f"{GROUP}:99")),
        ("anonymous_admin", Admitted("1021", f"{GROUP}:{GROUP}")),
        ("edited", Ignored("edited_message")),
        ("live_location_moved", Ignored("edited_message")),
        ("added_to_group", Admitted("1008", GROUP)),
        ("inline_query", Admitted("1009", "inline:99")),
        ("migrated", Admitted("1010", "-4001")),
        ("group_talk", Ignored("not addressed")),
        ("forum_talk", Ignored("not addressed")),  # "replies" to the topic that the bot itself created
        ("other_bot", Ignored("bot")),
    ],
)
def test_admit(name: str, expected: object) -> None:
    assert admit(sample("telegram", name)) == expected


@pytest.mark.parametrize("given", [None, b"", b"s3cre", b"s3cret ", b"S3CRET", "s3crét".encode(), b"x" * 10_000])
def test_a_wrong_secret_is_refused_before_anything_is_read(given: bytes | None) -> None:
    with pytest.raises(BadSignature):
        TELEGRAM.admit({} if given is None else {SECRET_HEADER: given}, b"not even JSON")


def test_an_empty_secret_cannot_be_configured() -> None:
    with pytest.raises(ValueError, match="TELEGRAM_WEBHOOK_SECRET"):
        Telegram(TelegramConfig("1:token", ""))


@pytest.mark.parametrize(
    ("name", "kind", "text", "payload", "media"),
    [
        ("text", Kind.TEXT, "Làm căn cước ở đâu?", "", ""),
        ("start", Kind.START, "", "", ""),
        ("deep_link", Kind.START, "", "tam-tru", ""),
        ("button", Kind.CHOICE, "", "s:12:guide", ""),
        ("caption", Kind.TEXT, "thẻ này đổi ở đâu?", "", "picture"),
        ("sticker", Kind.OTHER, "", "", "sticker"),
        ("voice", Kind.OTHER, "", "", "voice"),
        ("contact", Kind.OTHER, "", "", "contact"),
        ("poll", Kind.OTHER, "", "", "poll"),
        ("topic_mention", Kind.TEXT, "mất căn cước thì sao", "", ""),
        ("group_reply", Kind.TEXT, "còn lệ phí?", "", ""),
        ("group_command", Kind.TEXT, "/phuong Ba Đình", "", ""),
        ("emoji_mention", Kind.TEXT, "👋👋 ơi, tạm trú thế nào", "", ""),
        ("anonymous_admin", Kind.TEXT, "/menu", "", ""),
    ],
)
def test_parse(name: str, kind: Kind, text: str, payload: str, media: str) -> None:
    message = parse(name)
    assert (message.kind, message.text, message.payload, message.media) == (kind, text, payload, media)
    assert message.channel is Channel.TELEGRAM and message.addressed


def test_parse_gives_the_address_that_an_answer_needs() -> None:
    address = parse("topic_mention").address
    assert (address.chat_id, address.is_group, address.thread_id, address.quote_id) == (GROUP, True, "7", "13")
    pressed = parse("button").address
    assert (pressed.chat_id, pressed.is_group, pressed.callback_id) == ("99", False, "4382bfdwdsb323b2d9")


def test_locations() -> None:
    assert parse("location").place == Place(21.0285, 105.8542)
    assert parse("venue").place == Place(21.0285, 105.8542, "Hồ Hoàn Kiếm")


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(91, 0), (-90.01, 0), (0, 181), (float("nan"), 0), (0, float("inf")), ("", 1), (True, 1)],
)
def test_impossible_coordinates(latitude: Any, longitude: Any) -> None:
    body = changed("telegram", "location", message__location={"latitude": latitude, "longitude": longitude})
    with pytest.raises(Unreadable):
        TELEGRAM.parse(body)


@pytest.mark.parametrize("name", ["edited", "live_location_moved"])
def test_events_without_an_answer(name: str) -> None:
    assert TELEGRAM.parse(sample("telegram", name)) is None


def group(text: str, *entities: tuple[str, int, int], **more: Any) -> bytes:
    listed = [{"type": kind, "offset": offset, "length": length} for kind, offset, length in entities]
    value = json.loads(sample("telegram", "group_talk"))
    value["message"] |= {"text": text, "entities": listed, **more}
    return json.dumps(value).encode()


def replying_to(id: int, is_bot: bool = True) -> dict[str, Any]:
    author = {"id": id, "is_bot": is_bot, "first_name": "Ai"}
    chat = {"id": int(GROUP), "type": "supergroup"}
    return {"reply_to_message": {"message_id": 3, "from": author, "chat": chat, "date": 1795300000, "text": "…"}}


def text_mention(id: int) -> dict[str, Any]:
    user = {"id": id, "is_bot": True, "first_name": "Bot"}
    return {"entities": [{"type": "text_mention", "offset": 0, "length": 3, "user": user}]}


@pytest.mark.parametrize(
    ("body", "known", "stranger"),
    [
        # (what, addressed when we know our name, addressed when we do not; None: kept, and silent)
        (group("mai họp nhé"), False, False),
        (group("@vneid_bot làm hộ chiếu", ("mention", 0, 10)), True, None),
        (group("@VNEID_BOT làm hộ chiếu", ("mention", 0, 10)), True, None),
        (group("@lan làm hộ chiếu", ("mention", 0, 4)), False, None),
        (group("@vneid_bot2 làm hộ chiếu", ("mention", 0, 11)), False, None),
        (group("vneid_bot làm hộ chiếu"), False, False),
        (group("mail a@vneid_bot.vn", ("email", 5, 14)), False, False),
        (group("Bot ơi", **text_mention(666)), True, None),
        (group("Bot ơi", **text_mention(667)), False, None),
        (group("lệ phí?", **replying_to(666)), True, True),
        (group("lệ phí?", **replying_to(667)), False, True),
        (group("đúng rồi", **replying_to(99, is_bot=False)), False, False),
        (group("/menu"), True, True),
        (group("/MENU@VNeID_bot"), True, None),
        (group("/menu@other_bot"), False, None),
        (group("/weather"), False, False),
        (group("/ menu"), False, False),
        (group("nhờ /menu@vneid_bot với", ("bot_command", 4, 15)), True, None),
        (group("👨‍👩‍👧 @vneid_bot", ("mention", 9, 10)), True, None),
        (group("x", ("mention", 10**9, 10)), False, None),
        (group("x", ("mention", -5, -5)), False, None),
    ],
)
def test_a_group_message_is_ours_when_it_names_replies_or_commands(
    body: bytes, known: bool, stranger: bool | None
) -> None:
    assert isinstance(admit(body), Admitted) is known
    assert isinstance(admit(body, STRANGER), Admitted) is (stranger is not False)
    for half, expected in ((TELEGRAM, known), (STRANGER, stranger is True)):
        message = half.parse(body)
        assert message is not None and message.addressed is expected


def test_only_the_name_is_a_call_without_a_question() -> None:
    message = TELEGRAM.parse(group("@vneid_bot", ("mention", 0, 10)))
    assert message is not None and message.kind is Kind.START


@pytest.mark.parametrize(
    ("text", "kind", "shown", "payload"),
    [
        ("/start", Kind.START, "", ""),
        ("/START@vneid_bot  tam-tru ", Kind.START, "", "tam-tru"),
        ("/menu", Kind.TEXT, "/menu", ""),
        ("/Help", Kind.TEXT, "/help", ""),
        ("  /phuong\nBa Đình", Kind.TEXT, "/phuong Ba Đình", ""),
        ("/", Kind.TEXT, "/", ""),
        ("1/2 năm", Kind.TEXT, "1/2 năm", ""),
        ("   ", Kind.TEXT, "", ""),
        ("\u200b", Kind.TEXT, "\u200b", ""),
        ("a\x00b\ud800", Kind.TEXT, "ab?", ""),
        ("ồ" * 5000, Kind.TEXT, "ồ" * 4096, ""),
    ],
)
def test_private_texts(text: str, kind: Kind, shown: str, payload: str) -> None:
    value = json.loads(sample("telegram", "text"))
    value["message"]["text"] = text
    message = TELEGRAM.parse(json.dumps(value).encode())
    assert message is not None
    assert (message.kind, message.text, message.payload) == (kind, shown, payload)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"message__is_automatic_forward": True}, "channel post"),
        ({"message__chat": {"id": -100, "type": "channel", "title": "Tin"}}, "channel post"),
        ({"message__via_bot": {"id": 666, "is_bot": True, "first_name": "Bot"}}, "own"),
        ({"message__pinned_message": {}}, "service"),
    ],
)
def test_what_nobody_said_to_us(changes: dict[str, Any], reason: str) -> None:
    assert admit(changed("telegram", "text", **changes)) == Ignored(reason)


def test_a_button_of_an_inline_message_has_no_chat() -> None:
    value = json.loads(sample("telegram", "button"))
    del value["callback_query"]["message"]
    assert admit(json.dumps(value).encode()) == Ignored("inline button")


def test_an_identity_may_come_later() -> None:
    half = Telegram(TelegramConfig("1:token", "s3cret"))
    body = group("@lan ơi", ("mention", 0, 4))
    assert isinstance(admit(body, half), Admitted)
    half.identity = Identity("666", "vneid_bot")
    assert admit(body, half) == Ignored("not addressed")
