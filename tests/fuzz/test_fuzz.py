"""The targets hold on what the fuzzer begins with, and on what it has found before."""

from __future__ import annotations

import sys

import pytest

from tests.fuzz.__main__ import TARGETS as NAMES
from tests.fuzz.__main__ import main
from tests.fuzz.targets import TARGETS, seeds, tokens

ODD = [b"", b"\x00", b"\xff\xfe", b"[" * 4000, b"{" * 4000, "e\u0323\u0302".encode() * 900, b"0" * 4096, b"?" * 4096]


def test_every_target_is_run() -> None:
    assert tuple(TARGETS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_targets_hold_on_their_seeds(name: str) -> None:
    for data in [*seeds(name), *tokens(name)[:200], *ODD]:
        TARGETS[name](data)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="atheris has no wheel for it")
def test_the_fuzzer_runs(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("atheris")
    assert main(["2", "parsers"]) == 0
    assert "| parsers | 2 |" in capsys.readouterr().out
