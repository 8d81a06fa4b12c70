"""Inline mode: what somebody types after the bot's name in any chat, and the answers they may pick from.

https://core.telegram.org/bots/inline. A query is worth seconds, so its answer is never sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.messages import Channel, InlineQuery
from bot.ports import OutboundRequest
from webhook.channels import text
from webhook.channels.base import Admitted
from webhook.channels.incoming import child, identifier, text_of

if TYPE_CHECKING:  # the accepting process must not carry the index
    from bot.inline import InlineResult

CACHE_S = 300  # Telegram gives the same answer to everybody for so long: nothing in it is about a person
HINT_LIMIT = 120
ASK_BUTTON = {"text": "Hỏi riêng trợ lý", "start_parameter": "menu"}


def admitted(delivery_id: str, query: Mapping[str, Any]) -> Admitted:
    """One person's queries in the order in which they typed. Raises Unreadable."""
    identifier(query, "id")
    return Admitted(delivery_id, f"inline:{identifier(child(query, 'from'), 'id')}")


def read(query: Mapping[str, Any]) -> InlineQuery:
    """What was typed so far. Raises Unreadable."""
    return InlineQuery(Channel.TELEGRAM, identifier(query, "id"), text_of(query, "query"))


def answer(query_id: str, results: Sequence[InlineResult]) -> OutboundRequest:
    """One call, whatever was found: without an answer the app shows a wheel that turns."""
    body = {
        "inline_query_id": query_id,
        "results": [_article(result) for result in results],
        "cache_time": CACHE_S,
        "is_personal": False,
        "button": ASK_BUTTON,
    }
    return OutboundRequest("answerInlineQuery", body, best_effort=True)


def _article(result: InlineResult) -> dict[str, Any]:
    page = text.pages(result.reply.blocks, 4096, text.utf16_len)[0]
    said = {"message_text": text.markup(page), "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    return {
        "type": "article",
        "id": result.id[:64],
        "title": text.nfc(result.title),
        "description": text.nfc(result.hint)[:HINT_LIMIT],
        "input_message_content": said,
    }
