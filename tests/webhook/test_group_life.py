"""From the raw update to what every kind of group reads: asked, bound, set up, listened to, left, moved."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

from bot.groups import Group, Rank
from bot.messages import Address, Channel
from bot.ports import OutboundRequest
from bot.status import Status
from knowledge.hanoi import HANOI
from tests.shipped import shipped
from tests.webhook.neighbourhood import Neighbourhood, words
from webhook.storage.chats import groups
from webhook.storage.memory import MemoryStore
from webhook.storage.sqlite import SqliteStore

GROUP, LAN, MAI = "-1001234567890", "99", "98"
OA_GROUP, OA_LAN = "4a9bada229cec09099df", "8309393969855402319"
LOST = "mất căn cước làm lại ở đâu"
LOST_NAME = shipped().entries["can-cuoc-mat-hong"].name
AWAKE = Group(quiet_from=0, quiet_to=0)
_IDS = itertools.count(100_000)


@pytest.fixture(params=["sqlite", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Neighbourhood]:
    store: Any = SqliteStore(tmp_path / "a.db", id_hash_key="k") if request.param == "sqlite" else MemoryStore()
    yield Neighbourhood(store)
    store.close()


def telegram(text: str, user: str = LAN, chat: str = GROUP, kind: str = "supergroup", **more: Any) -> dict[str, Any]:
    """A message in a group; `thread` puts it into a topic, `reply_to` names whose message it answers."""
    number = next(_IDS)
    message: dict[str, Any] = {
        "message_id": number,
        "from": {"id": int(user), "is_bot": False, "first_name": "Lan"},
        "chat": {"id": int(chat), "type": kind, "title": "Tổ dân phố 5"},
        "date": 1795306000,
    }
    if text:
        message["text"] = text
    if thread := more.pop("thread", None):
        message |= {"message_thread_id": thread, "is_topic_message": True}
        message["chat"]["is_forum"] = True
    if author := more.pop("reply_to", None):
        sender = {"id": author, "is_bot": author == 666, "first_name": "?"}
        message["reply_to_message"] = {"message_id": 1, "from": sender, "chat": message["chat"], "date": 1, "text": "…"}
    return {"update_id": number, "message": message | more}


def mention(text: str, name: str = "@vneid_bot", **more: Any) -> dict[str, Any]:
    """A message with a mention entity where `name` stands, its offset in UTF-16 units."""
    offset = len(text[: text.index(name)].encode("utf-16-le")) // 2
    return telegram(text, entities=[{"type": "mention", "offset": offset, "length": len(name)}], **more)


def zalo_oa(text: str, user: str = OA_LAN, **more: Any) -> dict[str, Any]:
    number = next(_IDS)
    return {
        "app_id": "APP",
        "oa_id": "OA",
        "sender": {"id": user},
        "recipient": {"id": OA_GROUP},
        "event_name": "user_send_group_text",
        "message": {"text": text, "msg_id": f"m-{number}", **more},
        "timestamp": str(1795306000000 + number),
    }


def zalo_bot(text: str, user: str = "u1", **more: Any) -> dict[str, Any]:
    message = {
        "message_id": f"b-{next(_IDS)}",
        "date": 1795306000123,
        "from": {"id": user, "display_name": "Lan", "is_bot": False},
        "chat": {"id": "g1", "chat_type": "GROUP"},
        "text": text,
    }
    return {"ok": True, "result": {"event_name": "message.text.received", "message": message | more}}


TG, OA, ZB = Channel.TELEGRAM, Channel.ZALO_OA, Channel.ZALO_BOT
OURS = {"user": {"id": 666, "is_bot": True, "first_name": "Bot"}}
DECISIONS: list[tuple[str, Channel, dict[str, Any], bool]] = [
    ("named at the start", TG, mention(f"@vneid_bot {LOST}"), True),
    ("named at the end", TG, mention(f"{LOST} @vneid_bot"), True),
    ("named in capitals", TG, mention(f"@VNEID_BOT {LOST}", "@VNEID_BOT"), True),
    ("named behind emoji of two units", TG, mention(f"👨‍👩‍👧 🇻🇳 @vneid_bot {LOST}"), True),
    ("in an old group", TG, mention(f"@vneid_bot {LOST}", kind="group", chat="-4001"), True),
    ("in a topic", TG, mention(f"@vneid_bot {LOST}", thread=7), True),
    ("called by a mention without a username", TG,
     telegram(f"Bot {LOST}", entities=[{"type": "text_mention", "offset": 0, "length": 3, **OURS}]), True),
    ("a reply to the bot", TG, telegram(LOST, reply_to=666), True),
    ("a reply to the bot in a topic", TG, telegram(LOST, reply_to=666, thread=7), True),
    ("our command", TG, telegram("/menu"), True),
    ("our command by name", TG, telegram("/menu@vneid_bot"), True),
    ("a picture whose caption names the bot", TG,
     telegram("", photo=[{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}],
              caption=f"@vneid_bot {LOST}", caption_entities=[{"type": "mention", "offset": 0, "length": 10}]), True),
    ("another bot named", TG, mention(f"@weather_bot {LOST}", "@weather_bot"), False),
    ("a longer name that begins like ours", TG, mention(f"@vneid_bot2 {LOST}", "@vneid_bot2"), False),
    ("our name without an entity, in a word", TG, telegram(f"xin@vneid_bot.example {LOST}"), False),
    ("another bot's command", TG, telegram("/menu@weather_bot"), False),
    ("a reply to a neighbour", TG, telegram(LOST, reply_to=98), False),
    ("a question to everybody", TG, telegram(LOST), False),
    ("another bot that names us", TG,
     mention(f"@vneid_bot {LOST}", **{"from": {"id": 777, "is_bot": True, "first_name": "W"}}), False),
    ("what we sent ourselves through inline", TG, telegram(LOST, reply_to=666, via_bot=OURS["user"]), False),
    ("a sticker for the bot", TG, telegram("", reply_to=666, sticker={
        "file_id": "a", "file_unique_id": "b", "type": "regular", "width": 5, "height": 5, "is_animated": False,
        "is_video": False}), False),
    ("the OA by its name", OA, zalo_oa(f"@Phường X {LOST}"), True),
    ("the OA by its name without @", OA, zalo_oa(f"phường x ơi, {LOST}"), True),
    ("the OA in a list of mentions", OA, zalo_oa(f"@OA {LOST}", mentions=[{"user_id": "OA", "offset": 0, "length": 3}]),
     True),
    ("the OA in another shape of list", OA, zalo_oa(f"@OA {LOST}", mentions=[{"uid": "OA", "pos": 0, "len": 3}]), True),
    ("a reply to the OA", OA, zalo_oa(LOST, quote_msg={"msg_id": "m-7", "sender": {"id": "OA"}}), True),
    ("a command to the OA", OA, zalo_oa("/menu"), True),
    ("a neighbour in a list", OA, zalo_oa(f"@Mai {LOST}", mentions=[{"uid": "98", "pos": 0, "len": 4}]), False),
    ("a neighbour by name", OA, zalo_oa(f"@Mai {LOST}"), False),
    ("a reply to a neighbour", OA, zalo_oa(LOST, quote_msg={"msg_id": "m-7", "sender": {"id": "98"}}), False),
    ("a question to everybody in the OA's group", OA, zalo_oa(LOST), False),
    ("a number without a menu", OA, zalo_oa("1"), False),
    ("the OA's own message", OA, zalo_oa(f"@Phường X {LOST}", user="OA"), False),
    ("Zalo delivers only what names the bot", ZB, zalo_bot(f"@Bot Phường X {LOST}"), True),
    ("... or what answers it", ZB, zalo_bot(LOST), True),
    ("... with a list of mentions", ZB, zalo_bot(f"@BX {LOST}", mentions=[{"uid": "b", "pos": 0, "len": 3}]), True),
    ("another bot on Zalo", ZB, zalo_bot(LOST, **{"from": {"id": "u9", "display_name": "B", "is_bot": True}}), False),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "update", "answered"), [d[1:] for d in DECISIONS], ids=[d[0] for d in DECISIONS])
async def test_who_is_answered(place: Neighbourhood, channel: Channel, update: dict[str, Any], answered: bool) -> None:
    sent = await place.hear(channel, update)
    assert len(sent) == int(answered)
    if answered and "menu" not in str(update):
        assert LOST_NAME in words(sent[0])


async def test_the_reply_stands_below_its_question(place: Neighbourhood) -> None:
    update = mention(f"@vneid_bot {LOST}", thread=7)
    (sent,) = await place.hear(TG, update)
    assert sent.request.body["reply_parameters"]["message_id"] == update["message"]["message_id"]
    assert sent.request.body["message_thread_id"] == 7
    (sent,) = await place.hear(OA, update := zalo_oa(f"@Phường X {LOST}"))
    assert sent.request.body["message"]["quote_message_id"] == update["message"]["msg_id"]
    assert sent.request.fallback is not None and "quote_message_id" not in sent.request.fallback["message"]


async def test_choices_and_follow_ups_are_each_members_own(place: Neighbourhood) -> None:
    assert await place.hear(OA, zalo_oa("/menu", user="1"))
    assert await place.hear(OA, zalo_oa("1", user="2")) == []  # who has no menu
    (opened,) = await place.hear(OA, zalo_oa("1", user="1"))
    assert "anh/chị hỏi việc nào" in words(opened)
    await place.hear(TG, mention(f"@vneid_bot {LOST}", user=LAN))
    (lan,) = await place.hear(TG, telegram("còn lệ phí?", user=LAN, reply_to=666))
    (mai,) = await place.hear(TG, telegram("còn lệ phí?", user=MAI, reply_to=666))
    assert LOST_NAME in words(lan) and LOST_NAME not in words(mai)


@pytest.mark.parametrize(
    ("rank", "status"),
    [
        (Rank.ADMIN, Status.ANSWERED_SETTING),
        (Rank.MEMBER, Status.DECLINED_RANK),
        (Rank.UNKNOWN, Status.DECLINED_RANK),
        (Rank.UNTOLD, Status.DECLINED_RANK),
    ],
)
async def test_only_an_administrator_binds_a_group(place: Neighbourhood, rank: Rank, status: Status) -> None:
    place.ranks[GROUP, LAN] = rank
    assert await place.hear(TG, telegram("/phuong@vneid_bot Trúc Bạch, Ba Đình"))
    bound = place.store.chat(TG, GROUP, place.now()).group.ward
    assert place.statuses == [status]
    assert (bound == "00004") == (rank is Rank.ADMIN)


async def test_a_bound_group_is_everybodys_and_a_private_binding_ones_own(place: Neighbourhood) -> None:
    place.ranks[GROUP, LAN] = Rank.ADMIN
    (said,) = await place.hear(TG, telegram("/phuong Trúc Bạch, Ba Đình"))
    assert "phường Trúc Bạch (cũ) nay thuộc phường Ba Đình" in words(said) and "cả nhóm" in words(said)
    (asked,) = await place.hear(TG, telegram("/phuong", user=MAI))
    assert "Phường Ba Đình, Hà Nội" in words(asked)
    (elsewhere,) = await place.hear(TG, telegram("/phuong", user=LAN, chat="-100777"))
    assert "Chưa đặt" in words(elsewhere)
    (alone,) = await place.hear(TG, private("/phuong phường Hoàn Kiếm, Hà Nội", MAI))
    assert "Phường Hoàn Kiếm, Hà Nội" in words(alone)
    (asked,) = await place.hear(TG, telegram("/phuong", user=MAI))
    assert "Phường Ba Đình, Hà Nội" in words(asked)


def private(text: str, user: str = LAN) -> dict[str, Any]:
    update = telegram(text, user)
    update["message"]["chat"] = {"id": int(user), "type": "private", "first_name": "Lan"}
    return update


def tap(payload: str, user: str) -> dict[str, Any]:
    number = next(_IDS)
    message = telegram("Chọn:", "666")["message"] | {"from": {"id": 666, "is_bot": True, "first_name": "Bot"}}
    sender = {"id": int(user), "is_bot": False, "first_name": "Lan"}
    query = {"id": str(number), "from": sender, "chat_instance": "1", "data": payload, "message": message}
    return {"update_id": number, "callback_query": query}


async def test_a_name_of_several_wards_is_asked_back_and_only_an_administrator_picks(place: Neighbourhood) -> None:
    place.ranks[GROUP, LAN] = Rank.ADMIN
    (asked,) = await place.hear(TG, telegram("/phuong Tân Định"))
    buttons = [b for row in asked.request.body["reply_markup"]["inline_keyboard"] for b in row]
    payload = next(b["callback_data"] for b in buttons if "Hồ Chí Minh" in b["text"])
    await place.hear(TG, tap(payload, MAI))
    assert place.store.chat(TG, GROUP, place.now()).group.ward == ""
    await place.hear(TG, tap(payload, LAN))
    assert place.store.chat(TG, GROUP, place.now()).group.ward == payload.removeprefix("b:")
    await place.hear(TG, telegram("/phuong bỏ"))
    assert place.store.chat(TG, GROUP, place.now()).group.ward == ""


@pytest.mark.parametrize(
    ("asked", "changed"),
    [
        ("/caidat tudong 10", Group(wait_min=10)),
        ("/caidat tudong 10 phút", Group(wait_min=10)),
        ("/caidat hanmuc 5", Group(budget=5)),
        ("/caidat yenlang 21-5", Group(quiet_from=21, quiet_to=5)),
        ("/caidat yenlang 21-5 hẳn", Group(quiet_from=21, quiet_to=5, closed=True)),
        ("/caidat yenlang 20 giờ đến 24 giờ", Group(quiet_from=20, quiet_to=0)),
        ("/caidat yenlang 0-24", Group(quiet_from=0, quiet_to=24)),
        ("/caidat yenlang 0 giờ đến 24 giờ hẳn", Group(quiet_from=0, quiet_to=24, closed=True)),
        ("/caidat yenlang tắt", Group(quiet_from=0, quiet_to=0)),
        ("/caidat", Group()),
        ("/caidat tudong 1", Group()),
        ("/caidat tudong 121", Group()),
        ("/caidat tudong", Group()),
        ("/caidat hanmuc 0", Group()),
        ("/caidat hanmuc ²", Group()),
        ("/caidat yenlang 25-6", Group()),
        ("/caidat yenlang 22", Group()),
        ("/caidat yenlang 7-7", Group()),
        ("/caidat yenlang 7-7 hẳn", Group()),
        ("/caidat yenlang 24-0", Group()),
        ("/caidat mauxanh", Group()),
    ],
)
async def test_settings_of_a_group(place: Neighbourhood, asked: str, changed: Group) -> None:
    assert await place.hear(TG, telegram(asked, user=MAI))
    assert place.store.chat(TG, GROUP, place.now()).group == Group()
    place.ranks[GROUP, LAN] = Rank.ADMIN
    (said,) = await place.hear(TG, telegram(asked))
    assert place.store.chat(TG, GROUP, place.now()).group == changed
    assert ("Đã đổi" in words(said)) == (changed != Group())
    assert "Thiết lập của nhóm" in words(said)


@pytest.mark.parametrize(
    ("begins", "ends", "quiet"),
    [
        (22, 6, {*range(6), 22, 23}),
        (0, 24, set(range(24))),
        (20, 0, {20, 21, 22, 23}),
        (9, 11, {9, 10}),
        (0, 0, set()),
    ],
)
def test_the_hours_in_which_a_group_is_quiet(begins: int, ends: int, quiet: set[int]) -> None:
    group = Group(quiet_from=begins, quiet_to=ends)
    assert {hour for hour in range(24) if group.is_quiet(datetime(2026, 11, 22, hour, 30, tzinfo=HANOI))} == quiet


async def test_on_zalo_bot_nothing_can_be_overheard(place: Neighbourhood) -> None:
    place.ranks["g1", "u1"] = Rank.ADMIN
    (said,) = await place.hear(ZB, zalo_bot("/caidat tudong 10"))
    assert "không tự trả lời được" in words(said)
    assert place.store.chat(ZB, "g1", place.now()).group == Group()


async def test_the_budget_of_an_hour_is_said_once_and_kept(place: Neighbourhood) -> None:
    await place.store.set_group(TG, GROUP, replace(AWAKE, budget=2))
    said = [await place.hear(TG, mention(f"@vneid_bot {LOST}", user=str(n))) for n in range(50, 55)]
    assert [len(sent) for sent in said] == [1, 1, 1, 0, 0]
    assert "xin nhường lời" in words(said[2][0])
    (urgent,) = await place.hear(TG, mention("@vneid_bot cháy nhà cứu với"))
    assert "114" in words(urgent)
    assert len(await place.hear(TG, mention(f"@vneid_bot {LOST}", chat="-100777"))) == 1
    place.later = timedelta(hours=1, seconds=1)
    assert len(await place.hear(TG, mention(f"@vneid_bot {LOST}"))) == 1


async def test_one_batch_does_not_overdraw_the_budget(place: Neighbourhood) -> None:
    await place.store.set_group(TG, GROUP, replace(AWAKE, budget=3))
    for user in range(50, 60):
        await place.post(TG, mention(f"@vneid_bot {LOST}", user=str(user)))
    sent = await place.work()
    assert len(sent) == 4 and "xin nhường lời" in words(sent[3])


async def test_quiet_hours(place: Neighbourhood) -> None:
    hour = (place.now() + timedelta(hours=7)).hour
    night = Group(quiet_from=hour, quiet_to=(hour + 2) % 24)
    await place.store.set_group(TG, GROUP, night)
    (sent,) = await place.hear(TG, mention(f"@vneid_bot {LOST}"))
    assert sent.request.body["disable_notification"] is True
    await place.store.set_group(TG, GROUP, replace(night, closed=True))
    assert await place.hear(TG, mention(f"@vneid_bot {LOST}")) == []
    assert len(await place.hear(TG, mention("@vneid_bot cháy nhà cứu với"))) == 1
    await place.store.set_group(TG, GROUP, AWAKE)
    (sent,) = await place.hear(TG, mention(f"@vneid_bot {LOST}"))
    assert "disable_notification" not in sent.request.body


async def listening(place: Neighbourhood) -> None:
    await place.store.set_group(TG, GROUP, replace(AWAKE, wait_min=10))
    await place.store.set_group(OA, OA_GROUP, replace(AWAKE, wait_min=10))
    place.listen()


async def after(place: Neighbourhood, minutes: float) -> list[str]:
    """What the bot says unasked, that much later."""
    place.later = timedelta(minutes=minutes)
    await place.store.ripen(place.now())
    return [words(delivery) for delivery in await place.work()]


SURE = "thủ tục làm lại căn cước bị mất ở đâu vậy mọi người?"


@pytest.mark.parametrize(("channel", "made"), [(TG, telegram), (OA, zalo_oa)])
async def test_a_question_that_nobody_answers_is_answered_after_the_minutes(
    place: Neighbourhood, channel: Channel, made: Any
) -> None:
    assert await place.post(channel, made(SURE)) == "ignored"
    await listening(place)
    assert await place.post(channel, update := made(SURE)) == "ignored"
    assert await place.post(channel, update) == "duplicate"
    assert await after(place, 9) == []
    (said,) = await after(place, 10.1)
    assert LOST_NAME in said.split("\n")[0]
    assert await after(place, 30) == []


@pytest.mark.parametrize(
    "meanwhile",
    [
        telegram("ra công an phường bạn nhé", user=MAI),
        telegram("chiều nay họp tổ", user=MAI),
        telegram("", user=MAI, voice={"file_id": "a", "file_unique_id": "b", "duration": 4}),
        mention("@vneid_bot hộ chiếu làm ở đâu", user=MAI),
    ],
    ids=["an answer", "other talk", "a voice message", "somebody asks the bot"],
)
async def test_it_is_dropped_unread_once_somebody_else_speaks(place: Neighbourhood, meanwhile: dict[str, Any]) -> None:
    await listening(place)
    await place.post(TG, telegram(SURE))
    await place.hear(TG, meanwhile)
    assert await after(place, 11) == []


def by_hand(text: str, **sender: str) -> dict[str, Any]:
    """The OA's own word in its group: a member of staff's with `admin_id`, else the echo of the bot's."""
    number = str(next(_IDS))
    message = {"text": text, "msg_id": number}
    head = {"app_id": "APP", "oa_id": "OA", "event_name": "oa_send_group_text", "timestamp": number}
    return {**head, "sender": {"id": "OA", **sender}, "recipient": {"id": OA_GROUP}, "message": message}


