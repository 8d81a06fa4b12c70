"""In the lexicon a way of writing means one thing, and no two lines lead to each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.lint.page import Page
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem, get, items, pairs

RULE = "lexicon"
SECTIONS = ("spelling", "borrowed", "concepts", "aspects")


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Section by section; what another layer says of the same way of writing is told too."""
    if page.kind != "lexicon" or page.root is None:
        return
    for section in SECTIONS:
        node = get(page.root, section)
        if node is not None:
            ways = [(name.value, way, at) for name, value in pairs(node) for way, at in _ways(page, value)]
            yield from _twice(page, section, ways, whole)
            yield from _circles(page, section, ways)


def _ways(page: Page, node: object) -> Iterator[tuple[str, int]]:
    """Each way of writing and where it stands: items of a list, each perhaps several by comma."""
    for item in items(node):  # type: ignore[arg-type]
        place = item.start_mark.index
        for part in str(item.value).split(","):
            way = part.strip()
            place = max(place, page.source.find(way, place))
            yield way, place
            place += len(way)


def _twice(page: Page, section: str, ways: list[tuple[str, str, int]], whole: Whole) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name, known in whole.lexicon.get(section, {}).items():
        for listed in known:
            for part in listed.split(","):
                first.setdefault(part.strip(), name)
    seen: set[tuple[str, str]] = set()
    for name, way, offset in ways:
        owner = first.setdefault(way, name)
        if not way:
            yield page.problem(offset, RULE, f"`{name}` có một cách viết trống (thừa dấu phẩy): xóa đi")
        elif owner != name:
            yield page.problem(offset, RULE, f"`{way}` đã là cách viết của `{owner}`: chỉ giữ ở một dòng")
        elif (name, way) in seen:
            yield page.problem(offset, RULE, f"`{way}` có hai lần ở `{name}`: bỏ một")
        seen.add((name, way))


def _circles(page: Page, section: str, ways: list[tuple[str, str, int]]) -> Iterator[Problem]:
    names = {name for name, _, _ in ways}
    leads: dict[str, set[str]] = {}
    for name, way, _ in ways:
        if way in names and way != name:
            leads.setdefault(way, set()).add(name)
    for name, way, offset in ways:
        if way in leads and _reaches(leads, name, way):
            yield page.problem(
                offset, RULE, f"`{way}` đọc là `{name}`, mà `{name}` lại đọc là `{way}`: bỏ một trong hai"
            )


def _reaches(leads: dict[str, set[str]], start: str, goal: str) -> bool:
    seen, left = {start}, [start]
    while left:
        for to in leads.get(left.pop(), ()):
            if to == goal:
                return True
            if to not in seen:
                seen.add(to)
                left.append(to)
    return False
