"""Who wants nothing more of the bot, in SQL: it was removed from a group, blocked or unfollowed by a person."""

from __future__ import annotations

import apsw

from webhook.storage.database import select

# In private, who writes or follows again is back.
HAS_LEFT = """
SELECT 1 FROM chats WHERE channel = ?1 AND chat_id = ?2 AND gone_at >= iif(is_private, coalesce((
    SELECT changed_at FROM conversations WHERE channel = ?1 AND conversation_id = ?2), 0), 0)
"""


def has_left(db: apsw.Connection, channel: str, chat_id: str) -> bool:
    """Whether nothing may be sent there that is no answer, because nothing was heard since."""
    return bool(select(db, HAS_LEFT, (channel, chat_id)))
