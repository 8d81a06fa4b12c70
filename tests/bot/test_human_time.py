"""A person answers: what the bot leaves to them, what it does not, and how it comes back; always one send or none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.effects import HandBack, StaffTold
from bot.handlers import answer
from bot.messages import IncomingMessage, Kind
from bot.status import Status
from bot.turn import Conversation, Outcome, StaffTime, Turn
from tests.bot.helper import KNOWN, message
from tests.shipped import NOW, shipped

UNTIL = NOW + timedelta(minutes=30)
FIRST = StaffTime(UNTIL)
LATER = StaffTime(UNTIL, told=True)
OVER = StaffTime(NOW, told=True, over=True)
say = shipped().phrases.say


def during(staff: StaffTime | None, said: str | IncomingMessage, before: Conversation = KNOWN) -> Outcome:
    incoming = message(said) if isinstance(said, str) else said
    return answer(Turn(incoming, before, shipped(), NOW, staff=staff))


def test_the_first_message_is_told_that_a_person_reads_it_and_until_when() -> None:
    found = during(FIRST, "mất căn cước thì làm thế nào")
    assert found.reply is not None
    assert [block.text for block in found.reply.blocks] == [say("staff_reads", until="10:30")]
    assert found.reply.choices == () and found.effects == (StaffTold(),)
    assert found.status is Status.UNANSWERED_STAFF
    assert found.question is not None and found.question.entry == "" and found.question.candidates


def test_those_after_it_get_a_quiet_mark_and_are_kept_masked() -> None:
    found = during(LATER, "thế còn giấy tờ thì sao, gọi tôi 0912345678")
    assert found.reply is not None and found.effects == ()
    assert [block.text for block in found.reply.blocks] == [say("personal_data")]
    assert found.question is not None and "0912345678" not in found.question.text
    quiet = during(LATER, "thế còn giấy tờ thì sao")
    assert quiet.reply is not None
    assert (quiet.reply.blocks, quiet.reply.toast) == ((), say("staff_seen"))


def test_the_numbers_of_an_emergency_stand_whoever_answers() -> None:
    said = "ba em đột quỵ rồi, thẻ bảo hiểm y tế không tìm thấy, làm lại thẻ ở đâu"
    for staff in (FIRST, LATER):
        found = during(staff, said)
        assert found.reply is not None
        assert found.reply.blocks[0].text == say("emergency_perhaps")


def test_thanks_are_no_question_that_waits() -> None:
    found = during(LATER, "cảm ơn chị")
    assert found.question is not None and found.question.status is Status.SMALLTALK


@pytest.mark.parametrize("said", ["nhà tôi đang cháy, cứu với", "/quyenrieng", "/xoadulieu"])
def test_what_cannot_wait_is_the_bots(said: str) -> None:
    assert during(LATER, said) == during(None, said)


@pytest.mark.parametrize(
    "incoming",
    [
        message(kind=Kind.CHOICE, payload="e:can-cuoc-mat-hong"),
        message(kind=Kind.OTHER, media="voice"),
        message(kind=Kind.START),
    ],
    ids=lambda incoming: incoming.kind,
)
def test_a_button_and_a_voice_message_are_the_bots(incoming: IncomingMessage) -> None:
    assert during(LATER, incoming) == during(None, incoming)


@pytest.mark.parametrize("said", ["0", " 0. ", "menu", "Danh mục", message(kind=Kind.CHOICE, payload="menu")])
def test_who_asks_for_the_bot_has_it_at_once(said: str | IncomingMessage) -> None:
    found = during(LATER, said)
    assert found.reply is not None and found.effects == (HandBack(),)
    assert found.reply.blocks[0].text == say("staff_gone")
    assert found.reply.choices, "the menu is in the same bubble"


def test_afterwards_the_first_answer_says_that_the_bot_is_back_inside_its_bubble() -> None:
    found, usual = during(OVER, "mất căn cước"), during(None, "mất căn cước")
    assert found.reply is not None and usual.reply is not None
    assert found.reply.blocks == (found.reply.blocks[0], *usual.reply.blocks)
    assert found.reply.blocks[0].text == say("staff_gone")
    assert found.effects == (HandBack(),) and found.status is Status.ANSWERED
    assert len(found.reply.with_menu()) <= 900


def test_the_conversation_goes_on_where_it_stood() -> None:
    before = during(None, "mất căn cước").conversation
    assert during(FIRST, "thế lệ phí bao nhiêu?", before).conversation == before
