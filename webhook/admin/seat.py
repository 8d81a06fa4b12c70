"""Who asks for a page: an account, its role, and the wards whose data it may see."""

from __future__ import annotations

from dataclasses import dataclass

from webhook.admin.roles import EVERYWHERE, Role, Scope


@dataclass(frozen=True, slots=True)
class Seat:
    """Whoever makes this request. `session` is the key of the session, never its id; `address` the client's."""

    user: int = 0
    name: str = ""
    title: str = ""
    role: Role = Role.NOBODY
    scope: Scope = EVERYWHERE
    session: str = ""
    address: str = ""
    temporary: bool = False  # the password was given by somebody else: it must be changed first
    welcomed: bool = True  # has put the three first steps away

    def may(self, role: Role) -> bool:
        """Whether it may do what `role` may."""
        return self.role >= role

    @property
    def signature(self) -> str:
        """How it signs what it did: the person's name, and the account."""
        return f"{self.title} ({self.name})" if self.title and self.title != self.name else self.name


NOBODY = Seat()
