"""What the content itself tells the rules (`lint.yaml`): official hosts that are not .gov.vn, words of yesterday."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from knowledge.yaml_nodes import get, items, text

NAME = "lint.yaml"


@dataclass(frozen=True, slots=True)
class OldWord:
    """A word that is no longer today's, and what is said instead."""

    word: str
    now: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Of all layers together."""

    hosts: frozenset[str] = frozenset()
    old_words: tuple[OldWord, ...] = ()
    past: tuple[str, ...] = ()  # words that show that a sentence speaks of the past


def settings_of(roots: Iterable[yaml.Node]) -> Settings:
    """What the `lint.yaml` of all layers say; a later one adds."""
    found = Settings()
    for root in roots:
        words = (OldWord(text(get(node, "word")), text(get(node, "now"))) for node in items(get(root, "old_words")))
        found = Settings(
            found.hosts | {text(item) for item in items(get(root, "hosts"))},
            (*found.old_words, *(word for word in words if word.word)),
            (*found.past, *(text(item) for item in items(get(root, "past")))),
        )
    return found
