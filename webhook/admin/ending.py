"""What of the content ends soon, as far as a seat sees it; the content itself is known to the child process alone."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.places import place_book
from webhook.admin.roles import Scope


def ending_for(ending: Sequence[Sequence[str]], scope: Scope) -> list[Sequence[str]]:
    """The rows of webhook.jobs.ending that everybody reads, and those of a place that `scope` covers."""
    return [row for row in ending if not row[5] or _covers(scope, row[5])]


def _covers(scope: Scope, place: str) -> bool:
    """Whether a ward or province lies in `scope`; a ward's seat also sees what its province says."""
    if scope.wards is None or place in (scope.code, *scope.wards):
        return True
    wards = place_book().tables.wards
    return any(wards[ward].province.code == place for ward in scope.wards if ward in wards)
