"""What the editor's pages ask of the child that knows the content: the list, an entry's file, what the linter says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from knowledge.base import KnowledgeBase
from knowledge.editing import entries as edit
from knowledge.editing.errors import EditError
from knowledge.editing.spots import plain, root_of
from knowledge.lint import ledger, lint_text, modeline
from knowledge.sheets.columns import FIELD_TITLES
from knowledge.stale import stale
from knowledge.yaml_nodes import Problem
from webhook.admin.wording import Keys
from webhook.editing.protocol import Change
from webhook.editing.repository import Repository
from webhook.editing.switch import Home, home_of

SOON = timedelta(days=60)  # what ends within it is listed as ending soon
MOST_FINDINGS = 100
# What only matters in the program's own folder: its editor's first line, its ledger of facts.
NOT_FOR_STAFF = frozenset({modeline.RULE, ledger.RULE})


def listed(base: KnowledgeBase, repository: Repository, today: date) -> dict[str, Any]:
    """Every entry that everybody or some ward sees: a row [id, name, topic, group, path, line, off, ends, edited] each;
    `ends` is the ISO day of its first fact that ends soon or has ended, `off` why it is switched off (None: it is on),
    `edited` whether the edited layer says something else of it than the earlier ones."""
    ends: dict[str, str] = {}
    for fact in stale(base, today, SOON):
        ends.setdefault(fact.entry, fact.until.isoformat())
    edited = _edited(repository)
    rows: dict[str, list[Any]] = {}
    for one in base.everything():
        path = _inside(one.path, base.source_dirs)
        off = None if one.enabled else one.off_reason
        row = [one.id, one.name, one.topic, one.group, path, one.line, off, ends.get(one.id, ""), one.id in edited]
        rows.setdefault(one.id, row)
    return {"rows": [*rows.values()], "groups": dict(base.groups), "problems": []}


def readable(base: KnowledgeBase) -> dict[str, list[str]]:
    """By entry each way to ask, and each fact behind the entry's name and the part's title: as keys (wording.key_of)
    between spaces."""
    keys, found = Keys(), dict[str, list[str]]()
    for one in base.everything():
        facts = [(FIELD_TITLES[field], fact.text) for field, facts in one.fields.items() for fact in facts]
        texts = [*one.phrasings, *(f"{one.name} {title} {text}" for title, text in facts)]
        found.setdefault(one.id, []).extend(f" {keys.of(text)} " for text in texts)
    return found


def _edited(repository: Repository) -> set[str]:
    """The entries that the edited layer changes or adds."""
    found: set[str] = set()
    for path in repository.edited():
        before = _said(repository.shipped(path))
        found |= {name for name, values in _said(repository.read(path).text).items() if before.get(name) != values}
    return found


def _said(text: str | None) -> dict[str, Any]:
    """What a file says of each entry; nothing when it cannot be read."""
    try:
        whole = plain(root_of(text)) if text and text.strip() else {}
    except EditError:
        return {}
    listed = whole.get("entries", [whole]) if isinstance(whole, dict) else []
    return {str(one["id"]): one for one in listed if isinstance(one, dict) and "id" in one} if listed else {}


def home(repository: Repository, base: KnowledgeBase | None, entry: str, local: bool) -> dict[str, Any]:
    """The file that an edit of `entry` goes to: path, version, text, the line where it stands; empty for no entry.

    Without a `base` (the content does not load) the file is found by looking for its id.
    """
    try:
        found = home_of(repository, base, entry, local) if base else _sought(repository, entry)
    except (KeyError, EditError):
        return {}
    if found is None:
        return {}
    return {"path": found.path, "version": found.version, "text": found.text, "line": _line(found.text, entry)}


def findings(changes: Sequence[Change], base: KnowledgeBase | None, slow: bool) -> list[Problem]:
    """What the loader and the linter say of each text."""
    found: list[Problem] = []
    for change in changes:
        if change.text is not None and change.path.endswith(".yaml"):
            told = lint_text(change.path, change.text, base, slow)
            found += [problem for problem in told if problem.rule not in NOT_FOR_STAFF]
    return found[:MOST_FINDINGS]


def _sought(repository: Repository, entry: str) -> Home | None:
    for path in repository.files():
        file = repository.read(path)
        if f"id: {entry}" in file.text:
            try:
                if edit.values_of(file.text, entry) is not None:
                    return Home(path, file.version, file.text)
            except EditError:
                continue
    return None


def _line(text: str, entry: str) -> int:
    """The line (from 1) of `id: entry`."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip(" -'\"").removeprefix("id:").strip(" '\"") == entry and "id:" in line:
            return number
    return 1


def _inside(path: str, layers: Sequence[str]) -> str:
    """The path of a file in its layer."""
    whole = Path(path)
    for layer in reversed(layers):
        if whole.is_relative_to(layer):
            return whole.relative_to(layer).as_posix()
    return path
