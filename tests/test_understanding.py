"""The tool that writes the figures down: which rows count, and which lines of the README stay."""

from __future__ import annotations

from typing import Any

from knowledge.evaluate import Asked, Row
from tools.understanding import GROUPS, HEAD, ONCE, README, line, with_table


def asked(topic: str, verdict: str, kind: str = "plain") -> Asked:
    result: dict[str, Any] = {"status": "answered", "topic": topic, "also": [], "choices": [], "confidence": 0.9}
    return Asked(Row("?", (topic,), kind), result, verdict)


ROWS = [
    asked("a", "right"),
    asked("a", "resolved"),
    asked("a", "clarified"),
    asked("a", "wrong"),
    asked("OOS", "answered"),
    asked("OOS", "as wanted"),
    asked("GENERIC", "answered"),  # no question about something else
]


def test_a_line_has_shares_of_what_is_in_scope_and_of_what_is_not() -> None:
    assert line("x", ROWS, intervals=False) == "| x | 4 | 25 % | 50 % | 25 % | 50 % | 2 | 50 % |"
    assert "25,0 % [4,6–69,9]" in line("x", ROWS, intervals=True)
    assert line("x", ROWS[:1], intervals=False).endswith("| 0 | – |")
    assert line("x", [], intervals=False) == "| x | 0 | – | – | – | – | 0 | – |"


def test_the_table_is_measured_again_but_a_first_measurement_stays() -> None:
    once = "| **fresh, measured once** | 90 | 1 | 2 | 3 | 4 | 5 | 6 |"
    readme = f"before\n<!-- eval:start -->\n| old |\n|---|\n{once}\n| x | 1 |\n\nwords\n<!-- eval:end -->\nafter\n"
    new = with_table(readme, {"x": ROWS, ONCE: ROWS})
    table = f"{HEAD}\n{once}\n{line('x', ROWS, intervals=False)}"
    assert new == f"before\n<!-- eval:start -->\n{table}\n\nwords\n<!-- eval:end -->\nafter\n"


def test_the_readme_has_the_table_and_every_own_file_is_there() -> None:
    readme = README.read_text(encoding="utf-8")
    assert with_table(readme, {"x": ROWS}) != readme
    assert all(path.exists() for paths in GROUPS.values() for path in paths if path.parts[0] == "tests")
