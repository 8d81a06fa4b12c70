"""The editor over a real repository and the real child: lists, drafts, review, the fast lane, 409, history."""

from __future__ import annotations

import asyncio
import html
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest

from knowledge.loader import load
from tests.webhook.admin.conftest import Clock, Site
from webhook.admin.draft_view import title_of
from webhook.admin.forms import see
from webhook.admin.proposals import page_of
from webhook.admin.roles import Role
from webhook.editing.git import Git
from webhook.editing.protocol import NotSaved
from webhook.editing.repository import loading_problems, loading_problems_apart
from webhook.jobs.bench import Bench
from webhook.settings import SHIPPED_CONTENT, Settings
from webhook.storage import drafts

FILE, ENTRY = "faqs/can-cuoc.yaml", "cccd-tre-em"
FORM, DRAFTS = "/admin/content/file", "/admin/drafts"
BA_DINH, ELSEWHERE = "00004", "25747"
OLD = "  name: Thẻ căn cước cho trẻ dưới 14 tuổi\n"
NEW = "  name: Căn cước cho các cháu dưới 14 tuổi\n"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """A small content, and an edited layer over it."""
    base = tmp_path / "base"
    (base / "faqs").mkdir(parents=True)
    for name in ("phrases.yaml", "lexicon.yaml", "calendar.yaml", "topics.tsv", FILE):
        shutil.copy(SHIPPED_CONTENT / name, base / name)
    (tmp_path / "edited").mkdir()
    (tmp_path / "edited" / "layer.yaml").write_text("name: Lớp để thử\n", encoding="utf-8")
    return replace(settings, knowledge_dirs=(base, tmp_path / "edited"))


class Office:
    """Lan writes, Minh reviews, Bình looks."""

    def __init__(self, site: Site, lan: httpx.AsyncClient, minh: httpx.AsyncClient, binh: httpx.AsyncClient) -> None:
        self.site, self.lan, self.minh, self.binh = site, lan, minh, binh
        self.repository = site.console.repository

    @property
    def served(self) -> str:
        """The file as it counts."""
        return self.repository.read(FILE).text

    def name(self) -> str:
        """The entry's, as a citizen gets it."""
        return load(self.site.settings.layers()).entries[ENTRY].name

    async def write(self, who: httpx.AsyncClient, text: str, fast: str = "", **more: str) -> httpx.Response:
        """Open the file and save it with another text."""
        form = {"path": FILE, "base": self.repository.current(FILE).version, "text": text, "target": ENTRY}
        return await who.post(FORM, data={**form, "reason": "Gọi cho dễ hiểu", "fast": fast, **more})

    async def decide(self, who: httpx.AsyncClient, act: str, note: str = "", number: int = 1) -> httpx.Response:
        """As the draft's page sends it."""
        shown = (await who.get(f"{DRAFTS}/{number}")).text
        seen = re.findall(r'name="seen" value="(\w*)"', shown)
        [revision] = re.findall(r'name="revision" value="(\d+)"', shown) or ["1"]
        return await who.post(f"{DRAFTS}/{number}/{act}", data={"revision": revision, "seen": seen, "note": note})

    def log(self) -> list[str]:
        """Author and message of each commit, newest first."""
        return self.repository.git.run("log", "--format=%an|%B%x00").strip("\x00\n").split("\x00\n")


class Here:
    """The child's work without its process, which takes seconds to begin; one test below has the real one."""

    groups_now = False

    def __init__(self, settings: Settings) -> None:
        self.bench = Bench(settings)

    async def ask(self, job: str, given: Any) -> Any:
        return await asyncio.to_thread(self.bench.run, job, given)

    async def group(self, few: bool) -> None:
        """Nothing is asked here."""


@pytest.fixture
async def office(inside: Site) -> AsyncIterator[Office]:
    inside.console.children = Here(inside.settings)  # type: ignore[assignment]
    inside.console.repository._check = loading_problems
    people = [await inside.employ(*one) for one in (("lan", Role.EDIT), ("minh", Role.REVIEW), ("binh", Role.VIEW))]
    yield Office(inside, *people)
    for person in people:
        await person.aclose()


def words(answer: httpx.Response) -> str:
    return html.unescape(answer.text)


def typed(answer: httpx.Response) -> str:
    """What stands in the form."""
    [text] = re.findall(r"<textarea class=\"code\"[^>]*>\n(.*?)</textarea>", answer.text, re.S)
    return html.unescape(text)


