"""The writer: groups, results in order, only the guilty fail; and which errors of SQLite mean "not now"."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import apsw
import pytest

from webhook.storage import eraser
from webhook.storage.errors import REOPEN, UNAVAILABLE
from webhook.storage.writer import LARGEST_GROUP, Writer

OURS = {
    "AbortError", "BindingsError", "ConnectionClosedError", "ConnectionNotClosedError", "ConstraintError",
    "CursorClosedError", "EmptyError", "ExecTraceAbort", "ExecutionCompleteError", "ExtensionLoadingError",
    "ForkingViolationError", "FormatError", "IncompleteExecutionError", "InternalError", "InterruptError",
    "InvalidContextError", "MismatchError", "MisuseError", "NotFoundError", "NoFTS5Error", "RangeError",
    "SchemaChangeError", "SQLError", "ThreadingViolationError", "TooBigError", "VFSFileClosedError",
    "VFSNotImplementedError", "Error",
}  # fmt: skip


@pytest.fixture
def groups() -> list[int]:
    return []


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    made = Writer(tmp_path / "x.db")
    yield made
    made.close()


def create(db: apsw.Connection, calls: list[None]) -> list[None]:
    db.execute("CREATE TABLE t (x UNIQUE)")
    return [None] * len(calls)


def add(db: apsw.Connection, values: list[int]) -> list[int]:
    for value in values:
        db.execute("INSERT INTO t VALUES (?)", (value,))
    return [value * 10 for value in values]


def total(db: apsw.Connection, calls: list[None]) -> list[int]:
    return [db.execute("SELECT count(*) FROM t").get] * len(calls)


def grow(db: apsw.Connection, calls: list[None]) -> list[int]:
    """One result, however many have asked: its size."""
    return [len(calls)] * len(calls)


class TestWriter:
    async def test_results_come_to_who_asked_in_the_order_of_arrival(self, writer: Writer) -> None:
        await writer.submit(create, None)
        asked = [writer.submit(add, n) for n in range(3)]
        asked += [writer.submit(total, None), writer.submit(add, 3), writer.submit(total, None)]
        assert await asyncio.gather(*asked) == [0, 10, 20, 3, 30, 4]

    async def test_what_comes_together_is_one_group(self, writer: Writer) -> None:
        sizes = await asyncio.gather(*(writer.submit(grow, None) for _ in range(40)))
        assert max(sizes) > 1

    async def test_more_than_the_largest_group(self, writer: Writer) -> None:
        await writer.submit(create, None)
        count = LARGEST_GROUP * 3
        assert await asyncio.gather(*(writer.submit(add, n) for n in range(count))) == [n * 10 for n in range(count)]

    async def test_only_the_guilty_fail(self, writer: Writer) -> None:
        await writer.submit(create, None)
        results = await asyncio.gather(*(writer.submit(add, n) for n in [1, 2, 2, 3]), return_exceptions=True)
        assert [result if isinstance(result, int) else type(result) for result in results] == [
            10,
            20,
            apsw.ConstraintError,
            30,
        ]
        assert await writer.submit(total, None) == 3
        assert writer.trouble == ""

    async def test_who_no_longer_waits_does_not_stop_the_others(self, writer: Writer) -> None:
        await writer.submit(create, None)
        gone, stays = writer.submit(add, 1), writer.submit(add, 2)
        gone.cancel()
        assert await stays == 20
        assert await writer.submit(total, None) == 2

    async def test_closing_commits_what_has_arrived(self, tmp_path: Path) -> None:
        writer = Writer(tmp_path / "y.db")
        last = [writer.submit(create, None), *(writer.submit(add, n) for n in range(50))]
        writer.close()
        await asyncio.gather(*last)
        assert apsw.Connection(str(tmp_path / "y.db")).execute("SELECT count(*) FROM t").get == 50

    async def test_the_bell_rings_after_the_commit(self, tmp_path: Path) -> None:
        rings: list[int] = []
        path = tmp_path / "z.db"

        def ring() -> None:
            rings.append(apsw.Connection(str(path)).execute("SELECT count(*) FROM sqlite_master").get)

        writer = Writer(path, after_commit=ring)
        await writer.submit(create, None)
        writer.close()
        assert rings[0] == 2  # the table and its index are seen by another connection


SECRET = "001099012345"


def keep(db: apsw.Connection, texts: list[str]) -> list[None]:
    db.executemany("INSERT INTO t VALUES (?)", [(text,) for text in texts])
    return [None] * len(texts)


def erase(db: apsw.Connection, calls: list[None]) -> list[None]:
    db.execute("DELETE FROM t")
    return [None] * len(calls)


def left_behind(path: Path) -> list[str]:
    return [file.name for file in path.parent.iterdir() if SECRET.encode() in file.read_bytes()]


@pytest.mark.parametrize("polled", [True, False])
async def test_deleted_text_leaves_the_files_also_when_the_writer_is_never_idle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, polled: bool
) -> None:
    monkeypatch.setattr(eraser, "ERASE_AFTER_S", 0.1)
    path = tmp_path / "x.db"
    writer = Writer(path, erasing=frozenset({erase}))
    await writer.submit(create, None)
    await writer.submit(keep, SECRET)
    assert left_behind(path) == ["x.db-wal"]
    await writer.submit(erase, None)
    async with asyncio.timeout(20):
        while left_behind(path):
            await (writer.submit(total, None) if polled else asyncio.sleep(0.01))
    writer.close()


async def test_a_reader_only_puts_the_erasing_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eraser, "ERASE_AFTER_S", 0.05)
    path = tmp_path / "x.db"
    writer = Writer(path, erasing=frozenset({erase}))
    await writer.submit(create, None)
    await writer.submit(keep, SECRET)
    reader = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM t").get == 1
    await writer.submit(erase, None)
    for _ in range(20):
        await asyncio.sleep(0.01)
        assert await writer.submit(total, None) == 0
    assert left_behind(path) == ["x.db-wal"]
    reader.execute("COMMIT")
    async with asyncio.timeout(20):
        while left_behind(path):
            await writer.submit(total, None)
    writer.close()


@pytest.mark.parametrize(
    ("pages", "before", "waited_s", "cut"),
    [
        (3, 900, 2.0, True),  # beats and claims
        (900, 3, 2.0, False),  # a rush
        (900, 850, 8.0, False),  # it goes on
        (900, 900, 10.0, True),  # nobody has written since
        (900, 850, 61.0, True),  # it goes on for ever
    ],
)
def test_the_log_is_cut_when_few_write_and_at_the_latest_after_a_minute(
    pages: int, before: int, waited_s: float, cut: bool
) -> None:
    assert eraser.is_time(pages, before, waited_s) == cut


@pytest.mark.parametrize("for_ever", [True, False])
async def test_deleted_text_leaves_a_long_log_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, for_ever: bool
) -> None:
    monkeypatch.setattr(eraser, "ERASE_AFTER_S", 0.02)
    monkeypatch.setattr(eraser, "AT_LATEST_S", 0.1)
    path = tmp_path / "x.db"
    writer = Writer(path, erasing=frozenset({erase}))
    await writer.submit(create, None)
    long, number = "x" * 4096 * (eraser.QUIET_PAGES + 50), count()
    await writer.submit(keep, SECRET + long)
    await writer.submit(erase, None)
    async with asyncio.timeout(20):
        while left_behind(path):
            await (writer.submit(keep, f"{next(number)}{long}") if for_ever else asyncio.sleep(0.01))
    writer.close()


async def test_a_full_disk_only_puts_the_erasing_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eraser, "ERASE_AFTER_S", 0.01)
    opens, tried = eraser._connect, 0

    def full(path: Path) -> apsw.Connection:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise apsw.FullError("database or disk is full")
        return opens(path)

    monkeypatch.setattr(eraser, "_connect", full)
    path = tmp_path / "x.db"
    writer = Writer(path, erasing=frozenset({erase}))
    await writer.submit(create, None)
    await writer.submit(keep, SECRET)
    await writer.submit(erase, None)
    async with asyncio.timeout(5):
        while left_behind(path):
            await writer.submit(total, None)
    writer.close()


async def test_what_is_written_while_the_log_is_emptied_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eraser, "ERASE_AFTER_S", 0.001)
    path = tmp_path / "x.db"
    writer = Writer(path, erasing=frozenset({erase}))
    await writer.submit(create, None)
    for n in range(200):
        await asyncio.gather(writer.submit(erase, None), writer.submit(keep, f"dòng {n}"), asyncio.sleep(0.002))
    assert await writer.submit(total, None) == 1
    writer.close()
    assert apsw.Connection(str(path)).execute("SELECT * FROM t").get == "dòng 199"


class TestLazy:
    """An operation that promises nothing does not wait for the disk; 1 is NORMAL, 2 is FULL."""

    @staticmethod
    def level(db: apsw.Connection, calls: list[int]) -> list[int]:
        return [db.pragma("synchronous")] * len(calls)

    @staticmethod
    def maybe(db: apsw.Connection, calls: list[bool]) -> list[tuple[bool, int]]:
        """Keeps a row a call; says whether it promises something, and how it was committed."""
        for _ in calls:
            db.execute("INSERT INTO t SELECT 1 + count(*) FROM t")
        return [(promises, db.pragma("synchronous")) for promises in calls]

    @pytest.fixture
    def lazy(self, tmp_path: Path) -> Iterator[Writer]:
        made = Writer(tmp_path / "x.db", lazy={self.level: lambda result: False, self.maybe: lambda result: result[0]})
        yield made
        made.close()

    async def test_alone_it_does_not_wait_with_others_it_does(self, lazy: Writer) -> None:
        await lazy.submit(create, None)
        assert await lazy.submit(self.level, 0) == 1
        first, _, second = await asyncio.gather(
            lazy.submit(self.level, 0), lazy.submit(keep, "a"), lazy.submit(self.level, 0)
        )
        assert (first, second) == (2, 2)
        assert await lazy.submit(self.level, 0) == 1

    async def test_a_result_that_promises_something_is_made_again_on_the_disk(self, lazy: Writer) -> None:
        await lazy.submit(create, None)
        assert await lazy.submit(self.maybe, False) == (False, 1)
        assert await lazy.submit(self.maybe, True) == (True, 2)
        assert await lazy.submit(self.maybe, True) == (True, 2)  # expected now
        assert await lazy.submit(self.maybe, False) == (False, 2)
        assert await lazy.submit(self.maybe, False) == (False, 1)
        assert await lazy.submit(total, None) == 5  # each once

    async def test_one_that_fails_leaves_the_level_as_it_was(self, lazy: Writer) -> None:
        with pytest.raises(apsw.SQLError):
            await lazy.submit(self.maybe, True)  # there is no table yet
        await lazy.submit(create, None)
        assert await lazy.submit(self.maybe, True) == (True, 2)


class TestErrors:
    def test_every_error_of_the_driver_is_sorted(self) -> None:
        names = {
            name for name, value in vars(apsw).items() if isinstance(value, type) and issubclass(value, apsw.Error)
        }
        assert names - OURS == {error.__name__ for error in UNAVAILABLE}

    def test_what_needs_a_new_connection_is_unavailable_too(self) -> None:
        assert set(REOPEN) <= set(UNAVAILABLE)
