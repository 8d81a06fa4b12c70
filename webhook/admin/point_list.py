"""The list of support points: what each lacks, filters, pages, and the two places that every ward has by default."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from knowledge.places import place_book
from knowledge.support_points import default_points
from knowledge.text.fold import fold
from webhook.admin.console import Console
from webhook.admin.forms import link
from webhook.admin.roles import Scope, ward_name
from webhook.storage.sqlite import SqliteStore

HERE = "/admin/points"
PER_PAGE = 50
NOTE = "point_rows"  # keeps them over a restart
LACKING = {
    "hours": "Chưa có giờ mở cửa",
    "place": "Vị trí gần đúng",
    "phone": "Chưa có số máy",
    "address": "Chưa có địa chỉ",
}


class Row(NamedTuple):
    """One point. `office`: it stands for one of the two places that every ward has; no `id`: nobody has written it."""

    id: str
    ward: str
    name: str
    address: str = ""
    phone: str = ""
    services: Sequence[str] = ()
    office: str = ""
    hours: bool = False
    exact: bool = False
    checked: str = ""
    sample: bool = False

    @property
    def lacks(self) -> list[str]:
        """Keys of LACKING."""
        there = {"hours": self.hours, "place": self.exact, "phone": self.phone, "address": self.address}
        return [name for name, has in there.items() if not has]

    @property
    def place(self) -> str:
        """The ward's name."""
        return ward_name(self.ward)

    @property
    def path(self) -> str:
        """Its page, or the form that writes it."""
        return f"{HERE}/{self.id}" if self.id else link(f"{HERE}/new", ward=self.ward, replaces=self.office)


# As the child last told them, until the worker serves another version of the content.
_TOLD: WeakKeyDictionary[SqliteStore, tuple[str, list[Row]]] = WeakKeyDictionary()


async def rows_of(console: Console, ask: Callable[[], Awaitable[Mapping[str, Any]]]) -> list[Row]:
    """Every point that somebody wrote. Raises what `ask` raises."""
    beat = console.health.beat()
    served = beat.version if beat else ""
    kept = _TOLD.get(console.store) or _kept(console)
    if not served or served != kept[0]:
        told = await ask()
        kept = str(told["version"]), _sorted(told["rows"])
        await console.store.note(NOTE, json.dumps(told, ensure_ascii=False))
    _TOLD[console.store] = kept
    return kept[1]


def _kept(console: Console) -> tuple[str, list[Row]]:
    """As an earlier process was told them: the child takes seconds to learn the content."""
    try:
        told = json.loads(console.store.noted(NOTE) or "{}")
        return str(told["version"]), _sorted(told["rows"])
    except (ValueError, TypeError, KeyError):
        return "", []


def _sorted(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    return sorted((Row(**row) for row in rows), key=lambda row: (fold(row.place), fold(row.name)))


def forget(console: Console) -> None:
    """Ask again: something was published, and the worker has not told of it yet."""
    _TOLD[console.store] = "", []


def found_points(rows: Sequence[Row], wishes: Mapping[str, str], scope: Scope) -> list[Row]:
    """Those that are looked for; of one ward also what it has by default and nobody has written."""
    found = [row for row in rows if not wishes["ward"] or row.ward == wishes["ward"]]
    if wishes["ward"] and scope.covers(wishes["ward"]):
        found += _unwritten(wishes["ward"], found)
    words = fold(wishes["q"])
    return [
        row
        for row in found
        if words in fold(f"{row.name} {row.address} {row.place} {' '.join(row.services)}")
        and (not wishes["lacking"] or wishes["lacking"] in row.lacks)
    ]


def listing(found: Sequence[Row], mine: Sequence[Row], wishes: Mapping[str, str], number: int) -> dict[str, Any]:
    """What the template shows."""
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(max(1, number), pages)
    href = link(HERE, **wishes)
    wards = {row.ward: row.place for row in mine} | (
        {wishes["ward"]: ward_name(wishes["ward"])} if wishes["ward"] else {}
    )
    return {
        "rows": found[(number - 1) * PER_PAGE : number * PER_PAGE],
        "number": len(found),
        "page_number": number,
        "pages": pages,
        "href": href + ("&" if "?" in href else "?"),
        "wishes": wishes,
        "wards": sorted(wards.items(), key=lambda one: fold(one[1])),
        "lacking": LACKING,
        "filtered": any(wishes.values()),
    }


def _unwritten(code: str, rows: Sequence[Row]) -> list[Row]:
    ward = place_book().ward(code)
    written = {row.office for row in rows}
    points = default_points(ward) if ward else ()
    return [Row("", code, one.name, office=str(one.office)) for one in points if one.office not in written]
