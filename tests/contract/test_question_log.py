"""The log of what could not be answered, and the mailbox of the chat page."""

from __future__ import annotations

import pytest

from bot.messages import Channel
from bot.questions import QuestionRecord
from bot.status import Status
from tests.contract.builders import put_all, question, settlement, update
from tests.contract.conftest import Store

LISTED = {
    Status.UNANSWERED,
    Status.UNANSWERED_AGAIN,
    Status.UNANSWERED_OFF,
    Status.UNANSWERED_STAFF,
    Status.UNANSWERED_UNREADABLE,
    Status.CLARIFIED,
    Status.CLARIFIED_SUBJECT,
    Status.CLARIFIED_PLACE,
}
ASKED = 0


async def turn(
    store: Store, record: QuestionRecord | None, *, picked: bool = False, conversation_id: str = "an"
) -> None:
    global ASKED
    ASKED += 1
    await put_all(store, update(str(ASKED), conversation_id, Channel.ZALO_BOT))
    [claimed] = await store.claim(1)
    await store.settle([settlement(claimed.id, question=record, picked=picked)])


def listed(store: Store) -> list[str]:
    return [line.question for line in store.unanswered(99)]


class TestUnanswered:
    @pytest.mark.parametrize("status", list(Status))
    async def test_each_status(self, store: Store, status: Status) -> None:
        await turn(store, question("câu này", status, confidence=0.9))
        assert listed(store) == (["câu này"] if status in LISTED else [])

    async def test_a_line_has_all_that_a_reader_needs(self, store: Store) -> None:
        await turn(store, question("số của tôi là [số điện thoại]"))
        [line] = store.unanswered(1)
        assert (line.question, line.status, line.channel) == (
            "số của tôi là [số điện thoại]",
            "unanswered",
            "zalo_bot",
        )
        assert list(line.candidates) == [{"entry": "ho-chieu", "topic": "xuat-nhap-canh", "score": 0.31}]
        assert line.asked_at.tzinfo is not None

    @pytest.mark.parametrize(
        ("status", "more", "is_listed"),
        [
            (Status.ANSWERED, {"confidence": 0.4}, True),
            (Status.ANSWERED_ASPECT, {"confidence": 0.4}, True),
            (Status.ANSWERED, {"confidence": 0.6}, False),
            (Status.ANSWERED_MENU, {"confidence": 0.0}, False),  # nothing was matched, so nothing is in doubt
            (Status.ANSWERED, {"confidence": 0.95, "confused_with": "tam-vang"}, True),
            (Status.SMALLTALK, {"confidence": 0.4}, False),
            (Status.DECLINED, {"confused_with": "tam-vang"}, False),
            (Status.EMERGENCY, {"confidence": 0.1}, False),
        ],
    )
    async def test_in_doubt_or_called_wrong(
        self, store: Store, status: Status, more: dict[str, object], is_listed: bool
    ) -> None:
        await turn(store, question("câu này", status, **more))
        assert bool(listed(store)) is is_listed

    async def test_newest_first_by_pages(self, store: Store) -> None:
        for n in range(5):
            await turn(store, question(str(n)), conversation_id=str(n))
        assert [line.question for line in store.unanswered(2, offset=1)] == ["3", "2"]


class TestPicked:
    async def test_a_choice_in_the_next_turn_takes_the_clarification_off(self, store: Store) -> None:
        await turn(store, question("giấy tờ", Status.CLARIFIED))
        assert listed(store) == ["giấy tờ"]
        await turn(store, None, picked=True)
        assert listed(store) == []

    async def test_another_conversation_picks_for_itself(self, store: Store) -> None:
        await turn(store, question("giấy tờ", Status.CLARIFIED))
        await turn(store, None, picked=True, conversation_id="bình")
        assert listed(store) == ["giấy tờ"]

    async def test_only_the_next_turn_can_pick(self, store: Store) -> None:
        await turn(store, question("giấy tờ", Status.CLARIFIED))
        await turn(store, question("hộ khẩu", Status.ANSWERED, confidence=0.9))
        await turn(store, None, picked=True)
        assert listed(store) == ["giấy tờ"]

    async def test_the_last_of_two_clarifications_is_picked(self, store: Store) -> None:
        await turn(store, question("một", Status.CLARIFIED))
        await turn(store, question("hai", Status.CLARIFIED_SUBJECT))
        await turn(store, question("ba", Status.ANSWERED, confidence=0.9), picked=True)
        assert listed(store) == ["một"]

    async def test_several_in_one_transaction_keep_to_their_own(self, store: Store) -> None:
        await put_all(store, *(update(f"nhiều {n}", str(n), Channel.ZALO_BOT) for n in range(4)))
        claimed = await store.claim(9)
        records = [None, question("một", Status.CLARIFIED), question("hai"), question("ba", Status.CLARIFIED)]
        pairs = zip(claimed, records, strict=True)
        await store.settle([settlement(item.id, question=record) for item, record in pairs])
        await turn(store, None, picked=True, conversation_id="3")
        assert listed(store) == ["hai", "một"]


class TestMailbox:
    async def test_each_page_reads_its_own_after_what_it_has(self, store: Store) -> None:
        for n in range(3):
            await store.add_web_reply("an", {"html": f"<p>{n} ơ"})
        await store.add_web_reply("bình", {"html": "khác"})
        first, *rest = store.web_replies("an")
        assert first.body == {"html": "<p>0 ơ"}
        assert [reply.body["html"] for reply in store.web_replies("an", after=first.seq)] == ["<p>1 ơ", "<p>2 ơ"]
        assert list(store.web_replies("an", after=rest[-1].seq)) == []
        assert list(store.web_replies("không có")) == []

    async def test_the_last_note_stays(self, store: Store) -> None:
        assert store.noted("tên") is None
        await store.note("tên", "một")
        await store.note("tên", "hai")
        assert store.noted("tên") == "hai"
