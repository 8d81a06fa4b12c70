"""The container image, as far as it can be looked at without building it: every program that we call is in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def called() -> Iterator[str]:
    """The programs that the product starts by their names."""
    for folder in ("bot", "knowledge", "webhook"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("subprocess."):
                    match node.args:
                        case [ast.List(elts=[ast.Constant(value=str(name)), *_]), *_]:
                            yield name


def test_every_program_that_is_called_is_installed_in_the_last_stage() -> None:
    last = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    installed = {name for line in re.findall(r"apt-get install (.*?)(?:&&|$)", last, re.M) for name in line.split()}
    assert set(called()) == {"git"}
    assert set(called()) <= installed