@pytest.mark.parametrize(("sender", "left"), [({"admin_id": "7"}, 0), ({}, 1)])
async def test_staff_who_answer_by_hand_in_a_group_of_the_oa(
    place: Neighbourhood, sender: dict[str, str], left: int
) -> None:
    assert await place.post(OA, by_hand("không ai chờ gì", **sender)) == "ignored"
    await listening(place)
    await place.post(OA, zalo_oa(SURE))
    assert await place.post(OA, by_hand("ra công an phường nhé", **sender)) == "ignored"
    assert len(await after(place, 11)) == left, "who waited has an answer; the bot's own echo is none"
    assert len(await place.hear(OA, zalo_oa(f"@Phường X {LOST}"))) == 1, (
        "whoever calls the bot is answered all the same"
    )


async def test_others_talk_in_another_topic_or_group_is_no_answer(place: Neighbourhood) -> None:
    await listening(place)
    await place.store.set_group(TG, "-100777", replace(AWAKE, wait_min=10))
    place.listen()
    await place.post(TG, telegram(SURE, thread=7))
    await place.post(TG, telegram("họp tổ", user=MAI, thread=8))
    await place.post(TG, telegram("họp tổ", user=MAI, chat="-100777"))
    await place.post(TG, telegram("mong cả nhà giúp", thread=7))  # who asks may go on
    said = await after(place, 11)
    assert len(said) == 1


