"""Behind "which of these?": a word of one label picks it; and nobody is asked the same a third time."""

from __future__ import annotations

import pytest

from bot.messages import Choice
from bot.status import Status
from bot.turn import Conversation
from tests.bot.helper import bubble, payloads, talk, tap, turn
from tests.shipped import NOW, shipped

NONE = Choice("Không phải các việc trên", "no")


def asked(*choices: tuple[str, str]) -> Conversation:
    """A conversation in which the bot has just asked which of these is meant."""
    offered = tuple(Choice(label, payload) for payload, label in choices)
    return Conversation(greeted=True, asked_at=NOW, clarifying=True, choices=(*offered, NONE))


PASSPORT = asked(
    ("e:ho-chieu-khoi-phuc", "Khôi phục hộ chiếu tìm lại được"), ("e:ho-chieu", "Hộ chiếu (làm mới, làm lại)")
)
URGENT = asked(("e:ho-chieu-gap", "Cần hộ chiếu gấp"), ("e:gio-lam-viec", "Giờ làm việc"))
LOST = asked(
    ("e:can-cuoc-mat-hong", "Mất, hỏng thẻ căn cước"),
    ("e:con-dau-moi", "Làm con dấu mới"),
    ("e:so-do-mat-doi", "Sổ đỏ bị mất, rách, in sai"),
)
OVER = asked(
    ("e:tam-tru-qua-han", "Tạm trú đã hết hạn"),
    ("e:cap-doi-cccd", "Căn cước (làm, đổi, cấp lại)"),
    ("e:so-do-mat-doi", "Sổ đỏ: đổi tên, đổi thông tin"),
)
OF_MONEY = asked(("a:ho-chieu:fee", "Hộ chiếu (làm mới, làm lại)"), ("a:tam-tru:fee", "Đăng ký tạm trú"))


@pytest.mark.parametrize(
    ("text", "before", "entry"),
    [
        ("làm mới", PASSPORT, "ho-chieu"),
        ("lam moi", PASSPORT, "ho-chieu"),
        ("dạ làm mới ạ", PASSPORT, "ho-chieu"),
        ("tìm lại được rồi", PASSPORT, "ho-chieu-khoi-phuc"),
        ("làm gấp được không", URGENT, "ho-chieu-gap"),
        ("cần gấp", URGENT, "ho-chieu-gap"),
        ("gấp lắm", URGENT, "ho-chieu-gap"),
        ("làm gấp hết bao nhiêu", URGENT, "ho-chieu-gap"),
        ("mất thẻ á", LOST, "can-cuoc-mat-hong"),
        ("con dấu", LOST, "con-dau-moi"),
        ("in sai", LOST, "so-do-mat-doi"),
        ("hết hạn á", OVER, "tam-tru-qua-han"),
        ("đổi thông tin", OVER, "so-do-mat-doi"),
        ("cấp lại", OVER, "cap-doi-cccd"),
        ("làm mới", OF_MONEY, "ho-chieu"),
    ],
)
def test_a_word_of_one_label_picks_it(text: str, before: Conversation, entry: str) -> None:
    outcome = turn(text, before)
    assert (outcome.status.contract, outcome.conversation.entry) == ("answered", entry)
    assert outcome.question is not None and outcome.question.entry == entry
    assert not outcome.conversation.clarifying


def test_what_was_asked_of_all_is_answered_of_the_one() -> None:
    assert turn("làm mới", OF_MONEY).status is Status.ANSWERED_ASPECT
    assert "Lệ phí" in bubble(turn("làm mới", OF_MONEY))


@pytest.mark.parametrize(
    ("text", "before", "entry"),
    [
        ("không gấp", URGENT, "ho-chieu-gap"),
        ("gặp ai", URGENT, "ho-chieu-gap"),
        ("không phải, hỏi giờ làm việc", URGENT, "ho-chieu-gap"),
        ("đổi", OVER, "cap-doi-cccd"),  # stands in two labels
        ("mất", LOST, "can-cuoc-mat-hong"),
        ("đăng ký kết hôn", LOST, "con-dau-moi"),
        ("đổi bằng lái xe", OVER, "cap-doi-cccd"),  # surely another
        ("hộ chiếu", PASSPORT, "ho-chieu-khoi-phuc"),
    ],
)
def test_other_words_pick_nothing(text: str, before: Conversation, entry: str) -> None:
    assert turn(text, before).conversation.entry != entry


def test_the_same_is_not_asked_a_third_time() -> None:
    first, second, third = talk("lệ phí bao nhiêu", "bao nhiêu tiền", "phí bao nhiêu")
    assert (first.status.contract, second.status.contract) == ("clarified", "clarified")
    offered = [{p.split(":")[1] for p in payloads(each) if ":" in p} for each in (first, second)]
    assert offered[0] == offered[1] and second.conversation.failures == 1
    assert third.status is Status.UNANSWERED_AGAIN
    assert "18001096" in bubble(third) and not third.conversation.clarifying


@pytest.mark.parametrize(("text", "before"), [("gấp", PASSPORT), ("cho con", PASSPORT)])
def test_a_scrap_that_is_of_nothing_offered_asks_once_more(text: str, before: Conversation) -> None:
    outcome = turn(text, before)
    assert outcome.status is Status.CLARIFIED and outcome.conversation.failures == 1
    assert list(payloads(outcome)) == [choice.payload for choice in before.choices]


@pytest.mark.parametrize("text", ["bay tuần sau", "mất việc", "ly hôn", "đất", "điện", "bị phạt"])
def test_a_few_words_of_another_thing_leave_the_menu(text: str) -> None:
    assert list(payloads(turn(text, PASSPORT))) != [choice.payload for choice in PASSPORT.choices]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("mất giấy tờ", "bằng A1 thì có được cấp không"),
        ("đất", "đất ruộng thì có được làm không"),
        ("điện", "công tơ thì có được cấp không"),
    ],
)
def test_what_is_asked_behind_a_menu_needs_nothing_that_was_answered_before(first: str, then: str) -> None:
    asked, last = talk(first, then)
    assert asked.conversation.clarifying and not asked.conversation.entry
    assert last.reply is not None


def test_what_is_wanting_stands_first_among_what_is_offered_again() -> None:
    *_, last = talk("đất", "chưa có căn cước thì sao")
    first = next(iter(payloads(last)))
    assert shipped().entries[first.split(":")[1]].topic == "cap-doi-cccd"
    assert len([payload for payload in payloads(last) if payload.startswith("e:")]) == 3


def test_a_ward_that_is_not_known_is_no_third_question() -> None:
    *_, last = talk("lệ phí bao nhiêu", "bao nhiêu tiền", "/phuong Zzzzqq")
    assert last.status is not Status.UNANSWERED_AGAIN


def test_none_of_these_twice_stops_asking() -> None:
    first = tap("no", PASSPORT)
    assert first.status is Status.UNANSWERED
    assert tap("no", first.conversation).status is Status.UNANSWERED_AGAIN
