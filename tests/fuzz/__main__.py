"""`make fuzz`: every target for ARGS seconds (60), what was executed and what was found; 1 when anything was."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

TARGETS = ("normalising", "matching", "parsers")  # not imported: the instrumented import must be the first
GRACE_S = 120


def main(arguments: list[str]) -> int:
    """The table on stdout, libFuzzer's own words on stderr when something was found."""
    seconds = int(arguments[0]) if arguments else 60
    print("| Đích | Giây | Số lần chạy | Mỗi giây | Tìm thấy |\n| --- | --- | --- | --- | --- |")
    found = [name for name in arguments[1:] or TARGETS if not _run(name, seconds)]
    return 1 if found else 0


def _run(name: str, seconds: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.run", name, str(seconds), folder],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds + GRACE_S,
            check=False,
        )
        crashes = [path for path in Path(folder).iterdir() if re.match(r"(crash|timeout|oom|leak)-", path.name)]
        for path in crashes:
            print(f"{name}: {path.read_bytes()!r}", file=sys.stderr)
    executions = re.search(r"stat::number_of_executed_units:\s+(\d+)", done.stderr)
    number = int(executions[1]) if executions else 0
    print(f"| {name} | {seconds} | {number} | {number // max(1, seconds)} | {len(crashes)} |", flush=True)
    if done.returncode or crashes or not number:
        print(done.stderr[-3000:], file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
