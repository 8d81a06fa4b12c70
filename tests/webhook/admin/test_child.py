"""The console's child processes: what becomes of them when the work, the request or the server ends early."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from webhook.admin.child import ChildFailed, Children
from webhook.settings import read_settings

ENDS_EARLY = """
    import asyncio
    from webhook.admin.child import Children
    from webhook.settings import read_settings

    async def main():
        children = Children(read_settings({"DATA_DIR": %r}))
        asked = asyncio.create_task(children.ask("names", None))
        await asyncio.sleep(%s)
        %s

    asyncio.run(main())
    print("ended")
"""


@pytest.mark.parametrize("after", [0, 0.001, 0.01, 0.05])
@pytest.mark.parametrize("how", ["await children.close()", "asked.cancel()", "await asyncio.sleep(0)"])
def test_a_loop_that_ends_while_a_child_starts_does_end(tmp_path: Path, after: float, how: str) -> None:
    """asyncio's own processes would not, see Child. In a process of its own: a hang would be ours."""
    program = textwrap.dedent(ENDS_EARLY) % (str(tmp_path), after, how)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "ended\n", ran.stderr


async def test_closing_ends_what_is_asked_and_what_would_be_asked(tmp_path: Path) -> None:
    children = Children(read_settings({"DATA_DIR": str(tmp_path)}))
    asked = asyncio.create_task(children.ask("names", None))
    process = await _begun(children)
    await children.close()
    with pytest.raises(ChildFailed):
        await asked
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    with pytest.raises(ChildFailed, match="closed"):
        await children.ask("names", None)


async def test_a_question_given_up_leaves_no_answer_for_the_next(tmp_path: Path) -> None:
    children = Children(read_settings({"DATA_DIR": str(tmp_path)}))
    try:
        given_up = asyncio.create_task(children.ask("names", None))
        await _begun(children)
        given_up.cancel()
        with pytest.raises(ChildFailed):
            await children.ask("no-such-job", None)
    finally:
        await children.close()


async def _begun(children: Children) -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        await asyncio.sleep(0.01)
        if children._bench is not None and children._bench.pid is not None:
            return children._bench.pid
    raise AssertionError("no child")
