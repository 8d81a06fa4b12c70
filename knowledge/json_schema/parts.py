"""The pieces that schemas are put together from: a text, a day, one or many, an object of known keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]

# YAML reads 2025 or 18001096 without quotes as a number; the loader reads it as the text that stands there.
TEXT: Schema = {"type": ["string", "number"]}
WORDS: Schema = {"type": "string", "minLength": 1}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
FLAG: Schema = {"type": "boolean"}


def one_or_many(item: Schema) -> Schema:
    """An item, or a list of them: the loader takes a lone one as a list of one."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def known(properties: Mapping[str, Schema], words: Mapping[str, str], required: Iterable[str] = ()) -> Schema:
    """A mapping of these keys and no others, each with what an editor shows when one points at it."""
    made: Schema = {
        "type": "object",
        "properties": {name: {**schema, "description": words[name]} for name, schema in properties.items()},
        "additionalProperties": False,
    }
    needed = list(required)
    return {**made, "required": needed} if needed else made


def choice(values: Iterable[str]) -> Schema:
    """One of some words."""
    return {"type": "string", "enum": list(values)}
