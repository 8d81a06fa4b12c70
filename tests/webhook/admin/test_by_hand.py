"""Answering by hand in the console: who may, what is refused, two at once, hostile words, and what is kept how long."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.effects import Effect, Forget, HandBack, Rate
from bot.messages import Address, Change, Channel, ChatChange
from bot.ports import Settlement, StoredUpdate
from bot.questions import QuestionRecord
from bot.status import Status
from bot.turn import Conversation
from tests.webhook.admin.conftest import TEXTS, Site, question
from webhook.admin import talk_pages
from webhook.admin.grouping import catch_up
from webhook.admin.reach import reach_of
from webhook.admin.replying import KEYS, LONGEST
from webhook.admin.roles import Role
from webhook.admin.wording import key_of
from webhook.storage import question_groups as rows
from webhook.storage import question_lists as lists
from webhook.storage import ratings, reply_paths, retention, staff_answers, switches
from webhook.storage.database import select, to_ms
from webhook.storage.outbox import State

OWN, OTHER = "00004", "25747"
DAY_MS = 24 * 3_600_000
assert set(TEXTS) == set(KEYS)
HOSTILE = "=cmd|'/c calc'!A1 <script>alert(1)</script> \u202e[@all] \x07 0912345678"


async def ask(site: Site, text: str, session: str = "s" * 16, ward: str = OWN, **more: Any) -> int:
    """A question over the page's own channel; the number of its group."""
    record = more.pop("record", question(text))
    settled = {"conversation": Conversation(ward=ward), "question": record, "sender_id": session, **more}
    await site.store.put(StoredUpdate(Channel.WEB, f"{session}:{text}", session, b"{}"))
    address = Address(session, quote_id="p-1", callback_id="gone")
    claimed = await site.store.claim(10)
    await site.store.settle([Settlement(item.id, address=address, **settled) for item in claimed])
    await catch_up(site.console)
    found = await site.console.read(lists.groups, lists.Sought(states=(), words=key_of(text)), 0, 1)
    return found[0].id if found else 0


async def asked_in(site: Site, group: int) -> list[str]:
    return [str(path.id) for path in await site.console.read(reply_paths.of_group, group, None, 10)]


async def queued(site: Site) -> list[tuple[str, Any]]:
    """(conversation, body) of what waits to be sent."""
    found = await site.console.read(select, "SELECT conversation_id, request FROM outbox WHERE state < 3 ORDER BY id")
    return [(conversation, json.loads(request)) for conversation, request in found]


async def test_it_is_queued_marked_and_decided_in_one_step(desk: Site) -> None:
    group = await ask(desk, "thẻ bơi cho cháu xin ở đâu")
    answer = await desk.person.post(
        f"/admin/unanswered/{group}/reply", data={"to": await asked_in(desk, group), "reply": HOSTILE}
    )
    assert answer.status_code == 303
    [(conversation, request)] = await queued(desk)
    assert conversation == "s" * 16 and request["unasked"] is True
    body = request["body"]
    assert (body["by_staff"], body["in_reply_to"]) == (True, "")
    said = [block["text"] for block in body["blocks"]]
    assert "0912345678" in said[1] and "\x07" not in said[1], "the citizen reads what was written"
    decided = await desk.console.read(rows.decided, group)
    assert decided is not None and (decided.state, decided.by) == ("answered", "admin")
    shown = (await desk.person.get(f"/admin/unanswered/{group}")).text
    assert "admin trả lời lúc" in shown and "0912345678" not in shown and "<script>alert" not in shown
    [given] = (await desk.console.read(staff_answers.given, group)).values()
    kept = (await desk.person.get(f"/admin/unanswered/{group}?keep={given.id}")).text
    assert "hãy viết lại chỗ đó" in kept and "&lt;script&gt;" in kept
    log = (await desk.person.get("/admin/audit")).text
    assert "trả lời riêng người dân" in log and "calc" not in log


