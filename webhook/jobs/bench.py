"""Tries a change before it is published: what the loader and the linter say, what is too similar, which answers change.

Lives in a child process (see webhook.admin.child). The second try costs little: what was read stays.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.handlers.reading import let_go
from bot.replay import Changed, Question, Said, difference, said
from knowledge.base import KnowledgeBase
from knowledge.editing.errors import EditError
from knowledge.evaluate import read_rows
from knowledge.hanoi import HANOI
from knowledge.lint import lint_text
from knowledge.loader import KnowledgeProblems, Memory, load, scope_of
from knowledge.yaml_nodes import Problem
from webhook.admin.intents import read_given
from webhook.editing.protocol import Change
from webhook.editing.repository import Repository, yaml_files
from webhook.index_store import loading
from webhook.jobs import content, plainly
from webhook.jobs.changes import changes_of
from webhook.jobs.ending import ending
from webhook.jobs.entry_desk import EntryDesk, Trials
from webhook.jobs.grouping import group_all
from webhook.jobs.point_desk import PointDesk
from webhook.jobs.switch_desk import SwitchDesk
from webhook.reload import Fingerprint, fingerprint
from webhook.settings import Settings
from webhook.storage.database import connect, connect_reading, select

SAMPLE = Path(__file__).resolve().parents[2] / "tests" / "questions"  # where the program was cloned, not installed
SAMPLE_FILES = ("own_scope.tsv", "own_out.tsv")
MOST_LABELLED, MOST_ASKED, MOST_PICKED = 250, 150, 100
TOO_SIMILAR = 0.75  # cosine to another entry's phrasing from which staff are warned
MOST_SHOWN = 40
# Newest first: what was answered well must stay so.
ASKED = """
SELECT text, entry FROM (SELECT max(id) AS id, text, entry FROM (
    SELECT id, text, entry FROM questions WHERE entry <> '' AND confidence >= 0.75 ORDER BY id DESC LIMIT 2000
) GROUP BY text) ORDER BY id DESC LIMIT ?
"""
PICKED = "SELECT text, picked_entry FROM questions WHERE picked_entry <> '' ORDER BY id DESC LIMIT ?"


class Bench:
    """One process's worth of it; not for several threads."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._settings = settings
        self._now = now
        self._repository = Repository(settings.edited_dir, settings.knowledge_dirs)
        self._load = loading(settings.data_dir)
        self._trial = Memory()
        self._made = tempfile.TemporaryDirectory(prefix="hoidap06-")
        self._before: KnowledgeBase | None = None
        self._seen: Fingerprint = frozenset()
        self._answers: dict[tuple[str, str | None], Said] = {}
        self._answers_of = ""
        self._readable: tuple[str, dict[str, list[str]]] = "", {}
        trials = Trials(self.before, self._after, self._findings, self._own, self._others)
        self._desk = EntryDesk(self._repository, trials, now)
        self._points = PointDesk(self._repository, trials, now)
        self._switches = SwitchDesk(self._repository, trials)

    def run(self, job: str, given: Any) -> Any:
        """`names`, `group`, `try`; `content`, `home` and `check` for the editor;
        `plainly` for who decides, `saying` for who seeks."""
        jobs: dict[str, Callable[[Any], Any]] = {
            "names": self.names,
            "group": self.group,
            "try": self.try_,
            "content": self.content,
            "home": self.home,
            "check": self.check,
            "phrases": self.phrases,
            "entry": self._desk.open,
            "entry-try": self._desk.try_,
            "points": self._points.listed,
            "point": self._points.open,
            "point-ward": self._points.ward,
            "point-try": self._points.try_,
            "point-remove": self._points.remove,
            "switch": self._switches.turn,
            "plainly": plainly.told,
            "saying": self.saying,
        }
        return jobs[job](given)

    def names(self, _: Any) -> dict[str, Any]:
        """Every entry by id: [name, topic, group]; the groups of the menu; what has a last day (jobs.ending)."""
        base = self.before()
        entries = {entry.id: [entry.name, entry.topic, entry.group] for entry in base.entries.values()}
        told = {"version": base.version, "entries": entries, "groups": dict(base.groups)}
        return {**told, "ending": ending(base)}

    def content(self, _: Any) -> dict[str, Any]:
        """See webhook.jobs.content.listed; while the content does not load with its `problems`, and what did load."""
        try:
            return content.listed(self.before(), self._repository, self._today())
        except KnowledgeProblems as error:
            problems = [_row(replace(one, path=self._home(one.path))) for one in error.problems]
        served = self._before or self._shipped()
        told = content.listed(served, self._repository, self._today()) if served else {"rows": [], "groups": {}}
        return {**told, "problems": problems}

    def saying(self, words: Sequence[str]) -> dict[str, list[str]]:
        """The `entries` of which some fact, or some way to ask, has all of `words` (keys)."""
        base = self.before()
        if self._readable[0] != base.version:
            self._readable = base.version, content.readable(base)
        sought = [f" {word} " for word in words]
        found = self._readable[1].items()
        return {"entries": [id_ for id_, texts in found if any(all(one in text for one in sought) for text in texts)]}

    def home(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Where `entry` is edited; see webhook.jobs.content.home."""
        local = scope_of(self._settings.edited_dir)[0].local
        entry, known = str(given["entry"]), self._before
        told = content.home(self._repository, known, entry, local) if known else {}
        return told or content.home(self._repository, self._served(), entry, local)  # it may have come since

    def check(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """`changes` as lists: the `findings` in their texts, and with `whole` the `problems` that would keep everything
        from being loaded with them."""
        changes = [Change(*change) for change in given["changes"]]
        base = self._before or self._served()
        problems: list[Problem] = []
        if given.get("whole"):
            base = self._served()
            try:
                base = self._after(changes)
            except KnowledgeProblems as error:
                problems = [replace(one, path=self._home(one.path)) for one in error.problems]
        found = content.findings(changes, base, slow=bool(given.get("whole")))
        return {"problems": [_row(one) for one in problems], "findings": [_row(one) for one in found]}

    def phrases(self, keys: Sequence[str]) -> dict[str, Any]:
        """The sentences under `keys`: for what is said to citizens by a process that knows no content."""
        base = self.before()
        return {"version": base.version, "texts": {key: base.phrases.texts[key] for key in keys}}

    def group(self, _: Any) -> int:
        """Group what waits: for a few questions, since a process of its own takes seconds to learn the content."""
        db = connect(self._settings.database_path)
        try:
            return group_all(db, (self._before or self.before()).matcher)
        finally:
            db.close()

    def try_(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """`intent` (see answers.as_given) and `questions`, the group's texts -> changes, findings, answers."""
        intent = read_given(given["intent"])
        try:
            before = self.before()
        except KnowledgeProblems as error:
            return _refused([str(problem) for problem in error.problems])
        local = scope_of(self._settings.edited_dir)[0].local
        today = self._today()
        try:
            changes, entry = changes_of(intent, self._repository, before, today, local)
        except EditError as error:
            return _refused([str(error)])
        except KeyError:
            return _refused(["Không còn mục này: hãy chọn mục khác."])
        told = {"entry": entry, "changes": [list(change) for change in changes]}
        try:
            after = self._after(changes)
        except KnowledgeProblems as error:
            return {**_refused([problem.message for problem in error.problems]), **told}
        name = after.entries[entry].name
        return {
            **told,
            "name": name,
            "problems": [],
            "findings": self._findings(changes, after),
            "similar": _similar(before, entry, intent.phrasings),
            "own": self._own(before, after, given["questions"]),
            **self._others(before, after, given["questions"]),
        }

    def before(self) -> KnowledgeBase:
        """What is served now. Each job asks; nothing is read again while no file has changed."""
        layers = self._settings.layers()
        seen = fingerprint(layers)
        if self._before is None or seen != self._seen:
            self._before, self._seen = self._load(layers), seen
        return self._before

    def _served(self) -> KnowledgeBase | None:
        """What is on the disk; while that does not load what did before, None when nothing has."""
        try:
            return self.before()
        except KnowledgeProblems:
            return self._before

    def _shipped(self) -> KnowledgeBase | None:
        """Without the edited layer."""
        below = [folder for folder in self._settings.knowledge_dirs if folder != self._settings.edited_dir]
        try:
            return load(below) if below else None
        except KnowledgeProblems:
            return None

    def _home(self, path: str) -> str:
        """The path inside its layer."""
        layers = (Path(self._made.name) / "trial", *reversed(self._settings.layers()))
        return next((Path(path).relative_to(one).as_posix() for one in layers if Path(path).is_relative_to(one)), path)

    def _today(self) -> date:
        return self._now().astimezone(HANOI).date()

    def _after(self, changes: Sequence[Change]) -> KnowledgeBase:
        """Everything with the changes; the same folder each time, so that unchanged files are not read again."""
        let_go()  # of the changes that were tried before
        with tempfile.TemporaryDirectory(dir=self._made.name) as fresh:
            trial = self._repository.trial(Path(fresh), changes)
            edited = Path(self._made.name) / "trial"
            if edited.exists():
                shutil.rmtree(edited)
            trial.rename(edited)
        below = [
            path for path in self._settings.knowledge_dirs if path.resolve() != self._settings.edited_dir.resolve()
        ]
        self._trial.last = self._trial.last or self._before
        return load([*below, edited] if any(yaml_files(edited)) else below, self._trial)

    def _findings(self, changes: Sequence[Change], after: KnowledgeBase) -> list[list[Any]]:
        """What the linter says of the changed files and did not say before."""
        rows = []
        for path, base, text in changes:
            if text is None or not path.endswith(".yaml"):
                continue
            known = set()
            if base:
                old = lint_text(path, self._repository.read(path).text, self._before, slow=False)
                known = {(problem.rule, problem.message) for problem in old}
            found = lint_text(path, text, after, slow=True)
            fresh = [problem for problem in found if (problem.rule, problem.message) not in known]
            rows += [_row(problem) for problem in fresh if problem.rule not in content.NOT_FOR_STAFF]
        return rows[:MOST_SHOWN]

    def _own(self, before: KnowledgeBase, after: KnowledgeBase, texts: Sequence[str]) -> list[dict[str, Any]]:
        """How this group's own questions are answered, before and after."""
        now = self._now()
        asked = [Question(text) for text in texts]
        return [
            {"text": one.text, "before": _told(said(before, one, now)), "now": _told(said(after, one, now))}
            for one in asked
        ]

    def _others(self, before: KnowledgeBase, after: KnowledgeBase, own: Sequence[str]) -> dict[str, Any]:
        """Which answers to other questions change: labelled ones, tapped choices, what was answered well."""
        questions = {question.text: question for question in (*self._log(), *labelled()) if question.text not in own}
        found = self._replayed(before, after, questions.values())
        rows = [
            {"text": one.question.text, "before": _told(one.before), "now": _told(one.now)}
            for one in found[:MOST_SHOWN]
        ]
        return {"compared": len(questions), "changed": rows, "more": max(0, len(found) - MOST_SHOWN)}

    def _replayed(self, before: KnowledgeBase, after: KnowledgeBase, asked: Iterable[Question]) -> list[Changed]:
        """What bot.replay finds; how the served version answers is remembered from one try to the next."""
        seen = f"{before.version} {before.parent is not None}"  # a ward's view answers otherwise
        if self._answers_of != seen:
            self._answers, self._answers_of = {}, seen
        now = self._now()
        found = []
        for one in asked:
            key = (one.text, one.after)
            if key not in self._answers:
                self._answers[key] = said(before, one, now)
            fresh = said(after, one, now)
            if (kind := difference(self._answers[key], fresh)) is not None:
                found.append(Changed(one, kind, self._answers[key], fresh))
        return sorted(found, key=lambda changed: changed.question.text)

    def _log(self) -> list[Question]:
        if not self._settings.database_path.is_file():
            return []
        db = connect_reading(self._settings.database_path)
        try:
            texts = [*select(db, PICKED, (MOST_PICKED,)), *select(db, ASKED, (MOST_ASKED,))]
        finally:
            db.close()
        return [Question(text) for text, _ in texts]


def labelled() -> list[Question]:
    """An even part of the labelled sample, where there is one."""
    rows = [row for name in SAMPLE_FILES if (SAMPLE / name).is_file() for row in read_rows(SAMPLE / name)]
    step = max(1, -(-len(rows) // MOST_LABELLED))
    return [Question(row.question, after=row.after) for row in rows[::step]]


def _similar(before: KnowledgeBase, entry: str, phrasings: Sequence[str]) -> list[dict[str, str]]:
    """Ways of asking that another entry has nearly so: whoever asks so would get the one or the other."""
    found = []
    for phrasing in phrasings:
        for candidate in before.candidates(before.matcher.read(phrasing)):
            if candidate.entry != entry and not candidate.out_of_scope and candidate.best >= TOO_SIMILAR:
                name = before.entries[candidate.entry].name
                found.append(
                    {"phrasing": phrasing, "other": candidate.phrasing, "entry": candidate.entry, "name": name}
                )
    return found[:MOST_SHOWN]


def _told(said: Said) -> dict[str, str]:
    return {"status": said.status.split("_")[0], "entry": said.entry, "text": said.text}


def _row(problem: Problem) -> list[Any]:
    return [problem.path, problem.line, problem.column, problem.message, problem.rule, problem.warning]


def _refused(words: Sequence[str]) -> dict[str, Any]:
    return {
        "entry": "", "name": "", "changes": [], "problems": list(words), "findings": [], "similar": [], "own": [],
        "compared": 0, "changed": [], "more": 0,
    }  # fmt: skip
