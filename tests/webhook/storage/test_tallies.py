"""Counts by day: hand-made logs, Hà Nội's midnight, what is tapped late, what is deleted early."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import apsw
import pytest

from bot.status import Status
from knowledge.hanoi import HANOI
from webhook.storage.database import connect, select, to_ms
from webhook.storage.forget import fold_questions
from webhook.storage.schema import BY_HAND, MIGRATIONS, UNDELIVERED, migrate
from webhook.storage.statistics import Stretch, counts, feedback, total
from webhook.storage.tallies import tally

TALLIED = "answered, unsure, clarified, picked, unanswered, declined, other, wrong, by_hand"
ZEROS = "0, 0, 0, 0, 3, 0, 0, 0, 2"
NOVEMBER_30 = (date(2026, 11, 30) - date(1970, 1, 1)).days


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    opened = connect(tmp_path / "log.db")
    migrate(opened)
    yield opened
    opened.close()


def ask(db: apsw.Connection, at: datetime, status: str = "answered", **more: object) -> int:
    """One question; its id."""
    row = {
        "channel": "web", "asked_at": to_ms(at), "person": "p", "ward": "", "text": "?", "status": status, "entry": "",
        "topic": "", "confidence": 0.9, "candidates": "[]", "choices": "[]", "confused_with": "", **more,
    }  # fmt: skip
    db.execute(f"INSERT INTO questions ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    return db.last_insert_rowid()


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HANOI)


def month_end(wards: frozenset[str] | None = None) -> Stretch:
    """29-11 to 1-12."""
    return Stretch(NOVEMBER_30 - 1, NOVEMBER_30 + 1, wards)


@pytest.fixture(params=["counted", "not yet", "half"])
def late(request: pytest.FixtureRequest) -> str:
    """Whether what was asked has been counted when it is read: the figures do not hang on it."""
    return str(request.param)


def settle(db: apsw.Connection, late: str) -> None:
    if late == "counted":
        while tally(db, [2])[0] == 2:
            pass
    elif late == "half":
        tally(db, [3])


def test_a_day_is_a_day_in_hanoi(db: apsw.Connection, late: str) -> None:
    ask(db, datetime(2026, 11, 29, 16, 59, 59, 999_000, tzinfo=UTC))  # one ms before midnight in Hà Nội
    ask(db, datetime(2026, 11, 29, 17, 0, tzinfo=UTC), "unanswered")
    ask(db, at(30, 23, 59))
    ask(db, at(1, 0, 0, month=12))
    ask(db, at(2, 0, 0, month=12))  # after the stretch
    ask(db, at(28, 23, 59))  # before it
    settle(db, late)
    by_day = counts(db, month_end(), "channel", "day")
    assert {day - NOVEMBER_30: (one.answered, one.unanswered) for day, one in by_day.items()} == {
        -1: (1, 0), 0: (1, 1), 1: (1, 0),
    }  # fmt: skip
    assert sorted(counts(db, month_end(), "hour")) == ["00", "23"]
    assert total(counts(db, month_end(), "hour").values()).asked == 4


def test_every_way_to_end_is_counted_once(db: apsw.Connection, late: str) -> None:
    for status in Status:
        ask(db, at(30, 9), status.value)
    ask(db, at(30, 9), "answered", confidence=0.4)
    ask(db, at(30, 9), "unanswered", confused_with="tam-tru")
    settle(db, late)
    [found] = counts(db, month_end(), "channel").values()
    kinds = [status.contract for status in Status]
    assert (found.answered, found.unsure, found.clarified, found.picked, found.wrong) == (6, 1, 3, 0, 1)
    assert found.unanswered == kinds.count("unanswered") - 1, "what is written to a member of staff is not the bot's"
    assert found.declined == kinds.count("declined")
    assert sum(found) - found.unsure - found.picked == len(kinds) + 2, "none is lost, none is counted twice"
    assert found.rate == 6 / (6 + 3 + found.unanswered) and found.unsolved == 3 + found.unanswered


def test_nothing_was_asked(db: apsw.Connection) -> None:
    assert counts(db, month_end(), "topic") == {} and feedback(db, month_end()) == []
    assert total([]).rate is None and total([]).asked == 0


def test_a_choice_that_is_tapped_late_counts(db: apsw.Connection, late: str) -> None:
    ids = [ask(db, at(30, 9), "clarified", ward="00004") for _ in range(4)]
    settle(db, late)
    db.execute("UPDATE questions SET picked = 1 WHERE id IN (?, ?)", (ids[0], ids[3]))
    db.execute("UPDATE questions SET picked = 1 WHERE id = ?", (ids[0],))  # tapped twice
    for kind in ("channel", "topic", "hour"):
        [found] = counts(db, month_end(), kind).values()
        assert (found.clarified, found.picked, found.unsolved) == (4, 2, 2), kind


def answer(db: apsw.Connection, *questions: int) -> None:
    """A person answers each."""
    for question in questions:
        given = (question, "p", 1, "lan", 1, "Ra phường.")
        db.execute(
            "INSERT INTO staff_answers (question, person, delivery, by, at, text) VALUES (?, ?, ?, ?, ?, ?)", given
        )


def test_what_a_person_answered_is_not_left_open(db: apsw.Connection, late: str) -> None:
    ways = ("unanswered", "unanswered_again", "clarified", "clarified", "answered", "declined_near", "unanswered_staff")
    before = [ask(db, at(30, 9), status, ward="00004", entry="tam-tru") for status in ways]
    answer(db, before[0], before[2])
    settle(db, late)
    answer(db, *before)  # two of them once more
    answer(db, 0, 999)  # in a talk, of no question
    for kind in ("channel", "topic", "entry", "hour"):
        [found] = counts(db, month_end(), kind).values()
        assert (found.asked, found.by_hand, found.unsolved) == (5, 4, 0), kind
        assert found.rate == 1 / 5, "the bot answered no more than it did"
    db.execute("UPDATE questions SET picked = 1 WHERE id = ?", (before[2],))
    db.execute("UPDATE questions SET picked = 1 WHERE id = ?", (before[2],))
    for kind in ("channel", "topic", "entry", "hour"):
        [found] = counts(db, month_end(), kind).values()
        assert (found.picked, found.by_hand, found.unsolved) == (1, 3, 0), "tapped after all: solved once"
    assert fold_questions(db, "person = ?", ("p",)) == len(ways)
    assert counts(db, month_end(), "hour")["09"] == found, "gone with its question, it has been counted"


def lose(db: apsw.Connection, question: int, letters: str = "id > 0") -> None:
    """Nothing of what was written to it could be delivered."""
    db.execute(f"UPDATE staff_answers SET failed = '403' WHERE question = ? AND {letters}", (question,))


def test_what_could_not_be_delivered_counts_apart_until_something_is(db: apsw.Connection, late: str) -> None:
    ways = ("unanswered", "unanswered", "clarified", "answered", "unanswered_staff")
    asked = [ask(db, at(30, 9), status, ward="00004", entry="tam-tru") for status in ways]
    answer(db, asked[0], asked[0])
    lose(db, asked[0], "id = 1")
    settle(db, late)
    answer(db, *asked[1:])
    for question in asked[1:]:
        lose(db, question)

    def found(kind: str) -> tuple[int, ...]:
        [one] = counts(db, month_end(), kind).values()
        return one.by_hand, one.undelivered, one.unsolved, one.picked

    for kind in ("channel", "topic", "entry", "hour"):
        assert found(kind) == (1, 2, 2, 0), "of the first one letter was lost and one arrived"
    lose(db, asked[0])
    answer(db, asked[1])
    db.execute("UPDATE questions SET picked = 1 WHERE id = ?", (asked[2],))
    for kind in ("channel", "topic", "entry", "hour"):
        assert found(kind) == (1, 1, 1, 1), "written once more it has arrived; tapped it is a choice"


def test_a_delivery_that_is_given_up_marks_its_letter(db: apsw.Connection) -> None:
    asked = ask(db, at(30, 9), "unanswered")
    db.execute("INSERT INTO outbox (id, channel, conversation_id, next_at, created_at, changed_at, address, request,"
        " state) VALUES (1, 'web', 's', 0, 0, 0, '{}', '{}', 2)")  # fmt: skip
    answer(db, asked)
    db.execute("UPDATE outbox SET state = 4 WHERE id = 1")  # held: it may have arrived
    assert select(db, "SELECT failed, (SELECT by_hand FROM questions) FROM staff_answers") == [("", 1)]
    db.execute("UPDATE outbox SET state = 5, reason = '403 đã chặn' WHERE id = 1")
    db.execute("DELETE FROM outbox")
    assert select(db, "SELECT failed, (SELECT by_hand FROM questions) FROM staff_answers") == [("403 đã chặn", 2)]


def test_what_was_lost_before_it_was_counted(tmp_path: Path) -> None:
    old = connect(tmp_path / "old.db")
    migrate(old, MIGRATIONS[: MIGRATIONS.index(UNDELIVERED)])
    asked = [ask(old, at(30, 9), "unanswered") for _ in range(3)]
    answer(old, *asked[:2])
    old.execute("INSERT INTO outbox (id, channel, conversation_id, next_at, created_at, changed_at, address, request,"
        " state, reason) VALUES (7, 'web', '', 0, 0, 0, '{}', '{}', 5, '403')")  # fmt: skip
    old.execute("UPDATE staff_answers SET delivery = 7 WHERE question = ?", (asked[0],))
    for kind, key in (("channel", "web"), ("topic", ""), ("hour", "09")):
        values = (kind, key, NOVEMBER_30)
        old.execute(f"INSERT INTO tallies (kind, key, day, ward, {TALLIED}) VALUES (?, ?, ?, '', {ZEROS})", values)
    old.execute("UPDATE tallied SET upto = ?", (asked[-1],))
    migrate(old)
    for kind in ("channel", "topic", "hour"):
        [found] = counts(old, month_end(), kind).values()
        assert (found.by_hand, found.undelivered, found.unsolved) == (1, 1, 2), kind
    old.close()


def test_what_was_counted_before_there_was_a_count_of_it(tmp_path: Path) -> None:
    """A file of the version before: its letters are found when it is brought forward."""
    old = connect(tmp_path / "old.db")
    migrate(old, MIGRATIONS[: MIGRATIONS.index(BY_HAND)])
    asked = [ask(old, at(30, 9), status) for status in ("unanswered", "unanswered", "clarified", "answered")]
    columns = "answered, unsure, clarified, picked, unanswered, declined, other, wrong"
    for kind, key in (("channel", "web"), ("topic", ""), ("hour", "09")):
        old.execute(
            f"INSERT INTO tallies (kind, key, day, ward, {columns}) VALUES (?, ?, ?, '', 1, 0, 1, 0, 2, 0, 0, 0)",
            (kind, key, NOVEMBER_30),
        )
    old.execute("UPDATE tallied SET upto = ?", (asked[-1],))
    answer(old, asked[0], asked[2], asked[3])
    migrate(old)
    for kind in ("channel", "topic", "hour"):
        [found] = counts(old, month_end(), kind).values()
        assert (found.by_hand, found.unsolved) == (2, 1), kind
    old.close()


def test_what_is_deleted_still_counts_and_only_once(db: apsw.Connection, late: str) -> None:
    for number in range(5):
        ask(db, at(30, 9 + number), entry="tam-tru", topic="tam-tru", person="ai" if number % 2 else "p")
    settle(db, late)
    assert fold_questions(db, "person = ?", ("ai",)) == 2
    settle(db, "counted")
    for kind in ("channel", "topic", "entry", "hour"):
        assert total(counts(db, month_end(), kind).values()).answered == 5, kind


def test_wards(db: apsw.Connection, late: str) -> None:
    for ward in ("00004", "00004", "25747", ""):
        ask(db, at(30, 9), ward=ward, confused_with="tam-tru" if ward else "")
    settle(db, late)
    seen = month_end(frozenset({"00004"}))
    assert set(counts(db, seen, "channel", "ward")) == {"00004", ""}
    assert [(one.entry, one.wrong) for one in feedback(db, seen)] == [("tam-tru", 2)]
    assert set(counts(db, month_end(), "channel", "ward")) == {"00004", "25747", ""}


def test_wrong_beside_how_often_it_answered(db: apsw.Connection, late: str) -> None:
    for _ in range(3):
        ask(db, at(30, 9), entry="tam-tru")
    ask(db, at(30, 9), entry="ho-chieu")
    ask(db, at(30, 10), "unanswered", confused_with="tam-tru")
    ask(db, at(27, 10), "unanswered", confused_with="tam-tru")  # before the stretch
    rate = "INSERT INTO ratings (person, entry, answer, good, at, channel, ward) VALUES (?, ?, 1, ?, ?, 'web', ?)"
    db.executemany(rate, [(f"p{n}", "ho-chieu", n < 2, to_ms(at(30, 11, n)), "25747") for n in range(3)])
    db.execute(rate, ("p", "tam-tru", 0, to_ms(at(2, 0, month=12)), ""))  # after it
    settle(db, late)
    worst, other = feedback(db, month_end())
    assert worst == ("ho-chieu", 0, 2, 1, to_ms(at(30, 11, 2)), 1), "as bad as the other, and more often rated"
    assert other == ("tam-tru", 1, 0, 0, to_ms(at(30, 10)), 3)
    assert [one.entry for one in feedback(db, month_end(frozenset({"00004"})))] == ["tam-tru"]


def test_counting_goes_on_where_it_stopped(db: apsw.Connection) -> None:
    for number in range(5):
        ask(db, at(30, number))
    assert tally(db, [2, 2, 2, 2]) == [2, 2, 1, 0]
    assert select(db, "SELECT kind, sum(answered) FROM tallies GROUP BY kind") == [
        ("channel", 5),
        ("hour", 5),
        ("topic", 5),
    ]
