"""What an operator reads when the server starts: where it is, which channels are on, where the password lies."""

from __future__ import annotations

from collections.abc import Sequence

from webhook.channels.registry import ChannelState
from webhook.secret_files import ADMIN_PASSWORD_FILE
from webhook.settings import Settings


def banner(settings: Settings, port: int, channels: Sequence[ChannelState], *, password_made: bool) -> str:
    """Lines for stderr. The password itself is never among them."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = f"http://{host}:{port}"
    password = (
        f"mật khẩu trong {settings.data_dir / ADMIN_PASSWORD_FILE}" if password_made else "mật khẩu là ADMIN_PASSWORD"
    )
    lines = [
        "Hỏi Đáp 06",
        f"  Trang trò chuyện: {base}/",
        f"  Trang quản trị:   {base}/admin (tài khoản admin, {password})",
        f"  Tình trạng:       {base}/readyz",
        *(f"  {state}" for state in channels),
        "Dừng: Ctrl+C",
    ]
    return "\n".join(lines)
