"""Entries -> bubbles: marks on what is old or unknown, source and date, facts that end, and the length of a bubble."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.messages import Block, Choice, Kind, Reply, numbered
from bot.replies import (
    BUBBLE,
    HANOI,
    aspects,
    composed,
    entry_choices,
    group_menu,
    guide,
    menu,
    notes,
    printed,
    room_of,
    today,
)
from bot.turn import Conversation, Turn
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry, Fact, Field, Level, Source
from tests.bot.helper import bubble, message, tap, turn
from tests.shipped import NOW, shipped

DAYS = [date(2026, 11, 22), date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 28), date(2027, 3, 1)]
IDS = [entry.id for entry in shipped().enabled]
LAW = Source("luat", "Luật Cư trú", "2020")
PORTAL = Source("cong", "Cổng Dịch vụ công quốc gia", "9-2026")
CHECKED = date(2026, 11, 22)


def fact(text: str, **more: object) -> Fact:
    fields = {"sources": (LAW,), "checked": CHECKED, **more}
    return Fact(text, **fields)  # type: ignore[arg-type]


def entry(kind: str = "service", **fields: tuple[Fact, ...]) -> Entry:
    """A small entry; fields by their names."""
    return Entry(
        id="x",
        topic="tam-tru",
        kind=kind,
        name="Việc thử",
        label="Việc thử",
        group="cu-tru",
        phrasings=(),
        fields={Field(name): facts for name, facts in fields.items()},
        check_at="trang thử",
    )


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, 0, tzinfo=HANOI)


def test_the_day_is_vietnams() -> None:
    assert today(datetime(2026, 12, 31, 16, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert today(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == date(2027, 1, 1)
    assert printed(date(2026, 7, 9)) == "9-7-2026"


def test_what_is_old_is_marked_and_says_where_to_check(knowledge: KnowledgeBase) -> None:
    old = entry(verdict=(fact("Phải đi.", level=Level.SEEN_OLD),), fee=(fact("7.000đ."),))
    said = guide(old, knowledge, NOW).plain()
    assert "Phải đi.*" in said and "7.000đ.*" not in said
    assert "(*) Có thể đã thay đổi, kiểm tra tại trang thử." in said


def test_what_is_new_has_no_mark(knowledge: KnowledgeBase) -> None:
    said = guide(entry(verdict=(fact("Phải đi."),)), knowledge, NOW).plain()
    assert "*" not in said and "thay đổi" not in said


def test_every_answer_ends_with_its_sources_and_the_oldest_check(knowledge: KnowledgeBase) -> None:
    shown = entry(
        verdict=(fact("Phải đi.", checked=date(2026, 9, 1)),),
        fee=(fact("7.000đ.", sources=(PORTAL, LAW)),),
    )
    *_, last = guide(shown, knowledge, NOW).blocks
    assert last.text == "Nguồn: Luật Cư trú (2020); Cổng Dịch vụ công quốc gia (9-2026). Kiểm tra ngày 1-9-2026."


@pytest.mark.parametrize(
    ("limit", "named"),
    [(5, "A; B; C; D; Bảng giá của phường"), (3, "A; B; Bảng giá của phường"), (1, "Bảng giá của phường")],
)
def test_a_wards_own_source_is_named_behind_three_shared_ones(knowledge: KnowledgeBase, limit: int, named: str) -> None:
    shared = tuple(Source(title, title, "") for title in "ABCD")
    own = Source("phuong", "Bảng giá của phường", "")
    shown = [fact("Phải đi.", sources=shared), fact("Riêng.", sources=(own,), place="phường Ba Đình")]
    (line,) = notes(entry(), shown, knowledge.phrases, limit)
    assert line.text == f"Nguồn: {named}. Kiểm tra ngày 22-11-2026."


@pytest.mark.parametrize("name", ["fee", "time", "where", "papers"])
def test_a_service_that_lacks_what_is_owed_says_so(knowledge: KnowledgeBase, name: str) -> None:
    bare = entry(verdict=(fact("Phải đi."),))
    for reply in (guide(bare, knowledge, NOW), aspects(bare, (name,), knowledge, NOW)):
        assert reply is not None
        assert "chưa có số liệu công bố. Hỏi trang thử." in reply.plain()


def test_a_fine_that_nobody_published_is_not_answered_with_a_fee(knowledge: KnowledgeBase) -> None:
    reply = aspects(entry(verdict=(fact("Phải đi."),), fee=(fact("50.000đ."),)), ("penalty",), knowledge, NOW)
    assert reply is not None
    assert "chưa có số liệu công bố" in reply.plain() and "50.000đ" not in reply.plain()


def test_an_unknown_figure_names_whom_to_ask(knowledge: KnowledgeBase) -> None:
    unknown = entry(verdict=(fact("Phải đi."),), fee=(Fact("Hỏi công an xã.", unknown=True),))
    reply = aspects(unknown, ("fee",), knowledge, NOW)
    assert reply is not None
    assert "Lệ phí: chưa có số liệu công bố. Hỏi công an xã." in reply.plain()


@pytest.mark.parametrize(
    ("known", "unknown", "said"),
    [
        ("0đ.", "Tiền hỗ trợ: hỏi công an xã.", "Lệ phí: 0đ. Tiền hỗ trợ: chưa có số liệu công bố. Hỏi công an xã."),
        ("0đ.", "Hỏi công an xã.", "Lệ phí: 0đ. Chưa có số liệu công bố. Hỏi công an xã."),
        ("", "Xe tải: hỏi xã.", "Lệ phí: Xe tải: chưa có số liệu công bố. Hỏi xã."),
        ("", "Hỏi tổng đài: 1900 9068.", "Lệ phí: chưa có số liệu công bố. Hỏi tổng đài: 1900 9068."),
    ],
)
def test_an_unknown_figure_is_named_before_it_is_said_to_be_unknown(
    knowledge: KnowledgeBase, known: str, unknown: str, said: str
) -> None:
    of = (*((fact(known),) if known else ()), Fact(unknown, unknown=True))
    reply = aspects(entry(fee=of), ("fee",), knowledge, NOW)
    assert reply is not None and said in reply.plain()


def test_what_is_unknown_of_several_fields_is_said_once(knowledge: KnowledgeBase) -> None:
    bare = entry(verdict=(fact("Phải đi."),), where=(fact("Công an xã."),), fee=(fact("0đ."),))
    assert "Cần có, bao lâu: chưa có số liệu công bố. Hỏi trang thử." in guide(bare, knowledge, NOW).plain()
    same = (Fact("Hỏi công an xã.", unknown=True),)
    other = (Fact("Hỏi trường.", unknown=True),)
    said = guide(
        entry(verdict=(fact("Phải đi."),), papers=same, where=other, time=same, fee=same), knowledge, NOW
    ).plain()
    assert "Cần có, bao lâu, lệ phí: chưa có số liệu công bố. Hỏi công an xã." in said
    assert "Ở đâu: chưa có số liệu công bố. Hỏi trường." in said


def test_fields_that_say_the_same_of_what_is_known_stay_apart(knowledge: KnowledgeBase) -> None:
    own = (fact("Công an xã."),)
    said = guide(entry(verdict=own, papers=own, where=own, time=own, fee=own), knowledge, NOW).plain()
    assert said.count("Công an xã.") == 5


def test_money_that_one_receives_is_no_fee(knowledge: KnowledgeBase) -> None:
    own = entry(verdict=(fact("Phải đi."),), fee=(fact("540.000đ một tháng."),))
    paid = aspects(replace(own, group="bao-hiem"), ("fee",), knowledge, NOW)
    asked = aspects(replace(own, group="giay-to"), ("fee",), knowledge, NOW)
    assert paid is not None and asked is not None
    assert "Tiền: 540.000đ" in paid.plain() and "Lệ phí: 540.000đ" in asked.plain()


@pytest.mark.parametrize(("sentences", "lines"), [(2, 1), (3, 3)])
def test_a_long_answer_stands_line_by_line(knowledge: KnowledgeBase, sentences: int, lines: int) -> None:
    faq = entry("faq", answer=tuple(fact(f"Câu {number}.") for number in range(sentences)))
    (answer,) = (block for block in guide(faq, knowledge, NOW).blocks if "Câu 0." in block.text)
    assert answer.text.count("\n") == lines - 1


def test_what_is_only_unknown_hides_no_first_line(knowledge: KnowledgeBase) -> None:
    own = entry(verdict=(fact("Đăng ký được."),), penalty=(Fact("Hỏi công an xã.", unknown=True),))
    reply = aspects(own, ("penalty",), knowledge, NOW)
    assert reply is not None
    assert reply.plain().index("Đăng ký được.") < reply.plain().index("Mức phạt: chưa có số liệu công bố")
    assert "Có phải đi không" not in reply.plain()
    known = aspects(entry(verdict=(fact("Đăng ký được."),), fee=(fact("0đ."),)), ("fee",), knowledge, NOW)
    assert known is not None and "Đăng ký được." not in known.plain()


def test_a_question_is_not_owed_a_fee(knowledge: KnowledgeBase) -> None:
    faq = entry("faq", answer=(fact("Có."),))
    assert "chưa có số liệu" not in guide(faq, knowledge, NOW).plain()
    assert aspects(faq, ("fee",), knowledge, NOW) is None
    assert aspects(faq, ("khong-co",), knowledge, NOW) is None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 6, 30), "chưa có số liệu công bố"),
        (date(2026, 7, 1), "25.000đ."),
        (date(2026, 12, 31), "25.000đ."),
        (date(2027, 1, 1), "50.000đ."),
    ],
)
def test_a_fact_is_said_only_while_it_holds(knowledge: KnowledgeBase, day: date, said: str) -> None:
    dated = fact("25.000đ.", valid_from=date(2026, 7, 1), valid_until=date(2026, 12, 31), after="50.000đ.")
    reply = aspects(entry(verdict=(fact("Phải đi."),), fee=(dated,)), ("fee",), knowledge, noon(day))
    assert reply is not None
    assert f"Lệ phí: {said}" in reply.plain()


def test_papers_and_steps_are_lists(knowledge: KnowledgeBase) -> None:
    listed = entry(
        verdict=(fact("Phải đi."),),
        papers=(fact("Thẻ cũ."), fact("Tờ khai.")),
        steps_online=(fact("Mở trang."), fact("Gửi.")),
    )
    assert "Cần có:\n- Thẻ cũ.\n- Tờ khai." in guide(listed, knowledge, NOW).plain()
    steps = aspects(listed, ("steps",), knowledge, NOW)
    assert steps is not None and "Làm trên mạng:\n1. Mở trang.\n2. Gửi." in steps.plain()


def test_when_there_is_little_room_fields_go_that_a_tap_shows(knowledge: KnowledgeBase) -> None:
    long = entry(
        verdict=(fact("v" * 200),),
        papers=(fact("p" * 300),),
        where=(fact("w" * 100),),
        time=(fact("t" * 80),),
        fee=(fact("f" * 200),),
        next=(fact("n" * 200),),
    )
    reply = guide(long, knowledge, NOW)
    assert len(reply.with_menu()) <= BUBBLE
    said = reply.plain()
    assert "v" * 200 in said and "f" * 200 in said and "n" * 200 not in said
    if "p" * 300 not in said:
        assert reply.choices[0].payload == "a:x:papers"


def test_when_there_is_still_no_room_choices_go_and_the_menu_stays(knowledge: KnowledgeBase) -> None:
    long = entry("faq", answer=(fact("a" * 700),), legal=(fact("Luật."),), steps_online=(fact("Mở."),))
    whole = guide(long, knowledge, NOW)
    assert [choice.payload for choice in whole.choices] == ["a:x:steps", "a:x:legal", "menu"]
    short = guide(long, knowledge, NOW, room=len(whole.with_menu()) - 1)
    assert [choice.payload for choice in short.choices] == ["a:x:steps", "menu"]
    assert short.blocks == whole.blocks
    none = guide(long, knowledge, NOW, room=10)  # nothing can be done: the answer itself is never cut
    assert [choice.payload for choice in none.choices] == ["menu"]
    assert "a" * 700 in none.plain()


def test_the_menu_is_number_zero(knowledge: KnowledgeBase) -> None:
    choices = entry_choices(entry(steps_online=(fact("Mở."),), legal=(fact("Luật."),)), knowledge, NOW)
    assert [(n, c.payload) for n, c in numbered(choices)] == [
        (1, "a:x:steps"),
        (2, "a:x:legal"),
        (3, "near"),
        (0, "menu"),
    ]


def test_a_group_is_paged(knowledge: KnowledgeBase) -> None:
    first = group_menu(knowledge, "cu-tru", 0)
    assert len(first.choices) <= 10
    assert first.choices[-1].payload == "menu"
    assert all(choice.payload.startswith(("e:", "g:")) for choice in first.choices[:-1])
    assert menu(knowledge).choices[0] == Choice(knowledge.groups["giay-to"], "g:giay-to:0")


@pytest.mark.parametrize(
    ("block", "plain"),
    [
        (Block("a"), "a"),
        (Block("a", "T"), "T: a"),
        (Block("\n- a", "T"), "T:\n- a"),
        (Block("", "T"), "T"),
        (Block(""), ""),
    ],
)
def test_a_block_without_markup(block: Block, plain: str) -> None:
    assert block.plain() == plain


def test_a_bubble_with_its_menu() -> None:
    reply = Reply((Block("a"), Block("b")), (Choice("Một", "e:x"), Choice("Danh mục", "menu")))
    assert reply.with_menu() == "a\n\nb\n\n1. Một\n0. Danh mục"
    assert Reply((Block("a"),)).with_menu() == "a"


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("greeted", [True, False])
def test_every_first_bubble_is_short_enough(knowledge: KnowledgeBase, day: date, greeted: bool) -> None:
    """With the first-contact notice too, and with the warning on personal data."""
    before = Conversation(greeted=greeted)
    long = {}
    for name in IDS:
        outcome = turn(message(kind=Kind.CHOICE, payload=f"e:{name}"), before, now=noon(day))
        if len(bubble(outcome)) > BUBBLE:
            long[name] = len(bubble(outcome))
        assert outcome.conversation.entry == name
    assert not long, f"rút ngắn verdict, papers, where, time, fee của: {long}"


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_bubble_has_room_for_both_notices(knowledge: KnowledgeBase, day: date) -> None:
    """First contact and pasted personal data at once: the shortest room that an answer gets."""
    both = Turn(message("số 001099123456 của tôi"), Conversation(), knowledge, noon(day))
    room = room_of(both)
    long = {e.id: n for e in knowledge.enabled if (n := len(guide(e, knowledge, noon(day), room).with_menu())) > room}
    assert room < BUBBLE and not long, f"rút ngắn: {long}"


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_first_bubble_shows_source_and_date(knowledge: KnowledgeBase, day: date) -> None:
    for item in knowledge.enabled:
        said = guide(item, knowledge, noon(day)).plain()
        assert "Nguồn: " in said and "Kiểm tra ngày " in said, item.id
        assert said.count("chưa có số liệu công bố") <= 4
        assert "{" not in said and "None" not in said


def test_every_part_of_every_entry_can_be_shown(knowledge: KnowledgeBase) -> None:
    for item in knowledge.enabled:
        for name in item.fields:
            reply = composed(item, [name], knowledge, NOW, (), titled=True)
            assert reply.plain().strip() != item.name, (item.id, name)
            assert len(reply.plain()) <= 2000, (item.id, name)  # Zalo's limit of a message


def test_a_tap_shows_what_was_left_out(knowledge: KnowledgeBase) -> None:
    for name in IDS:
        for choice in guide(knowledge.entries[name], knowledge, NOW).choices:
            outcome = tap(choice.payload, replace(Conversation(greeted=True), asked_at=NOW))
            assert bubble(outcome)
            assert len(bubble(outcome)) <= 2000, choice.payload
