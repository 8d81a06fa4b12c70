"""Zalo Official Account: signed events in, OpenAPI calls out. Shapes and doubts: the OpenAPI's public material."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.messages import Address, Block, Change, Channel, ChatChange, IncomingMessage, Kind, Place, Reply, StaffWrote
from bot.ports import OutboundRequest
from webhook.channels import text
from webhook.channels.base import NOBODY, Admission, Admitted, BadSignature, Identity, Ignored, Overheard, Unreadable
from webhook.channels.incoming import (
    COMMANDS,
    Words,
    child,
    command,
    identifier,
    json_object,
    names_us,
    optional_child,
    optional_identifier,
    place,
    text_of,
    without_name,
    words,
)
from webhook.channels.zalo_events import (
    MEDIA,
    UNFOLLOW,
    by_staff,
    changed_group,
    chat_id,
    conversation_id,
    delivery_id,
    ignored_as,
    kind,
    spoken_in,
    user_id,
)
from webhook.channels.zalo_groups import CHANGES, LONE_NUMBER, called, without_call

SIGNATURE_HEADER = b"x-zevent-signature"
TIMESTAMP_HEADER = b"x-zevent-timestamp"  # read by handlers in the field, in no official text
TEXT_LIMIT = 2000
BUTTON_LIMIT = 5
BUTTON_TITLE_LIMIT = 35
DEFAULT_BASE = "https://openapi.zalo.me"
DEFAULT_OAUTH_BASE = "https://oauth.zaloapp.com"
SEND_TO_USER = "/v3.0/oa/message/cs"
SEND_TO_GROUP = "/v3.0/oa/group/message"

# A button's payload comes back as an ordinary text that begins with `#`; nobody writes such a word by hand.
_PRESS = re.compile(r"#([!-~]{1,64})\Z")


@dataclass(frozen=True, slots=True)
class ZaloOaConfig:
    """`ZALO_*` of the contract. `name` is the OA's visible name; empty: asked for with getoa.

    `buttons` and `quote` switch on what is not certain for `/v3.0/oa/message/cs`; `signed_by` is the first term of an
    event's signature; `group_reply` is how a reply in a group says whom it answers; `proof` adds `appsecret_proof` to
    every call; `paid` lets messages go that Zalo charges for.
    """

    app_id: str = ""
    app_secret: str = field(default="", repr=False)
    oa_id: str = ""
    oa_secret_key: str = field(default="", repr=False)
    openapi_base: str = DEFAULT_BASE
    oauth_base: str = DEFAULT_OAUTH_BASE
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    name: str = ""
    buttons: bool = False
    quote: bool = False
    signed_by: str = "app_id"
    proof: bool = False
    paid: bool = False
    group_reply: str = "quote"  # or `mention`, which calls whom it answers, or `plain`

    @property
    def signer(self) -> str:
        """The first term of an event's signature."""
        return self.oa_id if self.signed_by == "oa_id" else self.app_id


