"""In a group of neighbours: silent unless addressed, and then one bubble, as a reply to who asked."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import pytest

from tests.fakes.zalo_oauth import APP_ID
from tests.journeys.citizens import SAMPLES, Telegram, ZaloBot, ZaloOa, zalo_signature
from tests.journeys.stage import Stage, wait_for
from tests.shipped import shipped
from webhook.identity import READ_S

RECORDED_GROUP = b"-1001234567890"
_GROUPS = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def _names_are_known(stage: Stage) -> None:
    """Who the bot is on each platform is asked for at the start; until then nobody can tell another bot's command."""
    wait_for(lambda: stage.rows("SELECT count(*) FROM notes WHERE key LIKE 'identity%'") >= [(3,)])
    time.sleep(READ_S + 1)  # the accepting process reads them that often


def raw(channel: str, name: str) -> bytes:
    return (SAMPLES / channel / f"{name}.json").read_bytes()


def said_to(stage: Stage, chat_id: str) -> list[dict[str, Any]]:
    """The bodies of everything that Telegram took for a chat."""
    found = stage.providers.requests(stage.providers.telegram)
    return [dict(r.body) for r in found if r.accepted and "text" in r.body and str(r.body.get("chat_id")) == chat_id]


def post_in_new_group(stage: Stage, name: str, instead: tuple[bytes, bytes] = (b"", b"")) -> tuple[str, str]:
    """Post a recorded update, byte for byte but for the group's id; (group, what the edge said of it)."""
    group = f"-100{9_000_000_000 + next(_GROUPS)}"
    body = raw("telegram", name).replace(RECORDED_GROUP, group.encode()).replace(*instead)
    citizen = Telegram(stage)
    status, said = stage.post(citizen.path, body, citizen.headers(body))
    assert status == 200
    return group, str(json.loads(said)["status"])


ADDRESSED = [
    ("topic_mention", 13, "7"),  # @vneid_bot in a topic of a forum
    ("emoji_mention", 28, ""),  # @VNeID_Bot behind two emoji, offsets in UTF-16
    ("group_reply", 14, ""),  # a reply to the bot's own message
    ("group_command", 27, ""),  # /phuong@vneid_bot Ba Đình
    ("anonymous_admin", 30, ""),  # /menu of an administrator behind a mask
]


@pytest.mark.parametrize(("name", "message_id", "thread"), ADDRESSED, ids=[name for name, *_ in ADDRESSED])
def test_whoever_addresses_the_bot_gets_one_bubble_as_a_reply(
    stage: Stage, name: str, message_id: int, thread: str
) -> None:
    group, said = post_in_new_group(stage, name)
    assert said == "stored"
    waiting = "SELECT count(*) FROM inbox WHERE conversation_id GLOB :id"
    wait_for(lambda: said_to(stage, group) and stage.rows(waiting, id=f"{group}:*") == [(0,)])
    (body,) = said_to(stage, group)
    assert json.loads(body["reply_parameters"])["message_id"] == message_id
    assert str(body.get("message_thread_id", "")) == thread
    assert "request_location" not in body.get("reply_markup", "")


SILENT = ["group_talk", "forum_talk", "other_bot"]
TALK = "chiều nay họp tổ lúc mấy giờ ạ".encode()
OTHERS = {
    "another bot's command": b"/menu@weather_bot",
    "a command that is not ours": b"/weather",
    "a question to nobody": "mất căn cước làm lại ở đâu".encode(),
    "our name inside of a word": b"xin@vneid_bot.example",
}


@pytest.mark.parametrize("name", SILENT)
def test_neighbours_talk_is_neither_answered_nor_kept(stage: Stage, name: str) -> None:
    group, said = post_in_new_group(stage, name)
    assert_silent(stage, group, said)


def test_being_added_is_followed_without_a_word(stage: Stage) -> None:
    group, said = post_in_new_group(stage, "added_to_group")
    assert said == "stored"
    Telegram(stage).asks("xin chào")
    assert said_to(stage, group) == []


@pytest.mark.parametrize("words", OTHERS.values(), ids=list(OTHERS))
def test_words_for_others_are_neither_answered_nor_kept(stage: Stage, words: bytes) -> None:
    group, said = post_in_new_group(stage, "group_talk", (TALK, words))
    assert_silent(stage, group, said)


def assert_silent(stage: Stage, group: str, said: str) -> None:
    """Somebody who asks afterwards is answered, so nothing to this group is still on its way."""
    Telegram(stage).asks("xin chào")
    assert said == "ignored"
    assert said_to(stage, group) == []
    assert stage.rows("SELECT 1 FROM conversations WHERE conversation_id GLOB :id", id=f"*{group}*") == []


def oa_said_to(stage: Stage, group: str) -> list[str]:
    found = [r.body for r in stage.providers.requests(stage.providers.zalo_oa) if r.accepted and "recipient" in r.body]
    return [body["message"]["text"] for body in found if body["recipient"].get("group_id") == group]


@pytest.mark.parametrize(
    ("words", "answered"),
    [
        ("@Phường X làm hộ chiếu thế nào", True),
        ("phường x ơi, làm hộ chiếu thế nào", True),
        ("/menu", True),
        ("làm hộ chiếu thế nào mọi người", False),
        ("@Lan chiều nay họp tổ nhé", False),
    ],
)
def test_the_oas_own_group(stage: Stage, words: str, answered: bool) -> None:
    group = f"4a9bada229cec09{next(_GROUPS):05d}"
    body = raw("zalo_oa", "group_text").replace(b'"APP"', f'"{APP_ID}"'.encode())
    body = body.replace(b"4a9bada229cec09099df", group.encode()).replace(b"m-8", f"group-{group}".encode())
    body = body.replace("@Phường X làm hộ chiếu thế nào".encode(), words.encode())
    status, said = stage.post("/webhook/zalo-oa", body, zalo_signature(body))
    assert (status, json.loads(said)["status"]) == (200, "stored" if answered else "ignored")
    if answered:
        wait_for(lambda: oa_said_to(stage, group))
    ZaloOa(stage).asks("xin chào")
    assert len(oa_said_to(stage, group)) == int(answered)


def test_zalos_bot_in_a_group_answers_there(stage: Stage) -> None:
    """Zalo itself delivers only what names or answers the bot."""
    citizen = ZaloBot(stage)
    group = f"g-{citizen.id}"
    body = raw("zalo_bot", "group_text").replace(b'"g1"', f'"{group}"'.encode())
    assert citizen.post(body.replace(b'"b-2"', f'"b-{group}"'.encode())) == "stored"
    citizen.id = group
    (bubble,) = wait_for(citizen.bubbles)
    assert bubble.text.startswith(shipped().entries["ho-chieu"].name)
