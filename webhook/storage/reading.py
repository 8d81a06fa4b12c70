"""The half of the ports that only reads: for the admin pages, the metrics and commands beside a running server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import apsw

from bot.ports import Backlog, DoubtfulDelivery, UnansweredQuestion, WebReply
from webhook.storage import backlog, database, mailbox, outbox, questions


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

    def in_doubt(self, limit: int, offset: int = 0) -> Sequence[DoubtfulDelivery]:
        """DeliveryLog.in_doubt."""
        return outbox.in_doubt(self._db(), limit, offset)

    def backlog(self) -> Backlog:
        """DeliveryLog.backlog."""
        return backlog.backlog(self._db())

    def close(self) -> None:
        """Give the file back."""
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def _db(self) -> apsw.Connection:
        if self._reading is None:
            self._reading = database.connect_reading(self._path)
        return self._reading
