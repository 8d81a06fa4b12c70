"""The two secrets that we make ourselves when nobody gave them: they are kept in DATA_DIR for the owner's eyes only."""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from pathlib import Path

from webhook.settings import Settings, SettingsError

ADMIN_PASSWORD_FILE = "admin-password"
ID_HASH_KEY_FILE = "id-hash-key"


def with_secrets(settings: Settings) -> Settings:
    """The settings with ADMIN_PASSWORD and ID_HASH_KEY filled, made and kept (mode 600) where the environment has none.

    Raises SettingsError when DATA_DIR cannot be written.
    """
    try:
        return replace(
            settings,
            admin_password=settings.admin_password or kept(settings.data_dir / ADMIN_PASSWORD_FILE, 12),
            id_hash_key=settings.id_hash_key or kept(settings.data_dir / ID_HASH_KEY_FILE, 32),
        )
    except OSError as error:
        raise SettingsError(f"DATA_DIR: không ghi được vào {str(settings.data_dir)!r} ({error.strerror})") from error


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
