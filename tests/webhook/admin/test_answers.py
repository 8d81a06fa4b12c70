"""From a group to a published answer, with the real content and repository; twice with the real child process."""

from __future__ import annotations

import html
import os
import re
import signal

import pytest

from knowledge.loader import load
from tests.webhook.admin.conftest import Site
from webhook.admin.answer_pages import intent_of, values_of
from webhook.admin.forms import Form
from webhook.admin.intents import FIELDS, NewEntry, Phrasings, as_given, label_of, read_given, usable
from webhook.admin.roles import Role

HERE = "/admin/unanswered"
NEW = {
    "what": "entry", "answer": "Thẻ bơi do nhà văn hóa phường cấp, mang theo ảnh 3x4.", "name": "Làm thẻ bơi ở đâu",
    "group": "ho-tro", "source": "Cán bộ phường Ba Đình trả lời",
    "phrasings": "làm thẻ bơi ở đâu\nxin thẻ bơi cho cháu",
}  # fmt: skip


async def test_a_new_answer_is_tried_published_and_served(inside: Site) -> None:
    number = await inside.group("xin thẻ bơi cho cháu")
    tried = await inside.person.post(f"{HERE}/{number}/try", data=NEW)
    assert tried.status_code == 200, tried.text
    assert "<strong>1 / 1</strong> cách hỏi" in tried.text and "nhà văn hóa phường cấp" in tried.text
    assert not inside.settings.edited_dir.exists(), "trying changes nothing"
    checked = (await inside.person.post(f"{HERE}/{number}/check", data=NEW)).json()
    assert (checked["problem"], checked["answered"], checked["of"]) == ("", 1, 1)
    done = await inside.person.post(f"{HERE}/{number}/publish", data={**NEW, "reason": "Nhiều người hỏi"})
    assert done.headers["location"] == f"{HERE}?done=published"
    base = load(inside.settings.layers())
    entry = base.entries["lam-the-boi-o-dau"]
    assert (entry.name, entry.main, entry.topic) == ("Làm thẻ bơi ở đâu", True, "lam-the-boi-o-dau")
    assert entry.phrasings == ("làm thẻ bơi ở đâu", "xin thẻ bơi cho cháu")
    told = inside.console.repository.git.lines("log", "-1", "--format=%an|%ae|%s")
    assert told == ["Quản trị|admin@hoidap06.invalid|Nhiều người hỏi"]
    assert "lam-the-boi-o-dau" in (await inside.person.get("/admin/audit")).text
    assert f'/{number}"' not in (await inside.person.get(HERE)).text, "the group is answered"
    # The same once more for another group: a way of asking for the entry that was just written.
    other = await inside.group("giấy đi tắm bể công cộng")
    asked = {"what": "phrasing", "other": "lam-the-boi-o-dau", "phrasings": "giấy đi tắm bể công cộng"}
    assert (await inside.person.post(f"{HERE}/{other}/publish", data=asked)).status_code == 303
    again = load(inside.settings.layers()).entries["lam-the-boi-o-dau"].phrasings
    assert again == (*entry.phrasings, "giấy đi tắm bể công cộng")


async def test_too_similar_ways_of_asking_and_the_linter_are_told(indoors: Site) -> None:
    number = await indoors.group("đăng ký tạm trú")
    form = {**NEW, "phrasings": "đăng ký tạm trú", "answer": "Ra công an huyện làm nhé, mang theo sổ hộ khẩu cũ."}
    text = (await indoors.person.post(f"{HERE}/{number}/try", data=form)).text
    assert "gần giống cách hỏi" in text and "Đăng ký tạm trú" in text
    assert "Nên sửa trước khi đăng" in text


async def test_who_edits_tries_and_sends_to_review_and_who_reviews_publishes(indoors: Site) -> None:
    number = await indoors.group("xin thẻ bơi cho cháu")
    editor = await indoors.employ("lan", Role.EDIT)
    text = (await editor.post(f"{HERE}/{number}/try", data=NEW)).text
    assert "Đăng ngay" not in text and "Gửi duyệt" in text
    sent = await editor.post(f"{HERE}/{number}/publish", data=NEW)
    assert sent.headers["location"].startswith("/admin/drafts/") and not indoors.settings.edited_dir.exists()
    shown = html.unescape((await editor.get(sent.headers["location"])).text)
    assert "chưa đăng" in shown and "Người duyệt được: <strong>Quản trị</strong>" in shown
    assert NEW["name"] in shown.split("<h1")[1].split("</h1>")[0], "an answer that is new has a name already"