@pytest.mark.parametrize(
    "said",
    [
        "chiều nay họp tổ lúc mấy giờ ạ",
        "hôm qua tôi đi làm lại căn cước rồi",  # not a question
        "giá vàng hôm nay bao nhiêu?",
        "lệ phí bao nhiêu?",
        "số căn cước 001099012345 của tôi mất rồi làm lại ở đâu?",
    ],
)
async def test_what_is_not_surely_known_stays_unanswered_and_leaves_nothing(place: Neighbourhood, said: str) -> None:
    await listening(place)
    await place.post(TG, telegram(said))
    assert await after(place, 11) == []
    assert place.store.kept(TG, LAN, 9).conversations == place.store.kept(TG, LAN, 9).questions == 0


async def test_a_reply_to_somebody_is_no_question_to_all(place: Neighbourhood) -> None:
    await listening(place)
    await place.post(TG, telegram(SURE, reply_to=98))
    assert await after(place, 11) == []


async def test_nothing_is_said_unasked_in_quiet_hours_over_budget_or_once_it_is_off(place: Neighbourhood) -> None:
    hour = (place.now() + timedelta(hours=7)).hour
    for group in (
        Group(wait_min=10, quiet_from=hour, quiet_to=(hour + 2) % 24),
        replace(AWAKE, wait_min=10, budget=0),
        AWAKE,
    ):
        place.later = timedelta()
        await listening(place)
        await place.post(TG, telegram(SURE))
        await place.store.set_group(TG, GROUP, group)
        assert await after(place, 11) == []


