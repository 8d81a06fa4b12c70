"""Every number, date and phone that an answer prints has its line in ledger.tsv: of a fact that the sentence cites."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from knowledge.entries import Level
from knowledge.figures import Figure, figures
from knowledge.ledger import MISSING, PAIRS, PHRASES, Printed, of_the_world, pair_name
from knowledge.lint.page import ENTRY_FILES, Page
from knowledge.lint.scalars import Scalar
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import Problem, fields, get, items, text

RULE = "ledger"
_LEVELS = {level.value: level for level in Level}
_WITHOUT_FACTS = ("name", "label", "check_at", "link.label")


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Entries and the bot's own sentences; a ward's or province's own layer tells its source instead."""
    if page.path in whole.local:
        return
    for scalar, printed in _printed(page):
        if whole.ledger.line_for(printed) is None:
            value = printed.figure.text
            offset = page.source.find(value, scalar.start, scalar.end)
            yield page.problem(max(scalar.start, offset), RULE, _message(printed, whole))


def _printed(page: Page) -> Iterator[tuple[Scalar, Printed]]:
    if page.kind == PHRASES:
        for scalar in page.told:
            if scalar.role.startswith("phrases."):
                key = scalar.role.partition(".")[2]
                for figure in _figures(scalar):
                    if of_the_world(figure):
                        yield scalar, Printed(PHRASES, key, figure, (), None)
    elif page.kind == PAIRS and page.root is not None:
        yield from _pairs(page, page.root)
    elif page.kind in ENTRY_FILES:
        cited = _cited(page) if page.told else {}
        for scalar in page.told:
            if scalar.role in _WITHOUT_FACTS:
                field = scalar.role.partition(".")[0]
                for figure in _figures(scalar):
                    yield scalar, Printed(scalar.entry, field, figure, (), None)
            elif field := scalar.field:
                facts, level = cited.get(id(scalar.node), ((), None))
                for figure in _figures(scalar):
                    yield scalar, Printed(scalar.entry, field, figure, facts, level)


def _pairs(page: Page, root: yaml.Node) -> Iterator[tuple[Scalar, Printed]]:
    said = {id(scalar.node): scalar for scalar in page.told}
    for pair in items(get(root, "pairs")):
        scalar = said.get(id(get(pair, "difference")))
        name = pair_name(text(item) for item in items(get(pair, "between")))
        if scalar is not None:
            yield from ((scalar, Printed(PAIRS, name, figure, (), None)) for figure in _figures(scalar))


def _figures(scalar: Scalar) -> tuple[Figure, ...]:
    return figures(scalar.value.strip())


def _cited(page: Page) -> dict[int, tuple[tuple[str, ...], Level | None]]:
    """The facts and the level of each sentence, by its node."""
    found: dict[int, tuple[tuple[str, ...], Level | None]] = {}
    for _, _, fact in page.facts:
        of = fields(fact)
        level = _LEVELS.get(text(of.get("level")) or Level.SEEN.value, Level.SEEN_OLD)
        known = None if text(of.get("unknown")) == "true" else level
        cited = (tuple(map(text, items(of.get("facts")))), known)
        for name in ("text", "after"):
            if name in of:
                found[id(of[name])] = cited
    return found


def _message(printed: Printed, whole: Whole) -> str:
    value, field = printed.figure.text, printed.field
    lines = whole.ledger.lines.get((printed.entry, field, value), ())
    if not lines:
        where = f"mục `{printed.entry}`, `{field}`"
        return f"`{value}` chưa có dòng trong ledger.tsv ({where}): chạy `hoidap06 ledger --write`"
    if all(line.fact == MISSING for line in lines):
        return f"dòng của `{value}` trong ledger.tsv chưa ghi fact: thay dấu ? bằng mã fact, không biết thì bỏ con số"
    told = "; ".join(f"{line.fact}, {line.level}" for line in lines)
    return f"ledger.tsv ghi `{value}` theo ({told}), câu này ghi `facts` hoặc `level` khác: sửa cho khớp"
