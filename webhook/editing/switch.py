"""One entry switched off or on in the edited layer, without a page: for an operator in a hurry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from knowledge.base import KnowledgeBase
from knowledge.editing import entries as edit
from knowledge.editing.errors import EditError
from knowledge.loader import KnowledgeProblems, Memory, load, scope_of
from knowledge.yaml_nodes import Problem
from webhook.editing.protocol import Author, Change, Conflict, NotSaved, Refused
from webhook.editing.repository import Repository
from webhook.operator import operator
from webhook.settings import Settings

OWN_FILE = "rieng.yaml"  # where a ward's layer writes what it changes of an entry of the country's


class SwitchError(Exception):
    """It stays as it was; `str()` is one line that says why."""


@dataclass(frozen=True, slots=True)
class Home:
    """The file that an edit of one entry goes to, and its text; `version` is empty for a new file."""

    path: str
    version: str
    text: str


def switch(settings: Settings, name: str, enabled: bool, reason: str) -> str:
    """What was done, in a line. Raises SwitchError."""
    layers = settings.layers()
    memory = Memory()  # what is read to find the entry is not read again to see whether the change loads
    knowledge = _loaded(layers, memory)
    repository = Repository(settings.edited_dir, settings.knowledge_dirs, lambda folders: _problems(folders, memory))
    scope = scope_of(settings.edited_dir)[0]
    seen_by = knowledge.for_ward(scope.ward) if scope.ward else knowledge
    if name not in seen_by.entries:
        near = get_close_matches(name, list(seen_by.entries), 3)
        raise SwitchError(f"không có mục `{name}`" + (f"; có phải {', '.join(near)}?" if near else ""))
    title = seen_by.entries[name].name
    try:
        home = home_of(repository, seen_by, name, local=scope.local)
        text = switched(home.text, name, enabled, reason)
        if text == home.text:
            return f"{title} ({name}) đã {'bật' if enabled else 'tắt'} sẵn, không phải sửa gì."
        told = f"{'Bật lại' if enabled else 'Tắt'} {name}" + (f": {' '.join(reason.split())}" if reason else "")
        user = operator()
        published = repository.publish([Change(home.path, home.version, text)], Author(user, user), told)
    except EditError as error:
        raise SwitchError(str(error)) from error
    except Refused as error:
        raise SwitchError("\n".join(map(str, error.problems))) from error
    except (Conflict, NotSaved) as error:
        raise SwitchError(f"không ghi được, chưa có gì thay đổi ({error})") from error
    where = f", chỉ cho {scope.label}" if scope.local else ""
    at = f"{settings.edited_dir / home.path}, bản {published.commit[:9]}"
    return f"Đã {'bật lại' if enabled else 'tắt'}{where}: {title} ({name}). Ghi ở {at}."


def home_of(repository: Repository, knowledge: KnowledgeBase, name: str, local: bool) -> Home:
    """Where an edit of an entry goes: the file of the edited layer that has it, else the one of an earlier layer, which
    the edited layer then takes over; in a ward's layer a file of its own, since the country's is not its to copy."""
    for path in repository.edited():
        file = repository.read(path)
        if f"id: {name}" in file.text and edit.values_of(file.text, name) is not None:
            return Home(path, file.version, file.text)
    entry = knowledge.entries[name]
    if not local:
        path = _inside(Path(entry.path), knowledge.source_dirs)
        file = repository.read(path)
        return Home(path, file.version, file.text)
    path = f"{'services' if entry.kind == 'service' else 'faqs'}/{OWN_FILE}"
    try:
        file = repository.read(path)
        return Home(path, file.version, edit.add_entry(file.text, {"id": name}))
    except KeyError:
        return Home(path, "", edit.add_entry("", {"id": name}))


def switched(text: str, name: str, enabled: bool, reason: str) -> str:
    """The text with an entry switched off or on. Raises EditError."""
    values = edit.values_of(text, name) or {}
    if not enabled:
        return edit.set_enabled(text, name, False, reason)
    if values.keys() <= {"id", "enabled", "off_reason"}:  # nothing but the switch: an earlier layer may be off too
        return edit.set_enabled(text, name, True)
    return edit.set_values(text, name, {"enabled": None, "off_reason": None})


def _inside(path: Path, layers: tuple[str, ...]) -> str:
    """The path of a file in its layer."""
    return next(path.relative_to(layer).as_posix() for layer in layers if path.is_relative_to(layer))


def _problems(layers: Sequence[Path], memory: Memory) -> Sequence[Problem]:
    try:
        load(layers, memory)
    except KnowledgeProblems as error:
        return error.problems
    return ()


def _loaded(layers: Sequence[Path], memory: Memory) -> KnowledgeBase:
    try:
        return load(layers, memory)
    except KnowledgeProblems as error:
        raise SwitchError("\n".join(map(str, error.problems))) from error
