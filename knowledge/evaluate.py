"""Labelled questions -> verdicts -> figures: per kind, what was answered right, resolved, wrong, admitted."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BEHAVIOUR = ("OOS", "OOS-KHAN-CAP", "CHAT", "CHAT-BUC-XUC", "GENERIC")
FOLLOW_UP = "FOLLOWUP after:"


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled question; several topics mean that either is right (kind `double`: both are wanted)."""

    question: str
    topics: tuple[str, ...]
    kind: str

    @property
    def after(self) -> str | None:
        """The question before it, for a follow-up."""
        return self.kind[len(FOLLOW_UP) :].strip() if self.kind.startswith(FOLLOW_UP) else None

    @property
    def in_scope(self) -> bool:
        """False for the rows that ask for a way to react, not for knowledge."""
        return self.topics[0] not in BEHAVIOUR


def read_rows(path: Path) -> list[Row]:
    """Rows of a TSV with the columns question, topic, kind. Raises ValueError with the line that is wrong."""
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if not {"question", "topic", "kind"} <= set(table.fieldnames or ()):
            raise ValueError(f"{path}:1: cần các cột question, topic, kind")
        rows = []
        for number, line in enumerate(table, 2):
            if not line["question"] or not line["topic"]:
                raise ValueError(f"{path}:{number}: thiếu question hoặc topic")
            rows.append(Row(line["question"], tuple(line["topic"].split("|")), line["kind"] or "plain"))
    return rows


def verdict(row: Row, result: Mapping[str, Any]) -> str:
    """`right`, `resolved` (the right one is among the choices), `wrong`, `clarified`, `admitted`; for rows that ask
    for a way to react `as wanted`, `harmless` or `answered` (a mistake)."""
    status = result["status"].split("_")[0] if not result["status"].startswith("scam") else "scam_warning"
    if not row.in_scope:
        return _reaction(row.topics[0], status)
    wanted = set(row.topics)
    if status in ("answered", "scam_warning") and result["topic"] is not None:
        found = {result["topic"], *(item["topic"] for item in result["also"])}
        offered = {item["topic"] for item in result["choices"]}
        if row.kind == "double":
            return (
                "right"
                if wanted <= found
                else "resolved"
                if wanted <= found | offered
                else "partly"
                if found & wanted
                else "wrong"
            )
        return "right" if result["topic"] in wanted else "wrong"
    if status == "clarified":
        return "resolved" if wanted & {item["topic"] for item in result["choices"]} else "clarified"
    if status == "emergency":
        return "wrong"
    return "admitted"


def _reaction(topic: str, status: str) -> str:
    wanted = {
        "OOS": ("declined", "unanswered", "smalltalk"),
        "OOS-KHAN-CAP": ("emergency",),
        "CHAT": ("smalltalk",),
        "CHAT-BUC-XUC": ("smalltalk",),
        "GENERIC": ("clarified",),
    }[topic]
    if status in wanted:
        return "as wanted"
    return "answered" if status in ("answered", "scam_warning") else "harmless"


@dataclass(frozen=True, slots=True)
class Asked:
    """One row, what the bot made of it (the contract's JSON), and the verdict."""

    row: Row
    result: Mapping[str, Any]
    verdict: str

    @property
    def kind(self) -> str:
        """The row's kind; `~` and the wanted reaction for what is out of scope."""
        if not self.row.in_scope:
            return f"~{self.row.topics[0]}"
        return "FOLLOWUP" if self.row.after else self.row.kind


Ask = Callable[[Row], Mapping[str, Any]]


def evaluate(rows: Iterable[Row], ask: Ask, tick: Callable[[], None] = lambda: None) -> list[Asked]:
    """Ask every row, in order; `tick` is called after each."""
    found = []
    for row in rows:
        result = ask(row)
        found.append(Asked(row, result, verdict(row, result)))
        tick()
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of verdicts by kind, and the confusions (wanted, given) by how often."""

    by_kind: Mapping[str, Counter[str]]
    confusions: Sequence[tuple[tuple[str, str], int]]

    def total(self, in_scope: bool) -> Counter[str]:
        """All kinds together, in scope or not."""
        result: Counter[str] = Counter()
        for kind, counts in self.by_kind.items():
            if kind.startswith("~") != in_scope:
                result.update(counts)
        return result


def count(asked: Iterable[Asked]) -> Figures:
    """The figures of what was asked; kinds of rows out of scope are prefixed with `~`."""
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    confusions: Counter[tuple[str, str]] = Counter()
    for item in asked:
        by_kind[item.kind][item.verdict] += 1
        if item.verdict in ("wrong", "answered"):
            confusions["|".join(item.row.topics), str(item.result["topic"])] += 1
    return Figures(dict(by_kind), confusions.most_common())


def table(figures: Figures) -> str:
    """The figures as text: one line a kind, then the totals and the confusions."""
    lines = [f"{'kind':<12}{'n':>5}{'right':>8}{'resolved':>10}{'wrong':>8}{'clarified':>11}{'admitted':>10}"]
    scope = {k: v for k, v in sorted(figures.by_kind.items()) if not k.startswith("~")}
    for kind, counts in (*scope.items(), ("ALL", figures.total(True))):
        n = sum(counts.values())
        if n:
            right, asked = counts["right"], counts["resolved"] + counts["clarified"]
            shares = (right, right + counts["resolved"], counts["wrong"], asked, counts["admitted"])
            cells = "".join(f"{share / n:>{width}.1%}" for share, width in zip(shares, (8, 10, 8, 11, 10), strict=True))
            lines.append(f"{kind:<12}{n:>5}{cells}")
    lines += ["", f"{'out of scope':<14}{'n':>5}{'as wanted':>11}{'harmless':>10}{'answered':>10}"]
    outside = {k[1:]: v for k, v in sorted(figures.by_kind.items()) if k.startswith("~")}
    for kind, counts in (*outside.items(), ("ALL", figures.total(False))):
        n = sum(counts.values())
        if n:
            reacted = (counts["as wanted"], counts["harmless"], counts["answered"])
            lines.append(
                f"{kind:<14}{n:>5}" + "".join(f"{s / n:>{w}.1%}" for s, w in zip(reacted, (11, 10, 10), strict=True))
            )
    if figures.confusions:
        lines += ["", "confusions (wanted -> given):"]
        lines += [f"  {wanted} -> {given}: {n}" for (wanted, given), n in figures.confusions[:25]]
    return "\n".join(lines)
