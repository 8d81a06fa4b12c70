"""Log lines: JSON on stderr, UTC, one event a line, masked here so that no call site can forget.

A citizen's words are never passed to a logger. Our own code writes `log.info("event_key", extra={"fields": {...}})`.
Of other libraries only the first line is kept, and of an exception its type and the lines of code, not its message:
both may quote what a citizen wrote.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from bot.privacy import mask

OURS = ("webhook", "bot", "knowledge")
LONGEST = 300
# json.dumps escapes below U+0020 only; these end a line or turn it round in some viewers.
UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class JsonLines(logging.Formatter):
    """One record, one line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": clean(_event(record)),
        }
        for name, value in getattr(record, "fields", {}).items():
            line.setdefault(clean(name), _value(value))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"], line["at"] = record.exc_info[0].__name__, where(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _event(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in OURS:
        return record.getMessage()
    first = record.getMessage().partition("\n")[0]
    return f"{record.name}: {first}"


def _value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {clean(str(key)): _value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_value(item) for item in value]
    return clean(str(value))


def clean(text: str) -> str:
    """`text` masked, shortened and without signs that end or turn a line. Half a number would not be known for one."""
    return UNSAFE.sub("�", mask(text)[:LONGEST])


def where(trace: TracebackType | None) -> list[str]:
    """The lines of code of a traceback, innermost last, without what stood in the variables."""
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send every logger's records to stderr as JSON lines; the chatter of libraries starts at WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
