"""POST /webhook/{channel}: size, signature, stored, 200. A plain ASGI callable in front of the framework's app.

A framework's route would cost a third of the throughput before anything is stored.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.messages import Channel
from bot.ports import HeardUpdate, StoredUpdate, StoreUnavailable, TurnStore
from webhook.asgi import Answer, App, Disconnected, Receive, Scope, Send, TooLarge, read_body
from webhook.channels.base import BadSignature, Ignored, Overheard, PureHalf, Unreadable
from webhook.metrics import IGNORED, RECEIVED
from webhook.whole import answered, arrived

log = logging.getLogger(__name__)

LARGEST_BODY = 1 << 20
RETRY_AFTER_S = 5

STORED = Answer(200, '{"status":"stored"}')
DUPLICATE = Answer(200, '{"status":"duplicate"}')
NOTHING_TO_DO = Answer(200, '{"status":"ignored"}')
UNREADABLE = Answer(200, '{"status":"unreadable"}')
DROPPED = Answer(200, '{"status":"dropped"}')
HARMLESS = Answer(200, '{"status":"ok"}')
WRONGLY_SIGNED = Answer(401, "wrong signature")
OFF = Answer(404, "this channel is off")
POST_ONLY = Answer(405, "POST only", (b"allow", b"POST"))
TOO_LARGE = Answer(413, "over 1 MiB")
UNAVAILABLE = Answer(503, "cannot be stored now", (b"retry-after", str(RETRY_AFTER_S).encode()))
# What the page is told while staff have switched it off: it keeps the question and tries again.
CLOSED_WORDS = (Path(__file__).resolve().parent / "pages" / "closed.json").read_text(encoding="utf-8")
CLOSED_FOR_S = 15
CLOSED = Answer(503, CLOSED_WORDS, (b"retry-after", str(CLOSED_FOR_S).encode()), (b"cache-control", b"no-store"))

# Zalo disables a webhook that keeps answering anything but 200, so a wrong signature there is dropped and counted.
DROPS_WRONGLY_SIGNED = frozenset({Channel.ZALO_OA})
# Anybody may post to the page's channel: what nobody can read there is junk, not something of a provider to keep.
UNSIGNED = frozenset({Channel.WEB})
# The consoles of both Zalo products look at the address with a GET before they save it.
GET_IS_HARMLESS = frozenset({Channel.ZALO_OA, Channel.ZALO_BOT})


def path_of(channel: Channel) -> str:
    """Where the provider of `channel` posts."""
    return f"/webhook/{channel.value.replace('_', '-')}"


WEB_PATH = path_of(Channel.WEB)


class Edge:
    """The app that uvicorn calls: a door a channel, everything else goes to `app`."""

    def __init__(
        self,
        halves: Mapping[Channel, PureHalf],
        store: TurnStore,
        app: App,
        is_off: Callable[[Channel], bool] = lambda channel: False,
    ) -> None:
        """`is_off`: staff have switched it off. A provider's updates are stored all the same, the page's are not."""
        self._app = app
        self._store = store
        self._is_off = is_off
        self._doors: dict[str, Door | None] = {
            path_of(channel): Door(halves[channel], store) if channel in halves else None for channel in Channel
        }

    def open_door(self, half: PureHalf) -> None:
        """A channel that was off until now."""
        self._doors[path_of(half.channel)] = Door(half, self._store)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in self._doors:
            door = self._doors[scope["path"]]
            if door is None:
                await OFF.send_early(receive, send)
            elif scope["path"] == WEB_PATH and self._is_off(Channel.WEB):
                await CLOSED.send_early(receive, send)
            else:
                await door.open(scope, receive, send)
            return
        await self._app(scope, receive, send)


class Door:
    """Where the updates of one channel come in."""

    def __init__(self, half: PureHalf, store: TurnStore) -> None:
        self._half = half
        self._channel = half.channel
        self._store = store
        self._wrongly_signed = DROPPED if half.channel in DROPS_WRONGLY_SIGNED else WRONGLY_SIGNED
        self._on_get = HARMLESS if half.channel in GET_IS_HARMLESS else POST_ONLY
        count = {outcome: RECEIVED.labels(half.channel.value, outcome).inc for outcome in OUTCOMES}
        self._count_stored, self._count_duplicate = count["stored"], count["duplicate"]
        self._count = count

    async def open(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, answered."""
        if scope["method"] != "POST":
            answer = self._on_get if scope["method"] == "GET" else POST_ONLY
            return await answer.send_early(receive, send)
        headers = dict(scope["headers"])
        try:
            if _announces_too_much(headers):
                raise TooLarge(more=True)
            body = arrived(receive)
            if body is None:
                body = await read_body(receive, LARGEST_BODY)
        except Disconnected:
            return None
        except TooLarge as error:
            self._count["too_large"]()
            return await (TOO_LARGE.send_early(receive, send) if error.more else TOO_LARGE.send(send))
        return await answered(await self.take(headers, body), send)

    async def take(self, headers: Mapping[bytes, bytes], body: bytes) -> Answer:
        """What one update leads to, however it came: 200 when it need not come again, 503 when it must."""
        try:
            return await self._admit(headers, body)
        except StoreUnavailable:
            self._count["unavailable"]()
            return UNAVAILABLE
        except Exception:  # the store failed in a way it does not know: not stored, so it must come again
            log.exception("edge_store_failed", extra={"fields": {"channel": self._channel.value}})
            self._count["unavailable"]()
            return UNAVAILABLE

    async def _admit(self, headers: Mapping[bytes, bytes], body: bytes) -> Answer:
        try:
            admission = self._half.admit(headers, body)
        except BadSignature as error:
            log.warning("bad_signature", extra={"fields": {"channel": self._channel.value, "hint": str(error)}})
            self._count["wrongly_signed"]()
            return self._wrongly_signed
        except Unreadable as error:
            return await self._quarantine(body, str(error))
        except Exception as error:  # a fault of ours: 200 all the same, or it would be sent again for ever
            log.exception("edge_admit_failed", extra={"fields": {"channel": self._channel.value}})
            return await self._quarantine(body, type(error).__name__)
        if isinstance(admission, Ignored):
            self._count["ignored"]()
            IGNORED.labels(self._channel.value, admission.reason).inc()
            return NOTHING_TO_DO
        update = StoredUpdate(self._channel, admission.delivery_id, admission.conversation_id, body)
        if isinstance(admission, Overheard):
            return await self._overhear(admission, update)
        if admission.heard_in:
            await self._store.overhear(HeardUpdate(update, admission.heard_in, ""))
        if await self._store.put(update):
            self._count_stored()
            return STORED
        self._count_duplicate()
        return DUPLICATE

    async def _overhear(self, heard: Overheard, update: StoredUpdate) -> Answer:
        """Said to nobody: held for a while where the group wants that, or just a sign that others are talking."""
        if await self._store.overhear(HeardUpdate(update, heard.heard_in, heard.sender_id, heard.wait_min)):
            self._count["ignored"]()
            IGNORED.labels(self._channel.value, "overheard").inc()
            return NOTHING_TO_DO
        self._count_duplicate()
        return DUPLICATE

    async def _quarantine(self, body: bytes, reason: str) -> Answer:
        if self._channel not in UNSIGNED:
            await self._store.quarantine(self._channel, body, reason)
        self._count["unreadable"]()
        return UNREADABLE


OUTCOMES = ("stored", "duplicate", "ignored", "unreadable", "wrongly_signed", "too_large", "unavailable")


def _announces_too_much(headers: Mapping[bytes, bytes]) -> bool:
    length = headers.get(b"content-length", b"")
    # A length of up to six digits is below 1 MiB.
    return len(length) > 6 and length.isdigit() and (len(length) > 15 or int(length) > LARGEST_BODY)
