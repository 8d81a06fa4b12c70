"""Is the public address one that a provider can call, and does our own server behind it take that channel?"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.messages import Channel
from webhook.channels.http import HttpPool, TransportError
from webhook.channels.registry import TITLES
from webhook.connect.report import Finding, bad, good, note
from webhook.late_channels import of_the_environment
from webhook.settings import Settings

LOOK_S = 0.3
RESTART = "`systemctl restart hoidap06`; chạy bằng tay thì Ctrl+C rồi `make run`"
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def faults_of(public_url: str, ports: tuple[int, ...] = ()) -> list[Finding]:
    """What is wrong with PUBLIC_URL; nothing when it may be given to a provider. `ports`: the only ones it calls."""
    if not public_url:
        return [bad("PUBLIC_URL: chưa đặt. Đó là địa chỉ https:// mà nền tảng gọi tới máy chủ này (README, Settings).")]
    parts = urlsplit(public_url)
    found = []
    if parts.scheme != "https":
        found.append(bad(f"PUBLIC_URL: nền tảng chỉ gọi địa chỉ https://, đang là {public_url!r}."))
    if not _is_public(parts.hostname or ""):
        found.append(
            bad(f"PUBLIC_URL: {parts.hostname!r} là địa chỉ trong máy hoặc trong mạng riêng, nền tảng không gọi tới.")
        )
    if ports and (parts.port or 443) not in ports:
        found.append(bad(f"PUBLIC_URL: nền tảng chỉ gọi cổng {', '.join(map(str, ports))}, đang là {parts.port}."))
    return found


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal"))


async def own_server(settings: Settings, channel: Channel, pool: HttpPool, wait_s: float = 0) -> Finding:
    """Whether our server runs here and takes `channel`; within `wait_s` it may take up a secret that was made now."""
    host = _EVERYWHERE.get(settings.host, settings.host)
    where = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    until = time.monotonic() + wait_s
    while True:
        try:
            told = (await pool.get(f"{where}/readyz", {})).json() or {}
        except TransportError:
            return note(f"Máy chủ chưa chạy ở {where}: chạy `make run` (hoặc bật dịch vụ) trước khi có người nhắn.")
        state = told.get("channels", {}).get(channel.value, {})
        if state.get("on") is True:
            return good(f"Máy chủ đang chạy ở {where}, kênh {TITLES[channel]} bật, không phải khởi động lại.")
        if of_the_environment(state.get("missing", ())) or time.monotonic() >= until:
            return bad(_off(where, channel, state))
        await asyncio.sleep(LOOK_S)


def _off(where: str, channel: Channel, state: Mapping[str, Any]) -> str:
    title, missing = TITLES[channel], ", ".join(state.get("missing", ()))
    if "switched_off_since" in state:
        return f"Máy chủ đang chạy ở {where} nhưng cán bộ đã tắt kênh {title}: `hoidap06 switch on {channel.value}`."
    why = f"máy chủ chạy từ trước khi có {missing}" if missing else "máy chủ chưa nhận thiết lập mới"
    return f"Máy chủ đang chạy ở {where} nhưng kênh {title} tắt, {why}: khởi động lại nó ({RESTART})."
