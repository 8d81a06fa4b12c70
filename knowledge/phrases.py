"""Every sentence that the bot says on its own, by key, from `phrases.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Texts by key. A missing key raises KeyError: a test holds code and file together."""

    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """The sentence under `key`, with `{name}` filled in."""
        words = self.texts[key]
        for name, value in values.items():
            words = words.replace("{" + name + "}", str(value))
        return words