@pytest.mark.parametrize(
    ("reply", "chosen", "words"),
    [
        ("", True, "Hãy viết câu trả lời"),
        (" \n\t", True, "Hãy viết câu trả lời"),
        ("x" * (LONGEST + 1), True, f"tối đa {LONGEST}"),
        ("Ra phường.", False, "Hãy chọn ít nhất một"),
    ],
)
async def test_what_is_missing_is_said_and_what_was_typed_stays(
    desk: Site, reply: str, chosen: bool, words: str
) -> None:
    group = await ask(desk, "mượn loa ở đâu")
    to = await asked_in(desk, group) if chosen else []
    answer = await desk.person.post(f"/admin/unanswered/{group}/reply", data={"to": to, "reply": reply})
    assert answer.status_code == 400 and words in answer.text and reply.strip()[:LONGEST] in answer.text
    assert await queued(desk) == []


@pytest.mark.parametrize("to", ["999999", "-1", "x", "1 OR 1=1", "9" * 30])
async def test_a_question_that_is_not_in_the_group(desk: Site, to: str) -> None:
    group = await ask(desk, "mượn loa ở đâu")
    answer = await desk.person.post(f"/admin/unanswered/{group}/reply", data={"to": to, "reply": "Ra phường."})
    assert answer.status_code == 400 and await queued(desk) == []


async def test_two_of_the_staff_at_once_send_once(desk: Site) -> None:
    group = await ask(desk, "thuê hội trường giá sao")
    [path] = await desk.console.read(reply_paths.of_group, group, None, 1)
    letter = staff_answers.Letter((path.id,), path.channel, path.conversation_id, path.person, path.address, ())
    from bot.ports import OutboundRequest

    letter = letter._replace(requests=(OutboundRequest("reply", {"blocks": []}),))
    posts = [staff_answers.Post(name, 1, "x", [letter]) for name in ("lan", "minh")]
    done = [await desk.store.writer.submit(staff_answers.post, post) for post in posts]
    assert done == [1, 0] and len(await queued(desk)) == 1


async def test_one_person_who_asked_twice_gets_one_reply_and_both_are_answered(desk: Site) -> None:
    group = await ask(desk, "nhà văn hóa mở cửa không")
    await ask(desk, "nhà văn hóa mở cửa không!")
    to = await asked_in(desk, group)
    assert len(to) == 2
    path = f"/admin/unanswered/{group}/reply"
    assert (await desk.person.post(path, data={"to": to, "reply": "Có."})).status_code == 303
    assert len(await queued(desk)) == 1
    assert set(await desk.console.read(staff_answers.given, group)) == {int(id) for id in to}


async def test_what_could_not_be_sent_may_be_answered_again(desk: Site) -> None:
    group = await ask(desk, "sân bóng của phường ở đâu")
    to, path = await asked_in(desk, group), f"/admin/unanswered/{group}/reply"
    assert (await desk.person.post(path, data={"to": to, "reply": "Ở sau chợ."})).status_code == 303
    [held] = await desk.store.claim_deliveries(1)
    await desk.store.dead(held.id, "Không gửi: đã chặn")
    shown = (await desk.person.get(f"/admin/unanswered/{group}")).text
    assert "Gửi cho người hỏi" in shown
    assert (await desk.person.post(path, data={"to": to, "reply": "Ở sau chợ nhé."})).status_code == 303
    [again] = await desk.store.claim_deliveries(1)
    assert again.id != held.id


