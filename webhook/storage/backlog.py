"""How much waits, in SQL."""

from __future__ import annotations

import apsw

from bot.ports import Backlog
from webhook.storage.database import now_ms
from webhook.storage.outbox import State

COUNTS = f"""
SELECT (SELECT count(*) FROM inbox), (SELECT accepted_at FROM inbox ORDER BY id LIMIT 1),
    (SELECT count(*) FROM outbox WHERE state < 3), (SELECT min(created_at) FROM outbox WHERE state < 3),
    (SELECT count(*) FROM outbox WHERE doubt_at IS NOT NULL),
    (SELECT count(*) FROM outbox WHERE doubt_at IS NOT NULL AND state = {State.HELD:d}),
    (SELECT count(*) FROM outbox WHERE state = {State.DEAD:d}),
    (SELECT count(*) FROM quarantine)
"""


def backlog(db: apsw.Connection) -> Backlog:
    """Counted now."""
    updates, oldest_update, deliveries, oldest_delivery, in_doubt, held, dead, quarantined = next(db.execute(COUNTS))
    return Backlog(
        updates, _age_s(oldest_update), deliveries, _age_s(oldest_delivery), in_doubt, held, dead, quarantined
    )


def _age_s(since_ms: int | None) -> float:
    return 0.0 if since_ms is None else max(0, now_ms() - since_ms) / 1000
