"""The schema of a file of services or of short answers."""

from __future__ import annotations

from knowledge.entries import Field, Level
from knowledge.json_schema import words
from knowledge.json_schema.parts import DAY, FLAG, TEXT, WORDS, Schema, choice, known, one_or_many
from knowledge.schema import ENTRY_KEYS, FACT_KEYS, GROUPS, LABEL_MAX

_SOURCES: Schema = {"type": "object", "additionalProperties": {"$ref": "#/definitions/source"}}
_KEYS: dict[str, Schema] = {
    "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    "topic": WORDS,
    "name": WORDS,
    "label": {"type": "string", "minLength": 1, "maxLength": LABEL_MAX},
    "group": choice(GROUPS),
    "essential": known(
        {"decision": WORDS, "ordinal": {"type": "integer", "minimum": 1}, "name": WORDS}, words.ESSENTIAL, ["decision"]
    ),
    "checked": DAY,
    "check_at": TEXT,
    "sources": _SOURCES,
    "phrasings": one_or_many(TEXT),
    "link": known({"url": {"type": "string", "pattern": "^https://"}, "label": WORDS}, words.LINK, ["url", "label"]),
    "see_also": one_or_many(WORDS),
    "enabled": FLAG,
    "off_reason": TEXT,
    "main": FLAG,
    "modified": DAY,
    "replace": {"anyOf": [FLAG, one_or_many(choice(["phrasings"]))]},
    **{field.value: one_or_many({"$ref": "#/definitions/fact"}) for field in Field},
}
_FACT: dict[str, Schema] = {
    "text": TEXT,
    "source": one_or_many(TEXT),
    "level": choice(Level),
    "facts": one_or_many(TEXT),
    "checked": DAY,
    "valid_from": DAY,
    "valid_until": DAY,
    "after": TEXT,
    "unknown": FLAG,
    "local": FLAG,
}
_FIRST = {"service": Field.VERDICT, "faq": Field.ANSWER}
_OF_A_FACT = ("source", "level", "facts")  # a layer of a ward has no numbers of facts


def entry_file(kind: str, whole: bool) -> Schema:
    """One entry, or `entries:` with `sources:` for all; `whole`: with everything that an entry of its own needs."""
    return {
        "anyOf": [
            {"$ref": "#/definitions/entry"},
            known(
                {"sources": _SOURCES, "entries": {"type": "array", "items": {"$ref": "#/definitions/entry"}}},
                words.OTHER,
                ["entries"],
            ),
        ],
        "definitions": {
            "entry": _entry(kind, whole),
            "fact": _fact(_OF_A_FACT if whole else _OF_A_FACT[:2]),
            "source": known({"title": WORDS, "date": TEXT, "url": WORDS}, words.SOURCE, ["title", "date"]),
        },
    }


def _entry(kind: str, whole: bool) -> Schema:
    properties = {name: _KEYS[name] for name in sorted(ENTRY_KEYS, key=list(_KEYS).index)}
    needed = ["id", "topic", "name", "label", "group", "phrasings", _FIRST[kind].value] if whole else ["id"]
    return known(properties, words.ENTRY, needed)


def _fact(needed: tuple[str, ...]) -> Schema:
    """Without a source only what is `unknown`; with a last day also what is said after it."""
    properties = {name: _FACT[name] for name in sorted(FACT_KEYS, key=list(_FACT).index)}
    return {
        **known(properties, words.FACT, ["text"]),
        "dependencies": {"valid_until": ["after"]},
        "anyOf": [{"required": list(needed)}, {"required": ["unknown"], "properties": {"unknown": {"const": True}}}],
    }
