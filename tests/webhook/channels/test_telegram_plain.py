"""A plain message is not read by the library: whatever we call plain, the library reads without complaint."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from webhook.channels.telegram_plain import is_plain

SAMPLES = Path(__file__).parents[2] / "samples" / "telegram"
PLAIN: dict[str, Any] = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "from": {"id": 12, "is_bot": False, "first_name": "Lan"},
        "chat": {"id": 12, "type": "private"},
        "date": 1795306000,
        "text": "lệ phí hộ chiếu",
    },
}
ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just({}), st.just([]))


@given(
    place=st.sampled_from(["", "message", "message.from", "message.chat"]),
    name=st.sampled_from(
        [
            "update_id",
            "message_id",
            "date",
            "text",
            "from",
            "chat",
            "id",
            "type",
            "is_bot",
            "first_name",
            "username",
            "entities",
            "reply_to_message",
            "language_code",
            "location",
            "new",
        ]
    ),
    value=ODD,
    drop=st.booleans(),
)
def test_whateveris_plain_is_read_by_the_library(place: str, name: str, value: Any, drop: bool) -> None:
    update = copy.deepcopy(PLAIN)
    part = update
    for step in filter(None, place.split(".")):
        part = part[step]
    if drop:
        part.pop(name, None)
    else:
        part[name] = value
    if is_plain(update):
        read = Update.de_json(update, None)
        assert read is not None and read.message is not None and read.message.text == update["message"]["text"]


@pytest.mark.parametrize(
    ("sample", "plain"),
    [
        ("text", True),
        ("button", False),
        ("location", False),
        ("start", False),
        ("group_reply", False),
        ("voice", False),
    ],
)
def test_the_samples(sample: str, plain: bool) -> None:
    assert is_plain(json.loads((SAMPLES / f"{sample}.json").read_text(encoding="utf-8"))) is plain


@pytest.mark.parametrize("date", [-1, 1 << 34, 1 << 70, True])
def test_a_date_that_cannot_be_is_left_to_the_library(date: Any) -> None:
    update = copy.deepcopy(PLAIN)
    update["message"]["date"] = date
    assert is_plain(PLAIN) and not is_plain(update)
