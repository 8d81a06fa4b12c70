"""What the worker and the sender need from the world, in the bot's words. Every store passes the same tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from bot.effects import Effect
from bot.facts import Kept
from bot.groups import Chat, Group
from bot.messages import Address, Channel, ChatChange
from bot.questions import QuestionRecord
from bot.turn import Conversation


class StoredUpdate(NamedTuple):
    """A provider's update as it was received. (channel, delivery_id) is unique: a second one is a duplicate."""

    channel: Channel
    delivery_id: str
    conversation_id: str  # order is kept within it
    body: bytes


class HeardUpdate(NamedTuple):
    """What somebody said to nobody, in a group that lets the bot answer such a question after a while.

    `heard_in`: chat and topic; whatever others say there makes an answer needless. `wait_min` 0: nothing that could be
    answered, it only counts as others having spoken.
    """

    update: StoredUpdate
    heard_in: str
    sender_id: str
    wait_min: int = 0


@dataclass(frozen=True, slots=True)
class ClaimedUpdate:
    """An update that this worker holds under a lease, with what is remembered of its conversation."""

    id: int
    update: StoredUpdate
    accepted_at: datetime
    conversation: Conversation
    attempt: int = 1  # how often it was claimed, this time included: a process that died counts too
    takeover: Takeover | None = None  # the last time that a member of staff answered there; it may be over


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """One call of a provider's API, rendered already: it can be repeated without knowing what it says.

    `fallback`: the body to send instead when the provider refuses the shape (Zalo OA -201/-233).
    `best_effort`: not worth a retry (acknowledging a button press). `unasked`: no answer to what was heard just now, so
    a provider's window counts from the person's last word. `vital`: a life may hang on it, so it goes out although
    staff have switched its channel off.
    """

    method: str
    body: Mapping[str, Any]
    fallback: Mapping[str, Any] | None = None
    best_effort: bool = False
    unasked: bool = False
    vital: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """Everything that one settled update changes, in one transaction."""

    update_id: int
    conversation: Conversation | None  # None: nothing to remember
    question: QuestionRecord | None
    address: Address
    requests: tuple[OutboundRequest, ...] = ()
    picked: bool = False  # this turn chose from the clarification of the turn before
    sender_id: str = ""  # who wrote; kept as a keyed hash alone
    effects: tuple[Effect, ...] = ()
    change: ChatChange | None = None  # the update told of a chat, not of a message
    at: int = 0  # milliseconds since 1970: when a `change` was accepted, when a group was spoken to


