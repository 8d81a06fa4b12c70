"""What a browser without scripts makes of a page: the inputs of its form, as it would post them.

Only for pages of ours, which escape `<`, `>` and `"` wherever they stand; html.parser takes five times as long.
"""

from __future__ import annotations

import re
from html import unescape

Inputs = list[tuple[str, str]]
_TAG = re.compile(r"<(/?form|input|textarea|select|/select|option)\b([^>]*)>(?:([^<]*)</textarea>)?")
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def inputs(html: str, action: str) -> Inputs:
    """(name, value) of every input that the form to `action` would post, without its buttons."""
    found: Inputs = []
    inside, options = False, [("", False)]
    for tag, attributes, area in _TAG.findall(html):
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        name = given.get("name", "")
        if tag == "form":
            inside = given.get("action") == action
        elif not inside or "disabled" in given:
            continue
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            found.append((name, given.get("value", "")))
        elif tag == "textarea":  # a browser leaves out the line break that comes first and posts the others as \r\n
            found.append((name, unescape(area).removeprefix("\n").replace("\n", "\r\n")))
        elif tag == "select":
            found.append((name, ""))
            options = []
        elif tag == "option":
            options.append((given["value"], "selected" in given))
        elif tag == "/select":
            chosen = [value for value, on in options if on] or [value for value, _ in options[:1]]
            found[-1] = (found[-1][0], chosen[-1] if chosen else "")
    return found


def fields(found: Inputs, **others: str) -> dict[str, list[str]]:
    """As httpx posts them, with some replaced or added; `__` in a name stands for its dots."""
    made: dict[str, list[str]] = {}
    for name, value in found:
        made.setdefault(name, []).append(value)
    return made | {name.replace("__", "."): [value] for name, value in others.items()}
