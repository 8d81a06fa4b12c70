"""The settings: read once from the environment, frozen, and refused by name in one line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SHIPPED_CONTENT = Path(__file__).resolve().parent.parent / "knowledge" / "content"
EDITED = "knowledge"  # below DATA_DIR: what staff edit in the console
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
    zalo_oa_mute_minutes: int  # after a member of staff has written by hand; 0: the bot goes on
    zalo_oa_paid_messages: int  # 1: also what Zalo charges for, between 48 hours and 7 days of silence
    zalo_oa_buttons: int  # 1: try buttons in private chats
    zalo_oa_quote: int  # 1: quote the message that is answered
    zalo_oa_signed_by: str  # first term of an event's signature: app_id or oa_id
    zalo_oa_appsecret_proof: int  # 1: the app asks for it
    zalo_oa_group_reply: str  # how a reply in a group of the OA names whom it answers: mention, quote or plain
    zalo_group_setup: str  # who sets what holds for a Zalo group, whose administrators Zalo does not name
    zalo_bot_token: str = field(repr=False)
    zalo_bot_secret: str = field(repr=False)
    zalo_bot_api_base: str
    zalo_bot_quote: int  # 1: answer as a reply to the message
    zalo_bot_name: str  # as members of a group see it; empty: what getMe says
    oidc_issuer: str  # where staff may sign in with the office's own account; empty: only here
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    sends_in_flight: int  # at once, over all channels: so many can be in doubt after a crash
    resend_in_doubt_within_s: int  # 0: what may have arrived is never sent again by itself
    telegram_sends_a_second: int  # 0: not paced at all
    zalo_oa_sends_a_minute: int  # 0: not paced
    zalo_bot_monthly_quota: int  # 0: none is known
    human_minutes: int  # after a reply from the console a private conversation is left to its writer; 0: it is not
    question_days: int  # how long a masked question is kept before it is only counted
    forwarded_allow_ips: str  # the proxies whose X-Forwarded-For counts, by comma; `*`: any

    @property
    def database_path(self) -> Path:
        """The SQLite file; its folder may not exist yet."""
        return Path(self.database_url.removeprefix(SQLITE_SCHEME))

    @property
    def edited_dir(self) -> Path:
        """Where the console writes: the last of KNOWLEDGE_DIRS, or a layer below DATA_DIR, never the program itself."""
        last = self.knowledge_dirs[-1]
        ours = last.resolve().is_relative_to(SHIPPED_CONTENT.parent)
        return self.data_dir / EDITED if ours else last

    def layers(self) -> tuple[Path, ...]:
        """The folders of now, first to last: the edited one counts from the first file that it holds."""
        return with_edited(self.knowledge_dirs, self.edited_dir)


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
        knowledge_dirs=_folders(text("KNOWLEDGE_DIRS"), data_dir / EDITED),
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
        zalo_oa_mute_minutes=_number("ZALO_OA_MUTE_MINUTES", text("ZALO_OA_MUTE_MINUTES", "30")),
        zalo_oa_paid_messages=_number("ZALO_OA_PAID_MESSAGES", text("ZALO_OA_PAID_MESSAGES", "0"), most=1),
        zalo_oa_buttons=_number("ZALO_OA_BUTTONS", text("ZALO_OA_BUTTONS", "0"), most=1),
        zalo_oa_quote=_number("ZALO_OA_QUOTE", text("ZALO_OA_QUOTE", "0"), most=1),
        zalo_oa_signed_by=_one_of("ZALO_OA_SIGNED_BY", text("ZALO_OA_SIGNED_BY", "app_id"), ("app_id", "oa_id")),
        zalo_oa_appsecret_proof=_number("ZALO_OA_APPSECRET_PROOF", text("ZALO_OA_APPSECRET_PROOF", "0"), most=1),
        zalo_oa_group_reply=_one_of(
            "ZALO_OA_GROUP_REPLY", text("ZALO_OA_GROUP_REPLY", "quote"), ("quote", "mention", "plain")
        ),
        zalo_group_setup=_one_of("ZALO_GROUP_SETUP", text("ZALO_GROUP_SETUP", "operator"), ("operator", "members")),
        zalo_bot_token=text("ZALO_BOT_TOKEN"),
        zalo_bot_secret=text("ZALO_BOT_SECRET"),
        zalo_bot_api_base=_url("ZALO_BOT_API_BASE", text("ZALO_BOT_API_BASE", "https://bot-api.zaloplatforms.com")),
        zalo_bot_quote=_number("ZALO_BOT_QUOTE", text("ZALO_BOT_QUOTE", "0"), most=1),
        zalo_bot_name=text("ZALO_BOT_NAME"),
        oidc_issuer=_url("OIDC_ISSUER", text("OIDC_ISSUER")),
        oidc_client_id=text("OIDC_CLIENT_ID"),
        oidc_client_secret=text("OIDC_CLIENT_SECRET"),
        sends_in_flight=_number("SENDS_IN_FLIGHT", text("SENDS_IN_FLIGHT", "8"), least=1, most=64),
        resend_in_doubt_within_s=_number("RESEND_IN_DOUBT_WITHIN_S", text("RESEND_IN_DOUBT_WITHIN_S", "120")),
        telegram_sends_a_second=_number("TELEGRAM_SENDS_A_SECOND", text("TELEGRAM_SENDS_A_SECOND", "30")),
        zalo_oa_sends_a_minute=_number("ZALO_OA_SENDS_A_MINUTE", text("ZALO_OA_SENDS_A_MINUTE", "4000")),
        zalo_bot_monthly_quota=_number("ZALO_BOT_MONTHLY_QUOTA", text("ZALO_BOT_MONTHLY_QUOTA", "3000")),
        human_minutes=_number("HUMAN_MINUTES", text("HUMAN_MINUTES", "30"), most=1440),
        question_days=_number("QUESTION_DAYS", text("QUESTION_DAYS", "180"), least=1, most=3650),
        forwarded_allow_ips=text("FORWARDED_ALLOW_IPS", "127.0.0.1"),
    )


def _port(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 5 and int(value) < 65536):
        raise SettingsError(f"PORT: cần một số từ 0 đến 65535, đang là {value!r}")
    return int(value)


def _number(name: str, value: str, *, least: int = 0, most: int = 1_000_000) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 9 and least <= int(value) <= most):
        raise SettingsError(f"{name}: cần một số từ {least} đến {most}, đang là {value!r}")
    return int(value)


def _url(name: str, value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise SettingsError(f"{name}: cần một địa chỉ bắt đầu bằng https:// hoặc http://, đang là {value!r}")
    return value.rstrip("/")


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise SettingsError(f"{name}: cần một trong {', '.join(known)}, đang là {value!r}")
    return value


def _database(value: str) -> str:
    # The URL may hold a password one day (PostgreSQL), so it is not repeated in the message.
    if not value.startswith(SQLITE_SCHEME) or len(value) == len(SQLITE_SCHEME):
        raise SettingsError("DATABASE_URL: cần dạng sqlite:///thư-mục/tệp.db hoặc sqlite:////đường/dẫn/tuyệt/đối.db")
    return value


def _folders(value: str, edited: Path) -> tuple[Path, ...]:
    folders = tuple(Path(part) for part in value.split(os.pathsep) if part)
    for folder in folders:
        if not folder.is_dir():
            raise SettingsError(f"KNOWLEDGE_DIRS: không có thư mục {str(folder)!r}")
    return folders or with_edited((SHIPPED_CONTENT,), edited)


def with_edited(folders: tuple[Path, ...], edited: Path) -> tuple[Path, ...]:
    """`folders`, and `edited` after them when it is none of them and holds a content file."""
    if edited in folders or (not any(edited.glob("*.yaml")) and not any(edited.glob("[a-z]*/*.yaml"))):
        return folders
    return (*folders, edited)
