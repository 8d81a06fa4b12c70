"""The half of the ports that only reads: for the admin pages, the metrics and commands beside a running server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import apsw

from bot.messages import Channel
from bot.ports import (
    Backlog,
    DoubtfulDelivery,
    GivenUp,
    StoreUnavailable,
    Takeover,
    UnansweredQuestion,
    WebReply,
)
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
from webhook.storage.errors import REOPEN, UNAVAILABLE

P = ParamSpec("P")
T = TypeVar("T")


class SqliteReading:
    """Reads what is committed, waits for nobody and writes nothing. Raises StoreUnavailable when there is no file,
    or it cannot be read now."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reading: apsw.Connection | None = None

    def web_replies(self, conversation_id: str, after: int = 0) -> Sequence[WebReply]:
        """WebReplies.web_replies."""
        return self.read(mailbox.posted, conversation_id, after)

    def noted(self, key: str) -> str | None:
        """Notes.noted."""
        return self.read(mailbox.noted, key)

    def unanswered(self, limit: int, offset: int = 0) -> Sequence[UnansweredQuestion]:
        """QuestionLog.unanswered."""
        return self.read(questions.unanswered, limit, offset)

    def asked(self, limit: int) -> Sequence[tuple[str, int]]:
        """(masked text, how often) of each wording, those asked last first."""
        return self.read(questions.asked, limit)

    def in_doubt(self, limit: int, offset: int = 0) -> Sequence[DoubtfulDelivery]:
        """DeliveryLog.in_doubt."""
        return self.read(outbox.in_doubt, limit, offset)

    def last_heard(self, channel: Channel, conversation_id: str) -> datetime | None:
        """When somebody last wrote, as far as it is kept; None when they never did, or were forgotten."""
        return self.read(conversations.last_heard, channel, conversation_id)

    def given_up(self, limit: int, offset: int = 0) -> Sequence[GivenUp]:
        """Newest first: what was not, or may no longer be, sent in the last 7 days."""
        return self.read(outbox.given_up, limit, offset)

    def waiting(self, longer_than_s: float, limit: int) -> Sequence[tuple[Channel, str]]:
        """Channel and chat of those in private chats whose message has waited for so long, the oldest first."""
        return self.read(inbox.waiting, longer_than_s, limit)

    def taken_until(self, channel: Channel, conversation_id: str) -> datetime | None:
        """Until when a member of staff answers there; None, or a time that is past, when nobody does."""
        return self.read(takeovers.until, channel, conversation_id)

    def taken(self, channel: Channel, conversation_id: str) -> Takeover | None:
        """The last time that a member of staff answered there; it may be over."""
        return self.read(takeovers.taken, channel, conversation_id)

    def takeovers(self, now: datetime) -> Sequence[Takeover]:
        """Where members of staff answer at `now`: for the operators' list."""
        return self.read(takeovers.at, now)

    def switches(self) -> Mapping[str, switches.Switch]:
        """What was ever switched off, by key; see storage.switches."""
        return self.read(switches.switches)

    def backlog(self) -> Backlog:
        """DeliveryLog.backlog."""
        return self.read(backlog.backlog)

    def groups(self) -> list[dict[str, Any]]:
        """What `hoidap06 groups` lists."""
        return self.read(chats.groups, datetime.now(UTC))

    def read(self, read: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kw: P.kwargs) -> T:
        """What `read(db, …)` gives. Raises StoreUnavailable."""
        try:
            return read(self._db(), *args, **kw)
        except UNAVAILABLE as error:
            if isinstance(error, REOPEN):
                self._reading = None  # not closed: another thread may be reading with it
            raise StoreUnavailable(str(error) or type(error).__name__) from error

    def close(self) -> None:
        """Give the file back."""
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def _db(self) -> apsw.Connection:
        if self._reading is None:
            self._reading = database.connect_reading(self._path)
        return self._reading
