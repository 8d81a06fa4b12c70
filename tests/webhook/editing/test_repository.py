"""Publishing into the edited layer: committed under a name, checked before, nothing lost when it fails."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.yaml_nodes import Problem
from webhook.editing.git import LEFT_AFTER_S
from webhook.editing.protocol import Author, Change, Conflict, NotSaved, Refused
from webhook.editing.repository import Repository, checked, signed, version_of

LAN = Author("lan.nguyen", "Nguyễn Thị Lan")
ENTRY = "# ghi chú\nentries:\n  - id: a\n"


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    (tmp_path / "shipped" / "faqs").mkdir(parents=True)
    (tmp_path / "shipped" / "faqs" / "a.yaml").write_text(ENTRY, encoding="utf-8")
    return tmp_path / "shipped"


@pytest.fixture
def repository(tmp_path: Path, shipped: Path) -> Repository:
    return Repository(tmp_path / "data" / "knowledge", [shipped], check=lambda folders: ())


def log(repository: Repository) -> list[str]:
    return repository.git.lines("log", "--format=%an <%ae>|%s", "--reverse")


def test_a_file_of_the_program_is_committed_as_it_was_first(repository: Repository, shipped: Path) -> None:
    file = repository.read("faqs/a.yaml")
    assert (file.text, file.edited) == (ENTRY, False)
    done = repository.publish([Change(file.path, file.version, ENTRY + "# thêm\n")], LAN, "Sửa lệ phí\n\nchi tiết")
    assert log(repository) == [
        "Hỏi Đáp 06 <console@hoidap06.invalid>|Bản gốc đi kèm chương trình",
        "Nguyễn Thị Lan <lan.nguyen@hoidap06.invalid>|Sửa lệ phí",
    ]
    assert repository.git.run("rev-parse", "HEAD").strip() == done.commit
    assert repository.read("faqs/a.yaml") == (
        "faqs/a.yaml",
        version_of((ENTRY + "# thêm\n").encode()),
        ENTRY + "# thêm\n",
        True,
    )
    assert (shipped / "faqs" / "a.yaml").read_text() == ENTRY, "the program's own folder is never written"


def test_a_new_file_and_a_deleted_one(repository: Repository) -> None:
    repository.publish([Change("faqs/b.yaml", "", "entries: []\n")], LAN, "")
    assert repository.files() == ["faqs/a.yaml", "faqs/b.yaml"] and repository.edited() == ["faqs/b.yaml"]
    repository.publish([Change("faqs/b.yaml", repository.read("faqs/b.yaml").version, None)], LAN, "bỏ")
    assert repository.files() == ["faqs/a.yaml"]
    assert repository.git.lines("status", "--porcelain") == []


def test_git_agrees_on_the_version(repository: Repository) -> None:
    repository.publish([Change("faqs/b.yaml", "", "chữ: ơ\n")], LAN, "x")
    assert repository.git.run("rev-parse", "HEAD:faqs/b.yaml").strip() == repository.read("faqs/b.yaml").version


def test_who_saves_last_is_told_and_overwrites_nothing(repository: Repository) -> None:
    old = repository.read("faqs/a.yaml")
    repository.publish([Change(old.path, old.version, "một\n")], LAN, "một")
    with pytest.raises(Conflict) as met:
        repository.publish([Change(old.path, old.version, "hai\n")], Author("binh", "Bình"), "hai")
    assert (met.value.theirs.text, met.value.mine) == ("một\n", "hai\n")
    assert repository.read("faqs/a.yaml").text == "một\n"


def test_a_file_that_changed_on_the_disk_is_a_conflict(repository: Repository) -> None:
    repository.publish([Change("faqs/b.yaml", "", "một\n")], LAN, "một")
    seen = repository.read("faqs/b.yaml")
    (repository.folder / "faqs" / "b.yaml").write_text("kéo về\n")
    with pytest.raises(Conflict):
        repository.publish([Change("faqs/b.yaml", seen.version, "hai\n")], LAN, "hai")
    assert repository.read("faqs/b.yaml").text == "kéo về\n"


def test_a_new_file_that_is_there_already_is_a_conflict(repository: Repository) -> None:
    with pytest.raises(Conflict):
        repository.publish([Change("faqs/a.yaml", "", "x")], LAN, "x")


def test_what_would_not_load_is_not_written(tmp_path: Path, shipped: Path) -> None:
    def check(folders: object) -> list[Problem]:
        [_, trial] = folders  # type: ignore[misc]
        assert (trial / "faqs" / "b.yaml").read_text() == "sai\n"
        return [Problem(str(trial / "faqs" / "b.yaml"), 1, 1, "sai")]

    repository = Repository(tmp_path / "edited", [shipped], check)
    with pytest.raises(Refused) as met:
        repository.publish([Change("faqs/b.yaml", "", "sai\n")], LAN, "x")
    assert met.value.problems[0].path == "faqs/b.yaml"
    assert not repository.folder.exists()


def test_the_real_check_names_the_line(tmp_path: Path) -> None:
    from knowledge.loader import SHIPPED

    repository = Repository(tmp_path / "edited", [SHIPPED])
    with pytest.raises(Refused) as met:
        repository.publish([Change("faqs/b.yaml", "", "entries:\n  - id: [\n")], LAN, "x")
    assert met.value.problems[0].path == "faqs/b.yaml"
    assert met.value.problems[0].line >= 2


def test_a_failed_commit_leaves_the_old_file(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.publish([Change("faqs/b.yaml", "", "một\n")], LAN, "một")
    seen = repository.read("faqs/b.yaml")

    def full(*_: object, **__: object) -> str:
        raise NotSaved("No space left on device")

    monkeypatch.setattr(repository.git, "run", full)
    with pytest.raises(NotSaved):
        repository.publish([Change("faqs/b.yaml", seen.version, "hai\n")], LAN, "hai")
    assert repository.read("faqs/b.yaml").text == "một\n"


def test_a_full_disk_leaves_the_old_file(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    repository.publish([Change("faqs/b.yaml", "", "một\n")], LAN, "một")
    seen = repository.read("faqs/b.yaml")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotSaved):
        repository.publish([Change("faqs/b.yaml", seen.version, "hai\n")], LAN, "hai")
    assert repository.read("faqs/b.yaml").text == "một\n"
    assert [path.name for path in (repository.folder / "faqs").iterdir()] == ["b.yaml"]


def test_it_is_its_own_repository_inside_of_another(tmp_path: Path, shipped: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    repository = Repository(tmp_path / "data" / "knowledge", [shipped], check=lambda folders: ())
    repository.publish([Change("faqs/b.yaml", "", "một\n")], LAN, "một")
    assert (repository.folder / ".git").is_dir()
    around = subprocess.run(["git", "-C", str(tmp_path), "log"], capture_output=True, check=False)
    assert around.returncode != 0, "the repository around it has no commit"


def test_what_lay_in_the_folder_before_is_kept(tmp_path: Path, shipped: Path) -> None:
    folder = tmp_path / "ward"
    (folder / "faqs").mkdir(parents=True)
    (folder / "faqs" / "own.yaml").write_text("của phường\n")
    repository = Repository(folder, [shipped, folder], check=lambda folders: ())
    repository.publish([Change("faqs/b.yaml", "", "một\n")], LAN, "một")
    assert len(log(repository)) == 2
    assert repository.git.run("show", "HEAD~1:faqs/own.yaml") == "của phường\n"


def test_a_hook_of_the_folder_does_not_run(repository: Repository) -> None:
    repository.publish([Change("faqs/b.yaml", "", "một\n")], LAN, "một")
    hook = repository.folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    repository.publish([Change("faqs/c.yaml", "", "hai\n")], LAN, "hai")
    assert len(log(repository)) == 2


@pytest.mark.parametrize(
    "path",
    [
        "", "a.yaml", "faqs", "faqs/", "faqs/a.txt", "../faqs/a.yaml", "faqs/../../a.yaml", "/etc/passwd.yaml",
        "faqs//a.yaml", "faqs/.git/a.yaml", ".git/config.yaml", "faqs/.a.yaml", "faqs\\a.yaml", "faqs/a\n.yaml",
        "faqs/" + "a" * 300 + ".yaml", "faqs/topics.tsv", "faqs/a\x00.yaml",
    ],
)  # fmt: skip
def test_no_other_file_can_be_named(repository: Repository, path: str) -> None:
    with pytest.raises(KeyError):
        checked(path)
    with pytest.raises(KeyError):
        repository.publish([Change(path, "", "x")], LAN, "x")
    assert not repository.folder.exists()


@pytest.mark.parametrize("path", ["faqs/a.yaml", "support_points/ha-noi/ba-dinh.yaml", "phrases.yaml", "topics.tsv"])
def test_content_files_can(path: str) -> None:
    assert checked(path) == path


@pytest.mark.parametrize(
    ("title", "name"),
    [("Lan", "Lan"), ("", "lan"), ("Lan\nAuthored-by: x", "LanAuthored-by: x"), ("<script>", "script"), ("<>", "lan")],
)
def test_signed(title: str, name: str) -> None:
    assert signed(Author("lan", title)) == (name, "lan@hoidap06.invalid")


async def test_two_processes_that_publish_at_once_do_not_undo_each_other(tmp_path: Path, shipped: Path) -> None:
    """Each has a `Repository` of its own, as the console and a command have."""
    checking = threading.Barrier(2, timeout=10)

    def check(folders: Sequence[Path]) -> Sequence[Problem]:
        with contextlib.suppress(threading.BrokenBarrierError):
            checking.wait(2)  # both have read the same version by now; the later one checks once more, alone
        return ()

    def publish(text: str) -> str:
        repository = Repository(tmp_path / "knowledge", [shipped], check)
        try:
            repository.publish([Change("faqs/a.yaml", version_of(ENTRY.encode()), text)], LAN, text)
        except Conflict as error:
            return f"{text} after {error.theirs.text}"
        return ""

    said = await asyncio.gather(*(asyncio.to_thread(publish, text) for text in ("một\n", "hai\n")))
    assert sorted(map(bool, said)) == [False, True], said
    kept = (tmp_path / "knowledge" / "faqs" / "a.yaml").read_text()
    assert next(filter(None, said)).endswith(f" after {kept}")


@pytest.mark.parametrize(
    ("age_s", "saved"), [pytest.param(LEFT_AFTER_S + 1, True, id="left"), pytest.param(1.0, False, id="held")]
)
def test_a_lock_that_a_killed_git_left_does_not_last(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, age_s: float, saved: bool
) -> None:
    monkeypatch.setattr("webhook.editing.git.LOCK_TRIES", 3)
    repository.publish([Change("faqs/b.yaml", "", "entries: []\n")], LAN, "")
    lock = repository.folder / ".git" / "index.lock"
    lock.touch()
    os.utime(lock, (time.time() - age_s,) * 2)
    with contextlib.nullcontext() if saved else pytest.raises(NotSaved):
        repository.publish([Change("faqs/c.yaml", "", "entries: []\n")], LAN, "")
    assert lock.exists() is not saved
    assert repository.edited() == ["faqs/b.yaml", *(["faqs/c.yaml"] if saved else [])]
