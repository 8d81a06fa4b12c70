"""Measure what the bot understands; write docs/measured/understanding.md and the table in the README.

    .venv/bin/python -m tools.understanding            # `make understanding`; some minutes, the peers take most

In `out of fold` weights and thresholds were fitted without the questions they are measured on; below that stand the
figures of what is shipped, by kind, with near copies left out, the newest rows and the chat sample beside the peers.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.ask import ask_text
from knowledge.base import KnowledgeBase
from knowledge.evaluate import Asked, count, read_rows
from knowledge.hanoi import HANOI
from knowledge.loader import load
from tools.calibrate import QUESTIONS, SAMPLE, default_files, out_of_fold, shown, tell_what_is_missing
from webhook.evaluation.peers import PEERS
from webhook.evaluation.run import measure_all
from webhook.evaluation.text import number, share, text
from webhook.progress import Progress

MEASURED = Path("docs/measured/understanding.md")
README = Path("README.md")
# Rows that were measured once, before anybody had seen them: the README shows those first measurements.
ONCE = "rows that were unseen when they were first measured, all together"
LAST = "the newest rows that nobody has read, from topic names only; thresholds are chosen on these and the next two"
OLDER = "older such rows, of which sums were looked at now and then"
_UNSEEN_ONCE = (
    "fresh", "fresh2", "fresh3", "fresh4", "fresh5", "fresh6", "fresh7", "fresh8", "wide1", "wide2", "wide3", "wide4",
    "wide5", "wide6", "wide7", "wide8", "wide9", "voices2", "wide10", "fresh10", "wide11", "wide12",
)  # fmt: skip
# Of which nothing was learnt or chosen.
NEWEST = "rows of another writer, read by nobody; nothing was chosen on them"
# Title -> its files.
GROUPS: Mapping[str, Sequence[Path]] = {
    "own rows, written from topic names and personas": [QUESTIONS / "own_scope.tsv", QUESTIONS / "own_out.tsv"],
    ONCE: [QUESTIONS / f"{name}.tsv" for name in _UNSEEN_ONCE],
    LAST: [QUESTIONS / "fresh9.tsv"],
    NEWEST: [QUESTIONS / "fresh11.tsv"],
    OLDER: [QUESTIONS / "strangers.tsv"],
    "rows of ten voices, never read either; measured before each of the last changes": [QUESTIONS / "voices.tsv"],
    "stories of 60 to 120 words that mention other things": [QUESTIONS / "stories.tsv", QUESTIONS / "stories2.tsv"],
    "messages that ask two things, or seem to": [QUESTIONS / "doubles.tsv"],
    "follow-ups: the same thing, another, a correction": [QUESTIONS / "talks.tsv"],
    "chat sample": [SAMPLE / "chat_questions.tsv"],
    "sample of an appointment bot": [SAMPLE / "dev_questions.tsv"],
}
COMPARED = (LAST, "chat sample")  # beside the peers, which take minutes for hundreds of rows
SISTERS = {
    "learnt from": [QUESTIONS / f"{name}.tsv" for name in ("sisters", "sisters2", "sisters3")],
    "read by nobody": [QUESTIONS / "sisters_unread.tsv"],
}
TWINS = QUESTIONS / "own_twins.tsv"
HEAD = (
    "| questions | in scope | right | resolved (right, or among the choices) | wrong | asked back "
    "| out of scope | answered all the same |\n|---|---|---|---|---|---|---|---|"
)


def line(title: str, asked: Sequence[Asked], *, intervals: bool) -> str:
    """One row of the table; out of scope are the questions about something else, greetings and the like left aside."""
    counts = count(asked).total(True)
    strangers = [item for item in asked if item.row.topics[0] == "OOS"]
    resolved = counts["right"] + counts["resolved"]
    hits = (counts["right"], resolved, counts["wrong"], counts["resolved"] + counts["clarified"])

    def cell(hit: int, of: int) -> str:
        if not of:
            return "–"
        return share(hit, of) if intervals else f"{number(100 * hit / of, 0)} %"

    n = sum(counts.values())
    answered = cell(sum(item.verdict == "answered" for item in strangers), len(strangers))
    return f"| {title} | {n} | {' | '.join(cell(hit, n) for hit in hits)} | {len(strangers)} | {answered} |"


def cross_checked(knowledge: KnowledgeBase) -> dict[str, list[Asked]]:
    """The rows of each group, out of fold."""
    by_file = out_of_fold(knowledge, {path: read_rows(path) for path in default_files()})
    groups = {title: [item for path in paths for item in by_file.get(path, [])] for title, paths in GROUPS.items()}
    return {title: asked for title, asked in groups.items() if asked}


def page(knowledge: KnowledgeBase, now: datetime, checked: Mapping[str, Sequence[Asked]]) -> str:
    """The whole of docs/measured/understanding.md."""
    parts = [
        "# What the bot understands, measured",
        f"Knowledge version {knowledge.version}, {now:%Y-%m-%d}; `make understanding` writes this page again. In "
        "brackets 95 % intervals. Lexicon, content and signals were worked on with the mistakes of these rows in view, "
        "so the figures describe the sample; what to expect of people who were never asked is said in the README.",
        "## Out of fold\n\nWeights and thresholds fitted without the rows (five folds, near copies in one fold), the "
        f"whole bot asked. Shipped: {shown(knowledge.matcher.thresholds)}.",
        "\n".join([HEAD, *(line(title, asked, intervals=True) for title, asked in checked.items())]),
        "## Which of the entries of a topic\n\nAs shipped; topics with several entries only.\n\n"
        + sister_entries(knowledge, now),
        "## As shipped",
    ]
    for title, paths in {**GROUPS, "twins: as typed, and written well": [TWINS]}.items():
        there = [path for path in paths if path.exists()]
        if there:
            peers = PEERS if title in COMPARED else ()
            found = measure_all(knowledge, there, now, peers, bar=lambda what, total: Progress(total))
            parts.append(f"### {title}\n\n```\n{text(found)}\n```")
    return "\n\n".join(parts) + "\n"


def sister_entries(knowledge: KnowledgeBase, now: datetime) -> str:
    """Which of the entries that share a topic is given, as the whole bot answers: rows with a column `entry`."""
    lines = [
        "| rows | questions | that entry | a sister, that one offered | a sister | another topic | asked back | none |",
        "|---" * 8 + "|",
    ]
    for title, paths in SISTERS.items():
        given: Counter[str] = Counter()
        for path in paths:
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                    given[_given(ask_text(knowledge, row["question"], None, now), row, knowledge)] += 1
        n = given.total()
        shares = [share(given[kind], n) for kind in ("entry", "beside", "sister", "topic", "asked", "none")]
        lines.append(f"| {title} | {n} | {' | '.join(shares)} |")
    return "\n".join(lines)


def _given(answer: Mapping[str, Any], row: Mapping[str, str], knowledge: KnowledgeBase) -> str:
    wanted = row["entry"].split("|")  # one, or two that would do
    if answer["entry"] is None:
        return "asked" if answer["choices"] else "none"
    if answer["entry"] in wanted:
        return "entry"
    if answer["topic"] != row["topic"]:
        return "topic"
    offered = [f". {knowledge.entries[name].label}\n" for name in wanted if name in knowledge.entries]
    return "beside" if any(choice in answer["text"] for choice in offered) else "sister"


def with_table(readme: str, checked: Mapping[str, Sequence[Asked]]) -> str:
    """The README with the table's lines measured again; those in bold were measured once and stay."""
    start, rest = readme.split("<!-- eval:start -->\n", 1)
    old, after = rest.split("\n\n", 1)
    once = [row for row in old.splitlines() if row.startswith("| **")]
    again = [line(title, asked, intervals=False) for title, asked in checked.items() if title not in (ONCE, LAST)]
    table = "\n".join([HEAD, *once, *again])
    return f"{start}<!-- eval:start -->\n{table}\n\n{after}"


def main() -> int:
    """Write both."""
    knowledge, now = load(), datetime.now(HANOI)
    checked = cross_checked(knowledge)
    README.write_text(with_table(README.read_text(encoding="utf-8"), checked), encoding="utf-8")
    MEASURED.write_text(page(knowledge, now, checked), encoding="utf-8")
    print(f"{MEASURED} and {README} written", file=sys.stderr)
    tell_what_is_missing()
    return 0


if __name__ == "__main__":
    sys.exit(main())