async def test_the_child_and_the_check_in_processes_of_their_own(office: Office) -> None:
    _, office.site.console.children = office.site._real
    office.site.console.repository._check = loading_problems_apart
    assert "4 mục." in words(await office.lan.get("/admin/content"))
    bad = await office.write(office.lan, office.served.replace("group: giay-to", "group: khong-co", 1))
    assert bad.status_code == 400 and "dòng 18, cột 10" in words(bad)
    assert (await office.write(office.lan, office.served.replace(OLD, NEW))).status_code == 303
    assert (await office.decide(office.minh, "publish")).status_code == 303
    assert office.name() == "Căn cước cho các cháu dưới 14 tuổi"
    assert "đã sửa ở đây" in words(await office.lan.get("/admin/content?state=edited"))


async def test_a_draft_is_reviewed_by_another_and_goes_live_under_its_author(office: Office) -> None:
    sent = await office.write(office.lan, office.served.replace(OLD, NEW))
    assert sent.headers["location"] == f"{DRAFTS}/1?done=proposed", words(sent)
    assert office.name() == "Thẻ căn cước cho trẻ dưới 14 tuổi", "nothing is live yet"
    shown = words(await office.minh.get(f"{DRAFTS}/1"))
    assert "<del>" + OLD.rstrip("\n") + "</del>" in shown and "<ins>" + NEW.rstrip("\n") + "</ins>" in shown
    assert "Gọi cho dễ hiểu" in shown and "Duyệt và đăng" in shown
    assert "Có bản nháp chờ duyệt" in words(await office.lan.get(f"{FORM}?path={FILE}&entry={ENTRY}"))
    assert "1 bản nháp chờ duyệt" in words(await office.lan.get("/admin/content?state=waiting"))
    done = await office.decide(office.minh, "publish", "Đã đối chiếu")
    assert done.headers["location"] == f"/admin/content/entry/{ENTRY}?done=published", words(done)
    assert office.name() == "Căn cước cho các cháu dưới 14 tuổi"
    newest = office.log()[0]
    assert newest.startswith("lan|Gọi cho dễ hiểu\n\nNgười duyệt: minh\nGhi chú: Đã đối chiếu\nBản nháp 1")
    audit = words(await office.site.person.get("/admin/audit"))
    assert "gửi duyệt bản nháp" in audit and "duyệt và đăng bản nháp" in audit and "Đã đối chiếu" in audit
    assert "đã đăng" in words(await office.lan.get(f"{DRAFTS}?state=over"))
    again = await office.decide(office.minh, "publish")
    assert again.status_code == 409, "what is over is not decided again"


async def test_nobody_reviews_their_own_and_only_reviewers_review(office: Office) -> None:
    assert (await office.write(office.minh, office.served.replace(OLD, NEW))).status_code == 303
    for who in (office.minh, office.lan, office.binh):
        assert (await office.decide(who, "publish")).status_code == 403
        assert (await office.decide(who, "return", "x")).status_code == 403
    assert (await office.write(office.binh, office.served)).status_code == 403
    assert office.name() == "Thẻ căn cước cho trẻ dưới 14 tuổi"


async def test_sent_back_with_a_note_edited_and_sent_again(office: Office) -> None:
    await office.write(office.lan, office.served.replace(OLD, NEW))
    refused = await office.decide(office.minh, "return")
    assert refused.status_code == 400 and "cần ghi chú" in words(refused)
    assert (await office.decide(office.minh, "return", "Viết đủ hơn")).headers["location"].endswith("done=returned")
    form = await office.lan.get(f"{DRAFTS}/1/edit")
    assert "Người duyệt trả lại: Viết đủ hơn" in words(form) and NEW in typed(form)
    assert (await office.minh.get(f"{DRAFTS}/1/edit")).status_code == 403
    late = re.findall(r'name="seen" value="(\w*)"', (await office.minh.get(f"{DRAFTS}/1")).text)
    text = typed(form).replace("các cháu dưới", "các cháu chưa đủ")
    sent = await office.write(office.lan, text, draft="1")
    assert sent.headers["location"] == f"{DRAFTS}/1?done=proposed"
    stale = await office.minh.post(f"{DRAFTS}/1/publish", data={"revision": "1", "seen": late})
    assert stale.status_code == 409 and "gửi lại" in words(stale), "what was not looked at is not published"
    assert (await office.decide(office.minh, "publish")).status_code == 303
    assert office.name() == "Căn cước cho các cháu chưa đủ 14 tuổi"


