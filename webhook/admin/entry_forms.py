"""The inputs of an entry's form, as a browser posts them and as the page names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from knowledge.entries import Field
from knowledge.forms.rows import (
    FACT_TEXTS,
    MOST_FACTS,
    MOST_SOURCES,
    SINGLE,
    EntryForm,
    FactRow,
    SourceRow,
    tidy,
)
from webhook.admin.forms import Form
from webhook.admin.intents import label_of

LONGEST, LONGEST_PHRASINGS = 5_000, 100_000  # characters; what is over it is told by knowledge.forms.checks
MOST_FIELDS = 12_000  # inputs of a form: sixty facts in each of seventeen fields would be fewer
LARGEST = 2 << 20  # bytes
KINDS = {"faq": "Câu hỏi thường gặp", "service": "Dịch vụ (hướng dẫn một thủ tục)"}
_KEY = re.compile(r"[a-z][a-z0-9-]{0,40}")  # of a new source: it becomes a key of the file
OFFICE = "phuong"  # the key of an office's own word, as the short form names it


@dataclass(slots=True)
class Told:
    """What the child said of a form; empty before it was asked. `at`: [input, words, whether it stops publishing]."""

    path: str = ""
    digest: str = ""
    partial: bool = False
    local: str = ""
    inherited: Mapping[str, Any] = field(default_factory=dict)
    entry: str = ""
    problems: Sequence[str] = ()
    at: Sequence[Sequence[Any]] = ()
    conflict: Sequence[Sequence[str]] = ()
    differences: Sequence[Sequence[str]] = ()
    preview: Sequence[Sequence[str]] = ()
    changes: Sequence[Sequence[Any]] = ()
    own: Sequence[Mapping[str, Any]] = ()
    changed: Sequence[Mapping[str, Any]] = ()
    compared: int = 0
    more: int = 0

    @property
    def stops(self) -> bool:
        """Whether it may not be sent as it is."""
        return bool(self.problems or self.conflict) or any(blocks for _, _, blocks in self.at)

    def beside(self) -> dict[str, list[str]]:
        """What is said at each input."""
        found: dict[str, list[str]] = {}
        for name, words, _ in self.at:
            found.setdefault(name, []).append(words)
        return found


def told_of(given: Mapping[str, Any]) -> Told:
    """What of the child's answer the page shows."""
    known = {name: given[name] for name in Told.__dataclass_fields__ if name in given}
    return Told(**known)


def read(form: Form, name: str) -> EntryForm:
    """The form of entry `name` (empty: a new one) as it was posted."""

    def text(key: str) -> str:
        return tidy(form.text(key, LONGEST))

    kind = form.text("kind", 10)
    return EntryForm(
        id=name,
        kind=kind if kind in KINDS else "faq",
        **{key: text(key) for key in SINGLE},
        main=form.ticked("main"),
        enabled=form.ticked("enabled"),
        phrasings="\n".join(
            words for line in form.text("phrasings", LONGEST_PHRASINGS).splitlines() if (words := tidy(line))
        ),
        facts={one.value: rows for one in Field if (rows := tuple(_facts(form, one.value)))},
        sources=tuple(_sources(form)),
    )


def _facts(form: Form, name: str) -> Iterable[FactRow]:
    for number in range(MOST_FACTS + 1):
        at = f"{name}.{number}"
        if form.ticked(f"{at}.text"):
            yield FactRow(
                origin=form.text(f"{at}.origin", 4),
                sources=tuple(dict.fromkeys(form.all(f"{at}.source", 200))),
                unknown=form.ticked(f"{at}.unknown"),
                local=form.ticked(f"{at}.local"),
                **{key: tidy(form.text(f"{at}.{key}", LONGEST)) for key in FACT_TEXTS},
            )


def _sources(form: Form) -> Iterable[SourceRow]:
    for number in range(MOST_SOURCES + 1):
        at = f"sources.{number}"
        key, fresh = form.text(f"{at}.key", 200), form.ticked(f"{at}.fresh")
        if key and (not fresh or _KEY.fullmatch(key)):
            title, day, url = (tidy(form.text(f"{at}.{one}", LONGEST)) for one in ("title", "date", "url"))
            yield SourceRow(key, title, day, url, form.ticked(f"{at}.shared"), fresh)


def started(
    values: Mapping[str, str], wordings: Sequence[str], title: str, group: str, source: str, today: date
) -> EntryForm:
    """A new answer with what is known: of the questions that wait for it, and of what was typed into the short form."""
    name = values.get("name") or title
    until, after = values.get("until", ""), values.get("after", "")
    fact = FactRow(text=tidy(values.get("answer", "")), sources=(OFFICE,), valid_until=until, after=tidy(after))
    printed = f"{today.day}-{today.month}-{today.year}"
    return EntryForm(
        name=name,
        label=values.get("label") or label_of(name),
        group=values.get("group") or group,
        topic=values.get("topic", ""),
        checked=today.isoformat(),
        phrasings=values.get("phrasings") or "\n".join(wordings),
        facts={Field.ANSWER.value: (fact,)},
        sources=(SourceRow(OFFICE, values.get("source") or source, printed, values.get("url", ""), fresh=True),),
    )
