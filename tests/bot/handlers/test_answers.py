"""The main road as tables of turns: clear questions, aspects, follow-ups, two questions, clarifications, failures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.handlers import answer
from bot.handlers import entry as entry_handler
from bot.handlers.reading import matched
from bot.messages import Choice, Kind
from bot.replies import BUBBLE
from bot.status import Status
from bot.turn import Conversation, Turn
from knowledge.base import KnowledgeBase
from knowledge.entries import Field
from knowledge.matching.matcher import Candidate
from tests.bot.helper import KNOWN, bubble, message, payloads, talk, turn
from tests.shipped import NOW, shipped

AFTER_TAM_TRU = Conversation(greeted=True, entry="tam-tru", asked_at=NOW)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("làm lại căn cước bị mất", "cap-doi-cccd"),
        ("lam lai can cuoc bi mat o dau vay a", "cap-doi-cccd"),
        ("lamlaicccdbimat", "cap-doi-cccd"),
        ("đăng ký tạm trú", "tam-tru"),
        ("ddawng kys tamj trus", "tam-tru"),
        ("d9a8ng ky1 ta5m tru1", "tam-tru"),
        ("DANG KY TAM TRU", "tam-tru"),
        ("đăng ký khai sinh cho con", "khai-sinh"),
        ("đăng ký khai tử", "khai-tu"),
        ("đăng ký kết hôn", "ket-hon"),
        ("khai báo tạm vắng", "tam-vang"),
        ("thông báo lưu trú", "luu-tru"),
        ("làm hộ chiếu", "ho-chieu"),
        ("nộp phạt nguội", "phat-nguoi"),
        ("đổi giấy phép lái xe", "doi-gplx"),
        ("xin phiếu lý lịch tư pháp", "ly-lich-tu-phap"),
        ("giấy xác nhận tình trạng hôn nhân", "xac-nhan-hon-nhan"),
        ("hưởng trợ cấp thất nghiệp", "tro-cap-that-nghiep"),
        ("mua bảo hiểm y tế hộ gia đình", "bhyt-ho-gia-dinh"),
        ("đăng ký kết hôn với người nước ngoài", "ket-hon-nuoc-ngoai"),
    ],
)
def test_a_clear_question_is_answered(knowledge: KnowledgeBase, text: str, topic: str) -> None:
    outcome = turn(text)
    assert outcome.status.contract == "answered"
    assert knowledge.entries[outcome.conversation.entry].topic == topic
    assert outcome.question is not None and outcome.question.topic == topic
    assert outcome.also == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("lệ phí đăng ký tạm trú", "Lệ phí"),
        ("đăng ký tạm trú mất bao lâu", "Bao lâu"),
        ("đăng ký tạm trú cần giấy tờ gì", "Cần có"),
        ("không đăng ký tạm trú bị phạt bao nhiêu", "Mức phạt"),
    ],
)
def test_an_aspect_of_a_named_thing_comes_from_its_field(text: str, title: str) -> None:
    outcome = turn(text)
    assert (outcome.status, outcome.conversation.entry) == (Status.ANSWERED_ASPECT, "tam-tru")
    assert f"{title}:" in bubble(outcome)
    assert "e:tam-tru" in payloads(outcome)  # the whole guide is a tap away


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("hồ sơ của tôi đang xử lý mãi", False),
        ("hồ sơ bị trễ hẹn", False),
        ("ho so dang ky khai sinh cua con toi can gi", True),
        ("hồ sơ đăng ký kết hôn", True),
    ],
)
def test_a_file_that_is_told_of_is_no_question_after_papers(text: str, asked: bool) -> None:
    assert (turn(text).status is Status.ANSWERED_ASPECT) is asked


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("thuê phòng có phải đăng ký tạm trú không, cần giấy tờ gì", True),
        ("thue phong co can dang ky tam tru ko, ko dang ky bi phat bao nhieu", True),
        ("đăng ký tạm trú cần giấy tờ gì", False),
        ("đăng ký tạm trú có phải mất tiền không", False),  # what is wanted is asked so
    ],
)
def test_whether_it_must_be_done_is_answered_beside_an_aspect(text: str, whether: bool) -> None:
    outcome = turn(text)
    assert (outcome.status, outcome.conversation.entry) == (Status.ANSWERED_ASPECT, "tam-tru")
    assert ("từ 30 ngày trở lên phải đăng ký" in bubble(outcome)) is whether


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "hai đứa khác tỉnh thì đăng ký kết hôn ở đâu, có cần giấy độc thân nữa không ạ",
            "thì không cần giấy này nữa",
        ),
        ("đăng ký khai sinh ở đâu, còn đăng ký khai tử thì sao", "Ở đâu: Phường, xã nơi người mất ở"),
    ],
)
def test_a_half_that_asks_whether_inherits_no_aspect(text: str, said: str) -> None:
    outcome = turn(text)
    assert outcome.also
    assert said in bubble(outcome)


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("lệ phí bao nhiêu?", "lệ phí"),
        ("le phi bao nhieu", "lệ phí"),
        ("cần giấy tờ gì?", "giấy tờ"),
        ("ở đâu?", "nơi làm"),
        ("mất mấy ngày?", "thời gian"),
    ],
)
def test_an_aspect_without_a_subject_is_asked_back(text: str, aspect: str) -> None:
    outcome = turn(text)
    assert outcome.status is Status.CLARIFIED_SUBJECT
    assert aspect in bubble(outcome)
    assert 2 <= len(outcome.question.choices if outcome.question else ()) <= 3
    chosen = turn("1", outcome.conversation)
    assert chosen.status is Status.ANSWERED_ASPECT


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("lệ phí bao nhiêu?", "Lệ phí:"),
        ("thế còn lệ phí?", "Lệ phí:"),
        ("the con le phi", "Lệ phí:"),
        ("cần giấy tờ gì?", "Cần có:"),
        ("mất mấy ngày?", "Bao lâu:"),
        ("nộp ở đâu", "Ở đâu:"),
        ("có bị phạt không", "Mức phạt:"),
    ],
)
def test_a_follow_up_is_about_what_was_answered(text: str, title: str) -> None:
    for minutes in (0, 1, 30):
        outcome = turn(text, AFTER_TAM_TRU, now=NOW + timedelta(minutes=minutes))
        assert (outcome.status, outcome.conversation.entry) == (Status.ANSWERED_ASPECT, "tam-tru")
        assert title in bubble(outcome)
    late = turn(text, AFTER_TAM_TRU, now=NOW + timedelta(minutes=31))
    assert late.status is Status.CLARIFIED_SUBJECT


@pytest.mark.parametrize(
    ("text", "topic"),
    [("làm hộ chiếu ở đâu", "ho-chieu"), ("đăng ký khai sinh cần gì", "khai-sinh"), ("khai báo tạm vắng", "tam-vang")],
)
def test_another_thing_that_is_named_is_no_follow_up(knowledge: KnowledgeBase, text: str, topic: str) -> None:
    outcome = turn(text, AFTER_TAM_TRU)
    assert knowledge.entries[outcome.conversation.entry].topic == topic


def test_courtesy_does_not_break_the_thread() -> None:
    *_, last = talk("đăng ký tạm trú", "dạ cảm ơn ạ", "lệ phí bao nhiêu")
    assert (last.status, last.conversation.entry) == (Status.ANSWERED_ASPECT, "tam-tru")


def test_a_clock_that_goes_back_loses_nothing() -> None:
    outcome = turn("lệ phí bao nhiêu", AFTER_TAM_TRU, now=NOW - timedelta(hours=1))
    assert outcome.conversation.entry == "tam-tru"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("không phải tạm trú, mình hỏi tạm vắng cơ", "tam-vang"),
        ("khong phai tam tru, minh hoi tam vang co", "tam-vang"),
        ("sai rồi, tôi hỏi đăng ký khai sinh cơ mà", "khai-sinh"),
    ],
)
def test_a_correction_answers_what_is_meant_and_notes_what_was_wrong(
    knowledge: KnowledgeBase, text: str, topic: str
) -> None:
    outcome = turn(text, AFTER_TAM_TRU)
    offered = outcome.question.choices if outcome.question else ()
    topics = {knowledge.entries[name].topic for name in (outcome.conversation.entry, *offered) if name != "tam-tru"}
    assert topic in topics
    assert outcome.also == ()
    assert outcome.question is not None and outcome.question.confused_with == "tam-tru"


@pytest.mark.parametrize("text", ["sai rồi", "Sai rồi!", "không đúng", "ko phai", "sai rồi bạn ơi", "nhầm rồi"])
def test_an_answer_that_is_called_wrong_is_noted(text: str) -> None:
    outcome = turn(text, AFTER_TAM_TRU)
    assert outcome.status is Status.UNANSWERED
    assert outcome.question is not None and outcome.question.confused_with == "tam-tru"
    assert outcome.conversation.entry == ""  # the next words are no follow-up of what was wrong
    assert outcome.conversation.failures == 1


def test_nothing_is_called_wrong_before_an_answer() -> None:
    outcome = turn("sai rồi")
    assert outcome.question is None or outcome.question.confused_with == ""


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("đăng ký tạm trú và làm hộ chiếu cần giấy tờ gì", {"tam-tru", "ho-chieu"}),
        ("Đăng ký khai tử cần gì? Làm hộ chiếu ở đâu?", {"khai-tu", "ho-chieu"}),
        ("cho em hỏi đổi bằng lái xe, với lại khai báo tạm vắng", {"doi-gplx", "tam-vang"}),
        (
            "làm hộ chiếu thì ra tỉnh hay làm ở phường, luôn tiện xin lý lịch tư pháp nộp chỗ nào",
            {"ho-chieu", "ly-lich-tu-phap"},
        ),
        ("dang ky ket hon can giay gi khong va lam ho chieu bao lau moi co", {"ket-hon", "ho-chieu"}),
        ("Đăng ký tạm trú ở đâu, sẵn cho hỏi nộp phạt nguội cách nào", {"tam-tru", "phat-nguoi"}),
    ],
)
def test_two_questions_are_both_answered_in_one_bubble(knowledge: KnowledgeBase, text: str, topics: set[str]) -> None:
    outcome = turn(text)
    assert outcome.status is Status.ANSWERED
    found = [knowledge.entries[outcome.conversation.entry].topic, *(topic for _, topic in outcome.also)]
    assert set(found) == topics and len(found) == 2
    text = bubble(outcome)
    for entry, topic in ((outcome.conversation.entry, found[0]), *outcome.also):
        assert knowledge.entries[entry].name in text
        assert f"e:{entry}" in payloads(outcome), topic
    assert text.count("Nguồn:") == 1
    assert len(text) <= 900


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("đăng ký kết hôn cần gì và đăng ký vneid mức 2 làm sao", "Cần có:"),
        ("rút bảo hiểm xã hội một lần lệ phí bao nhiêu, còn quên mật khẩu vneid thì sao", "Tiền:"),
        ("cho hỏi đăng ký kết hôn ở đâu với lại bị lừa chuyển tiền thế nào", "Ở đâu:"),
    ],
)
@pytest.mark.parametrize("greeted", [True, False])
def test_two_long_answers_fit_and_what_was_asked_stays(text: str, words: str, greeted: bool) -> None:
    outcome = turn(text, Conversation(greeted=greeted))
    assert outcome.also and len(bubble(outcome)) <= BUBBLE
    assert words in bubble(outcome)
    for name in (outcome.conversation.entry, outcome.also[0][0]):
        assert shipped().entries[name].name in bubble(outcome)


@pytest.mark.parametrize(
    "text",
    [
        "đăng ký tạm trú và",
        "khai sinh",
        "làm hộ chiếu rồi",
        "đăng ký khai sinh cho con gái ở đâu, mấy ngày thì có",  # `con` is no `còn`
        "lam ho chieu cho con trai o dau, may ngay thi co",
        "đăng ký kết hôn thì nộp trên mạng hay ra phường, làm buổi sáng hay buổi chiều",
        "hộ chiếu của em hết hạn thì nộp ở đâu và gia hạn qua vneid được không",  # VNeID is the means
        "tam tru het han mot tuan co bi phat khong va gia han tren vneid duoc khong",
        "vợ em sinh bé bên Hàn Quốc có giấy bên đó, nay muốn làm khai sinh Việt Nam ở xã thì có được không,"
        " giấy bên Hàn có phải dịch không",  # one story
    ],
)
def test_one_question_is_not_two(text: str) -> None:
    assert turn(text).also == ()


def test_a_clarification_offers_two_or_three_and_a_way_out() -> None:
    outcome = turn("mua xe máy")
    assert outcome.status is Status.CLARIFIED
    assert outcome.conversation.clarifying
    offered = list(payloads(outcome))
    assert offered[-1] == "no"
    assert 2 <= len(offered) - 1 <= 3
    assert outcome.question is not None and [f"e:{name}" for name in outcome.question.choices] == offered[:-1]
    assert turn("2", outcome.conversation).status is Status.ANSWERED
    assert turn("làm hộ chiếu", outcome.conversation).status.contract == "answered"  # free text at any time


def test_after_two_failures_the_bot_stops_asking() -> None:
    first, second, third = talk("zqzq", "zqzq wzwz", "zqzq")
    assert (first.status, second.status) == (Status.UNANSWERED, Status.UNANSWERED_AGAIN)
    assert third.status is Status.UNANSWERED_AGAIN
    assert "18001096" in bubble(second)
    assert second.question is not None and second.question.text == "zqzq wzwz"
    answered = turn("đăng ký tạm trú", third.conversation)
    assert answered.conversation.failures == 0


def test_failures_are_forgotten_with_the_conversation() -> None:
    _, later = talk("zqzq", "zqzq", pause=timedelta(minutes=31))
    assert later.status is Status.UNANSWERED


def test_what_cannot_be_found_out_is_said_to_be_unknown(knowledge: KnowledgeBase) -> None:
    """Every service owes fee, time, place and papers."""
    from bot.replies import OWED, aspects

    silent = [
        (entry.id, name)
        for entry in knowledge.enabled
        if entry.kind == "service"
        for name in sorted(OWED)
        if aspects(entry, (name,), knowledge, NOW) is None
    ]
    assert silent == []


def test_an_entry_that_is_switched_off_is_no_context() -> None:
    gone = Conversation(greeted=True, entry="da-xoa", asked_at=NOW)
    assert turn("lệ phí bao nhiêu", gone).status is Status.CLARIFIED_SUBJECT


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_message_is_answered_even_when_it_is_empty(kind: Kind) -> None:
    outcome = turn(message("", kind), KNOWN)
    assert bubble(outcome)


def test_a_question_about_an_entry_that_is_switched_off_is_answered_by_no_neighbour() -> None:
    everything = shipped()
    off = {**everything.entries, "ho-chieu": replace(everything.entries["ho-chieu"], enabled=False)}
    without = replace(everything, entries=off)
    asked = "cấp hộ chiếu phổ thông"
    assert turn(asked).conversation.entry == "ho-chieu"
    outcome = answer(Turn(message(asked), Conversation(greeted=True), without, NOW))
    assert outcome.status is Status.UNANSWERED_OFF
    assert outcome.question is not None and (outcome.question.entry, outcome.question.choices) == ("", ())
    assert "đang được cán bộ kiểm tra lại" in bubble(outcome) and "18001096" in bubble(outcome)
    tapped = answer(Turn(message("", Kind.CHOICE, payload="e:ho-chieu"), KNOWN, without, NOW))
    assert (tapped.status, tapped.question) == (Status.UNANSWERED_OFF, None)


@pytest.mark.parametrize(
    "text",
    [
        "để quá hạn hơn một năm thì sao",
        "giấy đó dùng được mấy tháng vậy",
        "bà nhà tôi không tự đi được, công an có đến nhà làm không",
        "cai nay co gap duoc ko",
    ],
)
def test_a_short_question_that_names_nothing_goes_on_about_the_last_answer(text: str) -> None:
    outcome = turn(text, AFTER_TAM_TRU)
    assert outcome.conversation.entry == "tam-tru"
    assert outcome.question is not None and outcome.question.topic == "tam-tru"


@pytest.mark.parametrize(
    "text",
    [
        "Công ty tôi muốn thuê một kỹ thuật viên nước ngoài làm một năm thì phải xin phép ở đâu trước",
        "giá vàng hôm nay bao nhiêu một chỉ",
        "thời tiết mai thế nào",
    ],
)
def test_a_question_that_stands_on_its_own_feet_is_no_follow_up(text: str) -> None:
    outcome = turn(text, AFTER_TAM_TRU)
    assert outcome.status is not Status.ANSWERED_ASPECT or outcome.conversation.entry != "tam-tru"


def test_the_other_one_of_two() -> None:
    asked = turn("đăng ký tạm trú và làm hộ chiếu cần giấy tờ gì")
    assert asked.also
    other = turn("còn cái kia thì sao?", asked.conversation)
    assert other.conversation.entry == asked.also[0][0]


def test_words_after_which_of_these_pick_one_of_them(knowledge: KnowledgeBase) -> None:
    offered = tuple(Choice(knowledge.entries[name].label, f"e:{name}") for name in ("luu-tru", "tam-tru"))
    before = Conversation(greeted=True, choices=offered, clarifying=True, asked_at=NOW)
    picked = turn("ở trọ lâu dài thì khai tạm trú ấy", before)
    assert picked.conversation.entry == "tam-tru"


def test_what_was_called_wrong_is_not_given_again() -> None:
    before = turn("đăng ký tạm trú").conversation
    again = turn("không phải, ý mình là khách ngủ lại một đêm thì khai tạm trú hay gì", before)
    assert again.status is not Status.ANSWERED_ASPECT
    assert not {"e:tam-tru", "a:tam-tru:papers"} & set(payloads(again))


def test_two_that_are_easily_confused_are_told_apart_in_a_line(knowledge: KnowledgeBase) -> None:
    told = knowledge.difference("luu-tru", "tam-tru")
    candidates = tuple(
        Candidate(entry=topic, topic=topic, score=9.0, confidence=confidence)
        for topic, confidence in (("luu-tru", 0.45), ("tam-tru", 0.4), ("thuong-tru", 0.06))
    )
    asked = Turn(message("khai cho khách ở"), KNOWN, knowledge, NOW)
    outcome = entry_handler.clarify(asked, candidates, matched(asked))
    assert told in bubble(outcome)
    assert [payload for payload in payloads(outcome) if payload.startswith("e:")] == ["e:luu-tru", "e:tam-tru"]


def test_three_near_ones_stay_three(knowledge: KnowledgeBase) -> None:
    candidates = tuple(
        Candidate(entry=topic, topic=topic, score=9.0, confidence=confidence)
        for topic, confidence in (("luu-tru", 0.35), ("tam-tru", 0.3), ("thuong-tru", 0.25))
    )
    asked = Turn(message("khai cho khách ở"), KNOWN, knowledge, NOW)
    outcome = entry_handler.clarify(asked, candidates, matched(asked))
    assert len([payload for payload in payloads(outcome) if payload.startswith("e:")]) == 3


@pytest.mark.parametrize(
    ("second", "confidence", "offered"),
    [
        ("the-bhyt", 0.01, "phat-nguoi"),  # nowhere near: what goes with a driving licence is offered
        ("the-bhyt", 0.2, "the-bhyt"),
    ],
)
def test_a_second_choice_is_near_or_goes_with_the_first(
    knowledge: KnowledgeBase, second: str, confidence: float, offered: str
) -> None:
    first = Candidate(entry="doi-gplx", topic="doi-gplx", score=9.0, confidence=0.5)
    other = Candidate(entry=second, topic=second, score=1.0, confidence=confidence)
    assert [c.entry for c in entry_handler.with_a_neighbour((first, other), knowledge)] == ["doi-gplx", offered]
    assert entry_handler.with_a_neighbour((first,), knowledge) == (first,)


@pytest.mark.parametrize(
    ("entry", "beside", "offered"),
    [
        ("luong-huu", "luong-huu-dang-huong", ["e:luong-huu-dang-huong"]),
        ("luong-huu", "", []),
        ("luong-huu", "khong-co", []),
        ("luong-huu-dang-huong", "luong-huu-tang", []),  # a case leads to its guide by itself
    ],
)
def test_a_case_that_may_be_meant_is_offered_beside_the_general_guide(
    knowledge: KnowledgeBase, entry: str, beside: str, offered: list[str]
) -> None:
    candidate = Candidate(entry=entry, topic="luong-huu", score=9.0, beside=beside)
    choices = entry_handler.case_beside(knowledge.entries[entry], candidate, knowledge)
    assert [choice.payload for choice in choices] == offered


def test_the_case_is_the_first_choice_and_inside_of_the_bubble(
    knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    sisters = knowledge.matcher._sisters
    monkeypatch.setattr(type(sisters), "meant", lambda *_: ("luong-huu", "luong-huu-dang-huong"))
    outcome = turn("bao giờ thì tôi được lương hưu nhà nước")
    assert outcome.conversation.entry == "luong-huu"
    assert next(iter(payloads(outcome))) == "e:luong-huu-dang-huong"
    assert len(bubble(outcome)) <= BUBBLE


@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        ("đổi bằng lái online được không, phí bao nhiêu", ("Có phải đi không:", "Lệ phí:"), ("Cần có",)),
        ("làm lý lịch tư pháp trên vneid được không hết bao nhiêu tiền", ("Có phải đi không:", "Lệ phí:"), ("Cần có",)),
        ("đổi bằng lái hết bao nhiêu tiền", ("Lệ phí:",), ("Có phải đi không:", "Cần có")),
        ("đổi bằng lái trên mạng được không", ("Cần có",), ()),
    ],
)
def test_whether_it_can_be_done_online_is_said_beside_the_fee(
    text: str, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    said = bubble(turn(text))
    assert all(words in said for words in shown) and not any(words in said for words in hidden)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("đăng ký xe mới mang giấy gì, làm ở xã hay lên tỉnh", ("Cần có:", "Ở đâu:")),
        ("mất hộ chiếu thì báo ai, trong mấy ngày", ("Ở đâu:", "Thời hạn:")),
        ("bán nhà thì thuế mấy %, bên nào nộp", ("Tiền nộp:", "Ai làm:")),
        ("bán nhà thì thuế mấy phần trăm, bên nào nộp", ("Tiền nộp:", "Ai làm:")),
        ("khai sinh cho con ở Đồng Nai được không, cần giấy gì", ("Ở đâu:", "Cần có:")),
        ("bằng lái làm ở nhà được không, hết bao nhiêu", ("Có phải đi không:", "Lệ phí:")),
        ("đổi bằng lái cần gì, nộp hồ sơ ở đâu", ("Cần có:", "Ở đâu:")),
        ("đăng ký xe mới cần giấy gì, công an xã có làm không", ("Cần có:", "Ở đâu:")),
        # a service that says nothing of one of the two: the guide
        ("tách hộ ai được làm, phí bao nhiêu", ("Ở đâu:", "Bao lâu:", "Lệ phí:")),
    ],
)
def test_of_two_things_asked_together_none_is_passed_over(text: str, shown: tuple[str, ...]) -> None:
    said = bubble(turn(text))
    assert all(words in said for words in shown)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("hộ chiếu còn vài tháng có đổi được không, lệ phí bao nhiêu", True),
        ("đổi hộ chiếu còn vài tháng lệ phí bao nhiêu", False),
    ],
)
def test_a_case_says_whether_it_may_be_done_before_the_fee(text: str, whole: bool) -> None:
    outcome = turn(text)
    assert outcome.conversation.entry == "ho-chieu-con-han"
    assert "Lệ phí:" in bubble(outcome)
    assert ("Đổi được ngay" in bubble(outcome)) is whole


def test_where_nothing_is_known_of_what_was_asked_the_answer_only_begins(knowledge: KnowledgeBase) -> None:
    said = bubble(turn("tích hợp giấy tờ vào VNeID mất bao lâu"))
    first, _, last, *_ = [fact.text for fact in knowledge.entries["vneid-tich-hop"].facts(Field.ANSWER)]
    assert first in said and last not in said and "Bao lâu:" in said


@pytest.mark.parametrize(
    ("first", "then", "wanted"),
    [
        ("đăng ký kết hôn", "bạn trai em quốc tịch Nhật Bản", "ket-hon-nuoc-ngoai"),
        ("làm thẻ căn cước", "cho cháu nội mới 4 tuổi", "cccd-tre-em"),
        ("đổi giấy phép lái xe", "giấy khám sức khỏe lấy chỗ nào", "doi-gplx"),
        ("sang tên sổ đỏ", "mà thuế thu nhập bên nào đóng", "thue-chuyen-nhuong-dat"),
        # For whom alone is asked.
        ("làm thẻ căn cước", "bé dưới 6 tuổi thì sao", "cccd-tre-em"),
        ("mua bảo hiểm y tế hộ gia đình", "con nhỏ thì sao", "bhyt-ho-gia-dinh"),
        ("đăng ký tạm trú", "vậy người nước ngoài thì sao", "tam-tru-nuoc-ngoai"),
        ("làm hộ chiếu", "còn con nít thì sao", "ho-chieu"),
    ],
)
def test_what_a_message_leaves_open_is_plain_from_what_was_spoken_of(first: str, then: str, wanted: str) -> None:
    before = turn(first)
    assert before.status is Status.ANSWERED, first
    after = turn(then, before.conversation)
    entries = [payload[2:] for payload in payloads(after) if payload.startswith("e:")]
    met = [after.conversation.entry] if after.status.contract == "answered" else entries
    assert wanted in {shipped().entries[entry].topic for entry in met}, (after.status, met)


@pytest.mark.parametrize("then", ["giá vàng hôm nay mấy triệu một chỉ", "tối nay đội mình đá mấy giờ", "trời nóng quá"])
def test_what_was_spoken_of_makes_no_answer_of_what_is_none_of_ours(then: str) -> None:
    for first in ("đăng ký tạm trú", "làm hộ chiếu", "đăng ký xe máy mới"):
        assert turn(then, turn(first).conversation).status.contract in ("declined", "unanswered", "clarified"), first


def test_a_clear_question_is_not_drawn_to_what_was_spoken_of() -> None:
    for first in ("đăng ký tạm trú", "thủ tục đăng ký kết hôn", "nộp phạt nguội"):
        assert turn("xin cấp hộ chiếu lần đầu cần gì", turn(first).conversation).conversation.entry == "ho-chieu"


_TOLD = (
    "Nhà bên cạnh vừa cất ba tầng, có giấy phép xây dựng phường cấp đàng hoàng, hộ khẩu cũng nhập về đó luôn rồi. "
    "Tụi tôi ở đây hai chục năm, xưa giờ không cãi nhau với ai. Từ hôm họ dọn về thì tối nào cũng mở tiệc. "
)


@pytest.mark.parametrize(
    "question",
    [
        "Theo anh chị nên dán mút tiêu âm loại nào cho phòng ngủ đỡ ồn?",
        "Giờ tôi muốn rủ bà con dựng hàng rào hoa giấy thì mua giống ở chợ nào cho rẻ?",
    ],
)
def test_a_story_that_asks_for_something_else_is_not_answered_by_the_papers_it_tells_of(question: str) -> None:
    assert turn(_TOLD + question).status.contract != "answered"
    asked = turn(_TOLD + "Giờ tôi cũng muốn xây thêm tầng thì xin giấy phép xây dựng ở đâu?")
    assert asked.conversation.entry == "giay-phep-xay-dung"


@pytest.mark.parametrize("first", ["đăng ký tạm trú", "thuế cho thuê nhà", "làm hộ chiếu"])
def test_what_is_clear_by_itself_is_no_follow_up(first: str) -> None:
    then = turn("bà cụ nhà tôi vừa mất đêm qua thì phải làm giấy gì", turn(first).conversation)
    assert then.conversation.entry in ("khai-tu", "lt-khai-tu") or "e:khai-tu" in payloads(then)


@pytest.mark.parametrize("off", [("ho-chieu", "ho-chieu-tre-em"), None])
def test_for_whom_alone_is_asked_where_nearly_everything_is_switched_off(
    knowledge: KnowledgeBase, off: tuple[str, ...] | None
) -> None:
    entries = {
        name: replace(entry, enabled=False) if off is None or name in off else entry
        for name, entry in knowledge.entries.items()
    }
    before = replace(AFTER_TAM_TRU, entry="ho-chieu")
    outcome = answer(Turn(message("còn con nít thì sao"), before, replace(knowledge, entries=entries), NOW))
    assert outcome.status.contract in ("clarified", "unanswered") and outcome.conversation.entry != "khai-sinh"


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("thủ tục mở tiệm tạp hóa", "đăng ký ở đâu, bao nhiêu tiền", "ho-kinh-doanh"),
        ("em nghỉ sinh có được tiền thai sản không", "nộp hồ sơ ở đâu", "thai-san"),
        ("khai báo tạm trú cho người nước ngoài", "mẹ tôi khai giùm được không", "tam-tru-nuoc-ngoai"),
    ],
)
def test_what_is_said_of_any_procedure_is_asked_of_the_one_before(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("đổi căn cước cần gì", "mất thì hết bao nhiêu", "can-cuoc-mat-hong"),
        ("đăng ký tạm trú", "gia hạn mất bao nhiêu", "tam-tru-gia-han"),
        ("xin giấy phép xây nhà", "sửa mái tôn thì có cần không", "mien-phep-xay-dung"),
        ("mất căn cước làm lại ở đâu", "thế bao lâu có", "can-cuoc-mat-hong"),
    ],
)
def test_another_entry_of_the_same_topic_answers_when_it_is_meant(first: str, then: str, entry: str) -> None:
    *_, last = talk(first, then)
    assert last.conversation.entry == entry


def test_a_question_behind_the_guide_gets_what_the_guide_leaves_out_and_then_whom_to_ask(
    knowledge: KnowledgeBase,
) -> None:
    guide, more, again = talk("trợ cấp hưu trí xã hội", "ba tui 74 thì sao", "còn bà ngoại thì sao")
    assert [each.conversation.entry for each in (guide, more, again)] == ["huu-tri-xa-hoi"] * 3
    assert "từ 70 đến dưới 75 tuổi" in bubble(more) and "từ 70 đến dưới 75 tuổi" not in bubble(guide)
    assert "e:huu-tri-xa-hoi" in payloads(more)
    assert len(bubble(more)) <= 900
    assert "tôi không dám đoán" in bubble(again) and "e:huu-tri-xa-hoi" in payloads(again)


def test_a_question_of_any_of_the_things_that_were_offered_offers_them_again() -> None:
    asked, aspect = talk("VNeID", "mất bn tiền")
    assert asked.status is aspect.status is Status.CLARIFIED
    offered = [payload.split(":")[1] for payload in payloads(asked) if payload.startswith("e:")]
    assert len(offered) > 1
    assert [p for p in payloads(aspect) if p != "no"] == [f"a:{name}:fee" for name in offered]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("ong noi 71 tuoi ho can ngheo co dc tien hang thang ko", "tro-cap-xa-hoi"),
        ("ba mẹ cho đất thì có phải đóng thuế ko", "thue-chuyen-nhuong-dat"),
    ],
)
def test_a_whole_question_that_is_certain_by_itself_is_no_detail(
    knowledge: KnowledgeBase, text: str, topic: str
) -> None:
    _, outcome = talk("mất cà vẹt xe làm lại bao nhiêu", text)
    assert knowledge.entries[outcome.conversation.entry].topic == topic


def test_the_second_of_two_answers_is_asked_about(knowledge: KnowledgeBase) -> None:
    both, second = talk("đổi bằng lái xe máy với làm hộ chiếu cần gì", "cái thứ hai mất bao lâu")
    assert both.also == (("ho-chieu", "ho-chieu"),)
    assert (second.status, second.conversation.entry) == (Status.ANSWERED_ASPECT, "ho-chieu")


@pytest.mark.parametrize("text", ["cháu 7 tuổi rồi chưa có giấy tờ gì", "giấy tờ cháy hết cả rồi", "mất hết giấy tờ"])
def test_papers_that_are_told_to_be_gone_are_not_asked_for(knowledge: KnowledgeBase, text: str) -> None:
    assert "papers" not in knowledge.matcher.read(text).aspects


@pytest.mark.parametrize(
    ("first", "then", "offered"),
    [
        ("đăng ký tạm trú", "căn cước hết hạn thì có đăng ký được không", ("tam-tru", "cap-doi-cccd")),
    ],
)
def test_what_is_wanting_may_hinder_what_was_spoken_of(first: str, then: str, offered: tuple[str, str]) -> None:
    *_, last = talk(first, then)
    assert last.status is Status.CLARIFIED
    assert [payload for payload in payloads(last) if payload != "no"] == [f"e:{name}" for name in offered]


def test_what_staff_wrote_of_a_thing_that_is_wanting_is_answered() -> None:
    *_, last = talk("hưởng trợ cấp thất nghiệp", "chưa có sổ bảo hiểm thì sao")
    assert (last.status, last.conversation.entry) == (Status.ANSWERED_ASPECT, "tro-cap-that-nghiep")


def test_what_was_spoken_of_is_offered_first_when_a_short_question_names_nothing() -> None:
    *_, last = talk("đăng ký kết hôn", "muốn dọn về ở chung một nhà thì sao")
    assert last.status is Status.CLARIFIED
    assert next(iter(payloads(last))) == "e:ket-hon"


def test_a_short_answer_says_that_a_fine_is_not_published_once_it_was_told() -> None:
    *_, last = talk("mới mua iphone muốn chuyển vneid sang máy mới", "không làm có bị phạt không")
    assert last.conversation.entry == "vneid-doi-may"
    assert "Mức phạt: chưa có số liệu công bố" in bubble(last)


def test_what_is_left_of_a_validity_is_no_second_question() -> None:
    outcome = turn("hộ chiếu của em còn 5 tháng nữa hết hạn")
    assert (outcome.status, outcome.conversation.entry, outcome.also) == (Status.ANSWERED, "ho-chieu-con-han", ())


@pytest.mark.parametrize(
    ("first", "then", "entry", "other"),
    [
        ("đăng ký kết hôn", "có cần giấy độc thân không", "ket-hon", "xac-nhan-hon-nhan"),
        ("làm hộ chiếu", "có cần mang sổ hộ khẩu không", "ho-chieu", "so-ho-khau"),
    ],
)
def test_whether_a_paper_is_needed_is_answered_by_the_papers(first: str, then: str, entry: str, other: str) -> None:
    *_, last = talk(first, then)
    assert (last.conversation.entry, last.conversation.aside) == (entry, (other,))
    assert "Cần có" in bubble(last) and f"e:{other}" in payloads(last)


def test_another_procedure_that_is_needed_is_asked_about() -> None:
    *_, last = talk("làm hộ chiếu", "có cần làm căn cước trước không")
    assert last.conversation.entry != "ho-chieu"


def test_how_long_a_paper_may_be_used_is_not_how_long_it_takes() -> None:
    *_, last = talk("giấy xác nhận tình trạng hôn nhân", "giấy đó dùng được mấy tháng")
    assert "6 tháng" in bubble(last) and "ngày làm việc" not in bubble(last)


def test_a_sibling_needs_a_word_of_its_own() -> None:
    *_, last = talk("mất sổ đỏ xin cấp lại", "mấy tháng mới có")
    assert last.conversation.entry == "so-do-mat-doi"


def test_a_death_is_no_follow_up_and_a_loss_is_none() -> None:
    died = talk("làm hộ chiếu", "má tui mới mất rồi thì sao")[-1]
    assert died.conversation.entry == "nha-co-nguoi-mat"
    lost = talk("làm hộ chiếu", "ba em làm mất rồi thì sao")[-1]
    assert "e:khai-tu" not in payloads(lost) and lost.conversation.entry not in ("khai-tu", "nha-co-nguoi-mat")


def test_what_is_there_already_is_told_and_not_asked_for() -> None:
    *_, last = talk("bé nhà mình 2 tháng, làm thẻ bảo hiểm y tế ở đâu ạ", "khai sinh rồi")
    assert last.conversation.entry != "khai-sinh"


def test_a_wedding_that_is_over_is_no_second_question() -> None:
    outcome = turn("mình với vợ mới cưới xong, muốn nhập vợ vào hộ khẩu nhà mình")
    assert outcome.also == () and outcome.conversation.entry != "ket-hon"


@pytest.mark.parametrize(("then", "words"), [("làm ở tỉnh khác được không", "Công an tỉnh bất kỳ")])
def test_whether_it_may_be_done_elsewhere_is_a_question_of_where(then: str, words: str) -> None:
    *_, last = talk("làm hộ chiếu", then)
    assert last.status is Status.ANSWERED_ASPECT and words in bubble(last)


def test_an_open_question_behind_an_answer_is_offered_that_answer_too() -> None:
    *_, last = talk("làm hộ chiếu", "em ở Vũng Tàu nhưng hộ khẩu Phú Yên", "mất mấy ngày")
    assert any(payload.startswith("a:ho-chieu") for payload in payloads(last)) or last.conversation.entry == "ho-chieu"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("xe 110cc cũ sang tên ở đâu", "sang-ten-xe"),  # a number and cc: how large an engine is
        ("cc hết hạn làm lại ở đâu", "cap-doi-cccd"),
        ("mua con SH cũ chưa sang tên phạt sao", "sang-ten-xe-tre"),
        ("mua miếng đất chưa sang tên phạt mấy triệu", "sang-ten-dat-tre"),
        ("xe của em bị trộm rồi", "thu-hoi-xe-mat-trom"),
        ("giấy tờ xe bị trộm, làm lại ở đâu", "cap-lai-dang-ky-xe"),
        ("bị sa thải thì lãnh được bao nhiêu", "tro-cap-that-nghiep"),
        ("có bầu mà nghỉ việc sớm, còn tiền thai sản không", "thai-san-da-nghi"),
        ("bị lấy tên đi vay, giờ tính sao", "can-cuoc-bi-dung-vay"),
        ("rớt passport bên Nhật, về nước rồi báo đâu", "mat-ho-chieu"),
        ("em trai tui bị down có được trợ cấp k", "tro-cap-khuyet-tat"),
        ("vneid khoá mất tiêu r làm sao", "vneid-mo-khoa"),
        ("em lỡ tay khóa vneid", "vneid-khoa"),
        ("cà vẹt xe tích hợp vneid báo không trùng khớp", "vneid-tich-hop-loi"),
        ("tích hợp bằng lái vào vneid thế nào", "vneid-tich-hop"),
        ("hai đứa em ở trọ sài gòn quê hai nơi, đăng ký kết hôn ở đây luôn được không", "ket-hon-khac-tinh"),
        ("thuê trọ đăng ký tạm trú ở đâu", "tam-tru"),
        ("chủ trọ thu điện 4k, xin mua điện trực tiếp của điện lực được ko", "cap-dien-nguoi-thue"),
        ("trang dịch vụ công bị down rồi à", "dvc-loi"),
        ("không buôn bán nữa thì nộp lại giấy hộ kinh doanh thế nào", "hkd-tam-ngung"),
        ("giấy phép hộ kinh doanh bị mất xin lại ở đâu", "ho-kinh-doanh"),
        ("hồ sơ dvc chưa ai giải quyết", "dvc-qua-hen"),
        ("bao giờ csgt trả bằng", "phat-nguoi-giu-giay-to"),
        ("nộp phạt nguội trong bao lâu", "phat-nguoi"),
        ("ban hang tren shopee thue bao nhieu", "hkd-thue"),
        ("tiktok shop thu nhập ít có đóng thuế", "hkd-thue"),
        ("hủy giấy phép hộ kinh doanh cá thể làm ở đâu", "hkd-tam-ngung"),
        ("mst bi ke khac dung, bao no thue", "mst-no-thue-la"),
        ("thẻ căn cước mờ hết chữ, đi máy bay bằng vneid có cho ko", "can-cuoc-may-bay"),
        ("em ở nhờ hộ khẩu nhà bác, bác bán nhà thì khẩu em tính sao", "xoa-chua-co-cho"),
    ],
)
def test_what_a_thing_is_called_leads_to_its_case(text: str, entry: str) -> None:
    assert turn(text).conversation.entry == entry


def test_papers_that_are_the_purpose_are_not_what_is_asked_for() -> None:
    assert turn("em cần tạm trú để làm giấy tờ").status is Status.ANSWERED
    assert turn("làm tạm trú cần giấy tờ gì").status is Status.ANSWERED_ASPECT


@pytest.mark.parametrize("text", ["sang tên đồng hồ nước", "đổi tên hợp đồng nước máy"])
def test_who_asks_of_the_water_meter_is_told_whom_to_ask(text: str) -> None:
    assert "công ty cấp nước" in bubble(turn(text))


def test_papers_that_are_only_mentioned_are_not_asked_for() -> None:
    told = turn("mất bằng lái b2 loại giấy từ năm 2010, không còn hồ sơ gốc có cấp lại được không")
    assert (told.status, told.conversation.entry) == (Status.ANSWERED, "doi-gplx")
    asked = turn("em muốn đổi bằng lái b2 loại giấy từ năm 2010 thì cần chuẩn bị hồ sơ gì vậy ạ")
    assert asked.status is Status.ANSWERED_ASPECT


def test_who_must_come_along_is_asked_of_the_thing_that_was_named() -> None:
    outcome = turn("làm hộ chiếu cho bé 3 tuổi cần giấy gì, bé có phải đi cùng không")
    assert outcome.conversation.entry == "ho-chieu-tre-em" and outcome.also == ()


def test_the_likeliest_is_offered_first() -> None:
    outcome = turn("họ hàng lên chơi 4 ngày phải báo gì với công an không")
    assert outcome.status is Status.CLARIFIED
    assert next(iter(payloads(outcome))) == "e:luu-tru-nguoi-than"


def test_a_word_for_a_whole_field_is_asked_about_with_what_is_most_asked() -> None:
    asked, group = talk("dat dai", "4")
    assert asked.status is Status.CLARIFIED
    assert list(payloads(asked)) == ["e:sang-ten-dat", "e:cap-so-do", "e:thue-dat", "g:dat-thue:0"]
    assert group.status is Status.ANSWERED_MENU
    assert list(payloads(turn("trẻ em")))[-1] == "menu"  # what is asked of children stands in several groups


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("đóng lệ phí rồi trừ tiền rồi mà hồ sơ vẫn ghi chưa thanh toán giúp em với", False),
        ("cho em hỏi làm lại căn cước bị mất thì lệ phí của nó là bao nhiêu vậy ạ", True),
        ("bằng lái hết hạn đổi lại lệ phí có cao không cả nhà ơi giúp em", True),
        ("lệ phí hộ chiếu", True),
    ],
)
def test_money_that_is_only_told_of_is_not_asked_for(text: str, aspect: bool) -> None:
    assert (turn(text).status is Status.ANSWERED_ASPECT) == aspect
