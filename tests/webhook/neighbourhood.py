"""Raw updates in, what was said out: real halves, store, worker and knowledge, no network, a clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.facts import Fact, Facts
from bot.groups import Rank
from bot.handlers import answer
from bot.messages import Block, Channel, IncomingMessage, Reply
from bot.ports import Delivery
from bot.privacy import mask
from bot.status import Status
from tests.shipped import shipped
from tests.webhook.channels.samples import OA_CONFIG, headers
from webhook.channels.base import Identity, PureHalf
from webhook.channels.telegram import Telegram, TelegramConfig
from webhook.channels.web_chat import WebChat
from webhook.channels.zalo_bot import ZaloBot, ZaloBotConfig
from webhook.channels.zalo_oa import ZaloOa
from webhook.lookup import Finder
from webhook.routes import Door
from webhook.storage.memory import MemoryStore
from webhook.storage.sqlite import SqliteStore
from webhook.switches import Board, NeverTouched
from webhook.turns import Brain
from webhook.worker import Worker

NAMES = {channel: channel.value for channel in Channel} | {Channel.WEB: "web_chat"}


class Neighbourhood:
    """One bot on every channel. `ranks`: (chat, user) -> rank, else a member. `later`: how far its clock is ahead."""

    def __init__(self, store: SqliteStore | MemoryStore) -> None:
        self.store = store
        self.later = timedelta()
        self.ranks: dict[tuple[str, str], Rank] = {}
        self.statuses: list[Status] = []
        self.halves: dict[Channel, PureHalf] = {
            Channel.TELEGRAM: Telegram(TelegramConfig("1:token", "s3cret"), Identity("666", "vneid_bot", "Bot")),
            Channel.ZALO_OA: ZaloOa(OA_CONFIG),
            Channel.ZALO_BOT: ZaloBot(ZaloBotConfig("1:token", "s3cret", name="Bot Phường X")),
            Channel.WEB: WebChat(),
        }
        self.board = Board(store if isinstance(store, SqliteStore) else NeverTouched())
        self.doors = {channel: Door(half, store) for channel, half in self.halves.items()}
        brain = Brain(answer, shipped, Reply((Block("Xin lỗi"),)), mask)
        self.worker = Worker(
            store,
            self.halves,
            brain,
            wait=self._wait,
            told=lambda channel, status, seconds: self.statuses.append(status),
            lookup=Asked(self),
            hushes=self.board.hushes,
            clock=self.now,
        )

    def now(self) -> datetime:
        return datetime.now(UTC) + self.later

    async def _wait(self, longest_s: float) -> None:
        raise AssertionError("work_once never waits")

    def listen(self) -> None:
        """What the accepting process does every two seconds."""
        listening = self.store.listening()
        for channel, half in self.halves.items():
            half.listening = {} if self.board.hushes(channel, True) else listening.get(channel, {})

    async def post(self, channel: Channel, update: Any) -> str:
        """What the edge says became of an update."""
        body = json.dumps(update).replace('"HUGE-NUMBER"', "9" * 4000).encode()
        answered = await self.doors[channel].take(headers(NAMES[channel], body), body)
        assert answered.start["status"] == 200
        return str(json.loads(answered.body["body"])["status"])

    async def hear(self, channel: Channel, update: Any) -> list[Delivery]:
        """Post an update, answer it, and give what is sent for it."""
        await self.post(channel, update)
        return await self.work()

    async def work(self) -> list[Delivery]:
        """Answer whatever waits; what is then sent, in order."""
        while await self.worker.work_once() or self.worker._asking:
            await asyncio.gather(*self.worker._asking)
            await asyncio.sleep(0)  # for the tasks to be taken off the list
        sent: list[Delivery] = []
        while found := await self.store.claim_deliveries(99):
            sent += found
            for delivery in found:
                await self.store.sent(delivery.id)
        return sent


class Asked(Finder):
    """The finder over the store, with ranks that the test has set."""

    def __init__(self, place: Neighbourhood) -> None:
        super().__init__(place.store, {}, question_days=180, members_set_up_zalo=False)
        self._place = place

    async def find(self, fact: Fact, message: IncomingMessage, facts: Facts) -> Facts:
        if fact is not Fact.RANK:
            return await super().find(fact, message, facts)
        key = (message.address.chat_id, message.sender_id)
        return Facts(rank=self._place.ranks.get(key, Rank.MEMBER), can_fetch=True)


def words(delivery: Delivery) -> str:
    """The text of what is sent."""
    body: Mapping[str, Any] = delivery.request.body
    if "blocks" in body:
        return "\n\n".join(f"{b['title']}: {b['text']}" if b["title"] else b["text"] for b in body["blocks"])
    return str(body["message"]["text"] if "message" in body else body.get("text", ""))
