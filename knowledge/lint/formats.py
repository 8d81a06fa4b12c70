"""Problems as lines for people, as annotations of GitHub, as JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from knowledge.yaml_nodes import Problem


def as_text(problems: Iterable[Problem]) -> Iterator[str]:
    """`path:line:column: what, how to mend (rule)`; a warning says `nhắc` beside its rule."""
    return map(str, problems)


def as_github(problems: Iterable[Problem]) -> Iterator[str]:
    """Workflow commands: `::error file=…,line=…,col=…,title=…::message`.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    for problem in problems:
        kind = "warning" if problem.warning else "error"
        place = f"file={_escaped(problem.path)},line={problem.line},col={problem.column}"
        yield f"::{kind} {place},title={_escaped(problem.rule)}::{_data(problem.message)}"


def as_json(problems: Iterable[Problem]) -> Iterator[str]:
    """One document: {"problems": [{path, line, column, rule, severity, message}], "errors": n, "warnings": n}."""
    listed: Sequence[Problem] = list(problems)
    warnings = sum(problem.warning for problem in listed)
    rows = [
        {
            "path": problem.path,
            "line": problem.line,
            "column": problem.column,
            "rule": problem.rule,
            "severity": "warning" if problem.warning else "error",
            "message": problem.message,
        }
        for problem in listed
    ]
    yield json.dumps({"problems": rows, "errors": len(rows) - warnings, "warnings": warnings}, ensure_ascii=False)


FORMATS: dict[str, Callable[[Iterable[Problem]], Iterator[str]]] = {
    "text": as_text,
    "github": as_github,
    "json": as_json,
}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
