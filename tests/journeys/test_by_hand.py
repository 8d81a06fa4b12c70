"""A person answers what the bot could not: from the raw update to the console and back to the provider."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.browser.server import PASSWORD
from tests.journeys.citizens import Bubble, Citizen, Telegram, Web, ZaloBot, ZaloOa, encoded, telegram_bubble
from tests.journeys.stage import Stage, wait_for
from tests.shipped import shipped

WORDS = "Mang hộ chiếu bản gốc, ra phường trước 16 giờ.\n- [@all] <b>nhớ</b> gọi trước"
HEAD = "Cán bộ phường trả lời"
say = shipped().phrases.say
# Unlike each other: what is alike becomes one group.
ODD = {
    "telegram": "máy bay giấy gấp sao cho bay xa",
    "zalo_oa": "cá vàng nuôi chung với rùa được không",
    "zalo_bot": "pha trà sen mấy độ thì thơm",
    "web": "lá phong sao lại chuyển màu đỏ",
}
ODDER = {
    "telegram": "kim cương với than chì khác gì nhau",
    "zalo_oa": "sao hỏa có mấy mặt trăng vậy",
    "zalo_bot": "bánh xèo đổ chảo gang hay chảo nhôm",
    "web": "mèo tam thể sống được mấy tuổi",
}


@pytest.fixture(scope="module")
def staff(stage: Stage) -> Iterator[httpx.Client]:
    """Somebody of the ward office, signed in."""
    with httpx.Client(base_url=stage.running.url, timeout=60) as browser:
        assert browser.post("/admin/login", data={"user": "admin", "password": PASSWORD}).status_code == 303
        yield browser


def group_of(staff: httpx.Client, words: str) -> str:
    """The address of the group of a question, found as staff find it, once grouping has ended."""

    def settled() -> str | None:
        shown = staff.get("/admin/unanswered", params={"q": words, "order": "new"}).text
        return None if 'id="progress"' in shown else shown

    listed = wait_for(settled, "grouping did not end")
    found = re.search(r'href="(/admin/unanswered/\d+)"', listed)
    assert found, "the question is not listed"
    return found[1]


def answer_by_hand(staff: httpx.Client, words: str) -> str:
    """The group's address; the first asker (who is ticked already) is answered."""
    path = group_of(staff, words)
    answer = staff.get(path)
    assert answer.status_code == 200, answer.text
    ticked = re.findall(r'name="to" value="(\d+)" checked', answer.text)
    assert len(ticked) == 1, answer.text
    sent = staff.post(f"{path}/reply", data={"to": ticked, "reply": WORDS})
    assert (sent.status_code, sent.headers.get("location")) == (303, f"{path}?done=replied"), sent.text
    assert staff.post(f"{path}/reply", data={"to": ticked, "reply": WORDS}).status_code == 400  # a second press
    return path


def spoken(citizen: Citizen) -> list[Bubble]:
    """What was said to them, without the page's quiet marks."""
    return [bubble for bubble in citizen.bubbles() if bubble.text]


def said_next(citizen: Citizen, before: int) -> Bubble:
    wait_for(lambda: len(spoken(citizen)) > before, "nothing was said")
    wait_for(citizen.is_settled)
    (bubble,) = spoken(citizen)[before:]
    return bubble


def test_an_answer_by_a_person_and_their_time(citizen: Citizen, staff: httpx.Client) -> None:
    asked = ODD[citizen.channel]
    citizen.asks(asked)
    before = len(spoken(citizen))
    path = answer_by_hand(staff, asked)
    reply = said_next(citizen, before)
    assert reply.text.startswith(HEAD) and "Mang hộ chiếu bản gốc" in reply.text and "<b>nhớ</b>" in reply.text
    assert asked in reply.text and len(reply.text) <= 2000
    shown = wait_for(lambda: text if "đã gửi" in (text := staff.get(path).text) else None)
    assert "admin trả lời lúc" in shown and "Đã trả lời" in shown and "?keep=" in shown
    assert asked in staff.get("/admin/unanswered?tab=answered&order=new").text

    told = citizen.asks("thế cháu 14 tuổi thì sao, số tôi 0912345678")
    assert "Cán bộ đọc tin này" in told.text and "0912345678" not in told.text
    quiet = citizen.read(citizen.words("còn ngày nghỉ thì sao"))
    assert [bubble.text for bubble in quiet] in ([], [""])
    talks = staff.get("/admin/talks").text
    assert "thế cháu 14 tuổi" in talks and "0912345678" not in talks and "còn ngày nghỉ" in talks
    assert citizen.id not in talks, "nobody needs the account's id"
    key, last = re.findall(r'/admin/talks/([0-9a-f]{24})/reply.*?name="last" value="(\d+)"', talks, re.S)[0]
    before = len(spoken(citizen))
    sent = staff.post(f"/admin/talks/{key}/reply", data={"reply": "Cháu 14 tuổi tự làm được.", "last": last})
    assert sent.status_code == 303
    assert staff.post(f"/admin/talks/{key}/reply", data={"reply": "x", "last": last}).status_code == 409
    assert "Cháu 14 tuổi" in said_next(citizen, before).text
    assert "chờ trả lời" not in staff.get("/admin/talks").text

    assert staff.post(f"/admin/talks/{key}/end").status_code == 303
    assert key not in staff.get("/admin/talks").text
    back = citizen.asks("mất căn cước làm lại ở đâu")
    assert say("staff_gone") in back.text and "căn cước" in back.text
    assert say("staff_gone") not in citizen.asks("đăng ký tạm trú cần gì").text
    log = [detail for (detail,) in stage_audit(citizen.stage)]
    assert log and not any(asked in line or "14 tuổi" in line for line in log)


