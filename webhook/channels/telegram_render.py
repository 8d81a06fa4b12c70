"""What the bot says in Telegram's words: HTML, inline keyboards, the share-location keyboard, a venue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.messages import MENU_PAYLOAD, Address, Block, Choice, Reply, Venue
from bot.ports import OutboundRequest
from webhook.channels import text

TEXT_LIMIT = 4096  # UTF-16 units, after the markup is parsed
TOAST_LIMIT = 200  # characters of the word that an acknowledgement shows
CALLBACK_LIMIT = 64  # bytes; neither the library nor the emulators check it
SHORT_LABEL = 18  # characters of a label that leaves room for a second one beside it on a phone
SHARE_LOCATION = "📍 Gửi vị trí của tôi"
MENU_BUTTON = "Menu"


def calls(reply: Reply, address: Address) -> tuple[OutboundRequest, ...]:
    """Acknowledge the button, say the text, then the venue. Raises ValueError for a payload over 64 bytes."""
    requests = [_acknowledge(address, reply.toast)] if address.callback_id else []
    said = _said(reply.blocks)
    for index, page in enumerate(said):
        extra = _quote(address) if index == 0 else {}
        if index == len(said) - 1 and (keyboard := _keyboard(reply, address)):
            extra["reply_markup"] = keyboard
        requests.append(_say(page, address, extra))
    if reply.venue:
        requests.append(_show(reply.venue, address))
    return tuple(requests)


@lru_cache(maxsize=256)
def _said(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    """Each page, plain and marked up. The bot's words are the same for many; nothing of a citizen's is among them."""
    return [(text.plain(page), text.markup(page)) for page in text.pages(blocks, TEXT_LIMIT, text.utf16_len)]


def _target(address: Address) -> dict[str, Any]:
    thread = {"message_thread_id": int(address.thread_id)} if address.thread_id else {}
    sound = {"disable_notification": True} if address.is_quiet else {}
    return {"chat_id": address.chat_id, **thread, **sound}


def _acknowledge(address: Address, toast: str) -> OutboundRequest:
    said = {"text": text.nfc(toast)[:TOAST_LIMIT]} if toast else {}
    body = {"callback_query_id": address.callback_id, **said}
    return OutboundRequest("answerCallbackQuery", body, best_effort=True)


def _show(venue: Venue, address: Address) -> OutboundRequest:
    point = {"latitude": venue.latitude, "longitude": venue.longitude}
    return OutboundRequest("sendVenue", {**_target(address), **point, "title": venue.title, "address": venue.address})


def _quote(address: Address) -> dict[str, Any]:
    if not (address.is_group and address.quote_id):
        return {}
    return {"reply_parameters": {"message_id": int(address.quote_id), "allow_sending_without_reply": True}}


def _say(page: tuple[str, str], address: Address, extra: Mapping[str, Any]) -> OutboundRequest:
    shown, marked = page
    bare = {**_target(address), "text": shown, "link_preview_options": {"is_disabled": True}, **extra}
    return OutboundRequest("sendMessage", bare if shown == marked else {**bare, "text": marked, "parse_mode": "HTML"})


def unmarked(body: Mapping[str, Any]) -> dict[str, Any]:
    """The same message without markup, for when Telegram cannot read it. It is made then: stored beside each reply, the
    text would take as much room again."""
    bare = {name: value for name, value in body.items() if name != "parse_mode"}
    return {**bare, "text": text.unmarked(bare["text"])}


def _keyboard(reply: Reply, address: Address) -> dict[str, Any]:
    """Buttons under the text. One message takes either inline buttons or the share-location keyboard.

    Choices win, since the place can always be typed; the keyboard comes when there is nothing but the menu to offer.
    Telegram allows it in private chats only.
    """
    if reply.ask_location and not address.is_group and all(c.payload == MENU_PAYLOAD for c in reply.choices):
        share = [{"text": SHARE_LOCATION, "request_location": True}]
        return {"keyboard": [share, [{"text": MENU_BUTTON}]], "resize_keyboard": True, "one_time_keyboard": True}
    rows = [*_rows(reply.choices), *_rating(reply)]
    return {"inline_keyboard": rows} if rows else {}


def _rating(reply: Reply) -> list[list[dict[str, str]]]:
    """Two thumbs in the last row; what they mean is said where they are pressed."""
    return _rows((Choice("👍", f"{reply.rate}:1"), Choice("👎", f"{reply.rate}:0"))) if reply.rate else []


def _rows(choices: Sequence[Choice]) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = []
    short_open = False
    for choice in choices:
        if len(choice.payload.encode()) > CALLBACK_LIMIT or not choice.payload:
            raise ValueError(f"a button's payload is 1 to {CALLBACK_LIMIT} bytes: {choice.payload!r}")
        label = text.nfc(choice.label)
        button = {"text": label, "callback_data": choice.payload}
        short = len(label) <= SHORT_LABEL
        if short and short_open:
            rows[-1].append(button)
            short_open = False
        else:
            rows.append([button])
            short_open = short
    return rows