async def test_its_author_is_told_that_it_was_not_delivered_until_they_know(desk: Site) -> None:
    group = await ask(desk, "sân bóng của phường ở đâu")
    to, path = await asked_in(desk, group), f"/admin/unanswered/{group}/reply"
    await desk.person.post(path, data={"to": to, "reply": "Ở sau chợ <b>cũ</b>."})
    assert "không gửi tới được" not in (await desk.person.get("/admin")).text
    [held] = await desk.store.claim_deliveries(1)
    await desk.store.dead(held.id, "given up after 9 attempts: 500 lỗi máy chủ")
    await desk.store.writer.submit(retention.purge, retention.Purge(to_ms(desk.console.now()) + 8 * DAY_MS))
    told = (await desk.person.get("/admin")).text
    assert "Câu anh/chị viết mà không gửi tới được" in told and "Ở sau chợ &lt;b&gt;cũ" in told
    assert "thử 9 lần trong 24 giờ không được: 500 lỗi máy chủ" in told and f'href="/admin/unanswered/{group}"' in told
    other = await desk.employ("lan", Role.EDIT)
    assert "không gửi tới được" not in (await other.get("/admin")).text, "it is nobody else's"
    shown = (await desk.person.get("/admin/stats")).text
    assert "1 câu nữa cán bộ đã viết mà không gửi tới được: vẫn là chưa được trả lời" in shown
    upto = re.findall(r'name="upto" value="(\d+)"', told)[0]
    assert (await other.post("/admin/undelivered", data={"upto": upto})).status_code == 303
    assert "không gửi tới được" in (await desk.person.get("/admin")).text, "only its author puts it away"
    assert (await desk.person.post("/admin/undelivered", data={"upto": upto})).status_code == 303
    assert "không gửi tới được" not in (await desk.person.get("/admin")).text


async def test_written_once_more_and_delivered_nobody_is_told(desk: Site) -> None:
    group = await ask(desk, "sân bóng của phường ở đâu")
    to, path = await asked_in(desk, group), f"/admin/unanswered/{group}/reply"
    await desk.person.post(path, data={"to": to, "reply": "Ở sau chợ."})
    [held] = await desk.store.claim_deliveries(1)
    await desk.store.dead(held.id, "400")
    assert "không gửi tới được" in (await desk.person.get("/admin")).text
    await desk.person.post(path, data={"to": to, "reply": "Ở sau chợ nhé."})
    assert "không gửi tới được" not in (await desk.person.get("/admin")).text
    assert "câu nữa cán bộ đã viết" not in (await desk.person.get("/admin/stats")).text


async def test_groups_that_are_joined_meanwhile_lose_no_words(desk: Site) -> None:
    group, other = await ask(desk, "múa lân tập ở đâu"), await ask(desk, "tập múa lân chỗ nào", "v" * 16)
    to = await asked_in(desk, group)
    await desk.store.writer.submit(rows.merge, rows.Merge(group, other))
    answer = await desk.person.post(f"/admin/unanswered/{group}/reply", data={"to": to, "reply": "Ở đình."})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/unanswered/{other}?done=replied")
    assert [conversation for conversation, _ in await queued(desk)] == ["s" * 16]


async def test_a_channel_that_is_switched_off_takes_no_reply(desk: Site) -> None:
    group = await ask(desk, "bắn pháo hoa chỗ nào")
    to, path = await asked_in(desk, group), f"/admin/unanswered/{group}"
    await desk.store.writer.submit(switches.turn, switches.Switch(Channel.WEB.value, True, 1, "admin", "sửa"))
    assert "kênh này đang tắt" in (await desk.person.get(path)).text
    assert (await desk.person.post(f"{path}/reply", data={"to": to, "reply": "Ở hồ."})).status_code == 400
    assert await queued(desk) == []


@pytest.mark.parametrize("change", [Change.UNFOLLOWED, Change.LEFT])
async def test_who_has_left_is_not_written_to_and_it_is_said_why(desk: Site, change: Change) -> None:
    group = await ask(desk, "mượn phông bạt của phường ở đâu")
    to, session = await asked_in(desk, group), "s" * 16
    await desk.store.follow(ChatChange(Channel.WEB, session, change, is_private=True), desk.console.now())
    assert "đã bỏ theo dõi hoặc chặn trợ lý" in (await desk.person.get(f"/admin/unanswered/{group}")).text
    given = {"to": to, "reply": "Ra nhà văn hóa."}
    answer = await desk.person.post(f"/admin/unanswered/{group}/reply", data=given)
    assert answer.status_code == 400 and "đã bỏ theo dõi hoặc chặn trợ lý" in answer.text
    assert await queued(desk) == []
    assert await desk.console.read(select, "SELECT conversation_id, address FROM reply_paths") == [
        ("", '{"chat_id":""}')
    ], "where to is no longer kept"
    await ask(desk, "mượn phông bạt của phường thế nào vậy")  # writes again: that question can be answered
    [newer] = await desk.console.read(select, "SELECT id FROM reply_paths WHERE conversation_id <> ''")
    found = await desk.console.read(reply_paths.group_now, newer[0])
    given = {"to": str(newer[0]), "reply": "Ra nhà văn hóa."}
    assert (await desk.person.post(f"/admin/unanswered/{found}/reply", data=given)).status_code == 303
    assert [conversation for conversation, _ in await queued(desk)] == [session]