@dataclass(frozen=True, slots=True)
class Delivery:
    """One outbox row that this sender holds. `attempt` counts from 1."""

    id: int
    channel: Channel
    conversation_id: str
    address: Address
    request: OutboundRequest
    attempt: int
    created_at: datetime
    is_broadcast: bool = False  # nobody waits for it: replies go first


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """One line of the log that the admin opens."""

    question: str
    status: str
    channel: str
    asked_at: datetime
    candidates: tuple[Mapping[str, Any], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class DoubtfulDelivery:
    """A delivery that may have arrived: its process died before it was noted, or the provider's answer was lost."""

    id: int
    channel: str
    state: str  # held, or what became of it since it was sent again: retry, sending, sent, dead
    attempt: int
    created_at: datetime
    in_doubt_since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A delivery that will never be sent, and why; whom it was for is not kept."""

    id: int
    channel: str
    attempt: int
    created_at: datetime
    given_up_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Takeover:
    """A conversation in which a member of staff writes by hand: the bot is silent there. Aware times."""

    channel: Channel
    conversation_id: str
    since: datetime
    until: datetime
    by: str = ""  # who answers from the console; empty: in the OA's own inbox
    told: bool = False  # whoever writes there knows it
    key: str = ""  # names it in an address


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What dead workers had left behind, by what became of it."""

    updates: int = 0  # open again
    resent: int = 0  # deliveries in doubt that are sent again
    held: int = 0  # deliveries in doubt that wait for a person


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits, for the metrics and the operator. Ages in seconds, 0 when nothing waits."""

    updates: int
    oldest_update_s: float
    deliveries: int
    oldest_delivery_s: float
    in_doubt: int
    held: int
    dead: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class WebReply:
    """One reply that waits for the chat page; `seq` grows within a conversation and never comes twice."""

    seq: int
    body: Mapping[str, Any]


class StoreUnavailable(Exception):
    """The update could not be made durable (disk full, database locked): answer 503, the provider will resend."""


class TurnStore(Protocol):
    """The inbox: put, claim, settle, bury."""

    def put(self, update: StoredUpdate) -> Awaitable[bool]:
        """Commit the update; False when it is a duplicate. Raises StoreUnavailable."""

    async def quarantine(self, channel: Channel, body: bytes, reason: str) -> None:
        """Keep an authentic update that nobody can read for 7 days, where an operator finds it."""

    async def overhear(self, heard: HeardUpdate) -> bool:
        """Forget what others said in that place, for somebody has spoken; then keep this for `wait_min`, unless who
        wrote it wants no unasked answer. False when it is a duplicate. Raises StoreUnavailable."""

    async def claim(self, limit: int, channels: Collection[Channel] | None = None) -> Sequence[ClaimedUpdate]:
        """The oldest open update of each free conversation, leased to this worker.

        `channels`: those that it can answer on (None: all). What came on another one waits for a worker that can.
        """

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """One transaction: conversation, masked question, outbox rows, inbox row done and its raw text deleted.

        Who has everything deleted loses what they asked before, in this call too, and what of it is not settled yet
        cannot be settled any more. What they have asked since is open again, to be answered without what was deleted.
        """

    async def settle_and_claim(
        self,
        settlements: Sequence[Settlement],
        limit: int,
        under_way: Callable[[], None],
        channels: Collection[Channel] | None = None,
    ) -> Sequence[ClaimedUpdate]:
        """`settle`, then `claim`, in one transaction: both, or StoreUnavailable and neither.

        `under_way` is called when nothing can come before it any more: who looks at the outbox from then on finds what
        is settled here.
        """

    async def bury(self, update_id: int, reason: str) -> None:
        """Move an update that cannot be read or answered to the quarantine, so that the conversation goes on."""

    async def release(self, update_ids: Sequence[int]) -> None:
        """Give back what was claimed and not answered; another claim may take it at once."""

    async def heartbeat(self) -> TakenOver:
        """Extend this worker's leases, and take over what workers that died or fell silent for 10 s had held."""


class Chats(Protocol):
    """The groups, and who wants to hear nothing unasked."""

    def chat(self, channel: Channel, chat_id: str, now: datetime) -> Chat:
        """What is known of a chat; of one that is not known, what holds for a new one."""

    def listening(self) -> Mapping[Channel, Mapping[str, int]]:
        """Chat id -> minutes, for the groups in which a question to nobody may be answered after a while."""

    def kept(self, channel: Channel, sender_id: str, latest: int) -> Kept:
        """What is kept of a person, with at most `latest` of the masked questions."""

    async def ripen(self, now: datetime) -> int:
        """Put what was overheard, and what nobody answered for long enough, into the inbox; how many it was."""

    async def follow(self, change: ChatChange, at: datetime) -> None:
        """A chat was left, entered again or moved: what a provider said in answer to a send."""

    async def set_group(self, channel: Channel, chat_id: str, group: Group) -> None:
        """What holds for a group from now on."""


class Outbox(Protocol):
    """The deliveries: claim, then exactly one of sent, retry, doubt, dead."""

    async def claim_deliveries(
        self,
        limit: int,
        room: Mapping[Channel, int] | None = None,
        broadcasts: Mapping[Channel, int] | None = None,
        sent: Sequence[int] = (),
        vital: Mapping[Channel, int] | None = None,
    ) -> Sequence[Delivery]:
        """The oldest unsent delivery of each conversation that may be sent now; marked as being sent, durably.

        Each of `sent` is noted as taken by its provider before, in the same transaction: both, or StoreUnavailable and
        neither.

        `room` is the most that each channel may get; a channel that is not in it gets none. Replies come first;
        `broadcasts` is how many of the room broadcasts may take (None: all that replies leave). `vital` is the room of
        channels from which only vital replies go; they wait for nothing of their conversation.
        """

    async def defer(self, until: Sequence[tuple[int, datetime]]) -> None:
        """These were claimed and not sent: their chat's turn comes later. The claim does not count as an attempt."""

    async def sent(self, delivery_id: int) -> None:
        """The provider took it."""

    async def retry(self, delivery_id: int, at: datetime, reason: str) -> None:
        """It failed for a while; later deliveries of the conversation wait behind it."""

    async def doubt(self, delivery_id: int, at: datetime | None, reason: str) -> None:
        """It may have arrived, and is listed for that. Sent again at `at`; None: held for a person.

        Its conversation waits for it 10 s at most.
        """

    async def dead(self, delivery_id: int, reason: str) -> None:
        """It will never be sent; the reason is kept."""

    async def broadcast(
        self, channel: Channel, conversation_id: str, address: Address, request: OutboundRequest
    ) -> None:
        """Queue what nobody asked for: it waits behind every reply."""


class DeliveryLog(Protocol):
    """What an operator looks at."""

    def in_doubt(self, limit: int, offset: int = 0) -> Sequence[DoubtfulDelivery]:
        """Newest first: every delivery that a crash left in doubt, held or sent again."""

    def backlog(self) -> Backlog:
        """How much waits."""


class WebReplies(Protocol):
    """The chat page's mailbox: the worker's sender adds, the page's long poll reads."""

    async def add_web_reply(self, conversation_id: str, body: Mapping[str, Any]) -> None:
        """Keep one reply until the page has had a day to fetch it."""

    def web_replies(self, conversation_id: str, after: int = 0) -> Sequence[WebReply]:
        """The replies of one conversation with a `seq` above `after`, oldest first."""


class Notes(Protocol):
    """Small facts that both processes share: the worker's pulse, the hash of the knowledge, a bot's own name."""

    async def note(self, key: str, value: str) -> None:
        """Keep `value` under `key`, over what was there."""

    def noted(self, key: str) -> str | None:
        """The value kept under `key`."""


class QuestionLog(Protocol):
    """What could not be answered."""

    def unanswered(self, limit: int, offset: int = 0) -> Sequence[UnansweredQuestion]:
        """Newest first: every `unanswered`, clarification that nobody picked, answer in doubt or called wrong."""
