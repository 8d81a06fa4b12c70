"""The history of a file, whoever wrote it, and two changes of one text put together."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from webhook.editing.git import Git
from webhook.editing.protocol import Author, Change, File
from webhook.editing.repository import Repository
from webhook.editing.versions import Versions

LAN = Author("lan", "Nguyễn Lan")
A = "faqs/a.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    (tmp_path / "shipped" / "faqs").mkdir(parents=True)
    (tmp_path / "shipped" / A).write_text("một\n", encoding="utf-8")
    return Repository(tmp_path / "edited", [tmp_path / "shipped"], check=lambda folders: ())


def publish(repository: Repository, text: str, reason: str, path: str = A) -> str:
    return repository.publish([Change(path, repository.current(path).version, text)], LAN, reason).commit


def test_nothing_before_the_first_change(repository: Repository) -> None:
    versions = Versions(repository)
    assert (versions.of(A), versions.last(A)) == ([], None)
    with pytest.raises(KeyError):
        versions.text(A, "0123456")


def test_newest_first_with_who_and_why(repository: Repository) -> None:
    first = publish(repository, "hai\n", "Sửa giờ\n\nNgười duyệt: Minh")
    publish(repository, "khác\n", "tệp khác", "faqs/b.yaml")
    second = publish(repository, "ba\n", "Sửa lần nữa")
    versions = Versions(repository)
    found = versions.of(A)
    assert [one.commit for one in found[:2]] == [second, first]
    assert [one.reason for one in found] == [
        "Sửa lần nữa",
        "Sửa giờ\n\nNgười duyệt: Minh",
        "Bản gốc đi kèm chương trình",
    ]
    assert (found[0].author, found[0].mail) == ("Nguyễn Lan", "lan@hoidap06.invalid")
    assert found[0].at.tzinfo is not None
    assert [one.commit for one in versions.of(A, 1, 1)] == [first]
    assert (versions.before(A, second), versions.text(A, second)) == ("hai\n", "ba\n")
    assert versions.text(A, found[-1].commit) == "một\n"
    assert versions.before(A, found[-1].commit) is None


def test_a_pull_of_somebody_who_knows_git_is_a_version_too(repository: Repository, tmp_path: Path) -> None:
    publish(repository, "hai\n", "ở đây")
    other = tmp_path / "other"
    shutil.copytree(repository.folder, other)
    (other / A).write_text("từ xa\n", encoding="utf-8")
    who = {"GIT_AUTHOR_NAME": "Trần Hà", "GIT_AUTHOR_EMAIL": "ha@phuong.invalid"}
    who |= {"GIT_COMMITTER_NAME": "Trần Hà", "GIT_COMMITTER_EMAIL": "ha@phuong.invalid"}
    Git(other).run("commit", "-q", "-am", "Sửa ở máy nhà", env=who)
    repository.git.run("pull", "-q", "--ff-only", str(other), "main", env=who)
    last = Versions(repository).last(A)
    assert last is not None
    assert (last.author, last.mail, last.reason) == ("Trần Hà", "ha@phuong.invalid", "Sửa ở máy nhà")
    assert repository.read(A).text == "từ xa\n"


def test_what_stood_on_the_disk_without_a_commit_is_kept(repository: Repository) -> None:
    publish(repository, "hai\n", "ở đây")
    (repository.folder / A).write_text("sửa tay\n", encoding="utf-8")
    publish(repository, "ba\n", "sau đó")
    versions = Versions(repository)
    found = versions.of(A)
    assert [one.reason for one in found[:2]] == ["sau đó", "Bản trên đĩa, chưa ai ghi vào Git"]
    assert versions.text(A, found[1].commit) == "sửa tay\n"


@pytest.mark.parametrize("commit", ["", "HEAD", "--all", "abc", "0" * 40, "main", "$(id)", "0123456\n"])
def test_only_a_hash_names_a_version(repository: Repository, commit: str) -> None:
    publish(repository, "hai\n", "x")
    with pytest.raises(KeyError):
        Versions(repository).text(A, commit)


@pytest.mark.parametrize("path", ["../x.yaml", "/etc/passwd", ".git/config", "faqs/../../x.yaml"])
def test_no_other_file_is_read(repository: Repository, path: str) -> None:
    commit = publish(repository, "hai\n", "x")
    for read in (Versions(repository).text, Versions(repository).before):
        with pytest.raises(KeyError):
            read(path, commit)
    with pytest.raises(KeyError):
        Versions(repository).of(path)


def test_two_changes_go_together_unless_they_touch_the_same_lines(repository: Repository) -> None:
    base = "".join(f"dòng {number}\n" for number in range(20))
    mine, theirs = base.replace("dòng 3\n", "của tôi\n"), base.replace("dòng 15\n", "của họ\n")
    both = Versions(repository)
    repository.folder.mkdir()
    assert both.merged(base, mine, theirs) == mine.replace("dòng 15\n", "của họ\n")
    assert both.merged(base, mine, base.replace("dòng 3\n", "của họ\n")) is None


def test_what_a_change_would_replace(repository: Repository) -> None:
    assert repository.current("faqs/moi.yaml") == File("faqs/moi.yaml", "", "", False)
    assert repository.current("topics.tsv") == File("topics.tsv", "", "", False)
    assert (repository.current(A).text, repository.shipped(A)) == ("một\n", "một\n")
    before = repository.state()
    assert repository.state() == before
    publish(repository, "hai\n", "x")
    assert (repository.current(A).text, repository.shipped(A)) == ("hai\n", "một\n")
    assert repository.shipped("faqs/moi.yaml") is None and repository.state() != before