async def test_withdrawn_by_its_author_or_an_admin_only(office: Office) -> None:
    for number in (1, 2):
        await office.write(office.lan, office.served.replace(OLD, NEW))
        assert (await office.decide(office.minh, "withdraw", number=number)).status_code == 403
    assert (await office.decide(office.lan, "withdraw", number=1)).status_code == 303
    assert (await office.decide(office.site.person, "withdraw", number=2)).status_code == 303
    assert (await office.decide(office.lan, "withdraw", number=2)).status_code == 409


async def test_the_fast_lane_is_for_reviewers_with_a_reason(office: Office) -> None:
    text = office.served.replace(OLD, NEW)
    assert (await office.write(office.lan, text, fast="1")).status_code == 403
    mute = await office.write(office.minh, text, fast="1", reason="  ")
    assert mute.status_code == 400 and "cần ghi lý do" in words(mute) and typed(mute) == text
    done = await office.write(office.minh, text, fast="1")
    assert done.headers["location"].endswith("done=published"), words(done)
    assert office.log()[0].startswith("minh|Gọi cho dễ hiểu\n\nĐăng nhanh, không qua người duyệt")
    assert "đăng nhanh, không qua duyệt" in words(await office.site.person.get("/admin/audit"))
    assert (await office.write(office.minh, text, fast="1")).headers["location"].endswith("done=unchanged")


async def test_a_draft_of_ones_own_that_is_published_fast_is_over(office: Office) -> None:
    text = office.served.replace(OLD, NEW)
    await office.write(office.minh, text)
    assert (await office.write(office.minh, text, fast="1", draft="1")).status_code == 303
    assert "đã đăng" in words(await office.minh.get(f"{DRAFTS}/1"))


async def test_the_second_tab_gets_409_with_both_versions_and_loses_nothing(office: Office) -> None:
    base = office.repository.current(FILE).version
    mine = office.served.replace(OLD, NEW)
    await office.write(office.minh, office.served.replace(OLD, "  name: Bản của người khác\n"), fast="1")
    for fast in ("", "1"):
        met = await office.write(office.minh, mine, fast=fast, base=base)
        assert met.status_code == 409
        assert "Bản của người khác" in words(met) and "minh," in words(met) and typed(met) == mine
        assert 'class="line removed"' in met.text and 'class="line added"' in met.text
    assert office.name() == "Bản của người khác", "nothing was overwritten"
    [fresh] = re.findall(r'name="base" value="(\w*)"', met.text)
    done = await office.write(office.minh, typed(met), fast="1", base=fresh)
    assert done.status_code == 303 and office.name() == "Căn cước cho các cháu dưới 14 tuổi"


async def test_a_file_that_changed_on_the_disk_is_a_conflict_too(office: Office) -> None:
    await office.write(office.minh, office.served + "# một\n", fast="1")
    base = office.repository.current(FILE).version
    path = office.repository.folder / FILE
    path.write_text(path.read_text() + "# kéo về\n", encoding="utf-8")
    met = await office.write(office.minh, office.served.replace(OLD, NEW), fast="1", base=base)
    assert met.status_code == 409 and "# kéo về" in words(met)
    assert path.read_text().endswith("# kéo về\n")


async def test_a_draft_and_a_change_elsewhere_in_the_file_go_together(office: Office) -> None:
    await office.write(office.lan, office.served.replace(OLD, NEW))
    await office.write(office.minh, office.served + "# cuối tệp\n", fast="1")
    shown = words(await office.minh.get(f"{DRAFTS}/1"))
    assert "gồm cả hai" in shown and "cuối tệp" not in "".join(re.findall("<del>.*?</del>", shown))
    assert (await office.decide(office.minh, "publish")).status_code == 303
    assert NEW in office.served and office.served.endswith("# cuối tệp\n")


async def test_a_draft_that_touches_what_has_changed_is_sent_back(office: Office) -> None:
    await office.write(office.lan, office.served.replace(OLD, NEW))
    await office.write(office.minh, office.served.replace(OLD, "  name: Bản của người khác\n"), fast="1")
    shown = words(await office.minh.get(f"{DRAFTS}/1"))
    assert "đã đổi đúng những dòng này" in shown and "Duyệt và đăng" not in shown
    assert (await office.decide(office.minh, "publish")).status_code == 409
    assert office.name() == "Bản của người khác"


