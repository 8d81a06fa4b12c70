"""The secrets that we make ourselves when nobody gave them: they are kept in DATA_DIR for the owner's eyes only."""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from pathlib import Path

from bot.messages import Channel
from webhook.settings import Settings, SettingsError

ADMIN_PASSWORD_FILE = "admin-password"
ID_HASH_KEY_FILE = "id-hash-key"
# Made by `connect` and `poll`, so a channel without its secret is off until somebody connects it.
WEBHOOK_SECRETS = {Channel.TELEGRAM: "telegram-webhook-secret", Channel.ZALO_BOT: "zalo-bot-secret"}


def with_secrets(settings: Settings) -> Settings:
    """The settings with ADMIN_PASSWORD and ID_HASH_KEY filled, made and kept (mode 600) where the environment has none,
    and with the webhook secrets that were made before.

    Raises SettingsError when DATA_DIR cannot be written.
    """
    try:
        return replace(
            with_webhook_secrets(settings),
            admin_password=settings.admin_password or kept(settings.data_dir / ADMIN_PASSWORD_FILE, 12),
            id_hash_key=settings.id_hash_key or kept(settings.data_dir / ID_HASH_KEY_FILE, 32),
        )
    except OSError as error:
        raise SettingsError(f"DATA_DIR: không ghi được vào {str(settings.data_dir)!r} ({error.strerror})") from error


def with_webhook_secrets(settings: Settings) -> Settings:
    """The settings with the webhook secrets that were made before, where the environment has none."""
    folder = settings.data_dir
    return replace(
        settings,
        telegram_webhook_secret=settings.telegram_webhook_secret or _found(folder / WEBHOOK_SECRETS[Channel.TELEGRAM]),
        zalo_bot_secret=settings.zalo_bot_secret or _found(folder / WEBHOOK_SECRETS[Channel.ZALO_BOT]),
    )


def make_webhook_secret(settings: Settings, channel: Channel) -> Settings:
    """The settings with a secret for `channel`, made and kept where there was none. Raises SettingsError."""
    try:
        kept(settings.data_dir / WEBHOOK_SECRETS[channel], 32)
        return with_webhook_secrets(settings)
    except OSError as error:
        raise SettingsError(f"DATA_DIR: không ghi được vào {str(settings.data_dir)!r} ({error.strerror})") from error


def _found(path: Path) -> str:
    return kept(path, 32) if path.exists() else ""


def kept(path: Path, size: int) -> str:
    """The secret in `path`; made of `size` random bytes when there is none. Safe when two processes start together."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # messages will lie there too
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(size))
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, value: str) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails when another process was first: its secret then counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()
