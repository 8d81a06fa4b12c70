"""The form of an entry, with the real content and the real repository; at first with the real child process."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from knowledge.entries import Field
from knowledge.loader import SHIPPED, load
from tests.webhook.admin.browserless import fields, inputs
from tests.webhook.admin.conftest import Site
from webhook.admin.child import ChildFailed
from webhook.admin.roles import Role
from webhook.settings import Settings

PASSPORT, NEW = "/admin/content/entry/ho-chieu", "/admin/content/new"
FILE = "services/ho-chieu.yaml"
BA_DINH, OTHER = "00004", "00070"


async def opened(person: httpx.AsyncClient, path: str = PASSPORT) -> dict[str, list[str]]:
    """The inputs of the page's form, as they stand."""
    answer = await person.get(path)
    assert answer.status_code == 200, answer.text
    return fields(inputs(answer.text, path))


def again(answer: httpx.Response, path: str = PASSPORT) -> dict[str, list[str]]:
    return fields(inputs(answer.text, path))


def put(form: dict[str, list[str]], **values: str) -> dict[str, list[str]]:
    """Some inputs filled in; `__` stands for a dot."""
    return form | {name.replace("__", "."): [value] for name, value in values.items()}


def edited(site: Site, path: str = FILE) -> list[str]:
    """The lines that differ from the shipped file."""
    before, after = SHIPPED / path, site.settings.edited_dir / path
    found = difflib.unified_diff(before.read_text().splitlines(), after.read_text().splitlines(), n=0, lineterm="")
    return [line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---")]


async def test_a_fee_is_corrected_looked_at_drafted_and_published(inside: Site) -> None:
    boss = inside.person
    lan = await inside.employ("lan", Role.EDIT)
    form = await opened(lan)
    assert form["fee.0.valid_until"] == ["2026-12-31"] and form["fee.1.source"] == ["nq66", ""]
    looked = await lan.post(PASSPORT, data={**form, "op": "try"})
    assert "Không có gì khác với bản đang dùng" in looked.text

    # A row more, and nothing that was typed is lost.
    typed = put(form, fee__0__text="Làm mới 150.000đ.", name="Hộ chiếu mới")
    more = await lan.post(PASSPORT, data={**typed, "op": "add:fee:1"})
    rows = again(more)
    assert rows["fee.0.text"] == ["Làm mới 150.000đ."] and rows["name"] == ["Hộ chiếu mới"]
    assert rows["fee.1.text"] == [""] and rows["fee.2.text"] == form["fee.1.text"]
    assert re.search(r'<textarea id="fee.1.text"[^>]* autofocus>', more.text)

    # What is wrong stands at its input, in words of the form.
    bad = put(form, label="x" * 40, fee__0__after="", fee__1__valid_until="mai")
    refused = await lan.post(PASSPORT, data={**bad, "op": "send", "reason": "phí mới"})
    assert refused.status_code == 400
    assert '<p class="wrong" id="fee.0.after-wrong-1">Có ngày cuối' in refused.text
    assert '<p class="wrong" id="fee.1.valid_until-wrong-1">Ngày phải viết' in refused.text
    assert again(refused)["fee.1.valid_until"] == ["mai"] and again(refused)["reason"] == ["phí mới"]
    long = await lan.post(PASSPORT, data={**put(form, label="x" * 40), "op": "try"})
    assert '<p class="wrong" id="label-wrong-1">“Chữ trên nút” dài 40 chữ' in long.text
    warned = await lan.post(PASSPORT, data={**put(form, fee__0__text="Đóng 150000 đồng ở công an huyện."), "op": "try"})
    assert warned.status_code == 200 and 'id="fee.0.text-wrong-2"' in warned.text and "Gửi được" in warned.text
    assert not inside.settings.edited_dir.exists(), "looking changes nothing"

    # The preview is what a citizen reads on the day that was asked for.
    changed = put(form, fee__0__text="Làm mới 150.000đ.", fee__0__after="Từ nay 250.000đ.")
    today = await lan.post(PASSPORT, data={**changed, "op": "try", "day": "2026-12-01"})
    assert "Lệ phí: Làm mới 150.000đ." in today.text and "câu hỏi mẫu" in today.text
    later = await lan.post(PASSPORT, data={**changed, "op": "try", "day": "2027-01-01"})
    assert "Lệ phí: Từ nay 250.000đ." in later.text

    # Who edits sends to review and cannot publish; who reviews publishes.
    denied = await lan.post(PASSPORT, data={**again(today), "op": "fast", "reason": "gấp"})
    assert denied.status_code == 403 and not inside.settings.edited_dir.exists()
    sent = await lan.post(PASSPORT, data={**again(today), "op": "send", "reason": "phí mới"})
    assert sent.status_code == 303 and "/admin/drafts/" in sent.headers["location"]
    quick = put(await opened(boss), fee__0__text="Làm mới 160.000đ.")
    no_reason = await boss.post(PASSPORT, data={**quick, "op": "fast", "reason": ""})
    assert no_reason.status_code == 400 and 'id="reason-wrong">Đăng không qua' in no_reason.text
    assert again(no_reason)["fee.0.text"] == ["Làm mới 160.000đ."]
    done = await boss.post(PASSPORT, data={**quick, "op": "fast", "reason": "Thông tư mới"})
    assert done.headers["location"] == f"{PASSPORT}?done=published"
    before, after = edited(inside)
    assert "100.000đ" in before and after == "+- text: Làm mới 160.000đ."
    assert load(inside.settings.layers()).entries["ho-chieu"].facts(Field.FEE)[0].text == "Làm mới 160.000đ."

    # Whoever opened it before that meets both versions, and nothing is overwritten or lost.
    second = await lan.post(PASSPORT, data={**changed, "op": "send", "reason": "phí mới"})
    assert second.status_code == 409
    assert "Có người lưu mục này trước" in second.text and "Làm mới 160.000đ." in second.text
    assert again(second)["fee.0.text"] == ["Làm mới 150.000đ."]
    assert edited(inside)[1] == after
    mine = await lan.post(PASSPORT, data={**again(second), "op": "send", "reason": "phí mới"})
    assert mine.status_code == 303, "who has seen both may send their own"

    # A draft of one's own goes on in the form; nobody else's does.
    number = mine.headers["location"].split("/")[-1].partition("?")[0]
    resumed = await lan.get(f"{PASSPORT}?draft={number}")
    draft = again(resumed)
    assert draft["fee.0.text"] == ["Làm mới 150.000đ."] and draft["draft"] == [number]
    assert draft["fee.0.origin"] == ["0"] and draft["fee.1.origin"] == ["1"]
    assert (await boss.get(f"{PASSPORT}?draft={number}")).status_code == 404
    resent = await lan.post(PASSPORT, data={**put(draft, fee__0__text="Làm mới 155.000đ."), "op": "send"})
    assert resent.headers["location"].startswith(f"/admin/drafts/{number}"), "it takes the place of the old one"


HOSTILE = "<script>alert(1)</script>{{7*7}} \u202e\u0007\ud800 =HYPERLINK(1) " + "x" * 4096


async def test_hostile_words_are_words_and_do_not_load(indoors: Site) -> None:
    form = await opened(indoors.person)
    words = HOSTILE.encode("utf-8", "replace").decode()
    every = {
        name: [words] for name, value in form.items() if name not in ("digest", "kind") and not name.endswith("origin")
    }
    answer = await indoors.person.post(PASSPORT, data={**form, **every, "op": "fast", "reason": words})
    assert answer.status_code == 400 and "<script>alert" not in answer.text
    assert "{{7*7}}" in answer.text and "\u0007" not in answer.text
    hidden = await indoors.person.post(PASSPORT, data={**put(form, who__0__text="Ai\u202e cũng được."), "op": "send"})
    assert hidden.status_code == 400 and 'id="who.0.text-wrong-1"' in hidden.text, "signs that turn the line around"
    endless = await indoors.person.post(PASSPORT, data={**put(form, where__0__text="x" * 1900), "op": "send"})
    assert endless.status_code == 400 and "bong bóng đầu chỉ chứa" in endless.text
    assert (await indoors.person.post(PASSPORT, data={"op": "fast"})).status_code in (400, 409)
    assert not indoors.settings.edited_dir.exists()


async def test_a_new_answer_for_a_group_begins_with_what_is_known(indoors: Site) -> None:
    number = await indoors.group("xin thẻ bơi cho cháu")
    page = f"{NEW}?group={number}"
    form = fields(inputs((await indoors.person.get(page)).text, NEW))
    assert form["name"] == ["Xin thẻ bơi cho cháu"] and form["phrasings"] == ["xin thẻ bơi cho cháu"]
    assert form["checked"] == ["2026-11-22"] and form["group_id"] == [str(number)]
    short = {"what": "entry", "group_id": str(number), "answer": "Ra nhà văn hóa.", "name": "Thẻ bơi", "op": "start"}
    kept = fields(inputs((await indoors.person.post(NEW, data=short)).text, NEW))
    assert kept["answer.0.text"] == ["Ra nhà văn hóa."] and kept["name"] == ["Thẻ bơi"]
    kept = put(kept, where__0__text="Tầng 1.", where__0__origin="") | {
        "where.0.source": ["phuong"],
        "where.0.level": ["seen"],
    }
    tried = await indoors.person.post(NEW, data={**kept, "op": "try"})
    assert tried.status_code == 200 and "<strong>1 / 1</strong>" in tried.text, tried.text
    sent = await indoors.person.post(NEW, data={**again(tried, NEW), "op": "send", "reason": "thử"})
    number_of = sent.headers["location"].split("/")[-1].partition("?")[0]
    begun = fields(inputs((await indoors.person.get(f"/admin/content/entry/the-boi?draft={number_of}")).text, NEW))
    assert begun["answer.0.text"] == ["Ra nhà văn hóa."] and begun["topic"] == [""]
    done = await indoors.person.post(NEW, data={**again(tried, NEW), "op": "fast", "reason": "Nhiều người hỏi"})
    assert done.headers["location"] == "/admin/content/entry/the-boi?done=published", done.text
    entry = load(indoors.settings.layers()).entries["the-boi"]
    assert (entry.name, entry.topic, [fact.text for fact in entry.facts(Field.WHERE)]) == (
        "Thẻ bơi",
        "the-boi",
        ["Tầng 1."],
    )
    assert f'/{number}"' not in (await indoors.person.get("/admin/unanswered")).text, "the group is answered"
    service = fields(inputs((await indoors.person.get(f"{NEW}?kind=service")).text, NEW))
    assert "verdict.0.text" in service and service["kind"] == ["service"]
    del kept["group_id"]
    second = put(kept, name="Thẻ bơi cho trẻ", label="Thẻ bơi cho trẻ", topic="the-boi", phrasings="thẻ bơi của bé")
    assert (await indoors.person.post(NEW, data={**second, "op": "fast", "reason": "x"})).status_code == 303
    assert not load(indoors.settings.layers()).entries["the-boi-cho-tre"].main, "the topic has a main one already"
    empty = await indoors.person.post(NEW, data={**service, "op": "try"})
    assert empty.status_code == 400 and 'id="name-wrong-1">Thiếu “Tên”' in empty.text


@pytest.fixture
def settings(tmp_path: Path, settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """`ward` in the test's name: the edited layer is of one ward."""
    if "ward" not in request.node.name:
        return settings
    layer = tmp_path / "phuong"
    layer.mkdir()
    (layer / "layer.yaml").write_text(f'ward: "{BA_DINH}"\n')
    return replace(settings, knowledge_dirs=(SHIPPED, layer))


async def test_a_wards_layer_says_only_what_is_its_own(indoors: Site) -> None:
    ours = await indoors.employ("lan", Role.REVIEW, BA_DINH)
    page = (await ours.get(PASSPORT)).text
    assert "của chung cả nước" in page and "Phần chung đang nói" in page and 'id="name"' not in page
    form = fields(inputs(page, PASSPORT))
    assert not [name for name in form if name.endswith(".text")], "the country's facts are read, not edited"
    more = again(await ours.post(PASSPORT, data={**form, "op": "add:where:0"}))
    more = again(await ours.post(PASSPORT, data={**more, "op": "add-source"}))
    own = {"where.0.text": ["Quầy 2."], "where.0.source": ["nguon-1"], "sources.0.title": ["Thông báo của phường"]}
    filled = {**more, **own, "checked": ["2026-11-22"]}
    tried = await ours.post(PASSPORT, data={**filled, "op": "try"})
    assert tried.status_code == 200 and "Ở đâu: Quầy 2." in tried.text, tried.text
    national = {**filled, "fee.0.text": ["Miễn phí."], "fee.0.source": ["nguon-1"], "fee.0.level": ["seen"]}
    marked = await ours.post(PASSPORT, data={**national, "op": "send"})
    assert marked.status_code == 400 and 'id="fee.0.checked-wrong-1">Quy định riêng' in marked.text
    theirs = await indoors.employ("hoa", Role.REVIEW, OTHER)
    assert (await theirs.post(PASSPORT, data={**filled, "op": "fast", "reason": "x"})).status_code == 403
    assert not list(indoors.settings.edited_dir.glob("services/*"))
    done = await ours.post(PASSPORT, data={**filled, "op": "fast", "reason": "quầy mới"})
    assert done.status_code == 303, done.text
    text = (indoors.settings.edited_dir / "services" / "rieng.yaml").read_text()
    assert "id: ho-chieu" in text and "name:" not in text
    seen = load(indoors.settings.layers()).for_ward(BA_DINH).entries["ho-chieu"]
    assert [fact.text for fact in seen.facts(Field.WHERE)] == ["Quầy 2."]


class Broken:
    """A child that cannot be had: memory is short, or the content does not load."""

    groups_now = False

    async def group(self, few: bool) -> None:
        """Nothing."""

    async def ask(self, job: str, given: object) -> object:
        raise ChildFailed(job)

    async def close(self) -> None:
        """Nothing."""


async def test_without_the_child_what_was_typed_stays(inside: Site) -> None:
    inside.console.children = Broken()  # type: ignore[assignment]
    assert (await inside.person.get(PASSPORT)).status_code == 503
    form = {"name": "Hộ chiếu", "kind": "service", "digest": "d", "fee.0.text": "0đ.", "phrasings": "a\nb"}
    for act, status in (("try", 503), ("fast", 503), ("add:fee:1", 200)):
        answer = await inside.person.post(PASSPORT, data={**form, "op": act})
        back = again(answer)
        assert answer.status_code == status
        assert (back["fee.0.text"], back["phrasings"], back["digest"]) == (["0đ."], ["a\r\nb"], ["d"])


async def test_who_only_reads_cannot_type(indoors: Site) -> None:
    viewer = await indoors.employ("xem", Role.VIEW)
    page = (await viewer.get(PASSPORT)).text
    assert "không sửa được" in page and 'class="all" disabled' in page
    assert (await viewer.post(PASSPORT, data={"op": "try"})).status_code == 403
    assert (await indoors.person.get("/admin/content/entry/khong-co")).status_code == 404
    ward = await indoors.employ("lan", Role.REVIEW, BA_DINH)
    form = await opened(ward)
    denied = await ward.post(PASSPORT, data={**put(form, name="Khác"), "op": "fast", "reason": "x"})
    assert denied.status_code == 403, "everybody reads this layer: one ward proposes, it does not publish"
    sent = await ward.post(PASSPORT, data={**put(form, name="Khác"), "op": "send", "reason": "x"})
    assert sent.status_code == 303


async def test_a_form_too_large_is_told(quiet: Site) -> None:
    answer = await quiet.person.post(NEW, data={"name": "x" * (3 << 20)})
    assert answer.status_code == 413
