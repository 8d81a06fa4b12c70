"""One person on one channel: what they post, in the provider's own bytes, and what they get to read."""

from __future__ import annotations

import hashlib
import html
import itertools
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from tests.fakes.server import FakeServer
from tests.fakes.zalo_oauth import APP_ID
from tests.journeys.providers import OA_KEY, SECRET
from tests.journeys.stage import Stage, wait_for

SAMPLES = Path(__file__).parents[1] / "samples"
_NUMBERS = itertools.count(1)
_TAG = re.compile(r"</?b>")
_MENU_LINE = re.compile(r"(\d+)\. (.+)")


def sample(channel: str, name: str) -> Any:
    """A recorded update."""
    return json.loads((SAMPLES / channel / f"{name}.json").read_bytes())


def encoded(update: Any) -> bytes:
    """As providers write it: UTF-8, nothing escaped that need not be."""
    return json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode()


def zalo_signature(body: bytes, secret: str = OA_KEY, app_id: str = APP_ID) -> dict[str, str]:
    """SHA-256 over app id, raw body, the body's timestamp and the key: a plain digest, not an HMAC."""
    try:
        stamp = str(json.loads(body)["timestamp"])
    except (ValueError, LookupError, TypeError, RecursionError):
        stamp = "1"
    digest = hashlib.sha256(app_id.encode() + body + stamp.encode() + secret.encode()).hexdigest()
    return {"X-ZEvent-Signature": f"mac={digest}", "X-ZEvent-Timestamp": stamp}


@dataclass(frozen=True)
class Bubble:
    """One message as its reader sees it. `menu`: label -> what choosing it posts."""

    text: str
    menu: dict[str, str] = field(default_factory=dict)
    raw: Any = None


class Citizen(ABC):
    """Somebody new, with ids that nobody else has."""

    channel: ClassVar[str]
    samples: ClassVar[str]
    path: ClassVar[str]

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.number = next(_NUMBERS)
        self.id = self.own_id()

    @abstractmethod
    def own_id(self) -> str:
        """As the provider would give it."""

    @property
    def conversation_id(self) -> str:
        return self.id

    @abstractmethod
    def update(self, name: str, **changes: Any) -> bytes:
        """The recorded update `name` as if this citizen had posted it, with a delivery id of its own."""

    @abstractmethod
    def words(self, text: str) -> bytes:
        """The update of typing `text`."""

    def choice(self, payload: str) -> bytes:
        """The update of choosing what stands behind `payload`, a value of `Bubble.menu`."""
        return self.words(payload)

    def headers(self, body: bytes) -> dict[str, str]:
        """What the provider sends along."""
        return {}

    @abstractmethod
    def bubbles(self) -> list[Bubble]:
        """Everything that was said to them so far."""

    def post(self, body: bytes) -> str:
        """Post it as the provider does; it was taken with 200. What the edge says became of it."""
        status, said = self.stage.post(self.path, body, self.headers(body))
        assert status == 200, said
        return str(json.loads(said)["status"])

    def is_settled(self) -> bool:
        return self.stage.is_settled(self.channel, self.conversation_id)

    def read(self, body: bytes) -> list[Bubble]:
        """Post an update and wait until it is answered and sent: what was said to it."""
        before = len(self.bubbles())
        assert self.post(body) == "stored"
        wait_for(self.is_settled, f"{self.channel} {self.conversation_id} was not answered")
        return self.bubbles()[before:]

    def asks(self, text: str) -> Bubble:
        """A free text, which gets exactly one send."""
        (bubble,) = self.read(self.words(text))
        return bubble

    def picks(self, bubble: Bubble, label: str) -> list[Bubble]:
        """Tap the button (or type the number) of a bubble."""
        return self.read(self.choice(bubble.menu[label]))


class Reached(Citizen):
    """Somebody who is told through a provider's API."""

    @property
    @abstractmethod
    def provider(self) -> FakeServer:
        """The fake that is told what to send to them."""


class Telegram(Reached):
    channel, samples, path = "telegram", "telegram", "/webhook/telegram"

    def own_id(self) -> str:
        return str(700_000_000 + self.number)

    @property
    def provider(self) -> FakeServer:
        return self.stage.providers.telegram

    def headers(self, body: bytes) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": SECRET}

    def update(self, name: str, **changes: Any) -> bytes:
        found = sample("telegram", name)
        found["update_id"] = 5_000_000 + next(_NUMBERS)
        kind = next(key for key in found if key != "update_id")
        found[kind].update(changes)
        found[kind]["from"]["id"] = int(self.id)
        message = found[kind].get("message", found[kind])
        if "chat" in message and message["chat"]["type"] == "private":
            message["chat"]["id"] = int(self.id)
        return encoded(found)

    def words(self, text: str) -> bytes:
        return self.update("text", text=text)

    def choice(self, payload: str) -> bytes:
        return self.update("button", data=payload)

    def to_me(self) -> list[tuple[str, dict[str, Any]]]:
        """(method, body) of everything that Telegram took for this chat."""
        found = [r for r in self.stage.providers.requests(self.provider) if r.accepted]
        return [(r.method, dict(r.body)) for r in found if str(r.body.get("chat_id")) == self.id]

    def bubbles(self) -> list[Bubble]:
        return [telegram_bubble(method, body) for method, body in self.to_me()]


