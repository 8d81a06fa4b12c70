"""👍 and 👎: what stands under which answer, what a press and the same in words note, and what hostile buttons do."""

from __future__ import annotations

import pytest

from bot.effects import Rate
from bot.messages import Kind
from bot.status import Status
from bot.turn import Conversation
from tests.bot.helper import KNOWN, message, talk, tap, turn
from tests.shipped import NOW, shipped

ENTRY = "can-cuoc-mat-hong"
AT = int(NOW.timestamp())
LOST = "mất căn cước"


def test_an_answer_carries_its_state_in_64_bytes() -> None:
    reply = turn(LOST).reply
    assert reply is not None and reply.rate.startswith(f"k:{ENTRY}:")
    longest = max(shipped().entries, key=len)
    assert len(f"k:{longest}:zzzzzzz:1".encode()) <= 64
    good, bad = (tap(f"{reply.rate}:{number}") for number in (1, 0))
    assert good.effects == (Rate(ENTRY, AT, True),) and bad.effects == (Rate(ENTRY, AT, False),)


def test_a_press_says_a_quiet_word_and_changes_nothing_else() -> None:
    before = turn(LOST).conversation
    found = tap(f"k:{ENTRY}:tovv00:0", before)
    assert found.status is Status.SILENT_RATED and found.reply is not None
    assert found.reply.blocks == () and found.reply.toast == shipped().phrases.say("rated_bad")
    assert found.conversation == before and found.question is None


@pytest.mark.parametrize("said", ["khủng long xzqv", "cảm ơn", "0", "113", "điểm hỗ trợ phường Ba Đình, Hà Nội"])
def test_nothing_to_rate(said: str) -> None:
    reply = turn(said).reply
    assert reply is not None and reply.rate == ""


def test_none_in_a_group() -> None:
    reply = turn(message(LOST, group=True)).reply
    assert reply is not None and reply.blocks and reply.rate == ""


@pytest.mark.parametrize(
    "payload",
    [
        "k:", "k:::", "k:khong-co:tovv00:1", f"k:{ENTRY}:zzzzzzz:1", f"k:{ENTRY}:tovv00:2", f"k:{ENTRY}:tovv00:1:1",
        f"k:{ENTRY}:tovv00", f"k:{ENTRY.upper()}:tovv00:1", f"k:{ENTRY}:-1:1", f"k:{ENTRY}:²:1",
        "k:'; DROP TABLE ratings--:1:1", "k:<script>:1:1",
    ],
)  # fmt: skip
def test_a_button_that_was_never_ours_notes_nothing(payload: str) -> None:
    found = tap(payload)
    assert found.effects == () and found.status is Status.SILENT_RATED


def test_in_words_it_is_about_the_answer_before() -> None:
    for said, good in (("đúng rồi cảm ơn", True), ("👍", True), ("👍🏽", True), ("👎", False), ("chưa đúng ý", False),
                       ("không phải ý tôi", False), ("sai rồi", False)):  # fmt: skip
        *_, found = talk(LOST, said)
        assert found.effects == (Rate(ENTRY, AT, good),), said
        assert found.reply is not None and found.reply.blocks


def test_a_changed_mind_is_about_the_same_answer() -> None:
    _, good, bad = talk(LOST, "đúng rồi cảm ơn", "sai rồi")
    assert good.effects == (Rate(ENTRY, AT, True),)
    assert bad.effects == (Rate(ENTRY, AT, False),)


def test_thanks_alone_are_no_rating_and_right_without_an_answer_is_courtesy() -> None:
    assert talk(LOST, "cảm ơn")[-1].effects == ()
    found = turn("đúng rồi", Conversation(greeted=True))
    assert (found.status, found.effects) == (Status.SMALLTALK, ())


def test_what_is_written_after_a_thumb_down_is_a_question_like_any_other() -> None:
    before = tap(f"k:{ENTRY}:tovv00:0", turn(LOST).conversation).conversation
    found = turn(message("đăng ký tạm trú cần gì", Kind.TEXT), before)
    assert found.question is not None and found.question.entry == "tam-tru"
    assert KNOWN.answer == 0 and found.conversation.answer == AT
