"""The form of an entry, in the process that knows the content: opened, tried with its preview, turned into files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any

from bot.replies import aspects, guide
from knowledge.base import KnowledgeBase
from knowledge.editing import entries as edit
from knowledge.editing.errors import EditError
from knowledge.entries import Entry
from knowledge.forms.checks import mistakes
from knowledge.forms.differences import differences
from knowledge.forms.reading import digest_of, form_of
from knowledge.forms.rows import EntryForm, as_json, from_json, rebased, settled
from knowledge.forms.spots import input_at, lacking, plainly
from knowledge.forms.writing import new_text, written
from knowledge.hanoi import HANOI
from knowledge.lint import length, lookalikes, personal
from knowledge.loader import KnowledgeProblems, scope_of
from knowledge.scope import Scope
from knowledge.yaml_nodes import Problem
from webhook.editing.protocol import Change
from webhook.editing.repository import Repository
from webhook.editing.switch import Home, home_of
from webhook.jobs.changes import free_id, topic_change

# What a citizen must never get, whatever else may wait: a bubble that is cut, hidden signs, somebody's number.
BLOCKING = frozenset({length.RULE, lookalikes.RULE, personal.RULE})
NO_ENTRY = "Không còn mục này: có người đã xóa hoặc đổi tệp chứa nó."


@dataclass(slots=True)
class Trials:
    """What the bench lends: the content of now and with changes, what the linter says, which answers change."""

    before: Callable[[], KnowledgeBase]
    after: Callable[[Sequence[Change]], KnowledgeBase]
    findings: Callable[[Sequence[Change], KnowledgeBase], list[list[Any]]]
    own: Callable[[KnowledgeBase, KnowledgeBase, Sequence[str]], list[dict[str, Any]]]
    others: Callable[[KnowledgeBase, KnowledgeBase, Sequence[str]], dict[str, Any]]


Key = tuple[str, tuple[Change, ...], tuple[str, ...]]  # version of the content, changes, questions


@dataclass(slots=True)
class Trial:
    """What was found of some changes; `answers` once they were asked for."""

    key: Key
    after: KnowledgeBase
    at: list[list[Any]]
    answers: dict[str, Any] | None = None


class EntryDesk:
    """Forms over one edited layer."""

    def __init__(self, repository: Repository, trials: Trials, now: Callable[[], datetime]) -> None:
        self._repository = repository
        self._trials = trials
        self._now = now
        self._last: Trial | None = None  # who has looked sends the same, or looks at it on another day

    def open(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """`entry` -> its form, with the version that it was read in; `{"missing": …}` when there is none.

        `draft`: the (path, text, text before) of a draft whose words stand in the form instead.
        """
        name, draft = str(given["entry"]), given.get("draft")
        try:
            base, scope = self._trials.before(), self._scope()
        except KnowledgeProblems as error:
            return {"missing": "; ".join(str(problem) for problem in error.problems[:3])}
        try:
            home = home_of(self._repository, base, name, scope.local)
        except (KeyError, EditError):
            return _begun(name, *draft) if draft else {"missing": NO_ENTRY}
        form = form_of(home.text, name, _kind(home, base.entries.get(name)))
        standing = _standing(home, name, base, scope)
        if draft:
            _, text, before = draft
            form = rebased(form_of(text, name, form.kind), form)
            standing["digest"] = digest_of(before or home.text, name)
        return {"form": as_json(form), **standing}

    def try_(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """`form` (a new entry has no id), the `digest` that it was opened with, `day` of the preview, `questions` that
        it shall answer, `quick` (no preview, no trial) -> what it would change, what is wrong at which input, what
        citizens would read."""
        form = settled(from_json(given["form"]))
        told = _told(form)
        try:
            before, scope = self._trials.before(), self._scope()
        except KnowledgeProblems as error:
            return {**told, "problems": [str(problem) for problem in error.problems[:5]]}
        try:
            if form.id:
                home = home_of(self._repository, before, form.id, scope.local)
                told |= _standing(home, form.id, before, scope)
                if told["digest"] != given["digest"]:
                    theirs = form_of(home.text, form.id, form.kind)
                    mine = rebased(form, theirs)
                    rows = [list(one) for one in differences(theirs, mine)]
                    return {**told, "conflict": rows, "form": as_json(mine)}
            else:
                main = scope.local or before.main_entry(form.topic) is None  # of a topic that has one it is another
                form = replace(form, id=free_id(form.name or "muc moi", before), main=main)
                home = Home("", "", "")
            if wrong := mistakes(form, scope.local):
                return {**told, "at": [[name, words, True] for name, words in wrong]}
            changes = self._changes(form, home, scope)
        except EditError as error:
            return {**told, "problems": [plainly(str(error))]}
        except KeyError:
            return {**told, "problems": [NO_ENTRY]}
        told |= {"changes": [list(change) for change in changes], "entry": form.id, "name": form.name}
        if home.text:
            told["differences"] = [list(one) for one in differences(form_of(home.text, form.id, form.kind), form)]
        return {**told, **self._tried(form, changes, before, scope, given)}

    def _changes(self, form: EntryForm, home: Home, scope: Scope) -> list[Change]:
        if home.path:
            text = written(home.text, form, scope.local)
            return [Change(home.path, home.version, text)] if text != home.text else []
        folder = "services" if form.kind == "service" else "faqs"
        own = not form.topic and not scope.local
        form = replace(form, topic=form.id) if own else form
        changes = [Change(f"{folder}/{form.id}.yaml", "", new_text(form, scope.local))]
        return [*changes, topic_change(self._repository, form.id, form.name)] if own else changes

    def _tried(
        self, form: EntryForm, changes: Sequence[Change], before: KnowledgeBase, scope: Scope, given: Mapping[str, Any]
    ) -> dict[str, Any]:
        asked = tuple(given["questions"])
        key = (before.version, tuple(changes), asked)
        if self._last is None or self._last.key != key:
            try:
                self._last = self._trial(key, form, before)
            except KnowledgeProblems as error:
                return _placed(error.problems, changes, form)
        last = self._last
        if given["quick"]:
            return {"at": last.at}
        old, new = _seen(before, scope), _seen(last.after, scope)
        if last.answers is None:
            others = self._trials.others(old, new, asked) if changes else {}
            last.answers = {"own": self._trials.own(old, new, asked) if asked else [], **others}
        return {"at": last.at, "preview": self._preview(new, form.id, given["day"]), **last.answers}

    def _trial(self, key: Key, form: EntryForm, before: KnowledgeBase) -> Trial:
        changes = key[1]
        after = self._trials.after(changes) if changes else before
        found = [_place(Problem(*row), changes, form) for row in self._trials.findings(changes, after)]
        return Trial(key, after, [[name, words, rule in BLOCKING] for name, words, rule in found])

    def _preview(self, knowledge: KnowledgeBase, name: str, day: str) -> list[list[str]]:
        """(title, text) of the first bubble and of what is one tap away, as of `day`, today when it is none."""
        entry, now = knowledge.entries[name], _noon(day) or self._now()
        first = guide(entry, knowledge, now)
        shown = [["", first.with_menu()]]
        for choice in first.choices:
            kind, _, rest = choice.payload.partition(":")
            reply = aspects(entry, [rest.rpartition(":")[2]], knowledge, now) if kind == "a" else None
            if reply is not None:
                shown.append([choice.label, reply.plain()])
        return shown

    def _scope(self) -> Scope:
        return scope_of(self._repository.folder)[0]


def _told(form: EntryForm) -> dict[str, Any]:
    """What a try tells at least."""
    return {
        "entry": form.id, "name": form.name, "changes": [], "problems": [], "at": [], "conflict": [], "differences": [],
        "preview": [], "own": [], "compared": 0, "changed": [], "more": 0,
        "path": "", "digest": "", "partial": False, "local": "", "inherited": {},
    }  # fmt: skip


def _begun(name: str, path: str, text: str, _before: str) -> dict[str, Any]:
    """The form of a new entry that is a draft so far: it gets its id again when it is sent."""
    form = form_of(text, name, "service" if path.startswith("services/") else "faq")
    sources = tuple(replace(source, fresh=True) for source in form.sources)
    return {"form": as_json(replace(form, id="", topic="" if form.topic == name else form.topic, sources=sources))}


def _standing(home: Home, name: str, base: KnowledgeBase, scope: Scope) -> dict[str, Any]:
    """Where the entry is written, and what an earlier layer says where this one says only a part."""
    values, entry = edit.values_of(home.text, name) or {}, base.entries.get(name)
    partial = entry is not None and "name" not in values
    return {
        "path": home.path,
        "digest": digest_of(home.text, name),
        "partial": partial,
        "local": scope.label if scope.local else "",
        "inherited": _inherited(entry) if partial and entry is not None else {},
    }


def _inherited(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "phrasings": len(entry.phrasings),
        "facts": {field.value: [fact.text for fact in facts] for field, facts in entry.fields.items()},
    }


def _kind(home: Home, entry: Entry | None) -> str:
    if entry is not None:
        return entry.kind
    return "service" if PurePosixPath(home.path).parts[:1] == ("services",) else "faq"


def _seen(knowledge: KnowledgeBase, scope: Scope) -> KnowledgeBase:
    """As a conversation of the layer's ward sees it, or of some ward of its province."""
    if not scope.local:
        return knowledge
    wards = knowledge.points.places.tables.wards
    code = scope.ward or next(ward.code for ward in wards.values() if ward.province.code == scope.province)
    return knowledge.for_ward(code)


def _placed(problems: Sequence[Problem], changes: Sequence[Change], form: EntryForm) -> dict[str, Any]:
    found = [_place(problem, changes, form) for problem in problems[:40]]
    return {"at": [[name, words, True] for name, words, _ in found]}


def _place(problem: Problem, changes: Sequence[Change], form: EntryForm) -> tuple[str, str, str]:
    """(input, words, rule); the input is empty for what is wrong elsewhere."""
    words = plainly(problem.message)
    change = next((one for one in changes if problem.path.endswith(one.path)), None)
    if change is None or change.text is None:
        return "", f"{words} ({PurePosixPath(problem.path).name}, dòng {problem.line})", problem.rule
    name = lacking(problem.message) or input_at(change.text, form, problem.line, problem.column)
    return name, words, problem.rule


def _noon(day: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), time(12), HANOI)
    except ValueError:
        return None
