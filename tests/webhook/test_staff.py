"""A member of staff answers by hand: from Zalo's echo to the silence of the bot, and never by our own echo."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Address, Block, Channel, IncomingMessage, Kind, Reply, StaffWrote
from bot.ports import StoredUpdate, Takeover
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.base import KnowledgeBase
from knowledge.phrases import Phrases
from knowledge.text.lexicon import Lexicon
from tests.webhook.channels.samples import OA_CONFIG, changed, headers, sample
from webhook.channels.base import Admitted, Ignored
from webhook.channels.zalo_oa import ZaloOa
from webhook.staff import ECHO_WITHIN_S, REMEMBERED, OwnSends, Staff, answering
from webhook.storage.memory import MemoryStore
from webhook.storage.sqlite import SqliteStore
from webhook.turns import Brain
from webhook.worker import Worker

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CITIZEN = "8309393969855402319"
HALF = ZaloOa(OA_CONFIG)


def echo(event: str = "oa_send_text", admin: Any = "ADM", **changes: Any) -> bytes:
    sender = {"id": "OA", **({"admin_id": admin} if admin is not None else {})}
    return changed("zalo_oa", "echo", event_name=event, sender=sender, **changes)


@pytest.mark.parametrize(
    ("body", "wrote"),
    [
        (sample("zalo_oa", "echo"), True),
        (echo(admin=7), True),
        (echo("oa_send_image", message={"msg_id": "m-9"}), True),
        (echo("oa_send_sticker", message={"msg_id": "m-9"}), True),
        (echo(admin=None), False),
        (echo(admin=""), False),
        (echo(admin={"id": "x"}), False),
        (echo("oa_send_group_text"), False),
        (echo("oa_send_anonymous_text"), False),
        (echo(recipient={}), False),
        (echo(recipient=None), False),
    ],
)
def test_who_wrote_it(body: bytes, wrote: bool) -> None:
    found = HALF.admit(headers("zalo_oa", body), body)
    parsed = HALF.parse(body)
    if wrote:
        assert isinstance(found, Admitted) and found.conversation_id == CITIZEN
        assert isinstance(parsed, StaffWrote) and parsed.conversation_id == CITIZEN
    else:
        assert found == Ignored("echo") and parsed is None


def test_an_echo_is_no_duplicate_of_a_message_with_the_same_id() -> None:
    own = echo(message={"msg_id": "m-1", "text": "x"})
    theirs = sample("zalo_oa", "text")
    one, other = (HALF.admit(headers("zalo_oa", body), body) for body in (own, theirs))
    assert isinstance(one, Admitted) and isinstance(other, Admitted) and one.delivery_id != other.delivery_id


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_our_own_words_are_known_for_two_hours_and_not_without_end() -> None:
    clock = Clock()
    own = OwnSends(clock)
    own.add("1", "Xin chào\n\n anh/chị")
    assert own.has("1", "Xin chào anh/chị") and not own.has("2", "Xin chào anh/chị") and not own.has("1", "Khác")
    clock.now += ECHO_WITHIN_S + 1
    assert not own.has("1", "Xin chào anh/chị")
    for number in range(REMEMBERED + 1):
        own.add("1", str(number))
    assert not own.has("1", "0") and own.has("1", "1") and own.has("1", str(REMEMBERED))
    own.add("1", "\ud800")  # no text can stop a send


def said(text: str, channel: Channel = Channel.ZALO_OA, group: bool = False) -> IncomingMessage:
    return IncomingMessage(channel, CITIZEN, CITIZEN, Address(CITIZEN, group), Kind.TEXT, text)


@pytest.mark.parametrize(
    ("message", "after_min", "minutes", "silent"),
    [
        (said("lệ phí?"), 0, 30, True),
        (said("lệ phí?"), 29, 30, True),
        (said("lệ phí?"), 30, 30, False),
        (said("lệ phí?"), 0, 0, False),  # switched off
        (replace(said(""), kind=Kind.CHOICE, payload="menu"), 5, 30, True),
        (replace(said(""), kind=Kind.OTHER, media="voice"), 5, 30, True),
        (said("/xoadulieu"), 5, 30, False),  # a right is a right
        (said("lệ phí?", Channel.TELEGRAM), 5, 30, False),
        (said("lệ phí?", group=True), 5, 30, False),
        (replace(said("lệ phí?"), conversation_id="another"), 5, 30, False),
    ],
)
async def test_for_how_long(message: IncomingMessage, after_min: int, minutes: int, silent: bool) -> None:
    at = [NOW]
    store = MemoryStore(lambda: at[0])
    staff = Staff(store, OwnSends(), minutes, lambda: at[0])
    await staff.wrote(StaffWrote(Channel.ZALO_OA, CITIZEN, "Chào chị, để em xem ạ"))
    at[0] += timedelta(minutes=after_min)
    assert staff.answers(message, store.taken(message.channel, message.conversation_id)) is silent


def test_the_operators_list_says_until_when_and_not_with_whom() -> None:
    line = answering(Takeover(Channel.ZALO_OA, CITIZEN, NOW, NOW + timedelta(minutes=30)))
    assert line == "Cán bộ đang trả lời đến 16:30 (từ 16:00)" and CITIZEN not in line


async def test_the_echo_of_our_own_words_never_silences_us_whatever_it_carries() -> None:
    store, own = MemoryStore(lambda: NOW), OwnSends()
    staff = Staff(store, own, 30, lambda: NOW)
    own.add(CITIZEN, "Lệ phí: 25.000đ")
    await staff.wrote(StaffWrote(Channel.ZALO_OA, CITIZEN, "Lệ phí: 25.000đ"))
    assert store.takeovers(NOW) == []


def speak(turn: Turn) -> Outcome:
    return Outcome(Status.ANSWERED, Reply((Block(f"trả lời {turn.message.text}"),)), turn.conversation)


async def test_from_the_inbox_to_the_silence_and_back() -> None:
    at = [NOW]
    store = MemoryStore(lambda: at[0])
    knowledge = KnowledgeBase({}, Lexicon(), Phrases({}), "test")

    async def wait(longest_s: float) -> None:
        return None

    heard: list[Status] = []
    worker = Worker(
        store,
        {Channel.ZALO_OA: HALF},
        Brain(speak, lambda: knowledge, Reply((Block("x"),)), str),
        wait=wait,
        told=lambda channel, status, seconds: heard.append(status),
        staff=Staff(store, OwnSends(), 30, lambda: at[0]),
        clock=lambda: at[0],
    )

    async def take(body: bytes) -> list[str]:
        admitted = HALF.admit(headers("zalo_oa", body), body)
        assert isinstance(admitted, Admitted)
        await store.put(StoredUpdate(Channel.ZALO_OA, admitted.delivery_id, admitted.conversation_id, body))
        assert await worker.work_once() == 1
        found = await store.claim_deliveries(9)
        for item in found:
            await store.sent(item.id)
        return [item.request.body["message"]["text"] for item in found]

    def ask(number: int) -> bytes:
        return changed("zalo_oa", "text", message={"text": f"câu {number}", "msg_id": f"q{number}"})

    assert await take(ask(1)) == ["trả lời câu 1"]
    assert await take(echo()) == []
    assert await take(ask(2)) == []
    [listed] = store.takeovers(at[0])
    assert (listed.conversation_id, listed.until) == (CITIZEN, NOW + timedelta(minutes=30))
    await store.give_back(Channel.ZALO_OA, CITIZEN)
    assert await take(ask(3)) == ["trả lời câu 3"]
    assert await take(echo(message={"text": "Em đây ạ", "msg_id": "m-8"})) == []
    at[0] += timedelta(minutes=31)
    assert await take(ask(4)) == ["trả lời câu 4"]
    assert heard == [Status.ANSWERED, Status.SILENT, Status.ANSWERED, Status.ANSWERED]
    assert store.quarantined == [] and json.loads(echo())["sender"]["admin_id"] == "ADM"


async def test_what_is_kept_of_a_person_is_still_found_after_staff_have_answered(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "x.db", id_hash_key="khóa")
    knowledge = KnowledgeBase({}, Lexicon(), Phrases({}), "test")

    async def wait(longest_s: float) -> None:
        return None

    staff = Staff(store, OwnSends(), 30)
    worker = Worker(
        store,
        {Channel.ZALO_OA: HALF},
        Brain(speak, lambda: knowledge, Reply((Block("x"),)), str),
        wait=wait,
        staff=staff,
    )
    for number in (1, 2):
        body = changed("zalo_oa", "text", message={"text": f"câu {number}", "msg_id": f"q{number}"})
        await store.put(StoredUpdate(Channel.ZALO_OA, f"q{number}", CITIZEN, body))
        assert await worker.work_once() == 1
        assert store.kept(Channel.ZALO_OA, CITIZEN, 9).conversations == 1
        await staff.wrote(StaffWrote(Channel.ZALO_OA, CITIZEN, "Em đây ạ"))
    store.close()
