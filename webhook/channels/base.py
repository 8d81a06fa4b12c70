"""What every channel offers: a pure half (admit, parse, render) and a class that sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bot.messages import Address, Channel, ChatChange, IncomingMessage, InlineQuery, Reply, StaffWrote
from bot.ports import Delivery, OutboundRequest

if TYPE_CHECKING:  # the accepting process must not carry the index
    from bot.inline import InlineResult


class BadSignature(Exception):
    """The update is not from the provider, or our secret is wrong."""


class Unreadable(Exception):
    """An authentic update that lacks what we need; it goes to the quarantine. `args[0]` says what is missing."""


class Admitted(NamedTuple):
    """Store it: its dedupe key and the conversation in whose order it belongs.

    `heard_in`: chat and topic, in a group where questions to nobody are held: somebody has spoken there.
    """

    delivery_id: str
    conversation_id: str
    heard_in: str = ""


class Overheard(NamedTuple):
    """Said to nobody, in a group that lets the bot answer such a question when nobody else does for a while.

    `wait_min` 0: nothing that could be answered; others have spoken, that is all.
    """

    delivery_id: str
    conversation_id: str
    heard_in: str
    sender_id: str
    wait_min: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """Authentic, and nothing to do: acknowledge with 200 and count it under `reason`."""

    reason: str


Admission = Admitted | Ignored | Overheard


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in the eyes of a group: what members tap, type or reply to. Empty: not known (yet).

    `username` is Telegram's, without `@`; `name` is the visible name of the OA or of the Zalo bot.
    """

    id: str = ""
    username: str = ""
    name: str = ""


NOBODY = Identity()


class Verdict(StrEnum):
    """What became of one send."""

    SENT = "sent"
    RETRY = "retry"  # temporary: 429, 5xx, time-out before anything was received
    DEAD = "dead"  # permanent: blocked, outside of the window, refused for ever
    FALLBACK = "fallback"  # the shape was refused: send `SendResult.instead` or `request.fallback` now


@dataclass(frozen=True, slots=True)
class SendResult:
    """A verdict with the provider's code and words (never the citizen's), and how long to wait, if it said so."""

    verdict: Verdict
    code: str = ""
    reason: str = ""
    retry_after_s: float | None = None
    gone: bool = False  # nothing can be sent to that chat any more: blocked, removed
    moved_to: str = ""  # the chat goes on under this id
    instead: Mapping[str, Any] | None = None  # FALLBACK: the body to send now, where the request brings none


class PureHalf(Protocol):
    """The half without network or framework, used by the HTTP edge (admit) and by the worker (parse, render)."""

    channel: Channel
    identity: Identity  # the wiring replaces it when the provider has told it
    listening: Mapping[str, int]  # chat id -> minutes of the groups that let it answer unasked; replaced likewise

    def admit(self, headers: Mapping[bytes, bytes], body: bytes) -> Admission:
        """Verify, then read just enough to store. Header names are lower-case bytes, as ASGI gives them.

        Raises BadSignature (nothing is stored) and Unreadable (quarantine, 200).
        """

    def parse(self, body: bytes) -> IncomingMessage | ChatChange | StaffWrote | InlineQuery | None:
        """The message in our words; None for an event that needs no answer. Raises Unreadable."""

    def render(self, reply: Reply, address: Address) -> tuple[OutboundRequest, ...]:
        """The calls that say `reply`, in order; one for a free-text question."""


class InlineHalf(PureHalf, Protocol):
    """A half whose people may ask from any other chat."""

    def render_results(self, query: InlineQuery, results: Sequence[InlineResult]) -> OutboundRequest:
        """The one call that offers `results`."""


class Sender(Protocol):
    """The half that talks to the provider."""

    async def send(self, delivery: Delivery) -> SendResult:
        """One attempt. Never raises for what the network or the provider does."""

    async def identify(self) -> Identity | None:
        """Ask the provider who we are; None when it does not answer or has no such notion. Never raises."""

    async def is_admin(self, chat_id: str, user_id: str) -> bool | None:
        """Whether somebody administers a group; None when the provider does not tell. Never raises."""

    async def typing(self, chat_id: str) -> None:
        """Show that an answer is being written, where the provider can. Tried once; never raises but CancelledError."""

    async def upkeep(self) -> None:
        """What it does beside sending, for as long as it is not cancelled; returns where there is nothing to do."""

    async def close(self) -> None:
        """Give back what this sender alone holds; the pool is closed by whoever made it."""
