"""An entry of a YAML text -> its form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from knowledge.editing.entries import ENTRIES
from knowledge.editing.spots import plain, root_of
from knowledge.entries import Field
from knowledge.forms.rows import FACT_TEXTS, SINGLE, EntryForm, FactRow, SourceRow, tidy


def form_of(text: str, name: str, kind: str) -> EntryForm:
    """The form of entry `name` as `text` has it; an empty one when it is not there. Raises EditError."""
    values = said_of(text, name) or {}
    shared = _shared(text)
    own = values.get("sources")
    return EntryForm(
        id=name,
        kind=kind,
        **{key: shown(values.get(key)) for key in SINGLE if not key.startswith("link_")},
        main=values.get("main") != "false",
        enabled=values.get("enabled") != "false",
        **{f"link_{key}": shown((values.get("link") or {}).get(key)) for key in ("url", "label")},
        phrasings="\n".join(map(tidy, many(values.get("phrasings")))),
        facts={one.value: _rows(values[one.value]) for one in Field if values.get(one.value)},
        sources=(
            *(_source(key, one, False) for key, one in (own or {}).items()),
            *(_source(key, one, True) for key, one in shared.items() if key not in (own or {})),
        ),
    )


def digest_of(text: str, name: str) -> str:
    """What the entry says, with the sources of its file, as a hash: the same while nobody has changed the entry."""
    said = {"entry": said_of(text, name), "shared": _shared(text)}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:32]


def shown(value: Any) -> str:
    """A value as one line of the form; a list by commas."""
    return ", ".join(tidy(str(one)) for one in many(value))


def many(value: Any) -> list[Any]:
    """A list; one value is a list of one, none an empty list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def said_of(text: str, name: str) -> Mapping[str, Any] | None:
    """What an entry says in this text, every scalar a string: not to be changed. None when it is not there."""
    data = _said(text)
    if not isinstance(data, dict):
        return None
    if ENTRIES not in data and data.get("id") == name:
        return data
    listed = data.get(ENTRIES)
    found = (one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, dict))
    return next((one for one in found if one.get("id") == name), None)


@lru_cache(maxsize=4)
def _said(text: str) -> Any:
    return plain(root_of(text)) if text.strip() else None


def _shared(text: str) -> Mapping[str, Any]:
    """The sources at the head of a file of several entries."""
    data = _said(text)
    return (data.get("sources") or {}) if isinstance(data, dict) and ENTRIES in data else {}


def _source(key: str, one: Any, shared: bool) -> SourceRow:
    said = one if isinstance(one, Mapping) else {}
    return SourceRow(key, shown(said.get("title")), shown(said.get("date")), shown(said.get("url")), shared)


def _rows(facts: Any) -> tuple[FactRow, ...]:
    return tuple(row_of(fact, number) for number, fact in enumerate(many(facts)))


def row_of(fact: Any, number: int) -> FactRow:
    """One fact; a bare sentence is a fact without a source."""
    said = fact if isinstance(fact, Mapping) else {"text": fact}
    return FactRow(
        origin=str(number),
        sources=tuple(map(str, many(said.get("source")))),
        unknown=said.get("unknown") == "true",
        local=said.get("local") == "true",
        **{key: shown(said.get(key)) for key in FACT_TEXTS},
    )
