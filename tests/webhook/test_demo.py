"""`hoidap06 demo` as a newcomer runs it: it ends by itself with everybody answered, or by Ctrl-C with nothing left."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = (sys.executable, "-m", "webhook.cli", "demo", "--fast")


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        DEMO,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(folder), "TELEGRAM_BOT_TOKEN": "of-the-operator", "DATA_DIR": "/nowhere"},
    )


def test_a_whole_morning(tmp_path: Path) -> None:
    process = start(tmp_path)
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, out + err
    asked, answered, silent, duplicates = map(int, re.findall(r"\d+", out.split("── Xong")[1])[:4])
    assert asked == answered == 12
    assert (silent, duplicates) == (6, 2)
    assert "bot đổi mã 1 lần" in " ".join(out.split())
    assert out.count("im lặng, không lưu") == 5
    assert "(chưa có câu trả lời)" not in out
    assert list(tmp_path.iterdir()) == []  # nothing stays


def test_ctrl_c_ends_it_and_the_server_with_it(tmp_path: Path) -> None:
    process = start(tmp_path)
    assert process.stdout is not None
    while "Trang trò chuyện" not in (line := process.stdout.readline()):
        assert line or process.poll() is None
    port = re.search(r":(\d+)/", line)
    assert port is not None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(port[1])), timeout=5).close()
