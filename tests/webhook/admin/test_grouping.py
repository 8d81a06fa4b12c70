"""Grouping beside the server: the real child process, the real content, small transactions."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import apsw
import pytest

from knowledge.base import KnowledgeBase
from tests.shipped import shipped
from tests.webhook.admin.conftest import Site, question
from webhook.admin.grouping import AT_ONCE, catch_up, progress
from webhook.admin.intents import Phrasings, as_given
from webhook.beat import Beat, tell
from webhook.jobs.bench import Bench
from webhook.jobs.grouping import group_all
from webhook.settings import read_settings
from webhook.storage import question_groups as rows
from webhook.storage import question_lists as lists
from webhook.storage.database import connect

ALIKE = ("xin thẻ bơi cho cháu ở đâu", "xin the boi cho chau o dau vay", "làm thẻ bơi chỗ nào")


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return shipped()


async def groups(site: Site) -> list[tuple[int, ...]]:
    found = await site.console.read(lists.groups, lists.Sought(states=()), 0, 50)
    return sorted((one.times,) for one in found)


def run(site: Site, knowledge: KnowledgeBase) -> int:
    db = connect(site.settings.database_path)
    try:
        return group_all(db, knowledge.matcher)
    finally:
        db.close()


async def test_by_wording_at_once_by_meaning_a_moment_later(inside: Site) -> None:
    await inside.ask(*(question(text) for text in ALIKE), question("khủng long xzqv"))
    state = await catch_up(inside.console)
    assert state.busy and await groups(inside) == [(1,)] * 4
    for _ in range(600):
        if not (await progress(inside.console)).busy:
            break
        await asyncio.sleep(0.1)
    assert await groups(inside) == [(1,), (3,)]


async def test_while_the_content_is_broken_the_page_says_why_nothing_is_grouped(quiet: Site) -> None:
    started: list[bool] = []

    async def group(few: bool) -> None:
        started.append(few)

    quiet.console.children.group = group  # type: ignore[method-assign]
    await quiet.ask(question(ALIKE[0]), question(ALIKE[1]))
    await tell(quiet.store, Beat(time.time(), "0123", 57, ("faqs/x.yaml:9:1: sai",)))
    text = (await quiet.person.get("/admin/unanswered")).text
    assert "Nội dung mới có lỗi nên câu mới chưa được gộp" in text and "Đang gộp" not in text and not started
    assert (await quiet.person.get("/admin/unanswered/progress")).json()["busy"] is False
    await tell(quiet.store, Beat(time.time(), "0124", 57))
    text = (await quiet.person.get("/admin/unanswered")).text
    assert "Đang gộp" in text and "Nội dung mới có lỗi" not in text and started == [True]


@pytest.mark.parametrize(("number", "few"), [(1, True), (AT_ONCE - 1, True), (AT_ONCE + 1, False), (700, False)])
async def test_many_are_grouped_by_a_child_that_tells_how_far_it_is(quiet: Site, number: int, few: bool) -> None:
    started: list[bool] = []

    async def group(few: bool) -> None:
        started.append(few)

    quiet.console.children.group = group  # type: ignore[method-assign]
    columns = "channel, asked_at, text, status, entry, topic, confidence, candidates, choices, confused_with"
    asked = f"INSERT INTO questions ({columns}) VALUES ('web', ?, ?, 'unanswered', '', '', 0, '[]', '[]', '')"
    db = connect(quiet.settings.database_path)
    with db:
        db.executemany(asked, [(1_000 + one, f"xin nuôi cá sấu số {one}") for one in range(number)])
    db.close()
    await catch_up(quiet.console)
    assert started == [few]


def test_the_bench_tells_what_is_wrong_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "faqs").mkdir()
    (tmp_path / "faqs" / "x.yaml").write_text("a: [", encoding="utf-8")
    bench = Bench(read_settings({"DATA_DIR": str(tmp_path / "data"), "KNOWLEDGE_DIRS": str(tmp_path)}))
    wish = as_given(Phrasings(entry="tam-tru", phrasings=("xin ở nhờ",)))
    told = bench.run("try", {"intent": wish, "questions": []})
    assert told["changes"] == [] and any("x.yaml:" in words for words in told["problems"])


async def test_a_new_question_joins_the_group_that_it_is_like(inside: Site, knowledge: KnowledgeBase) -> None:
    await inside.ask(question(ALIKE[0]), question("khủng long xzqv"))
    assert run(inside, knowledge) == 2
    await inside.ask(question(ALIKE[1]), question("KHỦNG LONG XZQV"))
    assert run(inside, knowledge) == 1, "only the new wording is compared"
    assert await groups(inside) == [(2,), (2,)]


async def test_what_is_like_a_dismissed_group_stays_away(inside: Site, knowledge: KnowledgeBase) -> None:
    await inside.ask(question(ALIKE[0]))
    run(inside, knowledge)
    [group] = await inside.console.read(lists.groups, lists.Sought(), 0, 9)
    await inside.store.writer.submit(rows.decide, rows.Verdict(group.id, rows.DISMISSED, "admin", 1))
    await inside.ask(question(ALIKE[1]))
    run(inside, knowledge)
    assert await inside.console.read(lists.groups, lists.Sought(), 0, 9) == []


async def test_when_the_questions_are_deleted_their_words_are(inside: Site, knowledge: KnowledgeBase) -> None:
    await inside.ask(question(ALIKE[0]))
    run(inside, knowledge)
    [group] = await inside.console.read(lists.groups, lists.Sought(), 0, 9)
    await inside.store.writer.submit(rows.decide, rows.Verdict(group.id, rows.DISMISSED, "admin", 1))
    db = apsw.Connection(str(inside.settings.database_path))
    db.execute("DELETE FROM questions")
    assert db.execute("SELECT words, features FROM variants").fetchall() == [("", None)]
    db.close()
    await inside.ask(question(ALIKE[0]))
    run(inside, knowledge)
    assert await inside.console.read(lists.groups, lists.Sought(), 0, 9) == [], "and it still stays put aside"


async def test_the_same_run_twice_changes_nothing(inside: Site, knowledge: KnowledgeBase) -> None:
    await inside.ask(*(question(text) for text in ALIKE))
    run(inside, knowledge)
    before = await groups(inside)
    assert run(inside, knowledge) == 0 and await groups(inside) == before


def test_the_accepting_process_does_not_carry_the_content() -> None:
    """After the whole console is imported: no index, no loader, no numpy."""
    import subprocess
    import sys

    heavy = ("numpy", "knowledge.loader", "ruamel", "pyotp", "authlib", "openpyxl")
    code = (
        "import sys; from webhook.admin.table import table; table(); import webhook.admin.edge, webhook.admin.console;"
    )
    code += f"print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
