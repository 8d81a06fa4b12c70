"""Disk full, database locked, another process, an old or a newer file: refused in time, and well again afterwards."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from bot.messages import Channel
from bot.ports import StoreUnavailable
from tests.contract.builders import delivery_ids, put_all, question, request, settlement, update
from webhook.storage import backlog, database, outbox, schema
from webhook.storage.database import connect_reading, select
from webhook.storage.errors import REOPEN, UNAVAILABLE
from webhook.storage.group_store import SqliteGroups
from webhook.storage.reading import SqliteReading
from webhook.storage.sqlite import SqliteStore, open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(path, patience_s=0.3)
    yield made
    made.close()


async def limit_pages(store: SqliteStore, pages: int) -> None:
    """The writer's connection may not let the file grow: SQLite reports it as a full disk."""
    await store.writer.submit(_limit_pages, pages)


def _limit_pages(db: apsw.Connection, pages: list[int]) -> list[None]:
    for limit in pages:
        db.pragma("max_page_count", limit)
    return [None] * len(pages)


class TestDiskFull:
    async def test_refuses_whole_and_recovers_by_itself(self, store: SqliteStore) -> None:
        await put_all(store, update("1"))
        await limit_pages(store, 1)
        with pytest.raises(StoreUnavailable, match="full"):
            await store.put(update("2", body=b"x" * 20_000))
        with pytest.raises(StoreUnavailable):
            await store.probe()
        assert "full" in store.writer.trouble
        assert store.backlog().updates == 1
        await limit_pages(store, 1 << 30)
        await store.probe()
        assert store.writer.trouble == ""
        assert await store.put(update("2", body=b"x" * 20_000))

    async def test_settles_and_claims_both_or_neither(self, store: SqliteStore) -> None:
        await put_all(store, update("1"), update("2"), update("3", "bình"))
        [first] = await store.claim(1)
        large = [settlement(first.id, request("x" * 40_000))]
        await limit_pages(store, 1)
        with pytest.raises(StoreUnavailable, match="full"):
            await store.settle_and_claim(large, 9, int)
        await limit_pages(store, 1 << 30)
        assert store.backlog().updates == 3
        assert delivery_ids(await store.claim(9)) == ["3"]  # and not what the refused claim would have held
        assert delivery_ids(await store.settle_and_claim(large, 9, int)) == ["2"]

    async def test_what_was_sent_is_noted_with_the_claim_or_not_at_all(self, store: SqliteStore, path: Path) -> None:
        await put_all(store, update("1"), update("2", "bình"))
        await store.settle([settlement(item.id, request("một"), request("hai")) for item in await store.claim(9)])
        sent = [item.id for item in await store.claim_deliveries(9)]
        other = database.connect(path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            await store.claim_deliveries(9, sent=sent)
        other.execute("ROLLBACK")
        other.close()
        assert store.backlog().deliveries == 4
        assert len(await store.claim_deliveries(9, sent=sent)) == 2
        assert store.backlog().deliveries == 2

    async def test_everyone_in_the_group_is_refused_and_none_is_kept(self, store: SqliteStore) -> None:
        await limit_pages(store, 1)
        puts = [store.put(update(str(n), body=b"x" * 20_000)) for n in range(20)]
        results = await asyncio.gather(*puts, return_exceptions=True)
        assert {type(result) for result in results} == {StoreUnavailable}
        assert store.backlog().updates == 0

    async def test_reading_goes_on(self, store: SqliteStore) -> None:
        await put_all(store, update("1"))
        [claimed] = await store.claim(1)
        await store.settle([settlement(claimed.id, question=question())])
        await limit_pages(store, 1)
        assert len(store.unanswered(9)) == 1


class TestLocked:
    async def test_refused_in_time_then_well_again(self, store: SqliteStore, path: Path) -> None:
        other = database.connect(path)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="locked"):
            await store.put(update("1"))
        assert time.monotonic() - began >= 0.3  # it did wait for the patience, no upper bound on a busy machine
        other.execute("COMMIT")
        assert await store.put(update("1"))
        other.close()

    async def test_who_came_while_it_was_locked_does_not_wait_twice(self, store: SqliteStore, path: Path) -> None:
        other = database.connect(path)
        other.execute("BEGIN IMMEDIATE")
        first = asyncio.ensure_future(store.put(update("1")))
        await asyncio.sleep(0.1)
        second = asyncio.ensure_future(store.put(update("2", "bình")))
        results = await asyncio.gather(first, second, return_exceptions=True)
        assert [type(result) for result in results] == [StoreUnavailable] * 2
        other.execute("COMMIT")
        other.close()

    async def test_a_short_lock_is_waited_for(self, store: SqliteStore, path: Path) -> None:
        other = database.connect(path)
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.ensure_future(store.put(update("1")))
        await asyncio.sleep(0.05)
        other.execute("COMMIT")
        assert await waiting
        other.close()


