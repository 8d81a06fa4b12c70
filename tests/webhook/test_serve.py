"""`hoidap06 serve` as an operator runs it: processes, signals, ports, and what is left behind."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests.shipped import lend_index
from webhook.settings import SHIPPED_CONTENT

PATIENCE_S = 30
COMMAND = [sys.executable, "-m", "webhook.cli"]
ROOT = SHIPPED_CONTENT.parent.parent


class Serving:
    """One `serve` in a process group of its own."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        env = {**os.environ, "DATA_DIR": str(folder / "data"), "PORT": str(self.port), **environment}
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", *arguments], cwd=ROOT, env=env, stderr=log, stdout=log, start_new_session=True
            )

    def get(self, path: str) -> tuple[int, Any]:
        """(status, JSON); status 0 while nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=25) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, None

    def ready(self) -> bool:
        """Whether /readyz says so."""
        return self.get("/readyz")[0] == 200

    def say(self, number: int, text: str) -> None:
        """Post one message as the page does; the answer was 200."""
        body = json.dumps({"session": "s" * 20, "id": f"m{number}", "text": text}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/webhook/web", body, method="POST")
        with urllib.request.urlopen(request, timeout=25) as answer:
            assert answer.status == 200

    def replies(self) -> list[Any]:
        """What the page would show by now."""
        return list(self.get(f"/chat/replies?conversation={'s' * 20}")[1]["replies"])

    def members(self) -> list[int]:
        """The live processes of the group."""
        return [pid for pid, group, state in processes() if group == self.process.pid and state != "Z"]

    def child(self) -> int:
        """The worker."""
        (child,) = [pid for pid in self.members() if pid != self.process.pid]
        return child

    def events(self) -> list[str]:
        """The keys of the log so far."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["event"] for line in lines if line.startswith("{")]


def processes() -> Iterator[tuple[int, int, str]]:
    """(pid, process group, state) of every process."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(") ")[2].split()
            except OSError:
                continue
            yield int(entry.name), int(fields[2]), fields[0]


def wait_for(what: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Until it is true; a test fails after `patience_s`."""
    until = time.monotonic() + patience_s
    while not what():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Serving]]:
    started: list[Serving] = []

    def start(*arguments: str, lent: bool = False, **environment: str) -> Serving:
        if lent:  # as at a second start; else the index is built
            (tmp_path / "data").mkdir(mode=0o700)
            lend_index(tmp_path / "data")
        started.append(Serving(tmp_path, *arguments, **environment))
        return started[-1]

    yield start
    for serving in started:
        for pid in serving.members():
            os.kill(pid, signal.SIGKILL)
        serving.process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_question_is_answered_and_a_signal_ends_everything_with_0(
    serve: Callable[..., Serving], number: signal.Signals
) -> None:
    serving = serve(lent=number == signal.SIGINT)
    wait_for(serving.ready)
    serving.say(1, "làm lại căn cước bị mất ở đâu")
    wait_for(serving.replies)
    serving.process.send_signal(number)
    assert serving.process.wait(10) == 0
    assert serving.members() == []
    assert {"stopped_accepting", "stopped_working"} <= set(serving.events())
    assert "căn cước" not in serving.log.read_text(encoding="utf-8")


def test_the_whole_group_may_get_the_signal_at_once(serve: Callable[..., Serving]) -> None:
    serving = serve(lent=True)
    wait_for(serving.ready)
    os.killpg(serving.process.pid, signal.SIGINT)  # Ctrl-C in a terminal
    assert serving.process.wait(10) == 0
    assert serving.members() == []


def test_a_signal_before_it_is_ready_ends_it_too(serve: Callable[..., Serving]) -> None:
    serving = serve()
    wait_for(lambda: serving.get("/healthz")[0])
    serving.process.terminate()
    assert serving.process.wait(10) == 0
    assert serving.members() == []


def test_no_worker_outlives_a_killed_parent(serve: Callable[..., Serving]) -> None:
    serving = serve(lent=True)
    wait_for(serving.ready)
    serving.process.kill()
    serving.process.wait()
    wait_for(lambda: serving.members() == [])


def test_a_killed_worker_is_started_again_and_answers_what_came_meanwhile(serve: Callable[..., Serving]) -> None:
    serving = serve(lent=True)
    wait_for(serving.ready)
    first = serving.child()
    os.kill(first, signal.SIGKILL)
    serving.say(1, "làm lại căn cước bị mất ở đâu")
    wait_for(serving.replies)
    assert serving.child() != first
    assert len(serving.replies()) == 1
    assert "worker_ended" in serving.events()


def test_accept_only_stores_and_starts_nobody(serve: Callable[..., Serving]) -> None:
    serving = serve("--accept-only")
    wait_for(serving.ready)
    serving.say(1, "làm lại căn cước bị mất ở đâu")
    assert serving.members() == [serving.process.pid]
    serving.process.terminate()
    assert serving.process.wait(10) == 0