def telegram_bubble(method: str, body: dict[str, Any]) -> Bubble:
    """A call of the Bot API as the app shows it."""
    if method == "sendVenue":
        return Bubble(f"{body['title']}\n{body['address']}", raw=body)
    markup = json.loads(body.get("reply_markup", "{}"))
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    shown = body["text"]
    if body.get("parse_mode") == "HTML":
        shown = html.unescape(_TAG.sub("", shown))
    return Bubble(shown, {button["text"]: button["callback_data"] for button in buttons}, body)


class Typing(Reached):
    """The Zalo channels: a numbered menu, and a number that is typed."""

    @abstractmethod
    def text_to_me(self, body: Any) -> str | None:
        """The text of a request if it was for this chat."""

    def bubbles(self) -> list[Bubble]:
        found = [r for r in self.stage.providers.requests(self.provider) if r.accepted]
        return [numbered_bubble(text, r.body) for r in found if (text := self.text_to_me(r.body)) is not None]


def numbered_bubble(text: str, raw: Any) -> Bubble:
    """A text whose last paragraph may be a numbered menu."""
    lines = [_MENU_LINE.fullmatch(line) for line in text.split("\n\n")[-1].split("\n")]
    return Bubble(text, {line[2]: line[1] for line in lines if line} if all(lines) else {}, raw)


class ZaloOa(Typing):
    channel, samples, path = "zalo_oa", "zalo_oa", "/webhook/zalo-oa"

    def own_id(self) -> str:
        return str(8_309_393_969_855_400_000 + self.number)  # 19 digits, as the real ones

    def headers(self, body: bytes) -> dict[str, str]:
        return zalo_signature(body)

    def update(self, name: str, **changes: Any) -> bytes:
        found = {**sample("zalo_oa", name), "app_id": APP_ID}
        who = "follower" if "follower" in found else "sender"
        found[who] = {"id": self.id}
        if "message" in found:
            found["message"] = {**found["message"], **changes, "msg_id": f"m-{next(_NUMBERS)}"}
        return encoded(found)

    def words(self, text: str) -> bytes:
        return self.update("text", text=text)

    @property
    def provider(self) -> FakeServer:
        return self.stage.providers.zalo_oa

    def text_to_me(self, body: Any) -> str | None:
        return body["message"]["text"] if body.get("recipient", {}).get("user_id") == self.id else None


class ZaloBot(Typing):
    channel, samples, path = "zalo_bot", "zalo_bot", "/webhook/zalo-bot"

    def own_id(self) -> str:
        return f"6ede9afa66b88fe6{self.number:04x}"

    def headers(self, body: bytes) -> dict[str, str]:
        return {"X-Bot-Api-Secret-Token": SECRET}

    def update(self, name: str, **changes: Any) -> bytes:
        found = sample("zalo_bot", name)
        message = found["result"]["message"]
        message.update(changes, message_id=f"b-{next(_NUMBERS)}")
        message["from"]["id"] = message["chat"]["id"] = self.id
        return encoded(found)

    def words(self, text: str) -> bytes:
        return self.update("text", text=text)

    @property
    def provider(self) -> FakeServer:
        return self.stage.providers.zalo_bot

    def text_to_me(self, body: Any) -> str | None:
        return body["text"] if body.get("chat_id") == self.id and "text" in body else None


class Web(Citizen):
    channel, samples, path = "web", "web_chat", "/webhook/web"

    def own_id(self) -> str:
        return f"7f1d0c52-6a43-4c53-9a2e-{self.number:012d}"

    def update(self, name: str, **changes: Any) -> bytes:
        return encoded({**sample("web_chat", name), **changes, "session": self.id, "id": f"p-{next(_NUMBERS)}"})

    def words(self, text: str) -> bytes:
        return self.update("text", text=text)

    def choice(self, payload: str) -> bytes:
        return self.update("choice", choice=payload)

    def bubbles(self) -> list[Bubble]:
        """As the page fetches them. It would wait for the first one, so a look into the store comes before."""
        if not self.stage.rows("SELECT 1 FROM web_replies WHERE conversation_id = :id", id=self.id):
            return []
        found = self.stage.get_json(f"/chat/replies?conversation={self.id}&after=0")["replies"]
        return [web_bubble(reply["body"]) for reply in found]


def web_bubble(body: dict[str, Any]) -> Bubble:
    """A reply as the page draws it."""
    paragraphs = [": ".join(part for part in (b["title"], b["text"]) if part) for b in body["blocks"]]
    return Bubble("\n\n".join(paragraphs), {c["label"]: c["payload"] for c in body["choices"]}, body)


CHANNELS: Sequence[type[Citizen]] = (Telegram, ZaloOa, ZaloBot, Web)