async def test_whoever_leaves_while_staff_write_is_not_written_to(desk: Site) -> None:
    group = await ask(desk, "mượn phông bạt của phường ở đâu")
    await desk.person.post(
        f"/admin/unanswered/{group}/reply", data={"to": await asked_in(desk, group), "reply": "Ra nhà văn hóa."}
    )
    [[key]] = await desk.console.read(select, "SELECT key FROM takeovers")
    [[last]] = await desk.console.read(select, "SELECT max(id) FROM staff_answers")
    change = ChatChange(Channel.WEB, "s" * 16, Change.UNFOLLOWED, is_private=True)
    desk.clock.time = datetime.now(UTC)
    await desk.store.follow(change, desk.console.now())
    page = (await desk.person.get("/admin/talks")).text
    assert "đã bỏ theo dõi hoặc chặn trợ lý" in page and 'name="reply"' not in page
    answer = await desk.person.post(f"/admin/talks/{key}/reply", data={"reply": "Ra phường.", "last": str(last)})
    assert answer.status_code == 409 and "đã bỏ theo dõi hoặc chặn trợ lý" in answer.text
    assert await queued(desk) == [], "and what waited for them is gone"


@pytest.mark.parametrize("gone", [Forget("XD-1"), HandBack()], ids=["erased", "called the bot back"])
async def test_whoever_ends_that_time_while_staff_write_is_not_written_to(
    desk: Site, monkeypatch: pytest.MonkeyPatch, gone: Effect
) -> None:
    session = "s" * 16
    group = await ask(desk, "mượn phông bạt của phường ở đâu")
    first = {"to": await asked_in(desk, group), "reply": "Ra nhà văn hóa."}
    await desk.person.post(f"/admin/unanswered/{group}/reply", data=first)
    [[key]] = await desk.console.read(select, "SELECT key FROM takeovers")
    [[last]] = await desk.console.read(select, "SELECT max(id) FROM staff_answers")
    compose = talk_pages.note_to

    async def meanwhile(*given: Any) -> Any:
        await desk.store.put(StoredUpdate(Channel.WEB, "gone", session, b"{}"))
        [claimed] = await desk.store.claim(1)
        await desk.store.settle(
            [Settlement(claimed.id, None, None, Address(session), sender_id=session, effects=(gone,))]
        )
        return await compose(*given)

    monkeypatch.setattr(talk_pages, "note_to", meanwhile)
    answer = await desk.person.post(f"/admin/talks/{key}/reply", data={"reply": "Ra phường.", "last": str(last)})
    assert answer.status_code == 409 and "đã hết, hoặc người hỏi đã gọi lại trợ lý" in answer.text
    assert not any("Ra phường." in str(body) for _, body in await queued(desk))
    kept = "SELECT (SELECT count(*) FROM takeovers), (SELECT count(*) FROM staff_answers)"
    assert await desk.console.read(select, kept) == [(0, 0 if isinstance(gone, Forget) else 1)]