class TestTwoProcesses:
    """Two stores on one file stand for the accepting and the working process: each has its own connection."""

    async def test_what_one_accepts_the_other_answers(self, store: SqliteStore, path: Path) -> None:
        work = SqliteStore(path)
        numbers = [str(n) for n in range(200)]

        async def accept() -> None:
            for id in numbers:
                assert await store.put(update(id, conversation_id=str(int(id) % 7)))

        async def answer() -> list[str]:
            done: list[str] = []
            while len(done) < len(numbers):
                claimed = await work.claim(16)
                await work.settle([settlement(item.id, request(item.update.delivery_id)) for item in claimed])
                done += delivery_ids(claimed)
                await asyncio.sleep(0)
            return done

        _, done = await asyncio.gather(accept(), answer())
        assert sorted(done) == sorted(numbers)
        for conversation in range(7):
            mine = [int(id) for id in done if int(id) % 7 == conversation]
            assert mine == sorted(mine)
        work.close()

    async def test_two_workers_never_hold_the_same(self, store: SqliteStore, path: Path) -> None:
        other = SqliteStore(path)
        await put_all(store, *(update(str(n), str(n)) for n in range(50)))
        held = await asyncio.gather(*(worker.claim(10) for worker in (store, other) for _ in range(3)))
        ids = [item.id for claimed in held for item in claimed]
        assert len(ids) == len(set(ids)) == 50
        other.close()

    async def test_a_silent_worker_loses_its_leases_and_its_late_word_counts_for_nothing(
        self, store: SqliteStore, path: Path
    ) -> None:
        other = SqliteStore(path)
        await put_all(store, update("1"))
        [mine] = await store.claim(1)
        await store.writer.submit(_be_silent, None)
        assert (await other.heartbeat()).updates == 1
        [theirs] = await other.claim(1)
        assert (theirs.id, theirs.attempt) == (mine.id, 2)
        await store.settle([settlement(mine.id, request("muộn"))])
        await other.settle([settlement(theirs.id, request("đúng"))])
        [delivery] = await other.claim_deliveries(9)
        assert delivery.request == request("đúng")
        other.close()

    async def test_a_delivery_that_a_silent_worker_held_for_minutes_is_held(
        self, store: SqliteStore, path: Path
    ) -> None:
        other = SqliteStore(path)
        await put_all(store, update("1"), update("2", "bình"), update("3", "chi"))
        claimed = await store.claim(9)
        quick = request("nút", best_effort=True)
        await store.settle([settlement(claimed[0].id, request("cũ")), settlement(claimed[1].id, request("mới"))])
        await store.settle([settlement(claimed[2].id, quick)])
        await store.claim_deliveries(9)
        await store.writer.submit(_be_silent, None)
        await store.writer.submit(_age_oldest_delivery, 121_000)
        taken = await other.heartbeat()
        assert (taken.resent, taken.held) == (1, 1)
        assert sorted(line.state for line in other.in_doubt(9)) == ["held", "retry"]
        assert [item.request for item in await other.claim_deliveries(9)] == [request("mới")]
        other.close()


def _be_silent(db: apsw.Connection, calls: list[None]) -> list[None]:
    db.execute("UPDATE workers SET alive_at = alive_at - 11000")
    return [None] * len(calls)


def _age_oldest_delivery(db: apsw.Connection, by_ms: list[int]) -> list[None]:
    for ms in by_ms:
        db.execute("UPDATE outbox SET changed_at = changed_at - ? WHERE id = (SELECT min(id) FROM outbox)", (ms,))
    return [None] * len(by_ms)


