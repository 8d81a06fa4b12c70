"""A whole worker in a process of its own, to be killed: answers updates and writes each send into a file.

Arguments: database, file of sends, file that tells of readiness, seconds that a send takes.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from bot.messages import Address, Block, Channel, IncomingMessage, Kind, Reply
from bot.ports import Delivery, OutboundRequest
from bot.questions import QuestionRecord
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.base import KnowledgeBase
from knowledge.phrases import Phrases
from knowledge.text.lexicon import Lexicon
from webhook.channels.base import NOBODY, Admitted, Identity, SendResult, Verdict
from webhook.sender import Deliverer
from webhook.storage.sqlite import SqliteStore
from webhook.storage.wake import Ear
from webhook.turns import Brain
from webhook.worker import Worker


class Echo:
    """A channel whose bodies are `{"chat", "text"}`."""

    channel = Channel.TELEGRAM
    identity: Identity = NOBODY

    def admit(self, headers: object, body: bytes) -> Admitted:
        raise AssertionError("the worker admits nothing")

    def parse(self, body: bytes) -> IncomingMessage:
        read = json.loads(body)
        address = Address(read["chat"])
        return IncomingMessage(self.channel, read["chat"], read["chat"], address, Kind.TEXT, read["text"])

    def render(self, reply: Reply, address: Address) -> tuple[OutboundRequest, ...]:
        return (OutboundRequest("say", {"chat": address.chat_id, "text": reply.plain()}),)


class FileSender:
    """Appends each send to a file in one write: what the provider has received."""

    def __init__(self, path: Path, takes_s: float) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._takes_s = takes_s

    async def send(self, delivery: Delivery) -> SendResult:
        os.write(self._file, (json.dumps(dict(delivery.request.body)) + "\n").encode())
        await asyncio.sleep(self._takes_s)
        return SendResult(Verdict.SENT)

    async def identify(self) -> Identity | None:
        return None

    async def close(self) -> None:
        os.close(self._file)


def answer(turn: Turn) -> Outcome:
    question = QuestionRecord(turn.message.text, Status.UNANSWERED)
    return Outcome(Status.UNANSWERED, Reply((Block(turn.message.text),)), turn.conversation, question)


def tell(ready: str) -> None:
    Path(ready).touch()


async def main(database: str, sends: str, ready: str, takes_s: str) -> None:
    store = SqliteStore(Path(database))
    knowledge = KnowledgeBase({}, Lexicon(), Phrases({}), "test")
    ear = Ear(Path(database).parent / "work.bell")
    ear.open()
    deliverer = Deliverer(store, {Channel.TELEGRAM: FileSender(Path(sends), float(takes_s))})
    brain = Brain(answer, lambda: knowledge, Reply((Block("xin lỗi"),)), lambda text: text)
    worker = Worker(store, {Channel.TELEGRAM: Echo()}, brain, wait=ear.wait, settled=deliverer.wake, batch=8)
    tell(ready)
    await asyncio.gather(worker.run(), deliverer.run())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