async def test_what_the_same_person_asked_of_another_ward_is_not_shown(desk: Site) -> None:
    group = await ask(desk, "chợ đêm họp hôm nào")
    await ask(desk, "sân bóng của phường kia thuê ra sao", ward=OTHER)
    await ask(desk, "chợ đêm có giữ xe không")
    near, far = "chợ đêm có giữ xe không", "sân bóng của phường kia"
    colleague = await desk.employ("lan", Role.VIEW, OWN)
    shown = (await colleague.get(f"/admin/unanswered/{group}")).text
    assert near in shown and far not in shown
    everything = (await desk.person.get(f"/admin/unanswered/{group}")).text
    assert near in everything and far in everything


async def test_only_the_questions_of_the_own_ward(desk: Site) -> None:
    group = await ask(desk, "chợ đêm họp hôm nào")
    await ask(desk, "chợ đêm họp hôm nào?", "t" * 16, OTHER)
    colleague = await desk.employ("lan", Role.EDIT, OWN)
    shown = (await colleague.get(f"/admin/unanswered/{group}")).text
    assert shown.count('name="to"') == 1
    all_ = await asked_in(desk, group)
    path = f"/admin/unanswered/{group}/reply"
    assert (await colleague.post(path, data={"to": all_, "reply": "Tối thứ bảy."})).status_code == 400
    mine = [str(one.id) for one in await desk.console.read(reply_paths.of_group, group, frozenset({OWN}), 9)]
    assert (await colleague.post(path, data={"to": mine, "reply": "Tối thứ bảy."})).status_code == 303
    decided = await desk.console.read(rows.decided, group)
    assert decided is not None and decided.state == "new", "the other ward's question still waits"
    watcher = await desk.employ("xem", Role.VIEW, OWN)
    assert (await watcher.post(path, data={"to": mine, "reply": "x"})).status_code == 403
    assert "Gửi cho người hỏi" not in (await watcher.get(f"/admin/unanswered/{group}")).text


def at(hours: float) -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("channel", "group", "silent_h", "paid", "open_", "words"),
    [
        (Channel.ZALO_OA, False, 1, False, True, "miễn phí đến"),
        (Channel.ZALO_OA, False, 47.8, False, True, "miễn phí đến"),
        (Channel.ZALO_OA, False, 48, False, False, "chưa bật gửi tin trả tiền"),
        (Channel.ZALO_OA, False, 48, True, True, "Zalo tính tiền"),
        (Channel.ZALO_OA, False, 167.99, True, False, "quá 7 ngày"),
        (Channel.ZALO_OA, True, 100, False, True, "trong nhóm"),
        (Channel.TELEGRAM, False, 167, False, True, "Gửi được đến"),
        (Channel.TELEGRAM, False, 168, False, False, "nơi gửi đã được xóa"),
        (Channel.WEB, False, 1, False, True, "mở lại trang"),
        (Channel.ZALO_BOT, False, 1, False, False, "kênh này đang tắt"),
    ],
)
def test_until_when_and_how(
    channel: Channel, group: bool, silent_h: float, paid: bool, open_: bool, words: str
) -> None:
    on = {Channel.ZALO_OA, Channel.TELEGRAM, Channel.WEB}
    found = reach_of(channel, group, at(0), at(0), at(silent_h), on=on, paid=paid)
    assert found.open is open_ and words in found.words


async def test_where_it_came_from_goes_after_a_week_and_with_the_question(desk: Site) -> None:
    group = await ask(desk, "cây đổ báo ai")
    await ask(desk, "cảm ơn", "u" * 16, record=QuestionRecord("cảm ơn", Status.SMALLTALK))
    [(address,)] = await desk.console.read(select, "SELECT address FROM reply_paths")
    assert "gone" not in address, "a button waits for nothing days later; thanks need no way back"
    now = round(datetime.now(UTC).timestamp() * 1000)
    await desk.store.writer.submit(retention.purge, retention.Purge(now + 6 * DAY_MS))
    assert len(await asked_in(desk, group)) == 1
    await desk.store.writer.submit(retention.purge, retention.Purge(now + 8 * DAY_MS))
    assert await asked_in(desk, group) == []
    assert "Trả lời riêng" not in (await desk.person.get(f"/admin/unanswered/{group}")).text