class TestTheFile:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("sqlite:///data/hoidap.db", Path("data/hoidap.db")),
            ("sqlite:////var/lib/hoidap.db", Path("/var/lib/hoidap.db")),
            ("sqlite:///data/hỏi đáp.db?mode=rw", Path("data/hỏi đáp.db")),
        ],
    )
    def test_path_of(self, url: str, expected: Path) -> None:
        assert database.path_of(url) == expected

    @pytest.mark.parametrize(
        "url", ["", "sqlite://", "sqlite:///", "sqlite:///?x", "postgresql://u:matkhau@h/d", "a.db"]
    )
    def test_another_database_is_named_without_its_password(self, url: str) -> None:
        with pytest.raises(database.UnknownDatabase) as raised:
            database.path_of(url)
        assert "matkhau" not in str(raised.value)

    async def test_folder_and_schema_are_made_and_kept(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path}/sâu/hơn/x.db"
        first = open_store(url)
        await put_all(first, update("1"))
        first.close()
        second = open_store(url)
        assert not await second.put(update("1"))
        assert delivery_ids(await second.claim(9)) == ["1"]
        second.close()

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(StoreUnavailable, match="file"):
            SqliteStore(tmp_path / "file" / "x.db")

    def test_a_file_that_is_no_database(self, path: Path) -> None:
        path.write_bytes(b"no database " * 1000)
        with pytest.raises(StoreUnavailable):
            SqliteStore(path)

    def test_nothing_to_read_yet(self, path: Path) -> None:
        with pytest.raises(StoreUnavailable, match="chưa có tệp"):
            SqliteReading(path).unanswered(9)

    def test_migrations_run_once_and_in_order(self, path: Path) -> None:
        later = (
            *schema.MIGRATIONS,
            "CREATE TABLE a (x); INSERT INTO a VALUES (1)",
            "INSERT INTO a SELECT x + 1 FROM a",
        )
        for _ in range(2):
            SqliteStore(path, migrations=later).close()
        assert database.select(database.connect_reading(path), "SELECT x FROM a") == [(1,), (2,)]

    def test_a_migration_that_fails_leaves_nothing(self, path: Path) -> None:
        broken = (*schema.MIGRATIONS, "CREATE TABLE a (x); SELECT nothing")
        with pytest.raises(apsw.SQLError):
            SqliteStore(path, migrations=broken)
        assert database.select(database.connect_reading(path), "SELECT count(*) FROM sqlite_master") == [(0,)]

    def test_a_newer_file_is_left_alone(self, path: Path) -> None:
        SqliteStore(path, migrations=(*schema.MIGRATIONS, "CREATE TABLE a (x)")).close()
        with pytest.raises(schema.NewerSchema):
            SqliteStore(path)

    async def test_settled_text_is_in_no_file_any_more(self, store: SqliteStore, path: Path) -> None:
        secret = "so can cuoc 001099012345"
        await put_all(store, update("1", body=secret.encode() * 400), update("2", "bình", body=secret.encode()))
        assert secret.encode() in everything(path)
        for claimed in await store.claim(9):
            await store.settle([settlement(claimed.id, request(secret))])
        for delivery in await store.claim_deliveries(9):
            await store.sent(delivery.id)
        for _ in range(100):
            if secret.encode() not in everything(path):
                break
            await asyncio.sleep(0.1)
        assert secret.encode() not in everything(path)


READS: dict[str, Callable[[SqliteStore], object]] = {
    "web_replies": lambda store: store.web_replies("an"),
    "noted": lambda store: store.noted("?"),
    "unanswered": lambda store: store.unanswered(9),
    "asked": lambda store: store.asked(9),
    "in_doubt": lambda store: store.in_doubt(9),
    "last_heard": lambda store: store.last_heard(Channel.WEB, "an"),
    "given_up": lambda store: store.given_up(9),
    "waiting": lambda store: store.waiting(0, 9),
    "taken_until": lambda store: store.taken_until(Channel.WEB, "an"),
    "taken": lambda store: store.taken(Channel.WEB, "an"),
    "takeovers": lambda store: store.takeovers(datetime.now(UTC)),
    "switches": lambda store: store.switches(),
    "backlog": lambda store: store.backlog(),
    "groups": lambda store: store.groups(),
    "read": lambda store: store.read(backlog.backlog),
    "chat": lambda store: store.chat(Channel.WEB, "an", datetime.now(UTC)),
    "listening": lambda store: store.listening(),
    "kept": lambda store: store.kept(Channel.WEB, "an", 9),
    "ripen": lambda store: store.ripen(datetime.now(UTC)),
}


