"""One turn of the worker in SQL: what it has answered is settled, and what it answers next is claimed."""

from __future__ import annotations

from typing import NamedTuple

import apsw

from bot.ports import ClaimedUpdate
from webhook.storage.inbox import Claim, claim
from webhook.storage.settle import Settling, settle


class Turned(NamedTuple):
    """The claim is of what is free once that is settled."""

    settling: Settling
    claim: Claim


def settle_and_claim(db: apsw.Connection, turned: list[Turned]) -> list[list[ClaimedUpdate]]:
    """What each call has claimed. One transaction: a worker that dies has settled all of it and holds the next, or
    still holds what it had."""
    settle(db, [each.settling for each in turned])
    return claim(db, [each.claim for each in turned])