async def test_a_staff_reply_waits_in_the_page_for_a_week(desk: Site) -> None:
    await desk.store.add_web_reply("a", {"blocks": []})
    await desk.store.add_web_reply("b", {"blocks": [], "by_staff": True})
    now = round(datetime.now(UTC).timestamp() * 1000)
    await desk.store.writer.submit(retention.purge, retention.Purge(now + 2 * DAY_MS))
    assert (len(desk.store.web_replies("a")), len(desk.store.web_replies("b"))) == (0, 1)
    await desk.store.writer.submit(retention.purge, retention.Purge(now + 8 * DAY_MS))
    assert desk.store.web_replies("b") == []


async def test_ratings_by_entry_once_a_person_and_answer(desk: Site) -> None:
    now = int(datetime.now(UTC).timestamp())
    for session in ("a" * 16, "b" * 16):
        await ask(desk, "chào", session, record=QuestionRecord("chào", Status.SMALLTALK))
    for session, good in (("a" * 16, False), ("a" * 16, True), ("b" * 16, False), ("b" * 16, False)):
        record = QuestionRecord(f"=SUM(1) đăng ký tạm trú {session[0]}", Status.ANSWERED, "tam-tru", "tam-tru", 0.9)
        await ask(desk, f"{session}{good}{now}", session, record=record, effects=(Rate("tam-tru", now, good),))
    [found] = await desk.console.read(ratings.by_entry, None, now * 1000)
    assert (found.good, found.bad, found.week, found.before) == (1, 1, 1, 0)
    assert await desk.console.read(ratings.by_entry, frozenset({OTHER}), now * 1000) == []
    shown = (await desk.person.get("/admin/wrong?entry=tam-tru")).text
    assert "Đăng ký tạm trú" in shown and "đăng ký tạm trú b" in shown and "1, tăng từ 0" in shown
    sheet = (await desk.person.get("/admin/wrong.csv?entry=tam-tru")).content.decode("utf-8-sig")
    assert "'=SUM(1)" in sheet and ",=SUM" not in sheet
    assert "Đăng ký tạm trú,tam-tru,0,1,1,1,0" in (await desk.person.get("/admin/wrong.csv")).text


async def test_a_rating_does_not_show_what_was_asked_of_another_ward(desk: Site) -> None:
    now = int(datetime.now(UTC).timestamp())
    record = QuestionRecord("đăng ký tạm trú phường kia", Status.ANSWERED, "tam-tru", "tam-tru", 0.9)
    await ask(desk, "một", ward=OTHER, record=record)
    await ask(desk, "chào", record=QuestionRecord("", Status.SMALLTALK))
    await ask(desk, "sai rồi", ward=OTHER, effects=(Rate("tam-tru", now, False),))
    [mine] = await desk.console.read(ratings.of_entry, "tam-tru", frozenset({OWN}), 9)
    [everything] = await desk.console.read(ratings.of_entry, "tam-tru", None, 9)
    assert (mine.asked, mine.meant, everything.asked) == ("", "", record.text)


async def test_one_person_cannot_drown_the_others(desk: Site) -> None:
    """The page makes its own ids, but one of them alone has a bound a day, and changing one's mind is always open."""
    effects = tuple(Rate("tam-tru", number, False) for number in range(1, 80))
    await ask(desk, "nhiều quá", effects=effects)
    await ask(desk, "nhiều nữa", effects=(Rate("tam-tru", 1, True),))
    [found] = await desk.console.read(ratings.by_entry, None, 0)
    assert (found.good, found.bad) == (1, ratings.MOST_A_DAY - 1)


def test_every_state_of_a_delivery_has_words() -> None:
    from webhook.admin.replying import STATES, state_of

    assert set(STATES) == set(State)
    assert state_of(State.DEAD, "the chat was left or blocked").endswith("trợ lý đã rời nhóm")
    assert state_of(-1, "") == "đã gửi trước đây" and state_of(State.DEAD, "đã chặn") == "không gửi được: đã chặn"
