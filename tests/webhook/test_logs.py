"""Log lines: one event, one line, masked, without a citizen's words."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

from webhook.logs import LONGEST, JsonLines


def line(name: str, message: str, *args: object, fields: dict[str, Any] | None = None, error: bool = False) -> str:
    record = logging.LogRecord(name, logging.INFO, "x.py", 1, message, args, sys.exc_info() if error else None)
    if fields is not None:
        record.fields = fields
    return JsonLines().format(record)


def test_a_line_says_when_how_bad_and_what() -> None:
    told = json.loads(line("webhook.x", "knowledge_loaded", fields={"entries": 57, "version": "ab", "late": None}))
    assert told["event"] == "knowledge_loaded"
    assert told["level"] == "info"
    assert told["time"].endswith("+00:00")
    assert (told["entries"], told["version"], told["late"]) == (57, "ab", None)


@pytest.mark.parametrize("text", ["a\r\nb", "a\x1b[31mb", "a\u2028b", "a\x85b", "a\u202eb", "a\x00b"])
def test_nothing_ends_or_turns_a_line(text: str) -> None:
    for told in (line("webhook.x", text), line("webhook.x", "event", fields={"reason": text, text: [text]})):
        assert len(told.splitlines()) == 1
        assert all(character >= " " and character not in "\x85\u2028\u2029\u202e" for character in told)
        json.loads(told)


@pytest.mark.parametrize("secret", ["001203004567", "0912345678", "lan@example.com"])
def test_numbers_of_people_are_struck_out_wherever_they_stand(secret: str) -> None:
    fields = {"reason": f"số {secret}", "list": [secret], "deep": {"a": {"b": secret}}}
    assert secret not in line("webhook.x", f"hỏng {secret}", fields=fields)
    assert secret not in line("other", "%s", secret)


@pytest.mark.parametrize("before", range(280, 300))
def test_a_number_at_the_cut_is_struck_out_first(before: int) -> None:
    told = json.loads(line("webhook.x", "x" * before + " 0912345678"))["event"]
    assert not any(char.isdigit() for char in told)
    assert len(told) <= LONGEST


def test_an_exception_tells_its_kind_and_place_but_not_its_words() -> None:
    try:
        raise ValueError("mất căn cước làm sao")
    except ValueError:
        told = line("webhook.x", "edge_failed", error=True)
    assert "căn cước" not in told
    assert json.loads(told)["error"] == "ValueError"
    assert "test_logs.py" in json.loads(told)["at"][-1]


def test_of_other_libraries_only_the_first_line_is_kept() -> None:
    told = json.loads(line("asyncio", "Task exception was never retrieved\nfuture: ValueError('mất căn cước')"))
    assert told["event"] == "asyncio: Task exception was never retrieved"


def test_a_field_does_not_replace_what_every_line_has() -> None:
    assert json.loads(line("webhook.x", "event", fields={"event": "other", "time": "never"}))["event"] == "event"