def stage_audit(stage: Stage) -> list[tuple[Any, ...]]:
    return stage.rows("SELECT target || ' ' || detail FROM audit WHERE action IN ('staff-reply', 'staff-end')")


@pytest.mark.parametrize("made", [Telegram, ZaloOa, ZaloBot, Web])
def test_who_does_not_want_to_wait_types_0(stage: Stage, staff: httpx.Client, made: type[Citizen]) -> None:
    citizen = made(stage)
    asked = ODDER[citizen.channel]
    citizen.asks(asked)
    before = len(spoken(citizen))
    answer_by_hand(staff, asked)
    said_next(citizen, before)
    menu = citizen.asks("0")
    assert say("staff_gone") in menu.text and len(menu.menu) > 5
    assert say("staff_gone") not in citizen.asks("làm hộ chiếu").text


def test_in_a_telegram_group_it_is_a_reply_to_the_question_and_the_bot_stays(stage: Stage, staff: httpx.Client) -> None:
    citizen = Telegram(stage)
    chat = -1_001_700_000_000 - citizen.number
    asked = f"đàn kiến qzy{citizen.number} đi đâu"

    def named(words: str, number: int) -> bytes:
        me = "@" + _username(stage)
        text = f"{me} {words}"
        found = {
            "update_id": 6_000_000 + 10 * citizen.number + number,
            "message": {
                "message_id": 77 + number,
                "from": {"id": int(citizen.id), "is_bot": False, "first_name": "Lan"},
                "chat": {"id": chat, "type": "supergroup", "title": "Tổ 5"},
                "date": 1795306002,
                "text": text,
                "entities": [{"type": "mention", "offset": 0, "length": len(me)}],
            },
        }
        return encoded(found)

    def to_group() -> list[dict[str, Any]]:
        found = [r for r in stage.providers.requests(stage.providers.telegram) if r.accepted]
        return [dict(r.body) for r in found if str(r.body.get("chat_id")) == str(chat)]

    assert citizen.post(named(asked, 0)) == "stored"
    wait_for(lambda: len(to_group()) == 1)
    path = group_of(staff, asked)
    ticked = re.findall(r'name="to" value="(\d+)" checked', staff.get(path).text)
    assert staff.post(f"{path}/reply", data={"to": ticked, "reply": WORDS}).status_code == 303
    wait_for(lambda: len(to_group()) == 2)
    reply = to_group()[1]
    assert '"message_id":77' in reply["reply_parameters"].replace(" ", "")
    shown = telegram_bubble("sendMessage", reply).text
    assert shown.startswith(HEAD) and asked not in shown and "gõ 0" not in shown
    assert citizen.post(named("làm hộ chiếu cần gì", 1)) == "stored"  # a neighbour's next question is the bot's
    wait_for(lambda: len(to_group()) == 3)
    assert "Cán bộ đọc tin này" not in to_group()[2]["text"]


def _username(stage: Stage) -> str:
    [(noted,)] = stage.rows("SELECT json_extract(value, '$.username') FROM notes WHERE key = 'identity:telegram'")
    return str(noted)


def test_beyond_zalos_window_the_page_says_so_and_nothing_is_sent(stage: Stage, staff: httpx.Client) -> None:
    citizen = ZaloOa(stage)
    asked = f"trăng tròn qzx{citizen.number} mọc hướng nào"
    citizen.asks(asked)
    path = group_of(staff, asked)
    [ticked] = re.findall(r'name="to" value="(\d+)" checked', staff.get(path).text)
    age(stage, citizen, 49 * 3_600_000)
    shown = staff.get(path).text
    assert "đã quá 48 giờ" in shown and "Gửi cho người hỏi" not in shown
    refused = staff.post(f"{path}/reply", data={"to": ticked, "reply": WORDS})
    assert refused.status_code == 400 and "đã quá 48 giờ" in refused.text
    age(stage, citizen, 6 * 24 * 3_600_000)
    assert "không nhắn đã quá 7 ngày" in staff.get(path).text
    assert len(spoken(citizen)) == 1


