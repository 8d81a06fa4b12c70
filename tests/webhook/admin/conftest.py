"""The admin pages over the real store, spoken to as a browser would, without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from bot.messages import Address, Channel
from bot.ports import Settlement, StoredUpdate
from bot.questions import CandidateScore, QuestionRecord
from bot.status import Status
from bot.turn import Conversation
from tests.shipped import lend_database, lend_index
from tests.webhook.admin.in_process import brought_in
from webhook.admin import accounts, user_pages
from webhook.admin.grouping import catch_up
from webhook.admin.roles import Role
from webhook.admin.wording import key_of
from webhook.app import create_app
from webhook.channels.registry import states
from webhook.health import Health
from webhook.settings import Settings, read_settings
from webhook.storage import question_lists as lists
from webhook.storage.accounts import NewAccount
from webhook.storage.sqlite import SqliteStore
from webhook.waiting import WaitingRoom
from webhook.wiring import channel_configs, console, open_store

PASSWORD = "mật khẩu để thử"
SHIPPED_HASHER = accounts.HASHER  # what it costs is checked in test_sign_in; hundreds of tests need not pay it
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, step: timedelta) -> None:
        self.time += step


class Site:
    """A running app with its store, and a person who looks at it."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.store: SqliteStore = open_store(settings)
        health = Health(self.store, states(channel_configs(settings, self.store)))
        self.console = console(settings, self.store, health)
        self._real = self.console.read, self.console.children  # whatever a test puts in their place
        self.console.sessions._now = self.console.now = clock  # the only parts that look at a clock
        app = create_app(settings, {}, self.store, health, WaitingRoom(self.store), lambda: self.console)
        self.base = "https://hoidap.test" if self.console.secure else "http://hoidap.test"
        self.transport = httpx.ASGITransport(app=app)
        self.person = self.somebody()

    def somebody(self) -> httpx.AsyncClient:
        """A browser with no cookies yet."""
        return httpx.AsyncClient(transport=self.transport, base_url=self.base)

    async def sign_in(self, password: str = PASSWORD, user: str = "admin") -> httpx.Response:
        return await self.person.post("/admin/login", data={"user": user, "password": password})

    async def employ(self, name: str, role: Role, scope: str = "") -> httpx.AsyncClient:
        """A colleague with an account of their own, signed in, in a browser of their own."""
        number = await self.console.accounts.add(NewAccount(name, name, role, scope, "", False))
        browser = self.somebody()
        browser.cookies.set(self.console.cookie, await self.console.sessions.begin(number))
        return browser

    async def ask(self, *questions: QuestionRecord, channel: Channel = Channel.WEB, ward: str = "") -> None:
        """Put questions through the inbox, as the worker does. The last one is the newest."""
        bound = Conversation(ward=ward)
        for number, question in enumerate(questions):
            update = StoredUpdate(channel, f"{channel}-{ward}-{question.text}-{number}", f"person {number}", b"{}")
            await self.store.put(update)
            claimed = await self.store.claim(10)
            await self.store.settle([Settlement(item.id, bound, question, Address("1")) for item in claimed])

    async def group(self, text: str, ward: str = "") -> int:
        """A group of one question that somebody bound to `ward` has asked; its number."""
        await self.ask(question(text), ward=ward)
        await catch_up(self.console)
        found = await self.console.read(lists.groups, lists.Sought(words=key_of(text)), 0, 1)
        return found[0].id

    async def close(self) -> None:
        await self.person.aclose()
        self.console.read, self.console.children = self._real
        await self.console.close()
        self.store.close()


class Quiet:
    """No child: these tests are about what stands in the database."""

    groups_now = False

    async def group(self, few: bool) -> None:
        """Wordings stay apart."""

    async def ask(self, job: str, given: object) -> dict[str, object]:
        return {"version": "1", "entries": {"tam-tru": ["Đăng ký tạm trú", "tam-tru", "cu-tru"]}, "groups": {}}

    async def close(self) -> None:
        """Nothing."""


TEXTS = {"staff_head": "Cán bộ:", "staff_about": "Hỏi lúc {at}: {question}", "staff_stays": "Đến {until}."}


class Writing(Quiet):
    """Knows the sentences around what staff write, too."""

    async def ask(self, job: str, given: object) -> dict[str, object]:
        return {"version": "1", "texts": TEXTS} if job == "phrases" else await super().ask(job, given)


def question(text: str, status: Status = Status.UNANSWERED, score: float = 0.31) -> QuestionRecord:
    candidates = (CandidateScore("cap-doi-cccd", "cap-doi-cccd", score), CandidateScore("la-lung", "khong-co", 0.05))
    return QuestionRecord(text, status, confidence=score, candidates=candidates)


@pytest.fixture(scope="package", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """The same argon2 with the least work."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (accounts, user_pages):
            patch.setattr(module, "HASHER", QUICK_HASHER)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = replace(read_settings({"DATA_DIR": str(tmp_path)}), admin_password=PASSWORD, id_hash_key="k")
    lend_index(tmp_path)
    lend_database(made.database_path)
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def site(settings: Settings, clock: Clock) -> AsyncIterator[Site]:
    made = Site(settings, clock)
    yield made
    await made.close()


@pytest.fixture
async def inside(site: Site) -> Site:
    """Somebody who is signed in."""
    assert (await site.sign_in()).status_code == 303
    return site


@pytest.fixture
def quiet(inside: Site) -> Site:
    inside.console.children = Quiet()  # type: ignore[assignment]
    return inside


@pytest.fixture
async def desk(inside: Site) -> Site:
    """Somebody signed in to write, by the machine's own clock: the store has no other."""
    inside.console.children = Writing()  # type: ignore[assignment]
    inside.clock.time = datetime.now(UTC)
    await inside.sign_in()
    return inside


@pytest.fixture
def indoors(inside: Site) -> Site:
    """Signed in, the child's work done in this process over the real content."""
    return brought_in(inside)
