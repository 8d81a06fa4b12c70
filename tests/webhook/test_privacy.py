"""What is kept of a person: told, deleted at once with a receipt, hashed where no reply needs the id, gone in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Channel
from bot.ports import StoredUpdate
from tests.webhook.neighbourhood import Neighbourhood, words
from tests.webhook.test_group_life import (
    LAN,
    LOST,
    MAI,
    OA,
    TG,
    ZB,
    mention,
    private,
    telegram,
    zalo_bot,
    zalo_oa,
)
from webhook.storage import schema
from webhook.storage.memory import MemoryStore
from webhook.storage.people import LENGTH, People
from webhook.storage.sqlite import SqliteStore

KEY = "khóa bí mật"
DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Neighbourhood]:
    store: Any = SqliteStore(tmp_path / "a.db", id_hash_key=KEY) if request.param == "sqlite" else MemoryStore()
    yield Neighbourhood(store)
    store.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Neighbourhood]:
    store = SqliteStore(tmp_path / "a.db", id_hash_key=KEY)
    yield Neighbourhood(store)
    store.close()


def rows(place: Neighbourhood, sql: str, *given: Any) -> list[tuple[Any, ...]]:
    return list(place.store._db().execute(sql, given))  # type: ignore[union-attr]


RECEIPT = re.compile(r"Số biên nhận: (XD-\d{8}-[2-9A-Z]{6})\.")
SAID = ["/xoadulieu", "xóa dữ liệu của tôi", "Xoá dữ liệu của tôi!", "XOA DU LIEU CUA TOI"]


@pytest.mark.parametrize("said", SAID)
async def test_everything_goes_at_once_with_a_receipt(place: Neighbourhood, said: str) -> None:
    await place.hear(TG, private(f"{LOST} số 001099012345"))
    await place.hear(TG, private("/phuong phường Ba Đình, Hà Nội"))
    await place.hear(TG, mention(f"@vneid_bot {LOST}"))
    assert (place.store.kept(TG, LAN, 9).questions, place.store.kept(TG, LAN, 9).conversations) == (2, 2)
    (answer,) = await place.hear(TG, private(said))
    receipt = RECEIPT.search(words(answer))
    assert receipt is not None
    kept = place.store.kept(TG, LAN, 9)
    assert (kept.questions, kept.conversations, kept.latest) == (0, 0, ())
    (again,) = await place.hear(TG, private("còn lệ phí?"))
    assert "Trợ lý tự động" in words(again)  # nobody is remembered, so it is a first contact
    if isinstance(place.store, SqliteStore):
        assert [found for (found,) in rows(place, "SELECT receipt FROM erasures")] == [receipt[1]]
        assert rows(place, "SELECT sum(number) FROM question_counts") == [(2,)]


async def test_nobody_elses_data_goes_along(place: Neighbourhood) -> None:
    for user in (LAN, MAI):
        await place.hear(TG, mention(f"@vneid_bot {LOST}", user=user))
        await place.hear(TG, private(LOST, user))
    await place.hear(ZB, zalo_bot(LOST, user=LAN))  # the same digits on another channel are another person
    await place.hear(TG, telegram("/xoadulieu@vneid_bot", user=LAN))
    assert place.store.kept(TG, LAN, 9).questions == 0
    assert (place.store.kept(TG, MAI, 9).questions, place.store.kept(TG, MAI, 9).conversations) == (2, 2)
    assert place.store.kept(ZB, LAN, 9).questions == 1


async def test_pending_answers_are_not_sent_but_the_receipt_is(place: Neighbourhood) -> None:
    await place.post(TG, private(LOST))
    await place.worker.work_once()
    (only,) = await place.hear(TG, private("/xoadulieu"))
    assert RECEIPT.search(words(only))


async def test_replies_on_the_page_go_too(sqlite: Neighbourhood) -> None:
    session = "7f1d0c52-6a43-4c53-9a2e-0123456789ab"
    await sqlite.store.add_web_reply(session, {"blocks": []})
    await sqlite.store.add_web_reply("another-session-12345", {"blocks": []})
    await sqlite.hear(Channel.WEB, {"session": session, "id": "p-1", "text": "/xoadulieu"})
    assert sqlite.store.web_replies(session) == [] and sqlite.store.web_replies("another-session-12345")


async def test_what_is_kept_is_told_in_one_message(place: Neighbourhood) -> None:
    (nothing,) = await place.hear(TG, private("/dulieucuatoi"))
    assert "trên kênh này: 0." in words(nothing)
    for number in range(14):
        await place.hear(TG, private(f"{LOST} lần {number} số 001099012345"))
    await place.hear(TG, private("/phuong phường Ba Đình, Hà Nội"))
    await place.hear(TG, private("/dung"))
    (told,) = await place.hear(TG, private("dữ liệu của tôi"))
    said = words(told)
    assert "trên kênh này: 14, từ ngày" in said and "Phường Ba Đình, Hà Nội" in said and "/dung" in said
    assert "[đã che]" in said and "001099012345" not in said and "lần 13" in said
    assert len(re.sub("</?b>", "", said)) <= 900
    (in_group,) = await place.hear(TG, telegram("/dulieucuatoi"))
    assert "trên kênh này: 14" in words(in_group) and "lần 13" not in words(in_group)


async def test_opting_out_is_kept_as_a_hash_and_outlives_a_deletion(sqlite: Neighbourhood) -> None:
    await sqlite.hear(OA, oa_private("/dung"))
    await sqlite.hear(OA, oa_private("/xoadulieu"))
    assert sqlite.store.kept(OA, "8309393969855402319", 9).opted_out
    assert rows(sqlite, "SELECT person FROM opt_outs") == [
        (People(KEY.encode()).person("zalo_oa", "8309393969855402319"),)
    ]
    await sqlite.hear(OA, oa_private("nhận tin lại"))
    assert not sqlite.store.kept(OA, "8309393969855402319", 9).opted_out


def oa_private(text: str) -> dict[str, Any]:
    event = zalo_oa(text)
    return event | {"event_name": "user_send_text", "recipient": {"id": "OA"}}


async def test_what_the_notices_promise_is_true(sqlite: Neighbourhood) -> None:
    (first,) = await sqlite.hear(TG, private(LOST))
    assert "giữ 180 ngày" in words(first) and "/quyenrieng" in words(first)
    (second,) = await sqlite.hear(TG, private(LOST))
    assert "180 ngày" not in words(second)
    (told,) = await sqlite.hear(TG, private("/quyenrieng"))
    for said in ("180 ngày", "90 ngày", "/dulieucuatoi", "/xoadulieu", "/dung", "Ai vận hành"):
        assert said in words(told)
    assert rows(sqlite, "SELECT count(*) FROM questions WHERE text LIKE '/%'") == [(0,)]  # commands are no questions


async def test_ids_stand_only_where_a_reply_needs_them(sqlite: Neighbourhood) -> None:
    user, group = "77001122334", "-100445566778"
    await sqlite.hear(TG, private(LOST, user))
    await sqlite.hear(TG, mention(f"@vneid_bot {LOST}", user=user, chat=group))
    tables = [name for (name,) in rows(sqlite, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in set(tables) - {"conversations", "chats"}:
        assert not any(user in str(row) or group in str(row) for row in rows(sqlite, f"SELECT * FROM {table}")), table
    hashed = People(KEY.encode()).person("telegram", user)
    assert rows(sqlite, "SELECT DISTINCT person FROM questions") == [(hashed,)]


@given(st.text(max_size=40), st.text(min_size=1, max_size=40), st.binary(max_size=40))
def test_a_person_is_a_keyed_hash(channel: str, sender: str, key: bytes) -> None:
    person = People(key).person(channel, sender.encode("utf-8", "replace").decode())
    assert re.fullmatch(rf"[0-9a-f]{{{LENGTH}}}", person)
    assert person != People(key + b"x").person(channel, sender.encode("utf-8", "replace").decode())


def test_nobody_has_no_hash() -> None:
    assert People(b"k").person("telegram", "") == ""
    assert "khóa" not in repr(People("khóa".encode()))


async def purged(place: Neighbourhood, now: datetime) -> None:
    while await place.store.purge(now):  # type: ignore[call-arg]
        pass


async def test_each_thing_goes_when_its_time_is_over(sqlite: Neighbourhood) -> None:
    await sqlite.hear(TG, private(LOST))
    await sqlite.hear(TG, private("quạt kêu cọt kẹt"))
    await sqlite.hear(TG, private("cọt kẹt quạt kêu"))
    await sqlite.store.quarantine(TG, b"{", "odd")
    await sqlite.store.add_web_reply("7f1d0c52-6a43-4c53", {"blocks": []})
    now = datetime.now(UTC)
    counted = "SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM {}), (SELECT count(*) FROM {})"
    for later, expected in (
        (timedelta(days=7) - timedelta(hours=1), [(3, 1, 3)]),
        (timedelta(days=7, hours=1), [(0, 0, 0)]),
    ):
        await purged(sqlite, now + later)
        assert rows(sqlite, counted.format("seen", "quarantine", "outbox")) == expected
    assert rows(sqlite, "SELECT count(*) FROM web_replies") == [(0,)]
    await purged(sqlite, now + 89 * DAY)
    assert rows(sqlite, "SELECT count(*) FROM conversations") == [(1,)]
    await purged(sqlite, now + 91 * DAY)
    assert rows(sqlite, "SELECT count(*) FROM conversations") == [(0,)]
    await purged(sqlite, now + 179 * DAY)
    assert rows(sqlite, "SELECT count(*) FROM questions") == [(3,)]
    await purged(sqlite, now + 181 * DAY)
    assert rows(sqlite, "SELECT count(*), (SELECT sum(number) FROM question_counts) FROM questions") == [(0, 3)]
    assert "quạt" not in str(rows(sqlite, "SELECT * FROM question_counts"))


async def test_the_days_are_a_setting(tmp_path: Path) -> None:
    place = Neighbourhood(SqliteStore(tmp_path / "b.db", question_days=30))
    await place.hear(TG, private(LOST))
    await purged(place, datetime.now(UTC) + 31 * DAY)
    assert rows(place, "SELECT count(*) FROM questions") == [(0,)]
    place.store.close()


async def test_a_buried_message_is_found_by_whom_it_was_of(sqlite: Neighbourhood) -> None:
    await sqlite.store.put(StoredUpdate(TG, "d", LAN, b"{}"))  # admitted by an older version, unreadable to this one
    await sqlite.work()
    assert rows(sqlite, "SELECT count(*) FROM quarantine") == [(1,)]
    await sqlite.hear(TG, private("/xoadulieu"))
    assert rows(sqlite, "SELECT count(*) FROM quarantine") == [(0,)]


def test_an_older_file_is_brought_over(tmp_path: Path) -> None:
    db = apsw.Connection(str(tmp_path / "old.db"))
    before = schema.MIGRATIONS[: schema.MIGRATIONS.index(schema.GROUPS_AND_PEOPLE)]
    schema.migrate(db, before)
    memory = '{"greeted":true,"ward":"00004"}'
    db.execute(
        "INSERT INTO conversations VALUES ('telegram', '99', ?, NULL, 1), ('web', 'w', 'odd', NULL, 1)", (memory,)
    )
    sent = "INSERT INTO outbox (channel, conversation_id, state, next_at, created_at, changed_at, address, request)"
    db.execute(f"{sent} VALUES ('telegram', '99', 3, 1, 1, 1, '{{}}', '{{}}'), ('telegram', '98', 4, 1, 1, 1, '', '')")
    schema.migrate(db, schema.MIGRATIONS)
    memories = list(db.execute("SELECT memory FROM conversations ORDER BY channel"))
    assert memories == [('{"greeted":true,"place":"00004"}',), ("odd",)]
    assert list(db.execute("SELECT conversation_id FROM outbox ORDER BY id")) == [("",), ("98",)]

    db.close()


async def test_what_nobody_here_can_answer_is_kept_a_week_and_what_may_still_be_answered_longer(
    sqlite: Neighbourhood,
) -> None:
    kept = "SELECT channel FROM inbox ORDER BY id"
    for channel in (Channel.ZALO_OA, Channel.TELEGRAM):
        await sqlite.store.put(StoredUpdate(channel, "n1", "1", b"{}"))
    await purged(sqlite, datetime.now(UTC) + 8 * DAY)
    assert rows(sqlite, kept) == [("zalo_oa",), ("telegram",)]  # no worker has said yet what it serves
    await sqlite.store.claim(0, [Channel.TELEGRAM])
    await purged(sqlite, datetime.now(UTC) + 6 * DAY)
    assert rows(sqlite, kept) == [("zalo_oa",), ("telegram",)]
    await purged(sqlite, datetime.now(UTC) + 8 * DAY)
    assert rows(sqlite, kept) == [("telegram",)]