async def test_a_change_after_the_page_was_opened_is_looked_at_first(office: Office) -> None:
    await office.write(office.lan, office.served.replace(OLD, NEW))
    seen = re.findall(r'name="seen" value="(\w*)"', (await office.minh.get(f"{DRAFTS}/1")).text)
    await office.write(office.site.person, office.served + "# cuối\n", fast="1")
    met = await office.minh.post(f"{DRAFTS}/1/publish", data={"revision": "1", "seen": seen, "note": "được"})
    assert met.status_code == 409 and "xem lại phần khác nhau" in words(met) and "được</textarea>" in words(met)


@pytest.mark.parametrize("fast", ["", "1"])
async def test_what_does_not_load_comes_back_with_the_line(office: Office, fast: str) -> None:
    text = office.served.replace("group: giay-to", "group: khong-co", 1)
    met = await office.write(office.minh, text, fast=fast)
    assert met.status_code == 400
    line = text.split("group: khong-co")[0].count("\n") + 1
    assert f"{FILE}, dòng {line}, cột" in words(met) and typed(met) == text
    assert office.repository.edited() == ["layer.yaml"], "nothing was written"


@pytest.mark.parametrize("text", ["entries: [", "\t- a", "entries:\n- id: a\n  id: b\n", "&a [*a]", "\x00", "[" * 5000])
async def test_hostile_yaml_is_refused_in_words(office: Office, text: str) -> None:
    met = await office.write(office.minh, text, fast="1")
    assert met.status_code == 400 and "dòng" in words(met), met.text[:500]
    assert office.repository.edited() == ["layer.yaml"]


async def test_a_full_disk_keeps_what_was_typed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    text = office.served.replace(OLD, NEW)

    def full(*_: object) -> None:
        raise NotSaved("No space left on device")

    monkeypatch.setattr(office.repository, "_put", full)
    met = await office.write(office.minh, text, fast="1")
    assert met.status_code == 503 and "đĩa đầy" in words(met) and typed(met) == text
    await office.write(office.lan, text)
    stopped = await office.decide(office.minh, "publish", "được rồi")
    assert stopped.status_code == 503 and "được rồi</textarea>" in words(stopped)
    assert "chờ duyệt" in words(await office.minh.get(f"{DRAFTS}/1"))
    monkeypatch.undo()
    assert (await office.decide(office.minh, "publish")).status_code == 303


async def test_a_database_that_cannot_be_written_keeps_what_was_typed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = office.served.replace(OLD, NEW)

    def full(*_: object) -> None:
        raise apsw.FullError("database or disk is full")

    monkeypatch.setattr(drafts, "send", full)
    met = await office.write(office.lan, text)
    assert met.status_code == 503 and typed(met) == text


def undoing(shown: httpx.Response, only: bool = False) -> dict[str, str]:
    """The form on the page of a version: back to it, or only without it."""
    forms = re.findall(r'<form method="post" action="/admin/content/restore".*?</form>', shown.text, re.DOTALL)
    [form] = [one for one in forms if ('name="only"' in one) == only]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


async def version(office: Office, commit: str, path: str = FILE, entry: str = ENTRY) -> httpx.Response:
    """The page of one version."""
    found = await office.minh.get(f"/admin/content/version?path={path}&entry={entry}&commit={commit}")
    assert found.status_code == 200
    return found


def commits(office: Office) -> list[str]:
    """Newest first."""
    return office.repository.git.lines("rev-list", "HEAD")


