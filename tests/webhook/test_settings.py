"""The settings and our own two secrets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from webhook.secret_files import kept, with_secrets
from webhook.settings import SHIPPED_CONTENT, Settings, SettingsError, read_settings

CONTRACT = [
    "HOST",
    "PORT",
    "PUBLIC_URL",
    "DATA_DIR",
    "DATABASE_URL",
    "KNOWLEDGE_DIRS",
    "ADMIN_PASSWORD",
    "ID_HASH_KEY",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_WEBHOOK_SECRET",
    "TELEGRAM_API_BASE",
    "ZALO_APP_ID",
    "ZALO_APP_SECRET",
    "ZALO_OA_ID",
    "ZALO_OA_SECRET_KEY",
    "ZALO_OPENAPI_BASE",
    "ZALO_OAUTH_BASE",
    "ZALO_OA_ACCESS_TOKEN",
    "ZALO_OA_REFRESH_TOKEN",
    "ZALO_BOT_TOKEN",
    "ZALO_BOT_SECRET",
    "ZALO_BOT_API_BASE",
]
NAMES = [field.name.upper() for field in fields(Settings)]


def test_there_is_a_field_for_every_setting_of_the_contract() -> None:
    assert [name for name in CONTRACT if name not in NAMES] == []


def test_every_setting_stands_in_the_example() -> None:
    lines = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8").splitlines()
    assert {line.partition("=")[0] for line in lines if line and not line.startswith("#")} == set(NAMES)


def test_without_any_setting_it_runs_on_this_machine() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port, settings.data_dir) == ("127.0.0.1", 8000, Path("data"))
    assert settings.database_path == Path("data/hoidap06.db")
    assert settings.knowledge_dirs == (SHIPPED_CONTENT,)
    assert settings.telegram_api_base == "https://api.telegram.org"


def test_an_empty_value_counts_as_unset() -> None:
    assert read_settings(dict.fromkeys(NAMES, "")) == read_settings({})


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///x.db", "x.db"),
        ("sqlite:///a/b.db", "a/b.db"),
        ("sqlite:////var/lib/x.db", "/var/lib/x.db"),
        ("sqlite:///thư mục/x.db", "thư mục/x.db"),
    ],
)
def test_the_database_in_sqlalchemys_form(url: str, path: str) -> None:
    assert read_settings({"DATABASE_URL": url}).database_path == Path(path)


def test_a_base_may_have_a_path_and_loses_its_last_slash() -> None:
    assert read_settings({"TELEGRAM_API_BASE": "http://h:1/a/b/"}).telegram_api_base == "http://h:1/a/b"


def test_tokens_are_taken_as_they_are() -> None:
    assert read_settings({"TELEGRAM_BOT_TOKEN": " any:thing/ "}).telegram_bot_token == " any:thing/ "


def test_later_folders_stand_later(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    assert read_settings({"KNOWLEDGE_DIRS": f"{SHIPPED_CONTENT}:{own}"}).knowledge_dirs == (SHIPPED_CONTENT, own)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "-1"),
        ("PORT", "80 80"),
        ("PORT", "٨"),
        ("PORT", "9" * 5000),
        ("DATABASE_URL", "x.db"),
        ("DATABASE_URL", "sqlite://"),
        ("ZALO_BOT_API_BASE", "bot-api"),
        ("ZALO_OA_MUTE_MINUTES", "-1"),
        ("ZALO_OA_BUTTONS", "2"),
        ("ZALO_OA_SIGNED_BY", "OA_ID"),
        ("KNOWLEDGE_DIRS", "nowhere:nowhere-else"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: "):
        read_settings({name: value})


def test_settings_stay_and_keep_their_secrets_out_of_sight() -> None:
    secret = ("TOKEN", "SECRET", "KEY", "PASSWORD")
    settings = read_settings({name: "secret" for name in CONTRACT if name.endswith(secret)})
    assert "secret'" not in repr(settings)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]


def test_given_secrets_are_used_and_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    settings = read_settings({"DATA_DIR": str(folder), "ADMIN_PASSWORD": "a", "ID_HASH_KEY": "b"})
    assert with_secrets(settings) == settings
    assert not folder.exists()


def test_processes_that_start_together_agree_on_a_secret(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: kept(path, 32), range(8)))
    assert found == {path.read_text().strip()}
    assert [item.name for item in tmp_path.iterdir()] == ["key"]