class TestReading:
    """What cannot be read now is refused like what cannot be written: nobody above knows SQLite's errors."""

    def test_the_table_has_every_read(self) -> None:
        public = {name for name in {**vars(SqliteReading), **vars(SqliteGroups)} if not name.startswith("_")}
        assert public - READS.keys() == {"close", "overhear", "follow", "set_group"}, "these write, or wait for nothing"

    @pytest.mark.parametrize("name", READS)
    def test_a_damaged_file_is_refused_and_read_again_when_it_is_mended(
        self, store: SqliteStore, path: Path, name: str
    ) -> None:
        whole = path.rename(path.with_suffix(".whole"))
        path.write_bytes(b"no database " * 1000)
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                asyncio.run(read(store, name))
        whole.rename(path)
        asyncio.run(read(store, name))

    @pytest.mark.parametrize(
        ("error", "raised"),
        [(error, StoreUnavailable) for error in UNAVAILABLE] + [(apsw.SQLError, apsw.SQLError), (KeyError, KeyError)],
    )
    def test_what_is_not_now_and_what_is_a_bug(
        self, store: SqliteStore, error: type[Exception], raised: type[Exception]
    ) -> None:
        def failing(db: apsw.Connection) -> None:
            raise error("words")

        before = store._db()
        with pytest.raises(raised, match="words"):
            store.read(failing)
        assert (store._db() is before) == (error not in REOPEN)
        assert store.backlog().updates == 0


async def read(store: SqliteStore, name: str) -> None:
    found = READS[name](store)
    if inspect.isawaitable(found):
        await found


def everything(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob("x.db*"))


class TestWhatIsDone:
    """A week of deliveries lies there when /metrics is asked, by the process that accepts."""

    @pytest.mark.parametrize("sql", [backlog.COUNTS, outbox.GIVEN_UP], ids=["backlog", "given up"])
    def test_is_not_walked_through_to_count_what_is_not(self, store: SqliteStore, path: Path, sql: str) -> None:
        given = (9, 0) if "OFFSET" in sql else ()
        plan = select(connect_reading(path), f"EXPLAIN QUERY PLAN {sql}", given)
        walks = [step for *_, step in plan if step.startswith("SCAN outbox")]
        assert [step for step in walks if "INDEX" not in step] == []


class TestRetention:
    async def test_old_rows_go_and_young_ones_stay(self, store: SqliteStore) -> None:
        await put_all(store, update("1"), update("2", "bình"))
        for claimed in await store.claim(9):
            await store.settle([settlement(claimed.id, request())])
        [old, _] = await store.claim_deliveries(9)
        await store.sent(old.id)
        await store.quarantine(Channel.WEB, b"?", "?")
        await store.add_web_reply("an", {})
        assert await store.purge() == 0
        await store.writer.submit(_age_everything, 8 * 24 * 3_600_000)
        assert await store.purge() > 0
        assert await store.purge() == 0
        assert list(store.web_replies("an")) == []
        assert (store.backlog().quarantined, store.backlog().deliveries) == (0, 1)
        assert await store.put(update("1")), "a key is kept for seven days"

    async def test_a_key_that_keeps_coming_is_kept(self, store: SqliteStore) -> None:
        """Zalo Bot's getUpdates gives what was taken again at every poll, nobody knows for how long."""
        await put_all(store, update("1"))
        for _ in range(3):
            await store.writer.submit(_age_everything, 6 * 24 * 3_600_000)
            assert not await store.put(update("1"))
            await store.purge()

    async def test_a_step_is_small(self, store: SqliteStore) -> None:
        await put_all(store, *(update(str(n), str(n)) for n in range(1200)))
        await store.writer.submit(_age_everything, 8 * 24 * 3_600_000)
        assert [await store.purge() for _ in range(4)] == [500, 500, 200, 0]


def _age_everything(db: apsw.Connection, by_ms: list[int]) -> list[None]:
    for ms in by_ms:
        for table, column in [("seen", "at"), ("quarantine", "at"), ("outbox", "changed_at"), ("web_replies", "at")]:
            db.execute(f"UPDATE {table} SET {column} = {column} - ?", (ms,))
    return [None] * len(by_ms)