def test_a_worker_of_its_own_answers_on_a_channel_that_comes_while_it_runs(
    serve: Callable[..., Serving], tmp_path: Path
) -> None:
    given = {"TELEGRAM_BOT_TOKEN": "1:a", "TELEGRAM_API_BASE": "http://127.0.0.1:9"}
    serving = serve("--accept-only", lent=True, **given)
    wait_for(serving.ready)
    env = {**os.environ, "DATA_DIR": str(tmp_path / "data"), **given}
    with (tmp_path / "work").open("wb") as log:
        worker = subprocess.Popen([*COMMAND, "work"], cwd=ROOT, env=env, stderr=log)
    try:
        wait_for(lambda: serving.get("/readyz")[1]["worker"]["beat_age_s"] is not None, 3 * PATIENCE_S)
        (tmp_path / "data" / "telegram-webhook-secret").write_text("bi-mat")
        wait_for(lambda: serving.get("/readyz")[1]["channels"]["telegram"]["on"])
        said = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "mất căn cước làm lại ở đâu"}
        said |= {"from": {"id": 5, "is_bot": False, "first_name": "Lan"}}
        request = urllib.request.Request(
            f"http://127.0.0.1:{serving.port}/webhook/telegram",
            json.dumps({"update_id": 1, "message": said}).encode(),
            {"X-Telegram-Bot-Api-Secret-Token": "bi-mat"},
        )
        with urllib.request.urlopen(request, timeout=25) as answer:
            assert answer.status == 200
        db = apsw.Connection(str(tmp_path / "data" / "hoidap06.db"), flags=apsw.SQLITE_OPEN_READONLY)
        wait_for(lambda: list(db.execute("SELECT channel FROM outbox")) == [("telegram",)], 3 * PATIENCE_S)
        assert list(db.execute("SELECT count(*) FROM quarantine")) == [(0,)]
        db.close()
        worker.terminate()
        assert worker.wait(10) == 0
    finally:
        worker.kill()
        worker.wait()


def test_those_who_wait_for_replies_leave_connections_to_the_others(serve: Callable[..., Serving]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard))  # as a system gives 1,024 to whoever does not ask for more
    try:
        serving = serve("--accept-only")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    wait_for(lambda: serving.get("/healthz")[0])
    with ExitStack() as held:
        for number in range(200):
            waiting = held.enter_context(socket.create_connection(("127.0.0.1", serving.port), 5))
            asked = f"/chat/replies?conversation={'w' * 16}{number}"
            waiting.sendall(f"GET {asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        serving.say(1, "làm lại căn cước bị mất ở đâu")


def test_a_mistake_in_the_content_keeps_the_old_and_mending_it_serves_the_new(
    serve: Callable[..., Serving], tmp_path: Path
) -> None:
    content = tmp_path / "content"
    shutil.copytree(SHIPPED_CONTENT, content)
    broken = content / "faqs" / "them.yaml"
    serving = serve(lent=True, KNOWLEDGE_DIRS=str(content))
    wait_for(serving.ready)
    version = serving.get("/readyz")[1]["knowledge"]["version"]
    broken.write_text("[" * 5000, encoding="utf-8")
    wait_for(lambda: serving.get("/readyz")[1]["knowledge"]["problems"])
    assert serving.get("/readyz")[1]["knowledge"]["version"] == version
    assert "them.yaml" in serving.log.read_text(encoding="utf-8")
    broken.unlink()
    (content / "lexicon.yaml").open("a", encoding="utf-8").write("# thêm một dòng\n")
    wait_for(lambda: serving.get("/readyz")[1]["knowledge"]["version"] != version)
    assert serving.get("/readyz")[1]["knowledge"]["problems"] == 0


def test_broken_content_at_the_start_is_told_and_may_be_mended(serve: Callable[..., Serving], tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(SHIPPED_CONTENT, content)
    broken = content / "faqs" / "them.yaml"
    broken.write_text("a: [\n", encoding="utf-8")
    serving = serve(KNOWLEDGE_DIRS=str(content))
    wait_for(lambda: "knowledge_rejected" in serving.events())
    assert serving.get("/readyz")[0] == 503
    serving.say(1, "làm lại căn cước bị mất ở đâu")  # stored all the same
    broken.unlink()
    wait_for(serving.ready)
    wait_for(serving.replies)


def test_our_own_secrets_are_for_the_owner_and_stay(serve: Callable[..., Serving], tmp_path: Path) -> None:
    serving = serve("--accept-only")
    wait_for(lambda: serving.get("/healthz")[0])
    files = [tmp_path / "data" / name for name in ("admin-password", "id-hash-key")]
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600, 0o600]
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    told = serving.log.read_text(encoding="utf-8")
    assert "admin-password" in told
    kept = [path.read_text() for path in files]
    assert not any(secret.strip() in told for secret in kept)
    serving.process.terminate()
    serving.process.wait()
    again = serve("--accept-only")
    wait_for(lambda: again.get("/healthz")[0])
    assert [path.read_text() for path in files] == kept


def refused(*arguments: str, **environment: str) -> str:
    """The one line with which a command refuses; its exit code was 2."""
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, timeout=60, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused("serve", PORT=str(port), DATA_DIR=str(tmp_path / "data"))
    assert line.startswith("PORT: ")
    assert str(port) in line
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "²"),
        ("HOST", "203.0.113.1"),
        ("PUBLIC_URL", "hoidap.example"),
        ("TELEGRAM_API_BASE", "ftp://x"),
        ("DATABASE_URL", "postgresql://u:secret@h/d"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:////proc/no/such/place.db"),
        ("KNOWLEDGE_DIRS", "no-such-folder"),
        ("DATA_DIR", "/proc/no-such-place"),
    ],
)
def test_a_bad_setting_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    line = refused("serve", **{"DATA_DIR": str(tmp_path / "data"), "PORT": "0", name: value})
    assert line.startswith(f"{name}: ")
    assert "secret" not in line
