"""The page's channel: what it may post, what it is given to draw."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.messages import Address, Block, Channel, Choice, Kind, Place, Reply, Venue
from bot.ports import OutboundRequest, StoreUnavailable
from tests.webhook.channels.samples import WEB_CHAT, changed, delivery, sample
from webhook.channels.base import Admitted, Unreadable, Verdict
from webhook.channels.web_chat import WebChatSender

SESSION = "7f1d0c52-6a43-4c53-9a2e-000000000001"


def test_the_delivery_id_is_the_page_s_within_its_session() -> None:
    assert WEB_CHAT.admit({}, sample("web_chat", "text")) == Admitted(f"{SESSION}:p-text", SESSION)


@pytest.mark.parametrize(
    ("name", "kind", "text", "payload", "place"),
    [
        ("text", Kind.TEXT, "Làm căn cước ở đâu?", "", None),
        ("choice", Kind.CHOICE, "", "s:12:guide", None),
        ("location", Kind.LOCATION, "", "", Place(21.0285, 105.8542)),
        ("start", Kind.START, "", "", None),
    ],
)
def test_parse(name: str, kind: Kind, text: str, payload: str, place: Place | None) -> None:
    message = WEB_CHAT.parse(sample("web_chat", name))
    assert message is not None
    assert (message.kind, message.text, message.payload, message.place) == (kind, text, payload, place)


@pytest.mark.parametrize(
    "changes",
    [
        {"session": "short"},
        {"session": "../../../../etc/passwd"},
        {"session": "x" * 65},
        {"session": SESSION + "\n"},
        {"session": None},
        {"id": ""},
        {"id": 5},
        {"id": "a b"},
    ],
)
def test_ids_that_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        WEB_CHAT.admit({}, changed("web_chat", "text", **changes))


@pytest.mark.parametrize("changes", [{"choice": ""}, {"choice": "x" * 65}, {"location": {}}, {"location": [21, 105]}])
def test_presses_that_cannot_be_read(changes: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        WEB_CHAT.parse(changed("web_chat", "text", **changes))


@pytest.mark.parametrize("text", [5, ["x"], {"x": "y" * 1000}])
def test_what_cannot_be_read_later_is_not_let_in(text: object) -> None:
    """Anybody may post here: what the worker could not read would lie in the quarantine for a week."""
    with pytest.raises(Unreadable):
        WEB_CHAT.admit({}, changed("web_chat", "text", text=text))
    with pytest.raises(Unreadable):
        WEB_CHAT.admit({}, json.dumps({"session": SESSION, "id": "p-1", "more": "x" * 1000}).encode())
    with pytest.raises(Unreadable):
        WEB_CHAT.admit({}, changed("web_chat", "text", location={"latitude": 91, "longitude": 0}))


def test_a_reply_is_data_and_not_markup() -> None:
    reply = Reply(
        (Block("<script>", "Lệ phí"),),
        (Choice("Menu", "menu"),),
        ask_location=True,
        venue=Venue(21, 105, "Công an phường", "Số 1"),
    )
    (request,) = WEB_CHAT.render(reply, Address(SESSION, quote_id="p-1"))
    assert json.loads(json.dumps(request.body)) == {
        "blocks": [{"title": "Lệ phí", "text": "<script>"}],
        "choices": [{"label": "Menu", "payload": "menu"}],
        "ask_location": True,
        "venue": {"latitude": 21, "longitude": 105, "title": "Công an phường", "address": "Số 1"},
        "in_reply_to": "p-1",
    }


class Mailbox:
    """A mailbox in memory; `full` ones refuse."""

    def __init__(self, *, full: bool = False) -> None:
        self.full = full
        self.kept: list[tuple[str, Mapping[str, Any]]] = []

    async def add(self, conversation_id: str, reply: Mapping[str, Any]) -> None:
        if self.full:
            raise StoreUnavailable
        self.kept.append((conversation_id, reply))


async def test_the_sender_puts_a_reply_where_the_page_looks() -> None:
    mailbox = Mailbox()
    result = await WebChatSender(mailbox).send(delivery(Channel.WEB, OutboundRequest("reply", {"blocks": []})))
    assert result.verdict is Verdict.SENT
    assert mailbox.kept == [("99", {"blocks": [], "id": "7"})]


async def test_a_full_store_is_tried_again() -> None:
    sender = WebChatSender(Mailbox(full=True))
    result = await sender.send(delivery(Channel.WEB, OutboundRequest("reply", {})))
    assert (result.verdict, result.code) == (Verdict.RETRY, "store")
