"""Drafts in the database: sent, sent again, decided once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from webhook.storage import drafts as rows
from webhook.storage import question_groups as groups
from webhook.storage.database import connect
from webhook.storage.schema import migrate

PART = rows.Part("faqs/a.yaml", "b1", "mới\n", "cũ\n")
LAN = rows.Draft(0, "the-boi", (PART,), "lan", "Nguyễn Lan", "00004", "sai giờ")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    opened = connect(tmp_path / "log.db")
    migrate(opened)
    yield opened
    opened.close()


def send(db: apsw.Connection, draft: rows.Draft = LAN, at: int = 1) -> int:
    return rows.send(db, [rows.Sending(draft, at)])[0]


def decide(db: apsw.Connection, number: int, state: str, revision: int = 1, was: tuple[str, ...] = ()) -> bool:
    return rows.decide(db, [rows.Decision(number, revision, was or (rows.WAITING,), state, "minh", "xem lại", 9)])[0]


def test_what_was_sent_is_read_whole(db: apsw.Connection) -> None:
    gone = rows.Part("faqs/b.yaml", "b2", None, "x\n")
    number = send(db, LAN._replace(parts=(PART, gone)))
    assert rows.draft(db, number) == LAN._replace(id=number, parts=(PART, gone), made_at=1, changed_at=1)
    assert rows.draft(db, number + 1) is None
    assert LAN.paths == ("faqs/a.yaml",)


def test_sent_again_it_waits_again_with_the_next_revision(db: apsw.Connection) -> None:
    number = send(db)
    assert decide(db, number, rows.RETURNED)
    other = rows.Part("faqs/a.yaml", "b1", "lần hai\n", "cũ\n")
    assert send(db, LAN._replace(id=number, parts=(other,), reason="đã sửa"), at=2) == number
    found = rows.draft(db, number)
    assert found is not None
    assert (found.state, found.revision, found.parts, found.by, found.note) == (rows.WAITING, 2, (other,), "", "")


def test_nobody_else_and_nothing_that_is_over_is_sent_again(db: apsw.Connection) -> None:
    number = send(db)
    assert send(db, LAN._replace(id=number, author="minh")) == 0
    assert decide(db, number, rows.PUBLISHED)
    assert send(db, LAN._replace(id=number)) == 0
    assert send(db, LAN._replace(id=99)) == 0


@pytest.mark.parametrize(("revision", "first"), [(2, ""), (1, rows.PUBLISHED), (1, rows.RETURNED)])
def test_who_decides_too_late_decides_nothing(db: apsw.Connection, revision: int, first: str) -> None:
    number = send(db)
    if first:
        assert decide(db, number, first)
    assert not decide(db, number, rows.PUBLISHED, revision)
    found = rows.draft(db, number)
    assert found is not None and found.state == (first or rows.WAITING)


def test_lists_and_counts(db: apsw.Connection) -> None:
    first, second = send(db, at=1), send(db, LAN._replace(target="khac"), at=2)
    third = send(db, at=3)
    assert decide(db, second, rows.WITHDRAWN)
    assert decide(db, third, rows.RETURNED)
    assert [one.id for one in rows.drafts(db, rows.OPEN, 10)] == [third, first]
    assert [one.id for one in rows.drafts(db, rows.OPEN, 1, 1)] == [first]
    assert [one.id for one in rows.drafts(db, (rows.WITHDRAWN,), 10)] == [second]
    assert [one.id for one in rows.open_on(db, "the-boi")] == [first, third]
    assert rows.waiting(db) == {"the-boi": 1}


def asked(db: apsw.Connection, *keys: str) -> list[int]:
    """A group of each wording; the wordings."""
    groups.join(db, [groups.Joined([groups.Joining(0, key, key, 1) for key in keys], 1)])
    return [variant for variant, _, _ in groups.uncompared(db, 9)]


def group_of(db: apsw.Connection, wording: int) -> groups.Verdict:
    group: int = db.execute("SELECT group_id FROM variants WHERE id = ?", (wording,)).get
    found = groups.decided(db, group)
    assert found is not None
    return found


def test_once_published_a_draft_answers_its_questions_wherever_they_stand_by_then(db: apsw.Connection) -> None:
    wording, other, none = asked(db, "a", "b", "c")
    number = send(db, LAN._replace(wording=wording))
    groups.merge(db, [groups.Merge(group_of(db, wording).group, into=group_of(db, other).group)])
    assert rows.answering(db, group_of(db, other).group) == [number]
    assert decide(db, number, rows.RETURNED) and group_of(db, other).state == groups.NEW
    send(db, LAN._replace(id=number))
    assert decide(db, number, rows.PUBLISHED, revision=2)
    expected = groups.Verdict(group_of(db, wording).group, groups.ANSWERED, "minh", 9, "the-boi", "sai giờ")
    assert group_of(db, other) == expected and group_of(db, none).state == groups.NEW
    assert rows.answering(db, expected.group) == []


def test_what_staff_have_decided_meanwhile_stays_decided(db: apsw.Connection) -> None:
    [wording] = asked(db, "a")
    number = send(db, LAN._replace(wording=wording))
    groups.decide(db, [group_of(db, wording)._replace(state=groups.DISMISSED, by="hoa")])
    assert decide(db, number, rows.PUBLISHED)
    assert group_of(db, wording)[1:3] == (groups.DISMISSED, "hoa")
