"""The half of the ports that only reads: for the admin pages, the metrics and commands beside a running server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import apsw

from bot.messages import Channel
from bot.ports import Backlog, DoubtfulDelivery, GivenUp, Takeover, UnansweredQuestion, WebReply
from webhook.storage import (
    backlog,
    chats,
    conversations,
    database,
    inbox,
    mailbox,
    outbox,
    questions,
    switches,
    takeovers,
)

P = ParamSpec("P")
T = TypeVar("T")


class SqliteReading:
    """Reads what is committed, waits for nobody and writes nothing. Raises StoreUnavailable when there is no file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reading: apsw.Connection | None = None

    def web_replies(self, conversation_id: str, after: int = 0) -> Sequence[WebReply]:
        """WebReplies.web_replies."""
        return mailbox.posted(self._db(), conversation_id, after)

    def noted(self, key: str) -> str | None:
        """Notes.noted."""
        return mailbox.noted(self._db(), key)

    def unanswered(self, limit: int, offset: int = 0) -> Sequence[UnansweredQuestion]:
        """QuestionLog.unanswered."""
        return questions.unanswered(self._db(), limit, offset)

    def asked(self, limit: int) -> Sequence[tuple[str, int]]:
        """(masked text, how often) of each wording, those asked last first."""
        return questions.asked(self._db(), limit)

    def in_doubt(self, limit: int, offset: int = 0) -> Sequence[DoubtfulDelivery]:
        """DeliveryLog.in_doubt."""
        return outbox.in_doubt(self._db(), limit, offset)

    def last_heard(self, channel: Channel, conversation_id: str) -> datetime | None:
        """When somebody last wrote, as far as it is kept; None when they never did, or were forgotten."""
        return conversations.last_heard(self._db(), channel, conversation_id)

    def given_up(self, limit: int, offset: int = 0) -> Sequence[GivenUp]:
        """Newest first: what was not, or may no longer be, sent in the last 7 days."""
        return outbox.given_up(self._db(), limit, offset)

    def waiting(self, longer_than_s: float, limit: int) -> Sequence[tuple[Channel, str]]:
        """Channel and chat of those in private chats whose message has waited for so long, the oldest first."""
        return inbox.waiting(self._db(), longer_than_s, limit)

    def taken_until(self, channel: Channel, conversation_id: str) -> datetime | None:
        """Until when a member of staff answers there; None, or a time that is past, when nobody does."""
        return takeovers.until(self._db(), channel, conversation_id)

    def taken(self, channel: Channel, conversation_id: str) -> Takeover | None:
        """The last time that a member of staff answered there; it may be over."""
        return takeovers.taken(self._db(), channel, conversation_id)

    def takeovers(self, now: datetime) -> Sequence[Takeover]:
        """Where members of staff answer at `now`: for the operators' list."""
        return takeovers.at(self._db(), now)

    def switches(self) -> Mapping[str, switches.Switch]:
        """What was ever switched off, by key; see storage.switches."""
        return switches.switches(self._db())

    def backlog(self) -> Backlog:
        """DeliveryLog.backlog."""
        return backlog.backlog(self._db())

    def groups(self) -> list[dict[str, Any]]:
        """What `hoidap06 groups` lists."""
        return chats.groups(self._db(), datetime.now(UTC))

    def read(self, read: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kw: P.kwargs) -> T:
        """What `read(db, …)` gives."""
        return read(self._db(), *args, **kw)

    def close(self) -> None:
        """Give the file back."""
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def _db(self) -> apsw.Connection:
        if self._reading is None:
            self._reading = database.connect_reading(self._path)
        return self._reading
