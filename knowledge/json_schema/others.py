"""The schemas of the files beside the entries: points, phrases, lexicon, families, pairs, calendar, lint, layer."""

from __future__ import annotations

from knowledge.broad import LEAST
from knowledge.broad import MOST as MOST_OFFERED
from knowledge.confusable import MOST
from knowledge.file_content import PLAIN_SECTIONS, SECTIONS
from knowledge.json_schema import words
from knowledge.json_schema.parts import DAY, FLAG, TEXT, WORDS, Schema, choice, known, one_or_many
from knowledge.point_schema import DAYS, POINT_KEYS, SESSION_KEYS
from knowledge.scope import LAYER_KEYS
from knowledge.support_points import Office
from knowledge.text.lexicon import ASPECTS, TOLD

_SHIFT: Schema = {"type": "string", "pattern": r"^\d{1,2}[:h]\d{2} ?[-–] ?\d{1,2}[:h]\d{2}$"}
_DAYS = "|".join(DAYS)
_HOURS: Schema = {
    "anyOf": [
        {"type": "string", "const": "24/24"},
        {
            "type": "object",
            "patternProperties": {f"^({_DAYS})(-({_DAYS}))?$": one_or_many(_SHIFT)},
            "additionalProperties": False,
        },
    ]
}
_SESSION: dict[str, Schema] = {
    "day": {"type": "string", "pattern": rf"^({_DAYS}|\d{{4}}-\d{{2}}-\d{{2}})$"},
    "hours": _SHIFT,
    "name": WORDS,
    "at": WORDS,
    "until": DAY,
}
_POINT: dict[str, Schema] = {
    "id": WORDS,
    "ward": {"type": "string", "pattern": r"^\d{5}$"},
    "replaces": choice(Office),
    "name": WORDS,
    "address": WORDS,
    "latitude": {"type": "number", "minimum": 7, "maximum": 24},
    "longitude": {"type": "number", "minimum": 102, "maximum": 118},
    "phone": TEXT,
    "services": one_or_many(WORDS),
    "hours": _HOURS,
    "sessions": one_or_many(
        known({name: _SESSION[name] for name in _SESSION if name in SESSION_KEYS}, words.SESSION, ["day", "hours"])
    ),
    "open_on_holidays": FLAG,
    "closed_on": one_or_many(DAY),
    "serves": one_or_many(TEXT),
    "accessibility": one_or_many(WORDS),
    "source": WORDS,
    "checked": DAY,
}


def points(whole: bool) -> Schema:
    """Support points."""
    properties = {name: _POINT[name] for name in sorted(POINT_KEYS, key=list(_POINT).index)}
    needed = ["id", "ward", "name", "source", "checked"] if whole else ["id"]
    listed = {"type": "array", "items": known(properties, words.POINT, needed)}
    return known({"sample": FLAG, "points": listed}, words.OTHER, ["points"])


def phrases() -> Schema:
    """The bot's own sentences."""
    texts: Schema = {"type": "object", "additionalProperties": TEXT}
    return known({"groups": texts, "phrases": texts}, words.OTHER)


def lexicon() -> Schema:
    """How citizens write."""
    ways = one_or_many(TEXT)
    table: Schema = {"type": "object", "additionalProperties": ways}
    told = {TOLD: "Cùng chữ với một khía cạnh, mà là kể chứ không hỏi"}
    aspects = known(dict.fromkeys((*ASPECTS, TOLD), ways), dict.fromkeys(ASPECTS, "Cách hỏi khía cạnh này") | told)
    sections = {name: ways if name in PLAIN_SECTIONS else aspects if name == "aspects" else table for name in SECTIONS}
    return known(sections, words.LEXICON)


def out_of_scope() -> Schema:
    """What is none of ours."""
    family = known(
        {"id": WORDS, "phrase": WORDS, "phrasings": one_or_many(TEXT)}, words.OTHER, ["id", "phrase", "phrasings"]
    )
    return known({"families": {"type": "array", "items": family}}, words.OTHER, ["families"])


def confusable() -> Schema:
    """Topics that are taken for each other."""
    between: Schema = {"type": "array", "items": WORDS, "minItems": 2, "uniqueItems": True}
    line: Schema = {"type": "string", "minLength": 1, "maxLength": MOST}
    pair = known({"between": between, "difference": line}, words.OTHER, ["between", "difference"])
    offer: Schema = {
        "type": "array", "items": WORDS, "minItems": LEAST, "maxItems": MOST_OFFERED, "uniqueItems": True
    }  # fmt: skip
    field = known({"said": one_or_many(WORDS), "offer": offer}, words.OTHER, ["said", "offer"])
    lists = {"pairs": {"type": "array", "items": pair}, "broad": {"type": "array", "items": field}}
    return known(lists, words.OTHER, ["pairs"])


def calendar() -> Schema:
    """Public holidays and the days worked for them."""
    off = known({"date": DAY, "name": WORDS, "sure": FLAG}, words.CALENDAR, ["date", "name", "sure"])
    swapped = known({"date": DAY, "for": DAY}, words.CALENDAR, ["date", "for"])
    years: Schema = {"type": "array", "items": {"type": "integer", "minimum": 2020, "maximum": 2100}}
    lists: dict[str, Schema] = {
        "checked": DAY,
        "years": years,
        "days_off": {"type": "array", "items": off},
        "make_up": {"type": "array", "items": swapped},
    }
    return known(lists, words.CALENDAR, ["years"])


def lint() -> Schema:
    """What the rules of lint are told."""
    old = known({"word": WORDS, "now": WORDS}, words.OTHER, ["word", "now"])
    host: Schema = {"type": "string", "pattern": r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"}
    return known({"hosts": one_or_many(host), "old_words": one_or_many(old), "past": one_or_many(WORDS)}, words.OTHER)


def layer() -> Schema:
    """Whom a layer speaks to."""
    keys: dict[str, Schema] = {"ward": TEXT, "province": TEXT, "sample": FLAG, "name": WORDS}
    return known({name: keys[name] for name in sorted(LAYER_KEYS, key=list(keys).index)}, words.LAYER)
