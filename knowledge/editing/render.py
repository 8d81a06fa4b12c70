"""Values -> YAML text in the house's way: one line where it fits, quotes only where they are needed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date

from knowledge.editing.errors import EditError

Value = str | bool | int | float | date | Sequence["Value"] | Mapping[str, "Value"]

ONE_LINE = 200  # characters of a mapping that still stands on one line
_LONG_KEYS = frozenset({"after", "phrasings"})  # a mapping with one of these is easier to read line by line

# As plain text these would be read as something else by a program that knows YAML's types, such as an editor.
_TYPED = re.compile(
    r"(?i)true|false|yes|no|on|off|y|n|null|~|[-+]?[\d_]*\.?\d+(e[-+]?\d+)?|0x[0-9a-f]+|0o[0-7]+|\d+(:\d+)+(\.\d+)?|\d{4}-\d\d?-\d\d?"
    r"|[-+]?\.(inf|nan)"
)
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=")
_HIDDEN = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def scalar(value: Value, flow: bool = False) -> str:
    """One value on one line. `flow`: it stands inside of [] or {}."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        raise EditError("không ghi được một danh sách ở chỗ của một dòng chữ")
    if _plain(value, flow):
        return value
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise EditError("có ký tự không ghi được: hãy gõ lại dòng đó")
    return _HIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False))


def _plain(text: str, flow: bool) -> bool:
    """True when the text means itself without quotes."""
    if not text or text != text.strip() or not text.isprintable() or _TYPED.fullmatch(text):
        return False
    if text[0] in _INDICATORS or text.endswith(":") or ": " in text or " #" in text:
        return False
    return not (flow and any(sign in text for sign in ",[]{}"))


def inline(value: Value, flow: bool = True) -> str:
    """A value on one line, whatever it is."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key, True)}: {inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(inline(item) for item in value) + "]"
    return scalar(value, flow)


def pair(key: str, value: Value, indent: int) -> str:
    """`key: value` in lines, without the end of the last; the first line is not indented, the others are."""
    if isinstance(value, Mapping):
        if _on_one_line(value):
            return f"{key}: {inline(value)}"
        lines = [pair(name, item, indent + 2) for name, item in value.items()]
        return "\n".join([f"{key}:", *(f"{' ' * (indent + 2)}{line}" for line in lines)])
    if isinstance(value, Sequence) and not isinstance(value, str):
        if key in ("source", "facts", "see_also", "services") or not value:
            return f"{key}: {inline(list(value))}"
        return "\n".join([f"{key}:", *(f"{' ' * indent}{item(one, indent)}" for one in value)])
    return f"{key}: {scalar(value)}"


def item(value: Value, indent: int) -> str:
    """`- value` in lines, without the end of the last; the first line is not indented, the others are."""
    if not isinstance(value, Mapping):
        return f"- {inline(value, flow=not isinstance(value, str))}"
    if _on_one_line(value):
        return f"- {inline(value)}"
    pairs = [pair(key, one, indent + 2) for key, one in value.items()]
    return f"\n{' ' * (indent + 2)}".join(["- " + pairs[0], *pairs[1:]])


def _on_one_line(value: Mapping[str, Value]) -> bool:
    nested = "id" in value or any(isinstance(one, Mapping) for one in value.values())
    return not nested and not _LONG_KEYS & value.keys() and len(inline(value)) <= ONE_LINE
