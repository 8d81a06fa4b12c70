"""The page of the switches: who may, what is written, what the overview says, what came meanwhile."""

from __future__ import annotations

import html
import re
import time

import pytest

from bot.messages import Channel
from bot.status import Status
from knowledge.loader import load
from tests.webhook.admin.conftest import Site, question
from tests.webhook.admin.in_process import MEMORY, brought_in
from webhook.admin.child import ChildFailed
from webhook.admin.roles import Role
from webhook.beat import Beat, tell
from webhook.storage import audit
from webhook.storage.switches import GROUPS

HERE = "/admin/switches"
OFF = {"off": "1", "reason": "đang trả lời sai <b>phí</b>"}


class Content:
    """The child: what it would change to switch an entry."""

    groups_now = False

    def __init__(self, problem: str = "", fails: bool = False) -> None:
        self.asked: list[tuple[str, object]] = []
        self._problem, self._fails = problem, fails

    async def group(self, few: bool) -> None:
        """Nothing is grouped."""

    async def ask(self, job: str, given: object) -> dict[str, object]:
        self.asked.append((job, given))
        if self._fails:
            raise ChildFailed(job)
        if job == "names":
            return {
                "version": "1",
                "entries": {"tam-tru": ["Đăng ký tạm trú", "tam-tru", "cu-tru"]},
                "groups": {"cu-tru": "Cư trú"},
            }
        return {"name": "Đăng ký tạm trú", "changes": [], "problem": self._problem}


async def deeds(site: Site) -> list[tuple[str, str, str]]:
    return [(deed.action, deed.target, deed.detail) for deed in await site.console.read(audit.told, audit.Sought(), 20)]


@pytest.fixture
def desk(inside: Site) -> Site:
    inside.console.children = Content()  # type: ignore[assignment]
    return inside


async def test_off_and_on_with_a_reason_and_in_the_audit_list(desk: Site) -> None:
    answer = await desk.person.post(f"{HERE}/telegram", data={"off": "1", "reason": " "})
    assert answer.status_code == 400 and "ghi vì sao tắt" in answer.text
    assert desk.store.switches() == {}
    answer = await desk.person.post(f"{HERE}/web", data=OFF)
    assert answer.headers["location"] == f"{HERE}?done=switched-off"
    kept = desk.store.switches()["web"]
    assert (kept.off, kept.by, kept.reason) == (True, "admin", OFF["reason"])
    text = (await desk.person.get(HERE)).text
    assert "admin tắt lúc 14:00 ngày 22-11-2026" in text and "&lt;b&gt;phí&lt;/b&gt;" in text
    await desk.person.post(f"{HERE}/{GROUPS}", data=OFF)
    first = (await desk.person.get("/admin")).text
    assert first.count("Đã bị tắt") == 2 and "Trả lời trong nhóm" in first
    await desk.person.post(f"{HERE}/web", data={"off": "0"})
    assert [deed[:2] for deed in await deeds(desk)][:3] == [
        ("switch-on", "web"),
        ("switch-off", GROUPS),
        ("switch-off", "web"),
    ]
    assert (await desk.person.get("/admin")).text.count("Đã bị tắt") == 1


async def test_a_switch_that_there_is_not(desk: Site) -> None:
    assert (await desk.person.post(f"{HERE}/fax", data=OFF)).status_code == 404


async def test_a_reviewer_switches_entries_and_no_channel(desk: Site) -> None:
    browser = await desk.employ("duyet", Role.REVIEW)
    text = (await browser.get(HERE)).text
    assert "Tắt mục này" in text and "Tắt ngay" not in text and "việc của quản trị" in text
    assert (await browser.post(f"{HERE}/web", data=OFF)).status_code == 403
    answer = await browser.post(f"{HERE}/entry", data={"entry": "tam-tru", **OFF})
    assert answer.status_code == 303
    assert desk.console.children.asked[-1] == ("switch", {"entry": "tam-tru", "on": False, "reason": OFF["reason"]})  # type: ignore[attr-defined]
    assert (await browser.post(f"{HERE}/entry", data={"entry": "tam-tru", "off": "1", "reason": ""})).status_code == 400
    assert (await browser.post(f"{HERE}/entry", data={"off": "1", "reason": "x"})).status_code == 400


async def test_what_an_entry_lacks_is_told_on_the_page(inside: Site) -> None:
    inside.console.children = Content("Không còn mục này")  # type: ignore[assignment]
    answer = await inside.person.post(f"{HERE}/entry", data={"entry": "da-xoa", **OFF})
    assert answer.status_code == 400 and "Không còn mục này" in answer.text