async def test_whoever_answers_for_one_ward_sends_what_every_ward_reads_to_review(indoors: Site) -> None:
    number = await indoors.group("xin thẻ bơi cho cháu", "00004")
    person = await indoors.employ("lan", Role.REVIEW, "00004")
    tried = html.unescape((await person.post(f"{HERE}/{number}/try", data=NEW)).text)
    assert "Gửi duyệt" in tried and "Đăng ngay" not in tried, "the button says what it does"
    answer = await person.post(f"{HERE}/{number}/publish", data=NEW)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/admin/drafts/")
    assert not indoors.settings.edited_dir.exists()
    assert f'/{number}"' in (await person.get(HERE)).text, "the group waits"
    draft = answer.headers["location"].split("?")[0]
    assert "1 bản nháp chờ anh/chị duyệt" in html.unescape((await indoors.person.get("/admin")).text)
    assert "1 bản nháp chờ duyệt" in html.unescape((await person.get("/admin")).text)
    assert f'href="{draft}"' in (await person.get(f"{HERE}/{number}")).text, "and says what it waits for"
    shown = (await indoors.person.get(draft)).text
    told = {name: re.findall(f'name="{name}" value="(\\w*)"', shown) for name in ("revision", "seen")}
    assert (await indoors.person.post(f"{draft}/publish", data=told)).status_code == 303
    assert f'/{number}"' not in (await person.get(HERE)).text, "published, it answers the group"
    text = (await person.get(f"{HERE}/{number}")).text
    assert "Đã trả lời (admin" in text and f'href="{draft}"' not in text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({**NEW, "answer": ""}, "Hãy viết câu trả lời"),
        ({**NEW, "phrasings": "số của tôi là [đã che]"}, "Cần ít nhất một cách hỏi"),
        ({**NEW, "until": "2027-01-31"}, "câu nói từ ngày hôm sau"),
        ({**NEW, "until": "mai", "after": "Hết hạn."}, "câu nói từ ngày hôm sau"),
        ({**NEW, "name": ""}, "tên câu hỏi"),
        ({"what": "phrasing", "phrasings": "x"}, "Hãy chọn mục"),
        ({}, "Cần ít nhất một cách hỏi"),
    ],
)
async def test_what_is_missing_is_said_and_what_was_typed_is_kept(quiet: Site, form: dict[str, str], says: str) -> None:
    number = await quiet.group("xin thẻ bơi cho cháu")
    for act in ("try", "publish"):
        answer = await quiet.person.post(f"{HERE}/{number}/{act}", data=form)
        assert answer.status_code == 400 and says in answer.text
        assert form.get("answer", "") in answer.text
    assert not quiet.settings.edited_dir.exists()


async def test_a_group_that_would_not_load_is_refused_with_the_reason(indoors: Site) -> None:
    number = await indoors.group("xin thẻ bơi cho cháu")
    answer = await indoors.person.post(f"{HERE}/{number}/publish", data={**NEW, "group": "khong-co"})
    assert answer.status_code == 400 and "`group` phải là một trong" in answer.text.replace("&#39;", "'")
    gone = {"what": "phrasing", "entry": "khong-co", "phrasings": "x y"}
    assert "Không còn mục này" in (await indoors.person.post(f"{HERE}/{number}/try", data=gone)).text


async def test_a_child_that_dies_is_told_and_the_next_one_serves(inside: Site) -> None:
    number = await inside.group("xin thẻ bơi cho cháu")
    await inside.console.names()
    bench = inside.console.children._bench
    assert bench is not None and bench.pid is not None
    os.kill(bench.pid, signal.SIGKILL)  # as the kernel would, when memory runs out
    bench.wait()
    assert (await inside.person.post(f"{HERE}/{number}/try", data=NEW)).status_code == 200


async def test_hostile_answers_are_shown_as_words(indoors: Site) -> None:
    number = await indoors.group("xin thẻ bơi cho cháu")
    words = "<script>alert(1)</script> {{1234*7001}} \u202e ngược"
    text = (await indoors.person.post(f"{HERE}/{number}/try", data={**NEW, "answer": words, "name": words})).text
    assert "<script>alert" not in text and str(1234 * 7001) not in text  # a product that no clock shows


def test_intents_survive_json() -> None:
    import json

    for intent in (Phrasings("a", ("x", "y")), NewEntry("a", "b", "c", "d", ("x",), topic="t")):
        assert read_given(json.loads(json.dumps(as_given(intent)))) == intent


def test_a_label_is_whole_words() -> None:
    assert label_of("Làm thẻ bơi ở đâu?") == "Làm thẻ bơi ở đâu"
    assert label_of("Xin giấy phép tổ chức đám cưới ngoài đường phố lớn") == "Xin giấy phép tổ chức đám cưới"


def test_only_clean_wordings_become_phrasings() -> None:
    assert usable(["a  b", "", "số [đã che]", "x" * 161, "c"], 2) == ["a b", "c"]


def test_every_field_is_bounded() -> None:
    values = values_of(Form({name: ["á" * 99_999] for name in FIELDS}))
    assert all(len(value) <= FIELDS[name] for name, value in values.items())
    assert intent_of(values)[0] is None
