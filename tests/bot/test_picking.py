"""Which turns count as a choice from a clarification."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.messages import Address, Channel, Choice, IncomingMessage, Kind
from bot.picking import picks
from bot.status import Status
from bot.turn import Conversation, Outcome

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CHOICES = (Choice("Tạm trú", "e:tam-tru"), Choice("Thường trú", "e:thuong-tru"), Choice("Về danh mục", "menu"))


def message(text: str, kind: Kind = Kind.TEXT, payload: str = "") -> IncomingMessage:
    return IncomingMessage(Channel.TELEGRAM, "an", "an", Address("chat"), kind, text, payload)


ASKED = Conversation(choices=CHOICES, clarifying=True, asked_at=NOW)
ANSWERED = Outcome(Status.ANSWERED, None, Conversation(entry="tam-tru"))
ASKED_ELSE = replace(ASKED, choices=(CHOICES[0], Choice("Không phải các việc trên", "no")))
NONE_OF_THESE = Outcome(Status.UNANSWERED, None, Conversation(entry="tam-tru"))
ASKED_WARD = replace(ASKED, choices=(Choice("Phường Ba Đình", "w:00004"), CHOICES[2]))
IN_WARD = Outcome(Status.ANSWERED_PLACE, None, Conversation(place="00004"))


@pytest.mark.parametrize(
    ("before", "incoming", "outcome", "expected"),
    [
        (ASKED, message("", kind=Kind.CHOICE, payload="e:tam-tru"), ANSWERED, True),
        (ASKED, message("1"), ANSWERED, True),
        (ASKED, message("tạm trú"), ANSWERED, True),
        (ASKED, message("hộ chiếu"), Outcome(Status.ANSWERED, None, Conversation(entry="ho-chieu")), False),
        (ASKED, message("", kind=Kind.CHOICE, payload="menu"), Outcome(Status.ANSWERED_MENU, None, ASKED), False),
        (ASKED, message("", kind=Kind.CHOICE, payload="e:ho-chieu"), Outcome(Status.ANSWERED, None, ASKED), False),
        (ASKED, message("gì cơ"), Outcome(Status.CLARIFIED, None, ASKED), False),
        (ASKED, message("cảm ơn"), Outcome(Status.SMALLTALK, None, Conversation(entry="tam-tru")), False),
        (replace(ASKED, clarifying=False), message("1"), ANSWERED, False),
        (Conversation(), message("1"), ANSWERED, False),
        (ASKED_ELSE, message("", kind=Kind.CHOICE, payload="no"), NONE_OF_THESE, False),
        (ASKED_ELSE, message("2"), NONE_OF_THESE, False),
        (ASKED_WARD, message("1"), IN_WARD, True),
        (ASKED_WARD, message("", kind=Kind.CHOICE, payload="w:00004"), IN_WARD, True),
        (ASKED_WARD, message("phường khác"), Outcome(Status.ANSWERED_PLACE, None, Conversation(place="00008")), False),
        (ASKED_WARD, message("tạm trú"), Outcome(Status.ANSWERED, None, Conversation("tam-tru", place="00004")), False),
    ],
)
def test_picks(before: Conversation, incoming: IncomingMessage, outcome: Outcome, expected: bool) -> None:
    assert picks(before, incoming, outcome) is expected
