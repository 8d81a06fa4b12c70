"""The typed content: an entry is a set of fields, a field is a tuple of dated facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """How surely a fact is known. Nothing weaker than these two is ever shipped."""

    SEEN = "seen"  # read in a source of this year or a law in force
    SEEN_OLD = "seen-old"  # read in an older source: said with "có thể đã thay đổi"


class Field(StrEnum):
    """The fields of an entry, in the order in which a reader needs them."""

    ANSWER = "answer"  # faq: the direct answer, at most 600 characters
    VERDICT = "verdict"  # service: must one go in person, who, with which original
    WHO = "who"
    PAPERS = "papers"
    STEPS_ONLINE = "steps_online"
    STEPS_COUNTER = "steps_counter"
    WHERE = "where"
    TIME = "time"
    FEE = "fee"
    DEADLINE = "deadline"
    RESULT = "result"
    PENALTY = "penalty"
    PITFALLS = "pitfalls"
    LEGAL = "legal"
    HOTLINE = "hotline"
    NEXT = "next"  # faq: where to go next
    NOTE = "note"  # what is different in one ward or province: written in its layer


@dataclass(frozen=True, slots=True)
class Source:
    """A document or an official page. `title` is printed to the citizen with `date`."""

    key: str
    title: str
    date: str = ""  # as printed: 18-8-2026, 9-2026, 2025
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence that a person wrote, with where it comes from and how long it holds.

    `unknown` facts carry no source: `text` then names whom to ask, and the reply says that no figure is published.
    """

    text: str
    sources: tuple[Source, ...] = ()
    level: Level = Level.SEEN
    checked: date | None = None
    facts: tuple[str, ...] = ()  # ids in the ledger of facts, for the second reader
    valid_from: date | None = None
    valid_until: date | None = None  # the last day on which `text` is said
    after: str = ""  # what is said from the next day on
    unknown: bool = False
    place: str = ""  # the ward or province whose layer says so; empty: it holds everywhere
    sample: bool = False  # invented, to show how a layer is written

    def on(self, day: date) -> str | None:
        """What may be said on `day` (Vietnam's calendar): the text, the `after` text, or None before it holds."""
        if self.valid_from is not None and day < self.valid_from:
            return None
        if self.valid_until is not None and day > self.valid_until:
            return self.after or None
        return self.text

    def ended(self, day: date) -> bool:
        """True once `text` may no longer be said."""
        return self.valid_until is not None and day > self.valid_until


@dataclass(frozen=True, slots=True)
class Essential:
    """The place of a service among the essential ones, as far as it is verified."""

    decision: str  # "06/QĐ-TTg ngày 6-1-2022"
    ordinal: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """An official page (.gov.vn or the provider of the service)."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One answerable thing: a service guide or a short answer. Several entries may share a topic."""

    id: str
    topic: str
    kind: str  # "service" or "faq"
    name: str
    label: str  # on a button: at most 35 characters
    group: str  # menu group
    phrasings: tuple[str, ...]
    fields: Mapping[Field, tuple[Fact, ...]]
    link: Link | None = None
    essential: Essential | None = None
    see_also: tuple[str, ...] = ()
    check_at: str = ""  # where a reader checks what may have changed
    enabled: bool = True
    off_reason: str = ""  # why it is switched off, for staff
    main: bool = True  # the entry that speaks for its topic when the question does not say which
    path: str = ""
    line: int = 0
    phrasing_lines: Sequence[int] = field(default=(), compare=False)

    def facts(self, name: Field) -> tuple[Fact, ...]:
        """The facts of one field, empty when it has none."""
        return self.fields.get(name, ())
