"""Recorded updates, and a delivery to send."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.messages import Address, Channel
from bot.ports import Delivery, OutboundRequest
from webhook.channels.base import Identity, PureHalf
from webhook.channels.telegram import SECRET_HEADER, Telegram, TelegramConfig
from webhook.channels.web_chat import WebChat
from webhook.channels.zalo_bot import SECRET_HEADER as BOT_HEADER
from webhook.channels.zalo_bot import ZaloBot, ZaloBotConfig
from webhook.channels.zalo_oa import SIGNATURE_HEADER, ZaloOa, ZaloOaConfig, mac

FOLDER = Path(__file__).parents[2] / "samples"
TELEGRAM = Telegram(TelegramConfig("1:token", "s3cret"), Identity("666", "vneid_bot", "Bot"))
OA_CONFIG = ZaloOaConfig(app_id="APP", oa_secret_key="key", oa_id="OA", app_secret="app-secret", name="Phường X")
ZALO_OA = ZaloOa(OA_CONFIG)
ZALO_BOT = ZaloBot(ZaloBotConfig("1:token", "s3cret", name="Bot Phường X"))
WEB_CHAT = WebChat()
HALVES: dict[str, PureHalf] = {"telegram": TELEGRAM, "zalo_oa": ZALO_OA, "zalo_bot": ZALO_BOT, "web_chat": WEB_CHAT}


def sample(channel: str, name: str) -> bytes:
    """The bytes of one recorded update."""
    return (FOLDER / channel / f"{name}.json").read_bytes()


def names(channel: str) -> list[str]:
    """Every recorded update of a channel."""
    return sorted(path.stem for path in (FOLDER / channel).glob("*.json"))


def changed(channel: str, name: str, **changes: Any) -> bytes:
    """A recorded update with fields replaced; `message__text` goes one level down."""
    value = json.loads(sample(channel, name))
    for path, new in changes.items():
        *parents, last = path.split("__")
        target = value
        for parent in parents:
            target = target[parent]
        target[last] = new
    return json.dumps(value, ensure_ascii=False).encode()


def headers(channel: str, body: bytes) -> dict[bytes, bytes]:
    """What the provider sends along with `body`."""
    if channel == "telegram":
        return {SECRET_HEADER: b"s3cret"}
    if channel == "zalo_bot":
        return {BOT_HEADER: b"s3cret"}
    return sign(body) if channel == "zalo_oa" else {}


def sign(body: bytes, first: str = "APP", secret: str = "key") -> dict[bytes, bytes]:
    """Zalo OA's signature of `body`; a body without a timestamp is signed with the header's."""
    try:
        stamp = str(json.loads(body).get("timestamp") or "1")
    except (ValueError, AttributeError, RecursionError):
        stamp = "1"
    stamp = stamp if len(stamp) < 100 and stamp.isprintable() else "1"
    digest = mac(first, body, stamp, secret).encode()
    return {SIGNATURE_HEADER: b"mac=" + digest, b"x-zevent-timestamp": stamp.encode("utf-8", "replace")}


WRONG: tuple[Any, ...] = (None, "", 0, -1, True, 1.5, 10**30, "x" * 5000, "\ud800\x00", [], [[1]], {}, {"id": []})


def mutations(value: Any) -> Iterator[tuple[str, Any]]:
    """`value` with each field, at any depth, missing or of another type or huge."""
    for path in list(_paths(value)):
        for wrong in (KeyError, *WRONG):
            mutant = copy.deepcopy(value)
            target = mutant
            for step in path[:-1]:
                target = target[step]
            if wrong is KeyError:
                del target[path[-1]]
            else:
                target[path[-1]] = wrong
            yield f"{'.'.join(map(str, path))}={str(wrong)[:20]}", mutant


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _paths(inner, (*path, key))


def delivery(channel: Channel, request: OutboundRequest, attempt: int = 1) -> Delivery:
    """An outbox row that carries `request` to somebody who wrote just now: Zalo's 48 hours run by the real clock."""
    return Delivery(7, channel, "99", Address("99"), request, attempt, datetime.now(UTC))
