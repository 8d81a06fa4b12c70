"""Zalo Bot: the secret, the wrapper, the events, plain text back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.messages import Address, Block, Choice, IncomingMessage, Kind, Reply, Venue
from tests.webhook.channels.samples import ZALO_BOT, changed, headers, sample
from webhook.channels.base import Admitted, BadSignature, Ignored, Unreadable
from webhook.channels.zalo_bot import SECRET_HEADER, ZaloBot, ZaloBotConfig


def admit(body: bytes) -> object:
    return ZALO_BOT.admit(headers("zalo_bot", body), body)


def parse(body: bytes, half: ZaloBot = ZALO_BOT) -> IncomingMessage:
    message = half.parse(body)
    assert message is not None
    return message


@pytest.mark.parametrize("given", [None, b"", b"s3cre", b"s3cret\n"])
def test_a_wrong_secret(given: bytes | None) -> None:
    with pytest.raises(BadSignature):
        ZALO_BOT.admit({} if given is None else {SECRET_HEADER: given}, b"{}")


def test_an_empty_secret_cannot_be_configured() -> None:
    with pytest.raises(ValueError, match="ZALO_BOT_SECRET"):
        ZaloBot(ZaloBotConfig("1:token", ""))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (sample("zalo_bot", "text"), Admitted("b-1", "u1")),
        (sample("zalo_bot", "group_text"), Admitted("b-2", "g1:u1")),
        (sample("zalo_bot", "image"), Admitted("b-3", "u1")),
        (sample("zalo_bot", "unsupported"), Admitted("b-5", "u1")),
        (sample("zalo_bot", "timeout"), Ignored("error")),
        (sample("zalo_bot", "quota"), Ignored("error")),
        (b"", Ignored("probe")),
        (b"  ", Ignored("probe")),
        (b"{}", Ignored("probe")),
        (b'{"ok":true,"result":{}}', Ignored("probe")),
        (b'{"event_name":"member.joined"}', Ignored("event")),
    ],
)
def test_admit(body: bytes, expected: object) -> None:
    assert admit(body) == expected


def test_the_wrapper_may_be_missing() -> None:
    inner = json.dumps(json.loads(sample("zalo_bot", "text"))["result"]).encode()
    assert admit(inner) == Admitted("b-1", "u1") and parse(inner) == parse(sample("zalo_bot", "text"))


@pytest.mark.parametrize(
    ("name", "kind", "text", "media"),
    [
        ("text", Kind.TEXT, "Làm căn cước ở đâu?", ""),
        ("group_text", Kind.TEXT, "làm hộ chiếu thế nào", ""),
        ("image", Kind.TEXT, "thẻ này", "picture"),
        ("sticker", Kind.OTHER, "", "sticker"),
        ("unsupported", Kind.OTHER, "", "unsupported"),
    ],
)
def test_parse(name: str, kind: Kind, text: str, media: str) -> None:
    message = parse(sample("zalo_bot", name))
    assert (message.kind, message.text, message.media, message.addressed) == (kind, text, media, True)


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("@Bot Phường X làm hộ chiếu", Kind.TEXT, "làm hộ chiếu"),
        ("làm hộ chiếu @bot phường x", Kind.TEXT, "làm hộ chiếu"),
        ("@Bot Phường X", Kind.START, ""),
        ("@Bot Phường X /menu", Kind.TEXT, "/menu"),
        ("còn lệ phí?", Kind.TEXT, "còn lệ phí?"),  # a reply: the name is not in it
    ],
)
def test_a_group_s_text_loses_our_name(text: str, kind: Kind, shown: str) -> None:
    message = parse(changed("zalo_bot", "group_text", result__message__text=text))
    assert (message.kind, message.text) == (kind, shown)


def test_a_name_that_is_not_known_is_guessed_from_its_capitals() -> None:
    half = ZaloBot(ZaloBotConfig("1:token", "s3cret"))
    assert parse(sample("zalo_bot", "group_text"), half).text == "làm hộ chiếu thế nào"


@pytest.mark.parametrize(
    ("chat", "conversation"),
    [
        ({"id": "u1", "chat_type": "PRIVATE"}, "u1"),
        ({"id": "u1"}, "u1"),
        ({"id": 77, "chat_type": "GROUP"}, "77:u1"),
        ({"id": "g1"}, "g1:u1"),  # whatever it calls itself, members do not share a context
        ({"id": "g1", "chat_type": "CHANNEL"}, "g1:u1"),
    ],
)
def test_conversations(chat: dict[str, Any], conversation: str) -> None:
    assert admit(changed("zalo_bot", "text", result__message__chat=chat)) == Admitted("b-1", conversation)


def test_other_bots_are_ignored() -> None:
    body = changed("zalo_bot", "text", result__message__from={"id": "b", "is_bot": True})
    assert admit(body) == Ignored("bot") and ZALO_BOT.parse(body) is None


@pytest.mark.parametrize("name", ["message_id", "from", "chat"])
def test_what_an_answer_needs(name: str) -> None:
    value = json.loads(sample("zalo_bot", "text"))
    del value["result"]["message"][name]
    with pytest.raises(Unreadable):
        admit(json.dumps(value).encode())


def test_plain_text_with_a_numbered_menu_and_a_map_link() -> None:
    reply = Reply((Block("25.000đ", "Lệ phí"),), (Choice("Menu", "menu"),), venue=Venue(21, 105, "a", "b"))
    (request,) = ZALO_BOT.render(reply, Address("g1", True, quote_id="b-2"))
    assert request.method == "sendMessage" and set(request.body) == {"chat_id", "text"}
    assert request.body["text"].startswith("Lệ phí: 25.000đ\n\n0. Menu\n\nBản đồ: https://")


def test_2000_characters_a_message() -> None:
    requests = ZALO_BOT.render(Reply((Block("chữ " * 1500),)), Address("u1"))
    assert len(requests) == 3 and all(len(r.body["text"]) <= 2000 for r in requests)