async def test_back_to_an_old_version_as_a_new_one_once_it_was_looked_at(office: Office) -> None:
    before = office.served
    await office.write(office.minh, before.replace(OLD, NEW), fast="1")
    shown = await office.minh.get(f"/admin/content/history?path={FILE}&entry={ENTRY}")
    assert "Gọi cho dễ hiểu" in words(shown) and "Bản gốc đi kèm chương trình" in words(shown)
    assert "/admin/content/restore" not in shown.text, "nothing is undone by one click, unseen"
    newest, original = commits(office)[0], commits(office)[-1]
    changed = words(await version(office, newest))
    assert "<del>" + OLD.rstrip("\n") + "</del>" in changed and "thêm 1 dòng, bỏ 1 dòng" in changed
    form = undoing(await version(office, original))
    draft = await office.lan.post("/admin/content/restore", data=form)
    assert draft.headers["location"] == f"{DRAFTS}/1?done=proposed", "who edits proposes it"
    count = len(office.log())
    silent = await office.minh.post("/admin/content/restore", data=form)
    assert silent.status_code == 400 and "cần ghi lý do" in words(silent) and len(office.log()) == count
    done = await office.minh.post("/admin/content/restore", data={**form, "reason": "nhầm"})
    assert done.headers["location"].endswith("done=published")
    assert office.served == before and re.match(r"minh\|Trở về bản .*: nhầm\n", office.log()[0])
    assert len(office.log()) == count + 1, "nothing was taken away"
    late = await office.minh.post("/admin/content/restore", data={**form, "commit": newest, "reason": "nhầm"})
    assert late.status_code == 409, "somebody has saved since the page was opened"
    assert (await office.binh.post("/admin/content/restore", data=form)).status_code == 403


async def test_one_change_is_undone_and_a_later_one_stays(office: Office) -> None:
    await office.write(office.minh, office.served.replace(OLD, NEW), fast="1")
    wrong = commits(office)[0]
    other = office.served.rstrip("\n") + "\n# sửa sau\n"
    await office.write(office.minh, other, fast="1")
    page = await version(office, wrong)
    told = words(page)
    assert "Căn cước cho các cháu dưới 14 tuổi" in told.split("Chỉ bỏ thay đổi này")[1]
    form = {**undoing(page, only=True), "reason": "ghi nhầm"}
    assert (await office.minh.post("/admin/content/restore", data=form)).status_code == 303
    assert OLD in office.served and office.served.endswith("# sửa sau\n")
    assert re.match(r"minh\|Bỏ thay đổi .*: ghi nhầm\n", office.log()[0])


async def test_going_back_tells_which_later_changes_are_lost(office: Office) -> None:
    await office.write(office.minh, office.served.replace(OLD, NEW), fast="1")
    first = commits(office)[1]
    told = words(await version(office, first))
    lost = told.split("Trở về bản này")[1]
    assert "mất luôn 1 lần sửa sau nó" in lost and "Gọi cho dễ hiểu" in lost
    assert "Thẻ căn cước cho trẻ dưới 14 tuổi" in lost.split("Sau khi trở về")[1], "in words, not only in lines"


async def test_a_change_that_was_changed_again_is_not_undone_by_itself(office: Office) -> None:
    await office.write(office.minh, office.served.replace(OLD, NEW), fast="1")
    wrong = commits(office)[0]
    await office.write(office.minh, office.served.replace(NEW, "  name: Thẻ cho các cháu\n"), fast="1")
    page = await version(office, wrong)
    assert "không bỏ riêng được" in words(page)
    form = {**undoing(page), "only": "1", "reason": "x"}
    before = office.served
    assert (await office.minh.post("/admin/content/restore", data=form)).status_code == 409
    assert office.served == before


