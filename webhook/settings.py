"""The settings: read once from the environment, frozen, and refused by name in one line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SHIPPED_CONTENT = Path(__file__).resolve().parent.parent / "knowledge" / "content"
SQLITE_SCHEME = "sqlite:///"


class SettingsError(Exception):
    """A setting that cannot be used. `str()` is one Vietnamese line that begins with its name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides. A field is the name of a setting in lower case; secrets stay out of `repr`."""

    host: str
    port: int  # 0: any free port
    public_url: str  # without a slash at the end; empty: not known from outside yet
    data_dir: Path
    database_url: str
    knowledge_dirs: tuple[Path, ...]  # later layers win; editing writes to the last one
    admin_password: str = field(repr=False)  # empty: made at start, see webhook.secret_files
    id_hash_key: str = field(repr=False)  # the same
    telegram_bot_token: str = field(repr=False)
    telegram_webhook_secret: str = field(repr=False)
    telegram_api_base: str
    zalo_app_id: str
    zalo_app_secret: str = field(repr=False)
    zalo_oa_id: str
    zalo_oa_secret_key: str = field(repr=False)
    zalo_openapi_base: str
    zalo_oauth_base: str
    zalo_oa_access_token: str = field(repr=False)
    zalo_oa_refresh_token: str = field(repr=False)
    zalo_bot_token: str = field(repr=False)
    zalo_bot_secret: str = field(repr=False)
    zalo_bot_api_base: str
    forwarded_allow_ips: str  # the proxies whose X-Forwarded-For counts, by comma; `*`: any

    @property
    def database_path(self) -> Path:
        """The SQLite file; its folder may not exist yet."""
        return Path(self.database_url.removeprefix(SQLITE_SCHEME))


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that `environment` holds; an empty value counts as unset. Raises SettingsError."""

    def text(name: str, default: str = "") -> str:
        return environment.get(name, "") or default

    data_dir = Path(text("DATA_DIR", "data"))
    return Settings(
        host=text("HOST", "127.0.0.1"),
        port=_port(text("PORT", "8000")),
        public_url=_url("PUBLIC_URL", text("PUBLIC_URL")),
        data_dir=data_dir,
        database_url=_database(text("DATABASE_URL", f"{SQLITE_SCHEME}{data_dir / 'hoidap06.db'}")),
        knowledge_dirs=_folders(text("KNOWLEDGE_DIRS")),
        admin_password=text("ADMIN_PASSWORD"),
        id_hash_key=text("ID_HASH_KEY"),
        telegram_bot_token=text("TELEGRAM_BOT_TOKEN"),
        telegram_webhook_secret=text("TELEGRAM_WEBHOOK_SECRET"),
        telegram_api_base=_url("TELEGRAM_API_BASE", text("TELEGRAM_API_BASE", "https://api.telegram.org")),
        zalo_app_id=text("ZALO_APP_ID"),
        zalo_app_secret=text("ZALO_APP_SECRET"),
        zalo_oa_id=text("ZALO_OA_ID"),
        zalo_oa_secret_key=text("ZALO_OA_SECRET_KEY"),
        zalo_openapi_base=_url("ZALO_OPENAPI_BASE", text("ZALO_OPENAPI_BASE", "https://openapi.zalo.me")),
        zalo_oauth_base=_url("ZALO_OAUTH_BASE", text("ZALO_OAUTH_BASE", "https://oauth.zaloapp.com")),
        zalo_oa_access_token=text("ZALO_OA_ACCESS_TOKEN"),
        zalo_oa_refresh_token=text("ZALO_OA_REFRESH_TOKEN"),
        zalo_bot_token=text("ZALO_BOT_TOKEN"),
        zalo_bot_secret=text("ZALO_BOT_SECRET"),
        zalo_bot_api_base=_url("ZALO_BOT_API_BASE", text("ZALO_BOT_API_BASE", "https://bot-api.zaloplatforms.com")),
        forwarded_allow_ips=text("FORWARDED_ALLOW_IPS", "127.0.0.1"),
    )


def _port(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 5 and int(value) < 65536):
        raise SettingsError(f"PORT: cần một số từ 0 đến 65535, đang là {value!r}")
    return int(value)


def _url(name: str, value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise SettingsError(f"{name}: cần một địa chỉ bắt đầu bằng https:// hoặc http://, đang là {value!r}")
    return value.rstrip("/")


def _database(value: str) -> str:
    # The URL may hold a password one day (PostgreSQL), so it is not repeated in the message.
    if not value.startswith(SQLITE_SCHEME) or len(value) == len(SQLITE_SCHEME):
        raise SettingsError("DATABASE_URL: cần dạng sqlite:///thư-mục/tệp.db hoặc sqlite:////đường/dẫn/tuyệt/đối.db")
    return value


def _folders(value: str) -> tuple[Path, ...]:
    folders = tuple(Path(part) for part in value.split(os.pathsep) if part) or (SHIPPED_CONTENT,)
    for folder in folders:
        if not folder.is_dir():
            raise SettingsError(f"KNOWLEDGE_DIRS: không có thư mục {str(folder)!r}")
    return folders
