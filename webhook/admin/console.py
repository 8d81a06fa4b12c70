"""Everything that the admin pages look at, put together by the wiring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.ports import UnansweredQuestion
from webhook.admin.password import AdminPassword
from webhook.admin.sessions import Sessions
from webhook.admin.throttle import Throttle
from webhook.health import Health

# What one page view reads at most, in a thread and a quarter of a second. Older ones are in `hoidap06 unanswered`.
MOST_QUESTIONS = 5_000


@dataclass(slots=True)
class Console:
    """`read_questions` blocks: call it in a thread. `secure`: the pages are reached over HTTPS."""

    sessions: Sessions
    password: AdminPassword
    health: Health
    read_questions: Callable[[], Sequence[UnansweredQuestion]]
    topics: Mapping[str, str]
    secure: bool = False
    throttle: Throttle = field(default_factory=Throttle)

    @property
    def cookie(self) -> str:
        """Browsers keep a `__Host-` cookie only when it is Secure, of this host alone and for the path /."""
        return "__Host-hoidap06" if self.secure else "hoidap06"

    @property
    def cookie_path(self) -> str:
        """As narrow as the name allows."""
        return "/" if self.secure else "/admin"


def topic_names(folders: Sequence[Path]) -> dict[str, str]:
    """The names in topics.tsv; the accepting process does without the rest of the knowledge."""
    names = {}
    for folder in folders:
        path = folder / "topics.tsv"
        if not path.is_file():
            continue
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[1:]:
            cells = line.split("\t")
            if len(cells) >= 2:
                names[cells[0]] = cells[1]
    return names
