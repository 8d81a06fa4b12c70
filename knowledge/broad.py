"""Words that name a whole field (`đất`, `vneid`): what is most asked about it, as staff know, in `confusable.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import yaml

from knowledge.text.lexicon import Lexicon, Token
from knowledge.text.normalise import BREAK, written
from knowledge.yaml_nodes import Problem, at, get, items, text

LEAST, MOST = 2, 3  # entries that are offered: a clarification has so many
# They frame a question and say nothing of what is asked: "tôi muốn hỏi thủ tục về đất đai".
_FRAME = frozenset(
    {"hoi", "ve", "cho", "muon", "thu", "tuc", "van", "de", "chuyen", "viec", "mang", "sao", "gi", "thi"}
)


@dataclass(frozen=True, slots=True)
class Broad:
    """Ways to name a field and nothing in it, and the entries that are offered then, the most asked first."""

    said: tuple[str, ...]
    offer: tuple[str, ...]
    path: str = ""
    line: int = 0


def broad(root: yaml.Node, path: str, problems: list[Problem]) -> Iterator[Broad]:
    """The fields of a file; what cannot be used goes to `problems`."""
    for node in items(get(root, "broad")):
        said = tuple(text(item) for item in items(get(node, "said")))
        offer = tuple(text(item) for item in items(get(node, "offer")))
        if not said or not LEAST <= len(set(offer)) <= MOST:
            problems.append(at(node, path, f"mỗi lĩnh vực cần `said` và `offer` ({LEAST} hoặc {MOST} mục khác nhau)"))
        else:
            yield Broad(said, offer, path, node.start_mark.line + 1)


class Fields:
    """The fields by their names; looked up by what a message says."""

    def __init__(self, fields: Iterable[Broad], lexicon: Lexicon) -> None:
        named = ((written(way, lexicon).tokens, field) for field in fields for way in field.said)
        self._by_name = {tuple(t.folded for t in name): (name, field) for name, field in named}

    def named(self, tokens: Sequence[Token]) -> Broad | None:
        """The field that a message names, if it names nothing else. Who types diacritics means them: `thuê`."""
        words = [t for t in tokens if t is not BREAK]
        return self._called(words) or self._called([t for t in words if t.concept or t.folded not in _FRAME])

    def _called(self, words: Sequence[Token]) -> Broad | None:
        name, field = self._by_name.get(tuple(t.folded for t in words), ((), None))
        return field if all(not t.marked or t.raw == own.raw for t, own in zip(words, name, strict=False)) else None