async def test_who_opted_out_is_neither_held_nor_answered_unasked(place: Neighbourhood) -> None:
    await listening(place)
    await place.hear(TG, private("/dung"))
    await place.post(TG, telegram(SURE))
    assert await after(place, 11) == []
    place.later = timedelta()
    await place.hear(TG, private("/batdau"))
    await place.post(TG, telegram(SURE))
    assert len(await after(place, 11)) == 1


async def test_what_waited_too_long_helps_nobody(place: Neighbourhood) -> None:
    await listening(place)
    await place.post(TG, telegram(SURE))
    assert await after(place, 25) == []


def membership(status: str, chat: str = GROUP, kind: str = "supergroup", **more: Any) -> dict[str, Any]:
    ours = {"user": {"id": 666, "is_bot": True, "first_name": "Bot"}}
    return {
        "update_id": next(_IDS),
        "my_chat_member": {
            "chat": {"id": int(chat), "type": kind, "title": "Tổ 5"},
            "from": {"id": 98, "is_bot": False, "first_name": "Mai"},
            "date": 1795306011,
            "old_chat_member": {**ours, "status": "member"},
            "new_chat_member": {**ours, "status": status, "until_date": 0, **more},
        },
    }


async def test_a_group_that_removes_the_bot_hears_nothing_more_until_it_is_added_again(place: Neighbourhood) -> None:
    assert await place.hear(TG, membership("member")) == []
    await place.post(TG, mention(f"@vneid_bot {LOST}"))
    await place.worker.work_once()  # answered, not sent yet
    await place.hear(TG, membership("kicked"))
    assert await place.work() == []
    chat = place.store.chat(TG, GROUP, place.now())
    assert chat.gone_at is not None
    await place.hear(TG, membership("administrator", can_be_edited=False, is_anonymous=False, can_manage_chat=True,
        can_delete_messages=False, can_manage_video_chats=False, can_restrict_members=False, can_promote_members=False,
        can_change_info=False, can_invite_users=False, can_post_stories=False, can_edit_stories=False,
        can_delete_stories=False))  # fmt: skip
    assert place.store.chat(TG, GROUP, place.now()).gone_at is None
    assert len(await place.hear(TG, mention(f"@vneid_bot {LOST}"))) == 1


