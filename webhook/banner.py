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
        *(f"  {state}{_next(state)}" for state in channels),
        "Dừng: Ctrl+C",
    ]
    return "\n".join(lines)


# What is still missing -> the command that makes or fetches it.
_NEXT: dict[tuple[str, ...], str] = {
    ("TELEGRAM_WEBHOOK_SECRET",): "telegram",
    ("ZALO_BOT_SECRET",): "zalo-bot",
    ("ZALO_OA_REFRESH_TOKEN",): "zalo",
}


def _next(state: ChannelState) -> str:
    command = _NEXT.get(state.missing)
    return f" (chạy: hoidap06 {command} connect)" if command else ""
