"""`hoidap06 user --stdin`: what a pipe brings is the password, and a pipe that brings none changes nothing."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from webhook.admin.deeds import DEEDS
from webhook.cli import main
from webhook.operator import operator
from webhook.storage.database import connect_reading, select

HASHES = "SELECT name, hash, temporary FROM users ORDER BY id"


def said(monkeypatch: pytest.MonkeyPatch, given: bytes, *arguments: str) -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    return main(["user", *arguments])


@pytest.mark.parametrize("given", [b"", b"\n", b"\xff\xfe\n"], ids=["nothing", "an empty line", "no UTF-8"])
@pytest.mark.parametrize("arguments", [("add", "hoa"), ("password", "lan")])
def test_a_pipe_without_a_password_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    given: bytes,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert said(monkeypatch, "cây đa bến nước\r\n".encode(), "add", "lan", "--stdin") == 0
    before = select(connect_reading(tmp_path / "hoidap06.db"), HASHES)
    assert said(monkeypatch, given, *arguments, "--stdin") == 2
    assert select(connect_reading(tmp_path / "hoidap06.db"), HASHES) == before and len(before) == 1
    assert "chưa đổi gì" in capsys.readouterr().err


def test_what_was_done_by_command_stands_in_the_audit_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: "may-chu")
    assert said(monkeypatch, "cây đa bến nước".encode(), "add", "lan", "--stdin", "--role", "quan-tri") == 0
    assert said(monkeypatch, "cây đa bến nước".encode(), "add", "hoa", "--stdin", "--role", "quan-tri") == 0
    assert said(monkeypatch, b"", "list") == 0
    assert said(monkeypatch, b"", "disable", "lan") == 0
    assert said(monkeypatch, b"", "disable", "hoa") == 2  # the last one who may: nothing is done, nothing is noted
    assert said(monkeypatch, b"", "enable", "lan") == 0
    assert said(monkeypatch, "sông xanh núi biếc".encode(), "password", "lan", "--stdin", "--no-totp") == 0
    deeds = select(connect_reading(tmp_path / "hoidap06.db"), "SELECT user, action, target FROM audit ORDER BY id")
    assert [tuple(deed) for deed in deeds] == [
        (operator(), action, name)
        for action, name in (
            ("user-add", "lan"),
            ("user-add", "hoa"),
            ("user-disable", "lan"),
            ("user-enable", "lan"),
            ("password", "lan"),
            ("totp-off", "lan"),
        )
    ]
    assert {action for _, action, _ in deeds} <= DEEDS.keys()


def test_an_operator_without_a_name_is_known_by_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", nameless)
    assert operator() == f"uid-{os.getuid()}"