async def test_what_was_asked_before_the_removal_is_not_answered_after_it(place: Neighbourhood) -> None:
    await place.post(TG, mention(f"@vneid_bot {LOST}", user="50"))
    await place.post(TG, membership("left"))
    sent = await place.work()
    assert sent == []


async def test_what_is_asked_once_it_was_added_again_is_answered_also_when_all_of_it_waited(
    place: Neighbourhood,
) -> None:
    """Accepted while nobody answered: the removal takes with it what came before, and nothing else."""
    await place.hear(TG, membership("member"))
    await place.post(TG, mention(f"@vneid_bot {LOST}", user="50"))
    await place.post(TG, membership("left"))
    await place.post(TG, membership("member"))
    await place.post(TG, mention(f"@vneid_bot {LOST}", user="51"))
    assert [sent.conversation_id for sent in await place.work()] == [f"{GROUP}:51"]


async def test_a_person_who_blocks_the_bot_is_written_to_no_more(place: Neighbourhood) -> None:
    await place.post(TG, private(LOST))
    await place.worker.work_once()
    await place.hear(TG, membership("kicked", LAN, "private"))
    assert await place.work() == []
    assert len(await place.hear(TG, private(LOST))) == 1  # who writes again has let it in again


def oa(event: str, text: str = "") -> dict[str, Any]:
    """What one person does with the OA."""
    number = str(next(_IDS))
    head = {"app_id": "APP", "event_name": event, "timestamp": number}
    if not text:
        return {**head, "oa_id": "OA", "follower": {"id": OA_LAN}}
    message = {"text": text, "msg_id": number}
    return {**head, "sender": {"id": OA_LAN}, "recipient": {"id": "OA"}, "message": message}


