"""What is written behind "which of these?": talks of two steps, made by machine from what was offered last.

Only what always holds is asked for: a turn is answered, its bubble can be sent, its buttons are short enough.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from bot.replies import BUBBLE
from bot.status import Status
from bot.turn import Outcome
from tests.bot.helper import bubble, payloads, turn

# A whole field, a paper of many kinds, a question about nothing, a place of that name in many provinces.
OPENINGS = (
    "vneid", "làm giấy tờ", "hộ khẩu", "hộ tịch", "trẻ em", "người già", "người nước ngoài", "xe", "bảo hiểm",
    "bảo hiểm xã hội", "trợ cấp", "đất", "thuế", "buôn bán", "điện", "trường học", "dịch vụ công", "mất giấy tờ",
    "giấy phép", "sổ", "chuyển nhà", "đóng bảo hiểm", "lệ phí bao nhiêu", "cần giấy tờ gì", "điểm hỗ trợ xã Tân Lập",
)  # fmt: skip
# How people go on, `{}` being a few words of what was offered; each opens another door of the handlers.
GOING_ON = (
    "{}", "{} thì sao", "còn {} thì sao", "thế {}", "{} mất rồi", "bị mất {}", "{} bị khóa", "{} hết hạn rồi",
    "chưa có {} thì sao", "không có {} thì có làm được không", "{} thì có được không", "{} thì có được cấp không",
    "{} thì có làm lại được không", "{} thì có được nhận không", "có phải đổi {} không", "có cần {} không",
    "mẹ tôi có {} rồi có được không", "đang làm {} thì có được không", "{} cũng phải khai à", "{} đó dùng được không",
    "nộp {} ở đâu", "{} bao nhiêu tiền", "làm {} mất mấy ngày", "làm {} trên mạng được không", "vợ làm {} được không",
    "con 8 tuổi làm {}", "ở quê làm {} được không", "ý em là {}", "không phải {}", "không phải {}, em hỏi {}",
    "{} và {} cần gì", "làm {} xong rồi thì {} ở đâu", "{} gấp", "{}, chồng em người nước ngoài", "cái {}",
    "còn cái kia", "cái nào", "không", "xong rồi", "thì sao", "được không", "1", "cái cuối", "phường Ba Đình",
)  # fmt: skip
TALKS, STEPS = 10, 2  # behind each opening
PAYLOAD = 64  # bytes of a button
FIELD = 2_000  # characters of a field that was asked for: one message of Zalo's; everything else is a first bubble


@pytest.mark.parametrize("opening", OPENINGS)
def test_what_is_written_behind_a_menu_is_answered(opening: str) -> None:
    asked = turn(opening)
    assert asked.conversation.clarifying, "choose another opening: this one is not asked back about any more"
    for number in range(TALKS):
        said = [opening]
        for words, outcome in talk_on(asked, random.Random(f"{opening} {number}")):
            said.append(words)
            most = FIELD if outcome.status is Status.ANSWERED_ASPECT else BUBBLE
            assert 0 < len(bubble(outcome)) <= most, said
            assert all(len(payload.encode()) <= PAYLOAD for payload in payloads(outcome)), said


def talk_on(outcome: Outcome, chance: random.Random) -> Iterator[tuple[str, Outcome]]:
    """What is written next, each time about what was offered before, and what it comes to."""
    for _ in range(STEPS):
        offered = " ".join(choice.label for choice in outcome.conversation.choices).lower().split()
        begins = chance.randrange(len(offered)) if offered else 0
        thing = " ".join(offered[begins : begins + chance.randint(1, 3)]).strip("(),:.")
        words = chance.choice(GOING_ON).replace("{}", thing)
        outcome = turn(words, outcome.conversation)
        yield words, outcome
