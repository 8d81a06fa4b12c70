"""What a conversation goes through on each channel: menus, numbers, buttons old and new, places, and odd messages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.ask import ask_text
from bot.facts import MEMORY_DAYS, QUESTION_DAYS
from tests.journeys.citizens import Citizen, Telegram, Web, ZaloBot, ZaloOa
from tests.journeys.stage import Stage, wait_for
from tests.shipped import NOW, shipped

LOST = "lam lai can cuoc bi mat o dau vay a"
LOST_NAME = shipped().entries["can-cuoc-mat-hong"].name


def phrase(key: str, **values: Any) -> str:
    return shipped().phrases.say(key, **values)


def privacy(key: str) -> str:
    """A sentence on privacy as it is said where nothing is set otherwise: who runs this, how long what is kept."""
    return phrase(key, operator=phrase("operator"), days=QUESTION_DAYS, memory=MEMORY_DAYS)


def entry_called(label: str) -> str:
    """The name over the guide whose label was chosen."""
    (entry,) = [e for e in shipped().enabled if e.label == label and e.main]
    return entry.name


def test_0_opens_the_menu_and_two_choices_lead_to_a_guide(citizen: Citizen) -> None:
    menu = citizen.asks("0")
    groups = list(shipped().groups.values())
    assert phrase("menu") in menu.text
    assert list(menu.menu) == groups
    (group,) = citizen.picks(menu, groups[0])
    assert groups[0] in group.text
    label = next(iter(group.menu))
    (guide,) = citizen.picks(group, label)
    assert guide.text.startswith(entry_called(label))
    assert "Nguồn: " in guide.text


def test_numbers_may_be_typed_where_there_are_buttons(citizen: Citizen) -> None:
    menu = citizen.asks("menu")
    group = citizen.asks("2")
    assert list(menu.menu)[1] in group.text
    guide = citizen.asks(" 1. ")
    assert guide.text.startswith(entry_called(next(iter(group.menu))))


@pytest.mark.parametrize("made", [Telegram, Web], ids=["telegram", "web"])
def test_a_button_of_an_old_message_still_works(stage: Stage, made: type[Citizen]) -> None:
    citizen = made(stage)
    old = citizen.asks(LOST)
    citizen.asks("0")
    citizen.asks("đăng ký tạm trú cần gì")
    (steps,) = citizen.picks(old, phrase("label_steps"))
    assert steps.text.startswith(LOST_NAME)
    assert phrase("field_steps_online") in steps.text


def test_a_press_is_acknowledged_and_one_under_a_deleted_message_is_answered_too(stage: Stage) -> None:
    citizen = Telegram(stage)
    bubble = citizen.asks(LOST)
    inaccessible = {"message_id": 16, "date": 0, "chat": {"id": int(citizen.id), "type": "private"}}
    (answer,) = citizen.read(
        citizen.update("button", id=f"press-{citizen.id}", data=bubble.menu["Các bước làm"], message=inaccessible)
    )
    assert answer.text.startswith(LOST_NAME)
    requests = stage.providers.requests(stage.providers.telegram)
    pressed = [r for r in requests if r.body.get("callback_query_id") == f"press-{citizen.id}"]
    assert [(r.method, r.accepted) for r in pressed] == [("answerCallbackQuery", True)]


@pytest.mark.parametrize("payload", ["e:khong-co", "a:can-cuoc-mat-hong:khong-co", "g:x:99", "w:99999", "???"])
def test_a_button_of_another_version_leads_somewhere(stage: Stage, payload: str) -> None:
    citizen = Telegram(stage)
    (answer,) = citizen.read(citizen.choice(payload))
    assert answer.text


def test_an_aspect_goes_on_about_what_was_answered(citizen: Citizen) -> None:
    citizen.asks(LOST)
    fee = citizen.asks("thế lệ phí bao nhiêu")
    assert fee.text.startswith(LOST_NAME)
    assert phrase("field_fee") in fee.text
    assert phrase("field_papers") not in fee.text
    assert "Nguồn: " in fee.text


def unclear() -> str:
    """A question that the shipped content cannot tell apart; which one it is changes as the content grows."""
    questions = ("giấy xác nhận", "đổi thẻ", "làm bảo hiểm", "đăng ký", "xin giấy")
    return next(q for q in questions if ask_text(shipped(), q, None, NOW)["status"] == "clarified")


def asks_back(text: str) -> bool:
    """In general words, or by what tells the two nearest procedures apart; the content decides which."""
    pair, _, end = phrase("clarify_pair", difference="\0").partition("\0")
    assert pair and not end
    begins = next((line for line in text.split("\n") if line.startswith(pair)), "")
    return phrase("clarify") in text or len(begins) > len(pair)


def open_questions(stage: Stage, channel: str, question: str) -> list[str]:
    listed = stage.command("unanswered", "--json")
    return [row["status"] for row in listed if (row["channel"], row["question"]) == (channel, question)]


def test_a_clarification_is_listed_until_it_is_picked(citizen: Citizen) -> None:
    question = unclear()
    asked = citizen.asks(question)
    assert asks_back(asked.text)
    assert 3 <= len(asked.menu) <= 4  # two or three, and "none of these"
    assert open_questions(citizen.stage, citizen.channel, question) == ["clarified"]
    label = next(iter(asked.menu))
    (guide,) = citizen.picks(asked, label)
    assert guide.text.startswith(entry_called(label))
    assert open_questions(citizen.stage, citizen.channel, question) == []


def test_none_of_these_asks_for_other_words_and_leaves_the_question_open(citizen: Citizen) -> None:
    question = unclear()
    asked = citizen.asks(question)
    before = len(citizen.stage.command("unanswered", "--json"))
    (answer,) = citizen.picks(asked, phrase("none_label"))
    assert phrase("hotline") in answer.text
    assert open_questions(citizen.stage, citizen.channel, question)[:1] == ["clarified"]
    assert len(citizen.stage.command("unanswered", "--json")) == before  # the number that was typed is no question


@pytest.mark.parametrize("made", [Telegram, ZaloOa, Web], ids=["telegram", "zalo_oa", "web"])
def test_a_shared_location_gets_the_text_first_and_then_the_place(stage: Stage, made: type[Citizen]) -> None:
    citizen = made(stage)
    bubbles = citizen.read(citizen.update("location"))
    text = bubbles[0]
    assert phrase("place_near") in text.text
    assert "km)" in text.text
    if made is Telegram:
        assert [set(b.raw) >= {"latitude", "longitude", "title", "address"} for b in bubbles] == [False, True]
    else:
        assert len(bubbles) == 1
    if made is Web:
        assert {"latitude", "longitude", "title", "address"} <= set(text.raw["venue"])
    else:
        assert "https://www.google.com/maps/" in text.text


def test_the_name_of_a_ward_gets_its_points_in_one_send_without_a_venue(citizen: Citizen) -> None:
    bubble = citizen.asks("điểm hỗ trợ phường Ba Đình")
    assert "Phường Ba Đình, Hà Nội" in bubble.text
    assert "Công an phường Ba Đình" in bubble.text
    assert phrase("place_approximate") in bubble.text
    assert bubble.raw.get("venue") is None


ODD = {
    Telegram: (
        ("sticker", "declined_sticker"), ("voice", "declined_voice"), ("contact", "declined_contact"),
        ("poll", "declined_poll"),
    ),
    ZaloOa: (("sticker", "declined_sticker"), ("voice", "declined_voice"), ("image", "declined_picture")),
    ZaloBot: (("sticker", "declined_sticker"), ("unsupported", "declined_media")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("made", "name", "key"),
    [(made, name, key) for made, kinds in ODD.items() for name, key in kinds],
)
def test_what_we_cannot_read_gets_a_kind_line_and_the_menu(
    stage: Stage, made: type[Citizen], name: str, key: str
) -> None:
    citizen = made(stage)
    (bubble,) = citizen.read(citizen.update(name))
    assert phrase(key) in bubble.text
    assert list(bubble.menu) == list(shipped().groups.values())


@pytest.mark.parametrize(
    ("made", "name"),
    [(Telegram, "start"), (ZaloOa, "follow"), (Web, "start")],
    ids=["telegram", "zalo_oa", "web"],
)
def test_a_first_contact_says_who_speaks(stage: Stage, made: type[Citizen], name: str) -> None:
    citizen = made(stage)
    (bubble,) = citizen.read(citizen.update(name))
    assert phrase("hello") in bubble.text
    assert bubble.text.count(privacy("notice")) == 1
    assert list(bubble.menu) == list(shipped().groups.values())


@pytest.mark.parametrize(
    ("said", "key"),
    [("xin chào", "smalltalk_greeting"), ("cảm ơn nhiều nhé", "smalltalk_thanks")],
)
def test_courtesy_is_answered_in_kind(citizen: Citizen, said: str, key: str) -> None:
    assert phrase(key) in citizen.asks(said).text


def test_whoever_asks_reads_what_is_kept_and_their_rights(citizen: Citizen) -> None:
    bubble = citizen.asks("/quyenrieng")
    assert privacy("privacy") in bubble.text
    assert phrase("privacy_rights") in bubble.text


def test_an_emergency_comes_first(citizen: Citizen) -> None:
    bubble = citizen.asks("cứu với cháy nhà")
    assert bubble.text.startswith(phrase("emergency"))
    assert {"113", "114", "115"} <= set(bubble.text.replace(",", " ").split())


def test_a_deep_link_opens_its_entry(stage: Stage) -> None:
    citizen = Telegram(stage)
    (bubble,) = citizen.read(citizen.update("deep_link"))
    assert bubble.text.startswith(shipped().entries["tam-tru"].name)


def test_a_deep_link_is_a_first_contact_too(stage: Stage) -> None:
    """Whoever comes by `?start=tam-tru` reads at once who runs this; coming again, no more."""
    citizen = Telegram(stage)
    first, second = (citizen.read(citizen.update("deep_link"))[0].text for _ in range(2))
    assert "/quyenrieng" in first and "/quyenrieng" not in second
    assert len(first) <= 900


def test_somebody_who_types_in_another_chat_is_offered_answers_and_leaves_no_trace(stage: Stage) -> None:
    citizen = Telegram(stage)
    query = {"id": f"q{citizen.id}", "query": "đăng ký tạm trú"}
    assert citizen.post(citizen.update("inline_query", **query)) == "stored"

    def answer() -> dict[str, Any] | None:
        found = [r.body for r in stage.providers.requests(citizen.provider) if r.method == "answerInlineQuery"]
        return next((dict(body) for body in found if body["inline_query_id"] == query["id"]), None)

    body = wait_for(answer, "the query was not answered")
    assert json.loads(body["results"])[0]["id"] == "tam-tru"
    kept = "SELECT count(*) FROM conversations WHERE conversation_id LIKE :id"
    assert stage.rows(kept, id=f"%{citizen.id}%") == [(0,)]
    assert stage.rows("SELECT count(*) FROM questions WHERE text = :text", text=query["query"]) == [(0,)]


def test_a_caption_is_a_question(stage: Stage) -> None:
    citizen = Telegram(stage)
    (bubble,) = citizen.read(citizen.update("caption", caption=LOST))
    assert bubble.text.startswith(LOST_NAME)


IGNORED = {
    Telegram: ("edited", "live_location_moved"),
    ZaloOa: ("echo_own", "seen"),
}


@pytest.mark.parametrize(("made", "name"), [(made, name) for made, names in IGNORED.items() for name in names])
def test_what_needs_no_answer_is_acknowledged_and_not_kept(stage: Stage, made: type[Citizen], name: str) -> None:
    citizen = made(stage)
    seen = stage.rows("SELECT count(*) FROM seen")
    assert citizen.post(citizen.update(name)) == "ignored"
    assert stage.rows("SELECT count(*) FROM seen") == seen


def told_of_a_group(stage: Stage, body: bytes) -> None:
    """Something about the chat itself: it is kept, understood, and nobody is answered."""
    telegram = stage.providers.telegram
    before = stage.rows("SELECT count(*) FROM outbox"), stage.rows("SELECT count(*) FROM quarantine")
    assert Telegram(stage).post(body) == "stored"
    wait_for(lambda: stage.rows("SELECT count(*) FROM inbox WHERE channel = 'telegram'") == [(0,)])
    assert (stage.rows("SELECT count(*) FROM outbox"), stage.rows("SELECT count(*) FROM quarantine")) == before
    assert not [r for r in stage.providers.requests(telegram) if str(r.body.get("chat_id")) in (GROUP, "-4001")]


GROUP = "-1001234567890"  # of the samples


def test_a_group_that_lets_the_bot_in_again_is_no_longer_left(stage: Stage) -> None:
    bot = {"id": 666, "is_bot": True, "first_name": "Bot"}
    left = {"user": bot, "status": "left"}
    gone = "SELECT gone_at IS NOT NULL FROM chats WHERE channel = 'telegram' AND chat_id = :chat"
    told_of_a_group(stage, Telegram(stage).update("added_to_group", new_chat_member=left))
    assert stage.rows(gone, chat=GROUP) == [(1,)]
    told_of_a_group(stage, Telegram(stage).update("added_to_group"))
    assert stage.rows(gone, chat=GROUP) == [(0,)]


def test_a_group_that_became_a_supergroup_is_not_answered(stage: Stage) -> None:
    told_of_a_group(stage, Telegram(stage).update("migrated"))