async def tell(place: Neighbourhood, channel: Channel, person: str) -> list[str]:
    """What of a broadcast to one person goes out."""
    request = OutboundRequest("sendMessage", {"text": "tin chung"}, unasked=True)
    await place.store.broadcast(channel, person, Address(person), request)
    return [words(delivery) for delivery in await place.work()]


async def test_who_unfollows_gets_nothing_but_answers_until_they_write_or_follow_again(place: Neighbourhood) -> None:
    await place.hear(OA, oa("user_send_text", LOST))
    assert await tell(place, OA, OA_LAN) == ["tin chung"]
    await place.post(OA, oa("user_send_text", "hộ chiếu làm ở đâu"))
    await place.worker.work_once()  # answered, not sent yet
    request = OutboundRequest("sendMessage", {"text": "tin chung"}, unasked=True)
    await place.store.broadcast(OA, OA_LAN, Address(OA_LAN), request)
    assert await place.post(OA, oa("unfollow")) == "stored"
    [answer] = await place.work()
    assert "hộ chiếu" in words(answer).lower(), "what they asked is answered, what waited unasked is gone"
    assert await tell(place, OA, OA_LAN) == []
    await place.hear(OA, oa("follow"))
    assert await tell(place, OA, OA_LAN) == ["tin chung"]
    await place.hear(OA, oa("unfollow"))
    assert await tell(place, OA, OA_LAN) == []
    assert len(await place.hear(OA, oa("user_send_text", LOST))) == 1
    assert await tell(place, OA, OA_LAN) == ["tin chung"], "who writes has let it in again"


