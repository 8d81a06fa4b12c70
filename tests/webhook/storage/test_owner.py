"""Who is dead is told apart from who only has its number."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from webhook.storage.owner import is_dead, own_name


def test_we_live_and_each_store_has_a_name_of_its_own() -> None:
    assert not is_dead(own_name())
    assert own_name() != own_name()


def test_an_ended_process_is_dead() -> None:
    child = subprocess.run(
        [sys.executable, "-c", "from webhook.storage.owner import own_name; print(own_name())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert is_dead(child.stdout.strip())


def test_a_killed_child_that_nobody_has_waited_for_is_dead() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", "from webhook.storage.owner import own_name; print(own_name(), flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None and child.stdin is not None
    name = child.stdout.readline().strip()
    assert not is_dead(name)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_dead(name)
    child.communicate()


HOST, PID, START, RANDOM = own_name().split(":")


@pytest.mark.parametrize(
    ("name", "dead"),
    [
        (f"{HOST}:{PID}:another-start:{RANDOM}", True),  # the number was given to us after its holder had ended
        (f"{HOST}:{PID}::{RANDOM}", False),  # no start was known: a process with this number runs
        (f"{HOST}:{2**22 + 5}::{RANDOM}", True),  # above the largest pid of Linux
        (f"elsewhere-{HOST}:{PID}:another-start:{RANDOM}", False),  # another host is judged by its pulse
        ("", False),
        ("no name", False),
        (f"{HOST}:²:x:y", False),
    ],
    # The same names on each core that runs the tests.
    ids=["reused", "unknown start", "no such pid", "elsewhere", "empty", "no name", "no number"],
)
def test_names(name: str, dead: bool) -> None:
    assert is_dead(name) is dead
