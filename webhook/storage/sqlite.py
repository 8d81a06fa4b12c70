"""The ports over one SQLite file, shared by the accepting and the working process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.facts import QUESTION_DAYS
from bot.messages import Address, Channel
from bot.ports import (
    ClaimedUpdate,
    Delivery,
    OutboundRequest,
    Settlement,
    StoredUpdate,
    StoreUnavailable,
    TakenOver,
)
from webhook.storage import (
    database,
    inbox,
    mailbox,
    outbox,
    retention,
    schema,
    settle,
    takeovers,
    tallies,
    turns,
    workers,
)
from webhook.storage.errors import UNAVAILABLE
from webhook.storage.group_store import SqliteGroups
from webhook.storage.overheard import ripen
from webhook.storage.owner import own_name
from webhook.storage.people import People
from webhook.storage.settle import Settling
from webhook.storage.writer import PATIENCE_S, Operation, Writer

LOOK_EVERY = 10  # heartbeats, of 3 s each

ERASING: frozenset[Operation[Any, Any]] = frozenset(
    {
        settle.settle,
        turns.settle_and_claim,
        inbox.bury,
        outbox.sent,
        outbox.note_and_claim,
        outbox.dead,
        retention.purge,
        ripen,
    }
)


def _never(result: object) -> bool:
    return False


# A lease that a power cut takes is an update that is open again. So is a delivery whose note it takes in doubt, and
# listed; as each start of a send waits for the disk, no more of them than may be in flight.
LAZY: dict[Operation[Any, Any], Callable[[Any], bool]] = {
    inbox.claim: _never,
    inbox.release: _never,
    workers.pulse: _never,
    outbox.claim: bool,  # what is sent is marked on the disk first
    outbox.note_and_claim: bool,
}


class SqliteStore(SqliteGroups):
    """Every port of bot/ports.py. Writes wait for their commit; reads see what is committed and wait for nobody."""

    def __init__(
        self,
        path: Path,
        *,
        patience_s: float = PATIENCE_S,
        checkpoint_pages: int = 2000,
        resend_within_s: float = workers.RESEND_WITHIN_MS / 1000,
        after_commit: Callable[[], None] = lambda: None,
        migrations: Sequence[str] = schema.MIGRATIONS,
        id_hash_key: str = "",
        question_days: int = QUESTION_DAYS,
    ) -> None:
        """Makes the folder, the file and the schema. Raises StoreUnavailable and schema.NewerSchema.

        `after_commit` is called in the writer's thread. `resend_within_s`: younger deliveries in doubt are sent again,
        older ones are held for a person; 0 holds all. `question_days`: how long a masked question is kept.
        """
        _prepare(path, migrations)
        super().__init__(path, People(id_hash_key.encode()))
        self._question_days = question_days
        self._name = own_name()
        self._resend_within_ms = round(resend_within_s * 1000)
        self._owner: int | None = None
        self._claimed: dict[int, tuple[str, str]] = {}
        self._serves: frozenset[str] | None = None  # the channels of the last claim
        self._claiming = self._beats = 0
        self.writer = Writer(
            path,
            patience_s=patience_s,
            checkpoint_pages=checkpoint_pages,
            after_commit=after_commit,
            erasing=ERASING,
            lazy=LAZY,
        )

    def put(self, update: StoredUpdate) -> Awaitable[bool]:
        """TurnStore.put. Not a coroutine around the writer's own future: every accept comes through here."""
        return self.writer.submit(inbox.put, update)

    async def quarantine(self, channel: Channel, body: bytes, reason: str) -> None:
        """TurnStore.quarantine."""
        await self.writer.submit(inbox.quarantine, inbox.Rejected(channel, body, reason))

    async def claim(self, limit: int, channels: Collection[Channel] | None = None) -> Sequence[ClaimedUpdate]:
        """TurnStore.claim."""
        claim = inbox.Claim(await self._as_worker(), limit, self._served(channels))
        return await self._register(self.writer.submit(inbox.claim, claim))

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """TurnStore.settle; a settlement of an update that is not held (any more) changes nothing."""
        settling = await self._settling(settlements)
        await self.writer.submit(settle.settle, settling)
        self._forget(item.update_id for *_, item in settling.settlements)

    async def settle_and_claim(
        self,
        settlements: Sequence[Settlement],
        limit: int,
        under_way: Callable[[], None],
        channels: Collection[Channel] | None = None,
    ) -> Sequence[ClaimedUpdate]:
        """TurnStore.settle_and_claim."""
        settling = await self._settling(settlements)
        under_way()  # whoever it wakes asks for deliveries before this is handed to the writer, and so in its commit
        claim = inbox.Claim(settling.owner, limit, self._served(channels))
        claimed = await self._register(self.writer.submit(turns.settle_and_claim, turns.Turned(settling, claim)))
        self._forget(item.update_id for *_, item in settling.settlements)
        return claimed

    def _served(self, channels: Collection[Channel] | None) -> frozenset[str] | None:
        """As the inbox is asked; `purge` then knows what no worker of this process will ever answer."""
        if channels is not None and self._serves != channels:
            self._serves = frozenset(channels)
        return None if channels is None else self._serves

    async def _settling(self, settlements: Sequence[Settlement]) -> Settling:
        held = [(self._claimed[item.update_id], item) for item in settlements if item.update_id in self._claimed]
        items = [(*claimed, self.people.person(claimed[0], item.sender_id), item) for claimed, item in held]
        return Settling(await self._as_worker(), items)

    async def _register(self, claiming: Awaitable[Sequence[ClaimedUpdate]]) -> Sequence[ClaimedUpdate]:
        self._claiming += 1
        try:
            claimed = await claiming
            for item in claimed:
                self._claimed[item.id] = (item.update.channel.value, item.update.conversation_id)
        finally:
            self._claiming -= 1
        return claimed

    async def bury(self, update_id: int, reason: str) -> None:
        """TurnStore.bury."""
        await self.writer.submit(inbox.bury, inbox.Buried(await self._as_worker(), update_id, reason))
        self._forget([update_id])

    async def release(self, update_ids: Sequence[int]) -> None:
        """TurnStore.release. What cannot be given back now is opened by a later heartbeat."""
        self._forget(update_ids)
        await self.writer.submit(inbox.release, inbox.Released(await self._as_worker(), update_ids))

    async def heartbeat(self) -> TakenOver:
        """TurnStore.heartbeat."""
        pulse = workers.Pulse(self._name, self._resend_within_ms, self._holding())
        standing = await self.writer.submit(workers.pulse, pulse)
        self._owner = standing.owner
        return standing.taken

    def _holding(self) -> tuple[int, ...] | None:
        """What this worker has claimed, now and then: it costs a walk through the inbox. None beside a claim."""
        self._beats += 1
        return None if self._claiming or self._beats % LOOK_EVERY else tuple(self._claimed)

    async def claim_deliveries(
        self,
        limit: int,
        room: Mapping[Channel, int] | None = None,
        broadcasts: Mapping[Channel, int] | None = None,
        sent: Sequence[int] = (),
        vital: Mapping[Channel, int] | None = None,
    ) -> Sequence[Delivery]:
        """Outbox.claim_deliveries."""
        shares = dict.fromkeys(Channel, limit) if room is None else room
        few = shares if broadcasts is None else broadcasts
        claim = outbox.DeliveryClaim(await self._as_worker(), limit, shares, few, sent, vital or {})
        return await self.writer.submit(outbox.note_and_claim if sent else outbox.claim, claim)

    async def defer(self, until: Sequence[tuple[int, datetime]]) -> None:
        """Outbox.defer."""
        times = [(id, database.to_ms(at)) for id, at in until]
        await self.writer.submit(outbox.defer, outbox.Deferred(await self._as_worker(), times))

    async def sent(self, delivery_id: int) -> None:
        """Outbox.sent."""
        await self.writer.submit(outbox.sent, outbox.Sent(await self._as_worker(), delivery_id))

    async def retry(self, delivery_id: int, at: datetime, reason: str) -> None:
        """Outbox.retry."""
        owner = await self._as_worker()
        await self.writer.submit(outbox.retry, outbox.Retry(owner, delivery_id, database.to_ms(at), reason))

    async def doubt(self, delivery_id: int, at: datetime | None, reason: str) -> None:
        """Outbox.doubt."""
        when = None if at is None else database.to_ms(at)
        owner = await self._as_worker()
        await self.writer.submit(outbox.doubt, outbox.Doubtful(owner, delivery_id, when, reason))

    async def broadcast(
        self, channel: Channel, conversation_id: str, address: Address, request: OutboundRequest
    ) -> None:
        """Outbox.broadcast."""
        await self.writer.submit(outbox.queue, outbox.Queued(channel, conversation_id, address, request))

    async def dead(self, delivery_id: int, reason: str) -> None:
        """Outbox.dead."""
        await self.writer.submit(outbox.dead, outbox.Dead(await self._as_worker(), delivery_id, reason))

    async def add_web_reply(self, conversation_id: str, body: Mapping[str, Any]) -> None:
        """WebReplies.add_web_reply."""
        await self.writer.submit(mailbox.post, mailbox.Posted(conversation_id, body))

    async def take_over(self, channel: Channel, conversation_id: str, until: datetime, by: str = "") -> None:
        """A member of staff answers there until then; from the console under their name, see storage.takeovers."""
        await self.writer.submit(takeovers.take, takeovers.Taken(channel, conversation_id, database.to_ms(until), by))

    async def give_back(self, channel: Channel, conversation_id: str) -> None:
        """The bot answers there again at once."""
        await self.writer.submit(takeovers.give, takeovers.Given(channel, conversation_id))

    async def note(self, key: str, value: str) -> None:
        """Notes.note."""
        await self.writer.submit(mailbox.note, mailbox.Note(key, value))

    async def probe(self) -> None:
        """Raises StoreUnavailable when an update could not be stored now."""
        await self.writer.submit(inbox.probe, None)

    async def purge(self, now: datetime | None = None) -> int:
        """Delete what has been kept long enough; the number of rows. A few hundred at once: call until it is 0."""
        at = database.now_ms() if now is None else database.to_ms(now)
        return await self.writer.submit(retention.purge, retention.Purge(at, self._question_days, serves=self._serves))

    async def tally(self) -> bool:
        """Count some of the questions that were asked since, for the statistics; whether more is left."""
        return await self.writer.submit(tallies.tally, tallies.AT_ONCE) == tallies.AT_ONCE

    async def leave(self) -> None:
        """End in order: what this worker holds is open again at once."""
        if self._owner is not None:
            await self.writer.submit(workers.leave, self._owner)
            self._claimed.clear()

    def close(self) -> None:
        """Commit what has arrived and give the file back."""
        self.writer.close()
        super().close()

    async def _as_worker(self) -> int:
        """The number of this worker; the first call takes over from a dead predecessor."""
        if self._owner is None:
            await self.heartbeat()
        assert self._owner is not None
        return self._owner

    def _forget(self, update_ids: Iterable[int]) -> None:
        for update_id in update_ids:
            self._claimed.pop(update_id, None)


def _prepare(path: Path, migrations: Sequence[str]) -> None:
    try:
        db = database.connect(path)
        try:
            schema.migrate(db, migrations)
        finally:
            db.close()
    except UNAVAILABLE as error:
        raise StoreUnavailable(f"{path}: {error}") from error
    except OSError as error:
        raise StoreUnavailable(f"{path}: {error.strerror}") from error


def open_store(url: str, **options: Any) -> SqliteStore:
    """The store at `url` (SQLAlchemy's form). Raises UnknownDatabase, StoreUnavailable and NewerSchema."""
    return SqliteStore(database.path_of(url), **options)
