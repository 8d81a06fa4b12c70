"""Problems as text, as annotations of GitHub, as JSON."""

from __future__ import annotations

import json

import pytest

from knowledge.lint.formats import as_github, as_json, as_text
from knowledge.yaml_nodes import Problem

ERROR = Problem("services/a.yaml", 4, 5, "thiếu `source`: thêm vào", "schema")
WARNING = Problem("faqs/b.yaml", 1, 1, "50%: nhắc\nhai dòng", "modeline", warning=True)


def test_text() -> None:
    assert list(as_text([ERROR, WARNING])) == [
        "services/a.yaml:4:5: thiếu `source`: thêm vào (schema)",
        "faqs/b.yaml:1:1: 50%: nhắc\nhai dòng (modeline, nhắc)",
    ]


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (ERROR, "::error file=services/a.yaml,line=4,col=5,title=schema::thiếu `source`: thêm vào"),
        (WARNING, "::warning file=faqs/b.yaml,line=1,col=1,title=modeline::50%25: nhắc%0Ahai dòng"),
        (Problem("a,b:c.yaml", 1, 2, "x", "r"), "::error file=a%2Cb%3Ac.yaml,line=1,col=2,title=r::x"),
    ],
)
def test_github(problem: Problem, line: str) -> None:
    assert list(as_github([problem])) == [line]


def test_json() -> None:
    (text,) = as_json([ERROR, WARNING])
    assert json.loads(text) == {
        "problems": [
            {
                "path": "services/a.yaml",
                "line": 4,
                "column": 5,
                "rule": "schema",
                "severity": "error",
                "message": "thiếu `source`: thêm vào",
            },
            {
                "path": "faqs/b.yaml",
                "line": 1,
                "column": 1,
                "rule": "modeline",
                "severity": "warning",
                "message": "50%: nhắc\nhai dòng",
            },
        ],
        "errors": 1,
        "warnings": 1,
    }


def test_nothing_wrong() -> None:
    assert list(as_text([])) == list(as_github([])) == []
    assert json.loads(next(as_json([]))) == {"problems": [], "errors": 0, "warnings": 0}
