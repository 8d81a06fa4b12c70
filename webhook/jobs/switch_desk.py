"""An entry switched off or on, in the process that knows the content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.editing.errors import EditError
from knowledge.loader import scope_of
from webhook.editing.protocol import Change
from webhook.editing.repository import Repository
from webhook.editing.switch import home_of, switched
from webhook.jobs.entry_desk import Trials

GONE = "Không còn mục này: có người đã xóa hoặc đổi tên nó."


class SwitchDesk:
    """Over one edited layer."""

    def __init__(self, repository: Repository, trials: Trials) -> None:
        self._repository = repository
        self._trials = trials

    def turn(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """`entry`, `on`, `reason` -> its `name` and the `changes` that switch it so, or the `problem`."""
        base = self._trials.before()
        scope = scope_of(self._repository.folder)[0]
        seen = base.for_ward(scope.ward) if scope.ward else base
        name = str(given["entry"])
        if name not in seen.entries:
            return {"name": "", "changes": [], "problem": GONE}
        home = home_of(self._repository, seen, name, scope.local)
        try:
            text = switched(home.text, name, bool(given["on"]), str(given["reason"]))
        except EditError as error:
            return {"name": "", "changes": [], "problem": str(error)}
        changes = [list(Change(home.path, home.version, text))] if text != home.text else []
        return {"name": seen.entries[name].name, "changes": changes, "problem": ""}
