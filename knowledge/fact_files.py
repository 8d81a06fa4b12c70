"""The folder of facts that the content was written from (`shared/facts`): an id -> what stands there, and how surely.

An id is `F21` (a line of faq_facts.md), the keys that lead to a fact (`can-cuoc.fee`), the day of a change
(`legal_timeline.2025-03-01`) or a document that was read (`facts_b.sources.ND252`: its number and date). One id
may have several facts, since a later file adds to an earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from knowledge.figures import keys

FILES = ("service_facts", "facts_a", "facts_b", "facts_c", "essential_services")
_LINE = re.compile(r"^- \*\*(F\w+)\*\* (.*)$", re.MULTILINE)
_LEVELS = re.compile(r"`(seen-old|seen|MEMORY|unknown)`")
_TIMELINE = re.compile(r"^- (\d{4}-\d{2}-\d{2})\S*(.*?)\| (.*)$", re.MULTILINE)
_RANKS = {"seen": 2, "seen-old": 1}


class FactText(NamedTuple):
    """One fact: the surest level that it may be told at (2 seen, 1 seen-old, 0 not at all), and its words."""

    rank: int
    text: str

    def vouches(self, key: str, level: str) -> bool:
        """True when the figure stands in it and it is known at least as surely as `level` says."""
        return self.rank >= _RANKS[level] and key in keys(self.text)


Facts = Mapping[str, tuple[FactText, ...]]


def read_facts(folder: Path) -> Facts:
    """Every fact of the folder by its id."""
    found: dict[str, list[FactText]] = {}
    for name in FILES:
        data = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
        for id_, fact in (*_facts(data, ""), *_documents(data, name)):
            found.setdefault(id_, []).append(fact)
    for id_, fact in _lines((folder / "faq_facts.md").read_text(encoding="utf-8")):
        found.setdefault(id_, []).append(fact)
    timeline = (folder / "legal_timeline.md").read_text(encoding="utf-8")
    for day, more, words in _TIMELINE.findall(timeline):
        rank = _RANKS.get("seen-old" if "seen-old" in words else "seen", 0)
        found.setdefault(f"legal_timeline.{day}", []).append(FactText(rank, f"{day}{more} {words}"))
    return {id_: tuple(facts) for id_, facts in found.items()}


def _lines(text: str) -> Iterator[tuple[str, FactText]]:
    """A line may name several levels for its parts: it is told at the weakest that may be told at all."""
    for id_, words in _LINE.findall(text):
        ranks = [_RANKS[level] for level in _LEVELS.findall(words) if level in _RANKS]
        yield id_, FactText(min(ranks, default=0), words)


def _facts(node: Any, path: str) -> Iterator[tuple[str, FactText]]:
    if isinstance(node, dict) and "c" in node:
        rank = _RANKS.get(str(node["c"]), 0)
        text = _flat({key: value for key, value in node.items() if key not in ("c", "s", "note")})
        yield path, FactText(min(rank, 1) if "shaky" in node else rank, text)
    elif isinstance(node, dict) and "n" in node:  # a service of a decision, by its ordinal
        yield f"{path}.{node['n']}", FactText(_RANKS["seen"], _flat(node))
    elif isinstance(node, dict):
        for key, value in node.items():
            if key not in ("sources", "id"):
                yield from _facts(value, _joined(str(node.get("id", path)), str(key)))
    elif isinstance(node, list):
        if path.startswith(("qd_", "who_")):  # the whole list of a decision is cited too
            yield path, FactText(_RANKS["seen"], _flat(node))
        for value in node:
            yield from _facts(value, path)
    elif isinstance(node, str | int | float):
        yield path, FactText(_RANKS["seen"], _flat(node))


def _documents(data: Any, file: str) -> Iterator[tuple[str, FactText]]:
    for key, source in (data.get("sources") or {}).items():
        yield f"{file}.sources.{key}", FactText(_RANKS["seen"], _flat(source))


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path and path != "services" else key


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return " ; ".join(f"{key}: {_flat(one)}" for key, one in value.items() if key != "likely")  # a guess
    return " ; ".join(map(_flat, value)) if isinstance(value, list) else str(value)
