"""Whatever arrives ends as a message, as ignored or as unreadable: a poison update must not stop a channel."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages import Change, ChatChange, IncomingMessage, InlineQuery, StaffWrote
from tests.webhook.channels.samples import HALVES, headers, mutations, names, sample
from webhook.channels.base import Admitted, BadSignature, Ignored, Unreadable

ALL = [(channel, name) for channel in HALVES for name in names(channel)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


def judge(channel: str, body: bytes) -> None:
    """Admit and parse `body`; a message that is admitted must be storable."""
    half = HALVES[channel]
    for step in (lambda: half.admit(headers(channel, body), body), lambda: half.parse(body)):
        check(step)


def check(step: Callable[[], object]) -> None:
    try:
        result = step()
    except (Unreadable, BadSignature) as error:
        assert str(error)
        return
    if isinstance(result, Admitted):
        for stored in (result.delivery_id, result.conversation_id):
            assert stored and len(stored) < 500 and stored.encode("utf-8")
    elif isinstance(result, IncomingMessage):
        address = result.address
        ids = (result.conversation_id, result.sender_id, address.chat_id, address.thread_id, address.quote_id)
        assert all(isinstance(id, str) for id in ids) and result.conversation_id and address.chat_id
        assert len(result.text) <= 4096 and "\x00" not in result.text and result.text.encode("utf-8") is not None
    elif isinstance(result, ChatChange):
        assert result.chat_id and (result.change is not Change.MOVED or result.moved_to)
    elif isinstance(result, InlineQuery):
        assert result.query_id and len(result.text) <= 4096
    elif isinstance(result, StaffWrote):
        assert result.conversation_id and len(result.text) <= 4096
    else:
        assert result is None or isinstance(result, Ignored)


@pytest.mark.parametrize(("channel", "name"), ALL)
def test_each_field_missing_null_or_of_another_type(channel: str, name: str) -> None:
    for what, mutant in mutations(json.loads(sample(channel, name))):
        try:
            judge(channel, json.dumps(mutant).encode())
        except Exception as error:
            raise AssertionError(f"{channel}/{name} with {what}") from error


@pytest.mark.parametrize("channel", HALVES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b'{"a":1',
        b"\xff\xfe{}",
        b'{"update_id":1,"message":{"text":"\xc3\x28"}}',
        b"[" * 200_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"1" * 10_000,
        b'{"update_id":' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b"\x00" * 100,
    ],
)
def test_bodies_that_are_no_update(channel: str, body: bytes) -> None:
    half = HALVES[channel]
    try:
        assert isinstance(half.admit(headers(channel, body), body), Ignored)
    except Unreadable:
        pass
    judge(channel, body)


@pytest.mark.parametrize("channel", HALVES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_json_in_any_place(channel: str, data: st.DataObject) -> None:
    value = json.loads(sample(channel, data.draw(st.sampled_from(names(channel)))))
    target = value
    while isinstance(target, dict) and target:
        key = data.draw(st.sampled_from(sorted(target)))
        if not isinstance(target[key], dict) or data.draw(st.booleans()):
            target[key] = data.draw(JSON)
            break
        target = target[key]
    judge(channel, json.dumps(value).encode())
