"""Every address of the console in one table: method, path, handler, least role, whose data. A test walks it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

from fastapi import Request, Response

from webhook.admin.refusals import Refusal, not_everywhere, too_low
from webhook.admin.roles import Role
from webhook.admin.seat import Seat

Handler = Callable[[Request, Seat], Awaitable[Response]]


class Ward(Enum):
    """What an address has to do with a ward."""

    NONE = "nothing in it is of a ward"
    LISTED = "lists what the seat's scope covers, and nothing else"
    ONE = "names one thing: of another ward it is refused with 403"
    ALL = "concerns every ward: only for those whose scope is everything"


@dataclass(frozen=True, slots=True)
class Route:
    """One address. Role.NOBODY: open without a session. `nav`: its name in the navigation, empty for none."""

    method: str
    path: str
    handler: Handler
    role: Role
    ward: Ward = Ward.NONE
    nav: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by in the test's table."""
        return self.method, self.path


@cache
def table() -> tuple[Route, ...]:
    """All of them, in the order of the navigation. A module of pages is imported here and names its ROUTES."""
    from webhook.admin import (
        account_pages,
        answer_pages,
        audit_pages,
        content_pages,
        door,
        draft_pages,
        entry_form_pages,
        history_pages,
        oidc_pages,
        overview_pages,
        pair_pages,
        point_pages,
        question_pages,
        reply_pages,
        report_pages,
        stats_pages,
        switch_pages,
        talk_pages,
        user_pages,
    )

    modules = (
        door,
        oidc_pages,
        overview_pages,
        question_pages,
        answer_pages,
        reply_pages,
        talk_pages,
        entry_form_pages,
        pair_pages,
        stats_pages,
        report_pages,
        content_pages,
        history_pages,
        draft_pages,
        point_pages,
        switch_pages,
        user_pages,
        audit_pages,
        account_pages,
    )
    return tuple(route for module in modules for route in module.ROUTES)


def refusal_of(seat: Seat, route: Route) -> Refusal | None:
    """None when whoever is signed in may use `route`."""
    if not seat.may(route.role):
        return too_low(seat.role, route.role)
    if route.ward is Ward.ALL and seat.scope.wards is not None:
        return not_everywhere()
    return None


def navigation(seat: Seat) -> Iterator[tuple[str, str]]:
    """(path, name) of what `seat` may open, in the order of the table."""
    if seat.role is Role.NOBODY or seat.temporary:
        return
    for route in table():
        if route.nav and refusal_of(seat, route) is None:
            yield route.path, route.nav