async def test_who_blocks_the_bot_gets_no_broadcast_until_it_is_let_in_again(place: Neighbourhood) -> None:
    await place.hear(TG, private(LOST))
    assert await tell(place, TG, LAN) == ["tin chung"]
    await place.hear(TG, membership("kicked", LAN, "private"))
    assert await tell(place, TG, LAN) == []
    await place.hear(TG, membership("member", LAN, "private"))
    assert await tell(place, TG, LAN) == ["tin chung"]


async def test_a_person_who_left_is_no_group_and_is_forgotten_on_demand(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db", id_hash_key="k")
    place = Neighbourhood(store)
    await place.hear(OA, oa("unfollow"))
    await place.hear(TG, membership("kicked"))
    db = apsw.Connection(str(tmp_path / "a.db"))
    assert [group["chat_id"] for group in groups(db, place.now())] == [GROUP]
    assert len(list(db.execute("SELECT 1 FROM chats WHERE chat_id = ?", (OA_LAN,)))) == 1
    await place.hear(OA, oa("user_send_text", "/xoadulieu"))
    assert list(db.execute("SELECT 1 FROM chats WHERE chat_id = ?", (OA_LAN,))) == []
    db.close()
    store.close()


async def test_settings_survive_a_migration_that_is_heard_of_late(place: Neighbourhood) -> None:
    """Whoever asks in the new group is answered in the same batch, or before."""
    await place.store.set_group(TG, "-4001", replace(AWAKE, ward="00004"))
    assert len(await place.hear(TG, mention(f"@vneid_bot {LOST}", chat="-100998"))) == 1
    await place.hear(TG, telegram("", chat="-4001", kind="group", migrate_to_chat_id=-100998))
    assert place.store.chat(TG, "-100998", place.now()).group == replace(AWAKE, ward="00004")


async def test_settings_survive_the_migration_and_no_group_takes_over_anothers(place: Neighbourhood) -> None:
    bound = Group(ward="00004", budget=7)
    await place.store.set_group(TG, "-4001", bound)
    await place.hear(TG, mention(f"@vneid_bot {LOST}", chat="-4001", kind="group"))
    await place.hear(TG, telegram("", chat="-4001", kind="group", migrate_to_chat_id=-100999))
    assert place.store.chat(TG, "-100999", place.now()).group == bound
    assert place.store.chat(TG, "-4001", place.now()).group == Group()
    await place.store.set_group(TG, "-4002", Group(ward="00070"))
    await place.hear(TG, telegram("", chat="-4002", kind="group", migrate_to_chat_id=-100999))
    assert place.store.chat(TG, "-100999", place.now()).group == bound
    await place.hear(TG, telegram("", chat="-100555", migrate_from_chat_id=-100999))  # its own word for it
    assert place.store.chat(TG, "-100555", place.now()).group == Group()


@pytest.mark.parametrize("event", ["delete_group", "disperse_group"])
async def test_a_dissolved_group_of_the_oa(place: Neighbourhood, event: str) -> None:
    body = {"app_id": "APP", "oa_id": "OA", "event_name": event, "group_id": OA_GROUP, "timestamp": "1795306009123"}
    await place.post(OA, zalo_oa(f"@Phường X {LOST}"))
    await place.worker.work_once()
    assert await place.post(OA, body) == "stored"
    assert await place.work() == []
    assert place.store.chat(OA, OA_GROUP, place.now()).gone_at is not None


async def test_a_mention_in_a_citizens_text_is_never_echoed(place: Neighbourhood) -> None:
    for said in (f"@Phường X [@{OA_GROUP}] {LOST}", f"/phuong [@{OA_GROUP}]", f"@Phường X [@{OA_GROUP}]"):
        for delivery in await place.hear(OA, zalo_oa(said)):
            assert "[@" not in words(delivery)
