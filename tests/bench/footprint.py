"""Resident memory of `serve` with its worker, every channel on, and the time from the command to ready."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import uvloop

from tests.bench.plan import Plan
from tests.bench.posting import post_all, update
from tests.bench.processes import HOIDAP06, free_port, running, settings
from tests.bench.providers import provider

CALM_S = 3.0  # after ready: what a start still does on the side
ASKED = (
    "làm lại căn cước bị mất ở đâu", "lam ho chieu het bao nhieu tien", "đăng ký tạm trú cần giấy tờ gì", "cảm ơn",
    "mất xe phải báo ai", "điểm hỗ trợ phường Ba Đình", "con tôi 7 tuổi làm căn cước được không", "vneid mức 2 là gì",
)  # fmt: skip
MESSAGES = 200


def run(plan: Plan) -> dict[str, Any]:
    """Raw starts on one database: the first makes it, the others find it."""
    with tempfile.TemporaryDirectory(prefix="bench-footprint-") as name:
        return {"starts": [_start(Path(name), n) for n in range(plan.starts + 1)]}


def _start(folder: Path, number: int) -> dict[str, Any]:
    port = free_port()
    with provider() as telegram:
        env = {**settings(folder / "data", port, TELEGRAM_API_BASE=telegram.url), **_other_channels(telegram.url)}
        began = time.monotonic()
        with running((*HOIDAP06, "serve"), folder / "serve.log", env) as program:
            ready = program.wait_for(f"http://127.0.0.1:{port}/readyz") - began
            time.sleep(CALM_S)
            calm = program.memory_mb()
            bodies = [update(n, n, ASKED[n % len(ASKED)]) for n in _numbers(number)]
            uvloop.run(post_all(port, "/webhook/telegram", bodies, 8))
            deadline = time.monotonic() + 60
            while len(telegram.replies) < MESSAGES and time.monotonic() < deadline:
                time.sleep(0.05)
            return {
                "first": number == 0,
                "ready_s": round(ready, 3),
                "processes": len(program.processes()),
                "calm_mb": _rounded(calm),
                "after_messages_mb": _rounded(program.memory_mb()),
                "replies": len(telegram.replies),
            }


def _numbers(start: int) -> range:
    """Of the updates of one start: the database remembers those of the others."""
    return range(1 + start * MESSAGES, 1 + (start + 1) * MESSAGES)


def _rounded(memory: dict[str, float]) -> dict[str, float]:
    return {name: round(mb, 1) for name, mb in memory.items()}


def _other_channels(base: str) -> dict[str, str]:
    """Zalo OA and Zalo Bot on; what they call answers 401, and nobody writes to them here."""
    return {
        "ZALO_APP_ID": "1",
        "ZALO_APP_SECRET": "bench",
        "ZALO_OA_ID": "2",
        "ZALO_OA_SECRET_KEY": "bench",
        "ZALO_OA_ACCESS_TOKEN": "bench",
        "ZALO_OA_REFRESH_TOKEN": "bench",
        "ZALO_OPENAPI_BASE": base,
        "ZALO_OAUTH_BASE": base,
        "ZALO_BOT_TOKEN": "bench",
        "ZALO_BOT_SECRET": "benchbench",
        "ZALO_BOT_API_BASE": base,
    }