async def test_a_version_that_does_not_load_any_more_is_not_gone_back_to(office: Office) -> None:
    folder = office.repository.folder
    await office.write(office.minh, office.served + "# một\n", fast="1")
    good = (folder / FILE).read_text()
    (folder / FILE).write_text("entries: [\n", encoding="utf-8")
    who = {f"GIT_{one}_{what}": "ha@phuong.invalid" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    Git(folder).run("commit", "-q", "-am", "Sửa ở máy nhà", env=who)
    bad = office.repository.git.lines("rev-parse", "HEAD")[0]
    (folder / FILE).write_text(good, encoding="utf-8")
    base = office.repository.current(FILE).version
    met = await office.minh.post(
        "/admin/content/restore", data={"path": FILE, "entry": "", "commit": bad, "base": base, "reason": "thử"}
    )
    assert met.status_code == 400 and "chưa nạp được" in words(met)
    assert office.served == good


async def test_a_broken_file_from_outside_stands_in_red_and_can_be_mended(office: Office) -> None:
    assert ENTRY in (await office.lan.get("/admin/content")).text
    await office.write(office.minh, office.served + "# một\n", fast="1")
    path = office.repository.folder / FILE
    good = path.read_text()
    path.write_text(good.replace("group: giay-to", "group: [giay-to", 1), encoding="utf-8")
    shown = words(await office.lan.get("/admin/content"))
    assert "Có tệp bị lỗi" in shown and f">{FILE}</a>, dòng " in shown
    assert ENTRY in shown, "what was good is still listed"
    line = good.split("group: giay-to")[0].count("\n") + 1
    raw = await office.minh.get(f"{FORM}?path={FILE}&line={line}")
    assert typed(raw) == path.read_text()
    assert (await office.minh.get(f"{FORM}?path={FILE}&entry={ENTRY}")).status_code == 200
    office.site.console.children = Here(office.site.settings)  # type: ignore[assignment]
    unread = await office.minh.get(f"{FORM}?path={FILE}&entry={ENTRY}")
    assert typed(unread) == path.read_text(), "also when the child has never seen the good one"
    assert (await office.minh.get(f"{FORM}?entry={ENTRY}-khong-co")).status_code == 404
    history = words(await office.minh.get(f"/admin/content/history?path={FILE}"))
    assert "sửa thẳng trên đĩa" in history
    assert (await office.write(office.minh, good, fast="1")).status_code == 303
    assert "Có tệp bị lỗi" not in words(await office.lan.get("/admin/content"))


async def test_the_list_is_filtered_by_group_words_and_state(office: Office) -> None:
    every = words(await office.lan.get("/admin/content"))
    assert "4 mục." in every
    found = words(await office.lan.get("/admin/content?q=TRE EM"))
    assert "1 mục." in found and f"/admin/content/entry/{ENTRY}" in found
    assert "Không có mục nào khớp" in words(await office.lan.get("/admin/content?q=xzqv"))
    assert "Không có mục nào khớp" in words(await office.lan.get("/admin/content?group=xe"))
    assert "Không có mục nào ở tình trạng này" in words(await office.lan.get("/admin/content?state=edited"))
    files = words(await office.lan.get("/admin/content?state=files"))
    assert "path=phrases.yaml" in files and f"path={FILE}" not in files
    ends = office.served.replace("  answer:\n  - text: ", "  answer:\n  - text: ", 1)
    off = ends.replace("- id: cccd-tre-em\n", "- id: cccd-tre-em\n  enabled: false\n  off_reason: đang sửa luật\n")
    await office.write(office.minh, off, fast="1")
    for state in ("edited", "off"):
        shown = words(await office.lan.get(f"/admin/content?state={state}"))
        assert "1 mục." in shown and ENTRY in shown and "đang sửa luật" in shown


async def test_what_the_linter_says_comes_as_one_types(office: Office) -> None:
    text = office.served.replace("group: giay-to", "group: khong-co", 1)
    told = (await office.lan.post("/admin/content/check", data={"path": FILE, "base": "", "text": text})).json()
    line = text.split("group: khong-co")[0].count("\n") + 1
    [found] = [one for one in told["findings"] if one["line"] == line]
    assert "`group` phải là một trong" in found["message"] and (found["column"], found["warning"]) == (10, False)
    form = {"path": FILE, "base": "", "text": office.served}
    good = (await office.lan.post("/admin/content/check", data=form)).json()
    assert line not in [one["line"] for one in good["findings"]]
    schema = (await office.lan.get(f"/admin/content/schema?path={FILE}")).json()
    assert "phrasings" in schema["definitions"]["entry"]["properties"]
    for path in ("../../etc/x.yaml", "topics.tsv", "", "faqs"):
        assert (await office.lan.get("/admin/content/schema", params={"path": path})).json() == {}


@pytest.mark.parametrize(
    "path", ["../secret.yaml", ".git/config", "/etc/passwd", "khong-co.yaml", "faqs/khong-co.yaml"]
)
async def test_only_content_files_are_opened(office: Office, path: str) -> None:
    for page in (FORM, "/admin/content/history"):
        assert (await office.lan.get(page, params={"path": path})).status_code == 404
    if path != "faqs/khong-co.yaml":  # that one may be written: a new file
        form = {"path": path, "base": "", "text": "x: 1\n", "reason": "x", "fast": "1"}
        assert (await office.minh.post(FORM, data=form)).status_code == 404


async def test_a_form_without_its_parts_changes_nothing(office: Office) -> None:
    for form in ({}, {"path": FILE}, {"path": [FILE, FILE], "base": "", "text": "x"}):
        assert (await office.minh.post(FORM, data=form)).status_code == 400
    long = await office.minh.post(FORM, data={"path": FILE, "base": "", "text": "x" * ((2 << 20) + 1)})
    assert long.status_code == 413


async def test_who_is_of_one_ward_proposes_what_all_read_and_does_not_publish_it(office: Office) -> None:
    hoa = await office.site.employ("hoa", Role.REVIEW, BA_DINH)
    text = office.served.replace(OLD, NEW)
    refused = await office.write(hoa, text, fast="1")
    assert refused.status_code == 403 and "gửi duyệt" in words(refused)
    assert (await office.write(hoa, text)).status_code == 303
    tu = await office.site.employ("tu", Role.REVIEW, ELSEWHERE)
    assert (await tu.get(f"{DRAFTS}/1")).status_code == 403, "another ward's draft"
    assert "Không có bản nháp nào" in words(await tu.get(DRAFTS))
    assert (await office.decide(office.minh, "publish")).status_code == 303


async def test_a_ward_s_own_layer_is_for_its_people(office: Office) -> None:
    (office.repository.folder / "layer.yaml").write_text(f'ward: "{BA_DINH}"\n', encoding="utf-8")
    own = "faqs/rieng.yaml"
    text = f"entries:\n- id: {ENTRY}\n  note:\n  - text: Mang theo ảnh của cháu.\n    local: true\n"
    text += "    source: phuong\n    level: seen\n    facts: [PHUONG-1]\n    checked: 2026-11-22\n"
    text += "  sources:\n    phuong: {title: Công an phường, date: 22-11-2026}\n"
    form = {"path": own, "base": "", "text": text, "target": ENTRY, "reason": "Riêng của phường", "fast": "1"}
    hoa = await office.site.employ("hoa", Role.REVIEW, BA_DINH)
    tu = await office.site.employ("tu", Role.REVIEW, ELSEWHERE)
    assert (await tu.post(FORM, data=form)).status_code == 403
    assert (await tu.post("/admin/content/check", data=form)).status_code == 403
    done = await hoa.post(FORM, data=form)
    assert done.headers.get("location", "").endswith("done=published"), words(done)
    shown = words(await hoa.get(f"{FORM}?path={FILE}"))
    assert "là của cả nước" in shown and "readonly" in shown


async def test_windows_line_ends_stay(office: Office) -> None:
    path = office.site.settings.knowledge_dirs[0] / FILE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    text = office.served.replace("\r\n", "\n").replace(OLD, NEW).replace("\n", "\r\n")  # as a browser sends any text
    assert (await office.write(office.minh, text, fast="1")).status_code == 303
    found = (office.repository.folder / FILE).read_bytes()
    assert found.count(b"\n") == found.count(b"\r\n") > 100 and NEW.strip().encode() in found


async def test_markup_in_a_file_and_a_reason_is_shown_as_words(office: Office) -> None:
    bad = "<script>alert(1)</script>"
    text = office.served + f"# {bad}</textarea>\n"
    await office.write(office.lan, text, reason=bad)
    for path in (f"{DRAFTS}/1", DRAFTS, f"{DRAFTS}/1/edit"):
        assert bad not in (await office.lan.get(path)).text
    assert (await office.decide(office.minh, "publish", bad)).status_code == 303
    for path in (f"{FORM}?path={FILE}", f"/admin/content/history?path={FILE}", "/admin/content"):
        assert bad not in (await office.minh.get(path)).text


async def test_a_clock_is_told_in_vietnam(office: Office, clock: Clock) -> None:
    await office.write(office.lan, office.served.replace(OLD, NEW))
    assert "14:00 ngày 22-11-2026" in words(await office.lan.get(f"{DRAFTS}/1"))


async def test_a_file_that_was_deleted_comes_back(office: Office) -> None:
    own = "faqs/rieng.yaml"
    text = (
        office.served.split("- id: ")[0].replace("entries:\n", "")
        + "entries:\n- id: "
        + office.served.split("- id: ")[1]
    )
    text = text.replace(f"id: {ENTRY}", "id: muc-rieng").replace(
        "topic: cccd-tre-em", "topic: cccd-tre-em\n  main: false"
    )
    form = {"path": own, "base": "", "text": text, "reason": "Mới", "fast": "1"}
    done = await office.minh.post(FORM, data=form)
    assert done.status_code == 303, words(done)
    gone = await office.minh.post(FORM, data={**form, "base": office.repository.current(own).version, "text": "  \n"})
    assert gone.status_code == 303 and own not in office.repository.files()
    shown = await office.minh.get(f"/admin/content/history?path={own}")
    _, first = re.findall(r"commit=(\w+)", shown.text)
    form = {**undoing(await version(office, first, own, "")), "reason": "lấy lại"}
    back = await office.minh.post("/admin/content/restore", data=form)
    assert back.status_code == 303 and office.repository.read(own).text == text


async def test_a_draft_is_named_after_what_it_changes(office: Office) -> None:
    sent = await office.write(office.lan, office.served + "# x\n", target="khong-dung")
    assert sent.status_code == 303
    assert f">{FILE}</a>" in (await office.minh.get(DRAFTS)).text


async def test_topics_are_added_in_a_file_of_ones_own(office: Office) -> None:
    shown = await office.minh.get(f"{FORM}?path=topics.tsv")
    assert typed(shown) == "topic\tname\tgroup\n"
    form = {"path": "topics.tsv", "base": "", "text": "topic\tname\tgroup\nthe-boi\tThẻ bơi\tphuong-viet\n"}
    assert (await office.minh.post(FORM, data={**form, "reason": "x", "fast": "1"})).status_code == 303
    assert "the-boi" in load(office.site.settings.layers()).topics


async def test_a_first_commit_that_failed_leaves_an_empty_history(office: Office) -> None:
    office.repository.git.run("init", "-q", "-b", "main")
    assert "chưa ai sửa ở đây" in words(await office.lan.get(f"/admin/content/history?path={FILE}"))


async def test_a_ward_s_reviewer_does_not_send_back_what_is_everybody_s(office: Office) -> None:
    hoa = await office.site.employ("hoa", Role.REVIEW, BA_DINH)
    await office.write(office.lan, office.served.replace(OLD, NEW))
    assert (await office.decide(hoa, "return", "không")).status_code == 403
    assert "Trả lại để sửa" not in words(await hoa.get(f"{DRAFTS}/1"))


@pytest.mark.parametrize(
    ("target", "place"),
    [
        (ENTRY, f"/admin/content/entry/{ENTRY}?done=published"),
        ("topics.tsv", "/admin/content/file?path=topics.tsv&done=published"),
        ("support_points/phuong-00004.yaml", "/admin/points?done=published"),
    ],
)
def test_what_was_published_leads_to_a_page_that_there_is(target: str, place: str) -> None:
    assert see(page_of(target), done="published").headers["location"] == place


async def test_a_draft_is_decided_on_in_words(office: Office) -> None:
    await office.write(office.lan, office.served.replace(OLD, NEW))
    shown = words(await office.minh.get(f"{DRAFTS}/1"))
    plain = shown.split("Từng dòng trong tệp")[0]
    assert "Thẻ căn cước cho trẻ dưới 14 tuổi" in plain and "Căn cước cho các cháu dưới 14 tuổi" in plain
    assert "name:" not in plain


def test_a_draft_that_no_entry_names_has_a_name_all_the_same() -> None:
    made = drafts.Draft(
        1, "muc-moi", (drafts.Part("faqs/muc-moi.yaml", "", "- id: x\n  name: Mục mới\n", ""),), *"abcd"
    )
    assert title_of(made, {}) == "Mục mới"
    assert title_of(made._replace(target="support_points/phuong-00004.yaml"), {}) == (
        "Điểm hỗ trợ, Phường Ba Đình, Hà Nội"
    )
    assert title_of(made._replace(target="phrases.yaml"), {}) == "phrases.yaml"


async def test_an_entry_is_found_by_what_citizens_read_and_by_name_first(office: Office) -> None:
    async def seek(words_: str) -> list[str]:
        shown = await office.lan.get("/admin/content", params={"q": words_})
        return re.findall(r'<h2><a href="/admin/content/entry/([\w-]+)"', shown.text)

    base = load(office.site.settings.layers())
    entry = base.entries[ENTRY]
    fact = next(fact.text for facts in entry.fields.values() for fact in facts)
    assert ENTRY in await seek(fact)
    assert ENTRY in await seek(entry.phrasings[0])
    assert (await seek(entry.name))[0] == ENTRY
    assert await seek("không mục nào nói chữ xyzzy") == []
