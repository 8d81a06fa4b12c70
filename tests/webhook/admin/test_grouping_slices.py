"""Grouping of thousands beside replies: short transactions, and nothing lost when it is killed in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any, TypeVar

import apsw
import pytest

from knowledge.base import KnowledgeBase
from tests.shipped import lend_index, shipped
from webhook.jobs.grouping import AT_ONCE, group_all
from webhook.storage import question_groups as rows
from webhook.storage.database import connect
from webhook.storage.sqlite import SqliteStore

T = TypeVar("T")
DEEDS = ("xin", "mượn", "mua", "bán", "sửa", "thuê", "nuôi", "trồng", "vẽ", "đốt", "chở", "rửa")
THINGS = ("cá sấu", "thẻ bơi", "con diều", "cái trống", "cây mai", "hồ sen", "xe lu", "máy cày", "ghế đá", "lồng đèn")
ENDS = ("ở đâu", "mấy giờ", "hết bao nhiêu", "cho cháu", "hôm nay", "cuối tuần", "của xóm", "trong chợ", "ban đêm")
WHO = ("", "ông ", "bà ")


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return shipped()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """3,240 questions without an answer, each in its own words."""
    path = tmp_path / "data" / "hoidap06.db"
    SqliteStore(path).close()
    db = connect(path)
    with db:
        for number, (who, deed, thing, end) in enumerate(product(WHO, DEEDS, THINGS, ENDS)):
            given = ("web", 1_000 + number, f"{who}{deed} {thing} {end}", "unanswered", "", "")
            columns = "channel, asked_at, text, status, entry, topic, confidence, candidates, choices, confused_with"
            db.execute(f"INSERT INTO questions ({columns}) VALUES (?, ?, ?, ?, ?, ?, 0, '[]', '[]', '')", given)
    db.close()
    yield path


def grouped(db: apsw.Connection) -> tuple[list[Any], list[Any]]:
    wordings = db.execute("SELECT key, group_id, features FROM variants ORDER BY id").fetchall()
    return wordings, db.execute("SELECT id, state FROM question_groups ORDER BY id").fetchall()


def test_a_transaction_is_short_and_thinking_locks_nothing(log: Path, knowledge: KnowledgeBase) -> None:
    db, other = connect(log), connect(log)
    other.set_busy_timeout(0)
    changed: list[int] = []
    before = 0

    def committed() -> bool:
        nonlocal before
        changed.append(db.total_changes() - before)
        before = db.total_changes()
        return False

    def aside(think: Callable[[], T], /) -> T:
        found = think()
        other.execute("BEGIN IMMEDIATE; COMMIT")  # raises BusyError when anybody holds the lock
        return found

    db.set_commit_hook(committed)
    total = group_all(db, knowledge.matcher, aside=aside)
    assert total == rows.mark(db)[1] == 3_240 and rows.left(db) == 0
    assert len(changed) >= 2 * total / AT_ONCE
    assert max(changed) <= 3 * AT_ONCE + 1, "question, wording and group of each, and the mark"
    db.close()
    other.close()


def test_it_tells_how_far_it_is_from_the_first_question_to_the_last(log: Path, knowledge: KnowledgeBase) -> None:
    db, told = connect(log), [0]
    group_all(db, knowledge.matcher, lambda done, of: told.append(100 * done // of))
    assert told == sorted(told) and told[-1] == 100
    assert max(after - before for before, after in pairwise(told)) <= 20
    assert [percent for percent in told if 0 < percent < 25], "while equal ones are found, too"
    db.close()


def test_killed_in_the_middle_it_ends_as_if_it_had_not_been(
    log: Path, knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.db"
    db = connect(log)
    db.execute("VACUUM INTO ?", (str(whole),))
    lend_index(log.parent)
    child = subprocess.Popen(
        [sys.executable, "-m", "webhook.jobs", "group"],
        stdin=subprocess.PIPE,
        env={**os.environ, "DATA_DIR": str(log.parent)},
    )
    deadline = time.monotonic() + 120
    while not rows.compared(db) and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    child.kill()
    child.communicate()
    done, left = len(rows.compared(db)), rows.left(db)
    assert done and left and done + left == 3_240
    assert done % AT_ONCE == 0, "a slice is there as a whole or not at all"
    assert group_all(db, knowledge.matcher) == left, "only what was left"

    uninterrupted = connect(whole)
    group_all(uninterrupted, knowledge.matcher)
    assert grouped(db) == grouped(uninterrupted)
    assert 1 < len(grouped(db)[1]) < 3_240
    db.close()
    uninterrupted.close()


def test_what_staff_merged_meanwhile_is_not_put_into_a_group_that_is_gone(log: Path) -> None:
    db = connect(log)
    found = rows.pending(db, 0, 3)
    rows.join(db, [rows.Joined([rows.Joining(one.id, str(one.id), "x", one.asked_at) for one in found], found[-1].id)])
    [first, second, third] = rows.uncompared(db, 9)
    rows.merge(db, [rows.Merge(first[1], into=second[1])])
    rows.place(db, [rows.Place(third[0], b"", first[1])])
    assert {group for _, group, _ in [*rows.uncompared(db, 9), *rows.compared(db)]} == {second[1], third[1]}
    rows.place(db, [rows.Place(third[0], b"", second[1])])
    assert [state for _, state in db.execute("SELECT id, state FROM question_groups").fetchall()] == ["new"]
    db.close()
