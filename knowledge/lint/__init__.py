"""What is wrong with the content, where, and how to mend it: one rule a file, for `hoidap06 lint` and the console."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from knowledge.lint import (
    composed,
    dates,
    duplicates,
    expiry,
    hosts,
    hours,
    ledger,
    length,
    lexicon,
    links,
    lookalikes,
    lost_text,
    misdirected,
    modeline,
    money,
    old_fonts,
    old_words,
    personal,
    points,
    similar,
    sources,
    spaces,
    tones,
)
from knowledge.lint.gather import folders as _gather
from knowledge.lint.gather import unsaved
from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.uncollected import uncollected
from knowledge.yaml_nodes import Problem

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase


class Rule(Protocol):
    """A module of this package: a sentence (its docstring), an id, a generator of problems."""

    RULE: str
    __doc__: str | None

    def check(self, page: Page, whole: Whole) -> Iterator[Problem]:
        """What is wrong with a page, with its place."""


# In the order in which a reader mends: what is lost, what is wrong, what is unproved, what is unhandy.
RULES: tuple[Rule, ...] = (
    lost_text, composed, old_fonts, lookalikes, spaces, tones, money, dates, hours, old_words, personal, hosts,
    ledger, sources, expiry, links, duplicates, similar, length, lexicon, points, modeline,
)  # fmt: skip
SLOW: tuple[Rule, ...] = (misdirected,)  # asks the bot's own index about each way of asking
READING = ("yaml", "schema")  # problems that the loader tells: a file that cannot be read, a field that is missing


def lint_folders(folders: Sequence[Path], slow: bool = True, drafts: Mapping[Path, str] | None = None) -> list[Problem]:
    """Every problem of the layers, the files of each read once, sorted by place; `slow` asks the index too.

    `drafts` are texts of files that are not written yet, in place of what stands there. What the loader itself tells
    comes as rule `yaml` or `schema`. Of thousands of entries without `slow`, `halves` finds the same in two processes.
    """
    with uncollected():
        return _linted(folders, slow, drafts)  # a million nodes are gone when it returns: nobody looks through them


def _linted(folders: Sequence[Path], slow: bool, drafts: Mapping[Path, str] | None) -> list[Problem]:
    whole, problems = _gather(folders, drafts, index=slow)
    return sorted({*problems, *checked(whole.pages, whole, (*RULES, *SLOW) if slow else RULES)})


def lint_text(path: str, text: str, base: KnowledgeBase | None = None, slow: bool = False) -> list[Problem]:
    """The problems of a file that is not saved yet, as it would stand among the entries of `base`.

    `path` is where it will be (its folder tells what it is: `.../services/ho-chieu.yaml`). Reads the `ledger.tsv` and
    `lint.yaml` of the folders of `base` and nothing else. `slow` also asks the index of `base`, a millisecond for each
    phrasing.
    """
    whole, problems = unsaved(path, text, base)
    return sorted({*problems, *checked(whole.pages, whole, (*RULES, *SLOW) if slow else RULES)})


def checked(pages: Iterable[Page], whole: Whole, rules: Sequence[Rule] = RULES) -> Iterator[Problem]:
    """What some rules find on some pages."""
    for page in pages:
        for rule in rules:
            yield from rule.check(page, whole)