async def test_channels_can_be_switched_while_the_content_is_broken(inside: Site) -> None:
    inside.console.children = Content(fails=True)  # type: ignore[assignment]
    text = (await inside.person.get(HERE)).text
    assert "Chưa đọc được danh sách mục" in text and "Tắt ngay" in text
    assert (await inside.person.post(f"{HERE}/web", data=OFF)).status_code == 303
    answer = await inside.person.post(f"{HERE}/entry", data={"entry": "tam-tru", **OFF})
    assert answer.status_code == 503 and "hoidap06 entry off" in answer.text


async def test_entries_that_are_off_are_listed_with_who_and_why(desk: Site) -> None:
    await tell(desk.store, Beat(time.time(), "1", 57, off=(("tam-tru", "phí sắp đổi"), ("la", ""))))
    await desk.store.writer.submit(
        audit.note, audit.Deed(1795305600000, "lan", "switch-off", "mục tam-tru", "phí sắp đổi")
    )
    text = (await desk.person.get(HERE)).text
    assert "Đăng ký tạm trú: <span" in text and "lan tắt lúc 07:00 ngày 22-11-2026. Lý do: phí sắp đổi" in text
    assert "Không ghi lý do" in text
    assert "<dt>Mục đang tắt</dt><dd>2</dd>" in (await desk.person.get("/admin")).text


async def test_what_came_meanwhile_is_counted_and_shown_to_those_of_every_ward(desk: Site) -> None:
    await desk.person.post(f"{HERE}/web", data=OFF)
    await desk.ask(question("thẻ bơi <i>ở đâu</i>", Status.SILENT_OFF), channel=Channel.WEB)
    text = (await desk.person.get(HERE)).text
    assert "Trang trò chuyện: 1" in text and "thẻ bơi &lt;i&gt;ở đâu&lt;/i&gt;" in text
    browser = await desk.employ("phuong", Role.REVIEW, "00004")
    assert "thẻ bơi" not in (await browser.get(HERE)).text


async def test_an_entry_is_written_off_with_its_reason_and_on_again_without(inside: Site) -> None:
    """Over the real content."""
    brought_in(inside)
    done = await inside.person.post(f"{HERE}/entry", data={"entry": "tam-tru", "off": "1", "reason": "phí sắp đổi"})
    assert done.headers["location"] == f"{HERE}?done=switched-off"
    entry = load(inside.settings.layers(), MEMORY).entries["tam-tru"]
    assert (entry.enabled, entry.off_reason) == (False, "phí sắp đổi")
    told = inside.console.repository.git.lines("log", "-1", "--format=%an: %s")
    assert told == ["Quản trị: Tắt tam-tru: phí sắp đổi"]
    await inside.person.post(f"{HERE}/entry", data={"entry": "tam-tru", "off": "0"})
    entry = load(inside.settings.layers(), MEMORY).entries["tam-tru"]
    assert (entry.enabled, entry.off_reason) == (True, "")
    names = [deed[:2] for deed in await deeds(inside) if deed[0].startswith("switch")]
    assert names == [("switch-on", "mục tam-tru"), ("switch-off", "mục tam-tru")]


async def test_who_may_not_switch_off_is_told_whom_to_call(inside: Site) -> None:
    await inside.employ("binh", Role.REVIEW)
    await inside.employ("gone", Role.REVIEW)
    gone = inside.console.accounts.named("gone")
    assert gone is not None
    await inside.console.accounts.change(gone.id, disabled=1)
    person = await inside.employ("hanh", Role.REVIEW, "00004")
    text = html.unescape((await person.get("/admin/switches")).text)
    assert "Gấp thì gọi: Quản trị." in text
    assert "<strong>binh, Quản trị</strong>" in text, "reviewers first, nobody whose account is closed"


async def test_a_wrong_answer_is_two_clicks_from_off(desk: Site) -> None:
    name = next(iter((await desk.console.names()).entries))
    text = (await desk.person.get(f"/admin/switches?entry={name}")).text
    assert re.findall(r'<option value="([\w-]+)" selected>', text) == [name]
    unsaid = await desk.person.post("/admin/switches/entry", data={"off": "1", "entry": name})
    assert unsaid.status_code == 400 and f'<option value="{name}" selected>' in unsaid.text, "the choice is kept"