def mac(first: str, body: bytes, timestamp: str, secret: str) -> str:
    """The signature: a plain SHA-256 of the concatenation over the raw bytes, not an HMAC."""
    return hashlib.sha256(first.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


class ZaloOa:
    """The pure half: admit, parse, render."""

    channel = Channel.ZALO_OA

    def __init__(self, config: ZaloOaConfig, identity: Identity = NOBODY) -> None:
        """Raises ValueError without an app id and a secret: an empty one can be signed by anybody."""
        if not (config.app_id and config.oa_secret_key):
            raise ValueError("ZALO_APP_ID or ZALO_OA_SECRET_KEY is empty")
        self._config = config
        self.listening: Mapping[str, int] = {}
        self.identity = Identity(identity.id or config.oa_id, "", identity.name or config.name)

    def admit(self, headers: Mapping[bytes, bytes], body: bytes) -> Admission:
        """Raises BadSignature, Unreadable. The console's unsigned `{}` is Ignored("probe").

        A BadSignature says which other key or first term would have matched, for the log; the edge answers 200,
        since Zalo disables a webhook that refuses.
        """
        if body.strip() in (b"{}", b"{ }"):
            return Ignored("probe")
        try:
            event: dict[str, Any] = json_object(body)
        except Unreadable:
            self._verify(headers, body, {})
            raise
        self._verify(headers, body, event)
        if citizen := by_staff(event):
            return Admitted(f"staff:{delivery_id(event)}", citizen)
        if group := changed_group(event):
            return Admitted(f"{event['event_name']}:{identifier(event, 'timestamp')}:{group}", group)
        if event.get("event_name") == UNFOLLOW:
            return Admitted(delivery_id(event), user_id(event))
        if group := spoken_in(event):
            return self._staff_spoke(event, group)
        if ignored := self._ignored(event):
            return Ignored(ignored)
        return self._in_group(event) if kind(event)[0] else Admitted(delivery_id(event), conversation_id(event))

    def _staff_spoke(self, event: Mapping[str, Any], group: str) -> Admission:
        """By hand in a group: who waits there for an answer has got one, as from any neighbour. It mutes nothing: the
        bot speaks there only when it is called."""
        if group not in self.listening:
            return Ignored("echo")
        return Overheard(f"staff:{delivery_id(event)}", f"{group}:staff", group, "", 0)

    def _in_group(self, event: Mapping[str, Any]) -> Admission:
        """All that members say is delivered, so it is decided here what is for us; the rest is not stored."""
        addressed, group, message = self._addressed(event), chat_id(event), optional_child(event, "message")
        picks = LONE_NUMBER.match(text_of(message, "text")) is not None
        if group not in self.listening:
            if addressed is False and not picks:
                return Ignored("not addressed")
            return Admitted(delivery_id(event), conversation_id(event))
        if addressed is not False or picks:
            return Admitted(delivery_id(event), conversation_id(event), group)
        alone = kind(event)[1] == "text" and not any(name in message for name in ("quote_msg", "quote_msg_id"))
        wait_min = self.listening[group] if alone else 0
        return Overheard(delivery_id(event), conversation_id(event), group, user_id(event), wait_min)

    def _ignored(self, event: Mapping[str, Any]) -> str:
        """Why an event needs no answer; "" for one that does."""
        reason = ignored_as(event)
        ours = not reason and self.identity.id and user_id(event) == self.identity.id
        return "own" if ours else reason

    def parse(self, body: bytes) -> IncomingMessage | ChatChange | StaffWrote | None:
        """The message, what became of a group, or that staff wrote; None for an event without. Raises Unreadable."""
        event = json_object(body)
        if citizen := by_staff(event):
            return StaffWrote(Channel.ZALO_OA, citizen, text_of(optional_child(event, "message"), "text"))
        if group := changed_group(event):
            return ChatChange(Channel.ZALO_OA, group, CHANGES[event["event_name"]])
        if event.get("event_name") == UNFOLLOW:
            return ChatChange(Channel.ZALO_OA, user_id(event), Change.UNFOLLOWED, is_private=True)
        if self._ignored(event):
            return None
        is_group, what = kind(event)
        message = optional_child(event, "message")
        quote_id = optional_identifier(message, "msg_id")
        asker_id = user_id(event) if is_group and self._config.group_reply == "mention" else ""
        address = Address(chat_id(event), is_group, quote_id=quote_id, asker_id=asker_id)
        head = (Channel.ZALO_OA, conversation_id(event), user_id(event), address)
        if what == "follow":
            return IncomingMessage(*head, Kind.START)
        message = child(event, "message")
        addressed = self._addressed(event) is True if is_group else True
        if what == "location":
            return IncomingMessage(*head, Kind.LOCATION, place=_place(message), addressed=addressed)
        said = text_of(message, "text")
        media = MEDIA[what]
        said = without_name(without_call(said, message, self.identity.id), self.identity.name) if is_group else said
        if media and not said:
            return IncomingMessage(*head, Kind.OTHER, media=media, addressed=addressed)
        read = _words(said, named=is_group)
        return IncomingMessage(*head, read.kind, read.text, read.payload, media=media, addressed=addressed)

    def render(self, reply: Reply, address: Address) -> tuple[OutboundRequest, ...]:
        """Text with a numbered menu: the menu is the contract, buttons an extra that falls back to it."""
        blocks = text.bubble(reply)
        if reply.venue:
            blocks.append(text.map_line(reply.venue))
        if address.is_group:
            blocks = [Block(text.without_mentions(b.text), text.without_mentions(b.title)) for b in blocks]
            if address.asker_id:
                blocks = _naming(address.asker_id, blocks)
        shown = [text.plain(page) for page in text.pages(blocks, TEXT_LIMIT)]
        requests = [self._say(part, address, quoted=index == 0) for index, part in enumerate(shown)]
        if requests and not address.is_group and self._config.buttons and 0 < len(reply.choices) <= BUTTON_LIMIT:
            requests[-1] = _with_buttons(requests[-1], reply)
        return tuple(requests)

    def _verify(self, headers: Mapping[bytes, bytes], body: bytes, event: Mapping[str, Any]) -> None:
        given = headers.get(SIGNATURE_HEADER, b"").strip().lower().removeprefix(b"mac=")
        if not given:
            raise BadSignature("unsigned")
        config = self._config
        stamps = [optional_identifier(event, "timestamp"), headers.get(TIMESTAMP_HEADER, b"").decode("latin-1")]
        for stamp in filter(None, stamps):
            if hmac.compare_digest(given, mac(config.signer, body, stamp, config.oa_secret_key).encode()):
                break
        else:
            raise BadSignature(self._would_match(given, body, stamps))
        if optional_identifier(event, "app_id") not in ("", config.app_id):
            raise BadSignature("another app_id")

    def _would_match(self, given: bytes, body: bytes, stamps: list[str]) -> str:
        config = self._config
        candidates = {
            "app_id as first term": (config.app_id, config.oa_secret_key),
            "oa_id as first term": (config.oa_id, config.oa_secret_key),
            "the app secret as key": (config.app_id, config.app_secret),
            "oa_id and the app secret": (config.oa_id, config.app_secret),
        }
        for name, (first, secret) in candidates.items():
            for stamp in filter(None, stamps):
                if first and secret and hmac.compare_digest(given, mac(first, body, stamp, secret).encode()):
                    return f"would match with {name}"
        return "matches no candidate"

    def _addressed(self, event: Mapping[str, Any]) -> bool | None:
        """Named by the visible name, replied to, or a command; None when only our name could tell."""
        message = optional_child(event, "message")
        quoted = optional_child(optional_child(message, "quote_msg"), "sender")
        if self.identity.id and optional_identifier(quoted, "id") == self.identity.id:
            return True
        if (named := called(message, self.identity.id)) is not None:
            return named
        said = text_of(message, "text")
        named = names_us(said, self.identity.name)
        if named is not False:
            return named
        asked = command(said)
        return asked is not None and asked.word in COMMANDS

    def _say(self, shown: str, address: Address, *, quoted: bool) -> OutboundRequest:
        target = {"group_id" if address.is_group else "user_id": address.chat_id}
        bare = {"recipient": target, "message": {"text": shown}}
        quotes = self._config.group_reply == "quote" if address.is_group else self._config.quote
        method = SEND_TO_GROUP if address.is_group else SEND_TO_USER
        if not (quoted and quotes and address.quote_id):
            return OutboundRequest(method, bare)
        # The key is the vendor's own for private chats; where a group refuses it, the plain text is sent instead.
        body = {**bare, "message": {"text": shown, "quote_message_id": address.quote_id}}
        return OutboundRequest(method, body, fallback=bare)


def _words(said: str, *, named: bool) -> Words:
    pressed = _PRESS.match(said.strip())
    return Words(Kind.CHOICE, pressed[1], pressed[1]) if pressed else words(said, named=named)


def _naming(asker_id: str, blocks: list[Block]) -> list[Block]:
    """The paragraphs, the first of which calls the member who asked: a group shows no other sign of a reply."""
    call = f"[@{asker_id}] "
    first = blocks[0]
    head = replace(first, title=call + first.title) if first.title else replace(first, text=call + first.text)
    return [head, *blocks[1:]]


def _place(message: Mapping[str, Any]) -> Place:
    attachments = message.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else ():
        if isinstance(attachment, dict):
            point = optional_child(optional_child(attachment, "payload"), "coordinates")
            if point:
                return place(point.get("latitude"), point.get("longitude"), text_of(message, "text"))
    raise Unreadable("no coordinates")


def _with_buttons(request: OutboundRequest, reply: Reply) -> OutboundRequest:
    """Form (a): the text with an attachment of buttons. Refused with -201 or -233, the plain body is sent instead."""
    buttons = [
        {"title": text.nfc(choice.label)[:BUTTON_TITLE_LIMIT], "type": "oa.query.hide", "payload": f"#{choice.payload}"}
        for choice in reply.choices
    ]
    attachment = {"type": "template", "payload": {"buttons": buttons}}
    body = {**request.body, "message": {**request.body["message"], "attachment": attachment}}
    return OutboundRequest(request.method, body, fallback=request.body)