def age(stage: Stage, citizen: Citizen, by_ms: int) -> None:
    """As if their last word were so much older; where the question came from is kept a week in any case."""
    import apsw

    db = apsw.Connection(str(stage.data_dir / "hoidap06.db"))
    db.set_busy_timeout(5000)
    db.execute(
        "UPDATE conversations SET changed_at = changed_at - ? WHERE conversation_id = ?",
        (by_ms, citizen.conversation_id),
    )
    db.close()


def test_forgotten_means_that_nobody_can_answer(stage: Stage, staff: httpx.Client) -> None:
    citizen = Telegram(stage)
    asked = f"con ốc sên qzu{citizen.number} ăn gì"
    citizen.asks(asked)
    path = group_of(staff, asked)
    [ticked] = re.findall(r'name="to" value="(\d+)" checked', staff.get(path).text)
    citizen.asks("/xoadulieu")
    assert staff.post(f"{path}/reply", data={"to": ticked, "reply": WORDS}).status_code == 404
    for table in ("reply_paths", "takeovers"):
        assert not stage.rows(f"SELECT 1 FROM {table} WHERE conversation_id = :id", id=citizen.id)


def test_a_thumb_is_acknowledged_where_it_stands_and_counted_once(stage: Stage, staff: httpx.Client) -> None:
    citizen = Telegram(stage)
    guide = citizen.asks("mất căn cước làm lại ở đâu")
    good, bad = guide.menu["👍"], guide.menu["👎"]
    assert citizen.read(citizen.choice(bad)) == citizen.read(citizen.choice(good)) == []
    sent = [r for r in stage.providers.requests(stage.providers.telegram) if r.method == "answerCallbackQuery"]
    assert [str(r.body.get("text")) for r in sent[-2:]] == [say("rated_bad"), say("rated_good")]
    entry = "can-cuoc-mat-hong"
    mine = "SELECT good FROM ratings WHERE entry = :entry AND channel = 'telegram'"
    assert stage.rows(mine, entry=entry) == [(1,)], "a changed mind counts once"
    citizen.asks("sai rồi")
    assert stage.rows(mine, entry=entry) == [(0,)]
    citizen.asks("đăng ký tạm trú cần gì")
    shown = staff.get(f"/admin/wrong?entry={entry}").text
    assert "mất căn cước làm lại ở đâu" in shown and "đăng ký tạm trú cần gì" in shown
    assert b"m\xe1\xba\xa5t c\xc4\x83n" in staff.get(f"/admin/wrong.csv?entry={entry}").content
    assert "đã đánh giá: 1" in citizen.asks("/dulieucuatoi").text
    citizen.asks("/xoadulieu")
    assert stage.rows(mine, entry=entry) == []


def test_who_unfollows_the_oa_is_not_written_to_until_they_follow_and_ask_again(
    stage: Stage, staff: httpx.Client
) -> None:
    citizen = ZaloOa(stage)
    asked = f"gà con qzw{citizen.number} nở mấy ngày"
    citizen.asks(asked)
    path = group_of(staff, asked)
    [ticked] = re.findall(r'name="to" value="(\d+)" checked', staff.get(path).text)
    assert citizen.post(citizen.update("unfollow")) == "stored"
    wait_for(lambda: "đã bỏ theo dõi hoặc chặn trợ lý" in staff.get(path).text)
    refused = staff.post(f"{path}/reply", data={"to": ticked, "reply": WORDS})
    assert refused.status_code == 400 and "đã bỏ theo dõi hoặc chặn trợ lý" in refused.text
    assert len(spoken(citizen)) == 1
    citizen.read(citizen.update("follow"))
    again = f"dế mèn qzv{citizen.number} gáy lúc nào"
    citizen.asks(again)
    before = len(spoken(citizen))
    answer_by_hand(staff, again)
    assert said_next(citizen, before).text.startswith(HEAD)


def test_whoever_wrote_what_a_blocked_bot_cannot_deliver_is_told(stage: Stage, staff: httpx.Client) -> None:
    citizen = Telegram(stage)
    asked = f"cầu vồng qzt{citizen.number} mấy màu"
    citizen.asks(asked)
    blocked = stage.providers.telegram.blocked
    blocked.add(citizen.id)
    path = answer_by_hand(staff, asked)
    told = wait_for(lambda: text if "không gửi tới được" in (text := staff.get("/admin").text) else None)
    assert "blocked by the user" in told and f'href="{path}"' in told
    assert "đã viết mà không gửi tới được" in staff.get("/admin/stats").text
    blocked.discard(citizen.id)
    [upto] = re.findall(r'name="upto" value="(\d+)"', told)
    assert staff.post("/admin/undelivered", data={"upto": upto}).status_code == 303
    assert "không gửi tới được" not in staff.get("/admin").text
