"""What staff wish for a group of questions: a way of asking for an entry, or a new answer. No content is read here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

LABEL_MAX = 35  # characters on a button, as the content's schema has it
LONGEST_PHRASING = 160
MASKED = "[đã che]"
# The fields of both forms, with the most characters of each.
FIELDS = {
    "entry": 100, "other": 100, "name": 200, "answer": 600, "group": 30, "source": 200, "phrasings": 4_000, "label": 35,
    "topic": 60, "url": 300, "until": 10, "after": 600, "what": 20, "reason": 300,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrasings:
    """ "Là cách hỏi khác của …"."""

    entry: str
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """ "Viết câu trả lời mới". `topic` empty: a topic of its own. `until`: the last day, with what is said after."""

    name: str
    answer: str
    group: str
    source: str
    phrasings: tuple[str, ...]
    label: str = ""
    topic: str = ""
    url: str = ""
    until: str = ""
    after: str = ""


Intent = Phrasings | NewEntry


def as_given(intent: Intent) -> dict[str, Any]:
    """For the child process."""
    return {"what": type(intent).__name__, **asdict(intent)}


def read_given(given: Mapping[str, Any]) -> Intent:
    """What `as_given` gave, after its way through JSON."""
    fields: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in given.items() if name != "what"
    }
    return Phrasings(**fields) if given["what"] == "Phrasings" else NewEntry(**fields)


def label_of(name: str) -> str:
    """The name as it fits on a button: whole words."""
    words = " ".join(name.split()).rstrip("?.! ")
    if len(words) <= LABEL_MAX:
        return words
    return words[:LABEL_MAX].rsplit(" ", 1)[0]


def usable(wordings: Sequence[str], most: int) -> list[str]:
    """Ways of asking that may stand in the content: nothing that was masked, nothing endless."""
    found = [" ".join(words.split()) for words in wordings]
    return [words for words in found if words and MASKED not in words and len(words) <= LONGEST_PHRASING][:most]
