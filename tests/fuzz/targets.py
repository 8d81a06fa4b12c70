"""What is fuzzed: one function a target, that takes bytes and raises only when something is wrong."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable

from bot.messages import ChatChange, IncomingMessage
from bot.privacy import mask
from knowledge.text.fold import fold
from tests.bot.helper import bubble, turn
from tests.shipped import shipped
from tests.webhook.channels.samples import HALVES, headers
from webhook.channels.base import BadSignature, Unreadable


def normalising(data: bytes) -> None:
    """Cleaning a text ends, twice is once, and what is masked stays masked."""
    text = data.decode("utf-8", "replace")
    folded = fold(text)
    assert fold(folded) == folded
    query = shipped().matcher.read(text)
    assert len(query.spelt) <= 4096
    masked = mask(text)
    assert mask(masked) == masked or len(text) > 4000  # cut once, at another place


def matching(data: bytes) -> None:
    """Any text gets one bubble within its limits, composed, without a trace of itself in braces."""
    text = data.decode("utf-8", "replace")
    outcome = turn(text)
    said = bubble(outcome)
    assert said.strip() and len(said) <= 2000
    assert unicodedata.is_normalized("NFC", said)
    if outcome.question is not None:
        assert 0 <= outcome.question.confidence <= 1


def parsers(data: bytes) -> None:
    """Any body is a message, a change, nothing, unreadable or badly signed: on each channel, never anything else."""
    for name, half in HALVES.items():
        try:
            half.admit(headers(name, data), data)
            found = half.parse(data)
        except (Unreadable, BadSignature):
            continue
        if isinstance(found, IncomingMessage):
            assert found.conversation_id and found.address.chat_id and len(found.text) <= 4096
            found.text.encode("utf-8")
        elif isinstance(found, ChatChange):
            assert found.chat_id


def seeds(name: str) -> list[bytes]:
    """What the fuzzer begins with: recorded updates for the parsers, questions for the others."""
    from tests.webhook.channels.samples import names, sample

    if name == "parsers":
        return [sample(channel, each) for channel in HALVES for each in names(channel)]
    questions = [phrase for entry in shipped().enabled[:40] for phrase in entry.phrasings[:2]]
    odd = [
        "/phuong Ba Đình",
        "xóa dữ liệu của tôi",
        "ddawng kys tamj trus",
        "1",
        "số 001099012345",
        "e\u0323\u0302" * 9,
    ]
    return [text.encode() for text in (*questions, *odd)]


def tokens(name: str) -> list[bytes]:
    """Words that a byte fuzzer would not find by itself."""
    if name == "parsers":
        fields = {key for data in seeds(name) for key in _keys(json.loads(data))}
        return sorted(f'"{key}"'.encode() for key in fields)
    return sorted({word.encode() for text in seeds(name) for word in text.decode().split()})


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    return set().union(*map(_keys, value)) if isinstance(value, list) else set()


TARGETS: dict[str, Callable[[bytes], None]] = {"normalising": normalising, "matching": matching, "parsers": parsers}
