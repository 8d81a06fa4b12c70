"""What the conversations tell beside the memory of each."""

from __future__ import annotations

from datetime import datetime

import apsw

from bot.messages import Channel
from webhook.storage.database import from_ms

LAST = "SELECT changed_at FROM conversations WHERE channel = ? AND conversation_id = ?"


def last_heard(db: apsw.Connection, channel: Channel, conversation_id: str) -> datetime | None:
    """When the conversation was last settled, which is when its owner wrote."""
    found: int | None = db.execute(LAST, (channel, conversation_id)).get
    return None if found is None else from_ms(found)
