"""Groups and rights through the real server: an administrator binds, a block is followed, a deletion leaves nothing."""

from __future__ import annotations

import itertools
import re

from tests.journeys.citizens import Citizen, Telegram, encoded, sample
from tests.journeys.stage import Stage, wait_for
from tests.journeys.test_groups import said_to

_GROUPS = itertools.count(1)


class Member(Telegram):
    """Somebody in a group of their own."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.group = f"-100{8_000_000_000 + next(_GROUPS)}"

    @property
    def conversation_id(self) -> str:
        return f"{self.group}:{self.id}"

    def says(self, text: str) -> list[str]:
        """What the bot has said to the group once this is answered."""
        found = sample("telegram", "group_talk")
        found["update_id"] = 6_000_000 + self.number * 1000 + len(said_to(self.stage, self.group))
        found["message"]["from"]["id"] = int(self.id)
        found["message"]["chat"]["id"] = int(self.group)
        found["message"]["text"] = text
        assert self.post(encoded(found)) == "stored"
        wait_for(self.is_settled)
        return [str(body["text"]) for body in said_to(self.stage, self.group)]


def test_telegram_is_asked_who_administers_the_group(stage: Stage) -> None:
    lan, mai = Member(stage), Member(stage)
    mai.group = lan.group
    stage.providers.do(lambda: stage.providers.telegram.admins.add((lan.group, lan.id)))
    assert "Chỉ quản trị viên" in mai.says("/phuong@vneid_bot Ba Đình, Hà Nội")[-1]
    assert "Đã đặt cho cả nhóm" in lan.says("/phuong@vneid_bot phường Ba Đình, Hà Nội")[-1]
    assert "Phường Ba Đình, Hà Nội" in mai.says("/phuong")[-1]


def test_where_telegram_does_not_say_it_nothing_is_changed(stage: Stage) -> None:
    lan = Member(stage)
    stage.providers.do(lambda: stage.providers.telegram.migrated.update({lan.group: -100123}))
    try:
        lan.says("/caidat hanmuc 5")
    finally:
        stage.providers.do(lambda: stage.providers.telegram.migrated.pop(lan.group))
    assert stage.rows("SELECT settings FROM chats WHERE chat_id = :id AND settings LIKE '%budget%'", id=lan.group) == []


def test_who_blocks_the_bot_is_noted_and_let_in_again_by_writing(stage: Stage) -> None:
    lan = Telegram(stage)
    stage.providers.do(lambda: stage.providers.telegram.blocked.add(lan.id))
    assert lan.read(lan.words("mất căn cước")) == []
    gone = "SELECT gone_at IS NOT NULL FROM chats WHERE chat_id = :id"
    wait_for(lambda: stage.rows(gone, id=lan.id) == [(1,)])
    stage.providers.do(lambda: stage.providers.telegram.blocked.discard(lan.id))
    assert lan.asks("mất căn cước").text


def test_a_deletion_leaves_nothing_but_its_receipt(citizen: Citizen) -> None:
    citizen.asks("lam lai can cuoc bi mat o dau")
    citizen.asks("quạt kêu cọt kẹt xyzzy")
    assert citizen.post(citizen.words("xóa dữ liệu của tôi")) == "stored"
    wait_for(citizen.is_settled)
    bubble = citizen.bubbles()[-1]
    receipt = re.search(r"XD-\d{8}-\w{6}", bubble.text)
    assert receipt is not None
    stage = citizen.stage
    assert stage.rows("SELECT count(*) FROM erasures WHERE receipt = :id", id=receipt[0]) == [(1,)]
    assert stage.rows("SELECT 1 FROM conversations WHERE conversation_id = :id", id=citizen.id) == []
    assert stage.rows("SELECT 1 FROM questions WHERE text LIKE '%xyzzy%'") == []
    assert stage.rows("SELECT 1 FROM outbox WHERE conversation_id = :id", id=citizen.id) == []
    if citizen.channel == "web":
        assert len(citizen.bubbles()) == 1  # the page is left with the receipt alone


def test_what_is_kept_is_told(citizen: Citizen) -> None:
    citizen.asks("làm hộ chiếu ở đâu")
    assert "trên kênh này: 1, từ ngày" in citizen.asks("/dulieucuatoi").text
    assert "/batdau" in citizen.asks("/dung").text
    assert "Anh/chị đã chọn không nhận tin" in citizen.asks("dữ liệu của tôi").text
    assert "/dung" in citizen.asks("/batdau").text


def test_no_raw_id_is_left_where_no_reply_needs_it(citizen: Citizen) -> None:
    citizen.asks("làm hộ chiếu ở đâu")
    stage = citizen.stage
    for table in ("questions", "outbox", "opt_outs", "chats", "erasures", "question_counts"):
        assert not any(citizen.id in str(row) for row in stage.rows(f"SELECT * FROM {table}")), table
    assert citizen.id not in stage.log()
