"""GET /zalo/callback: where Zalo sends an administrator's browser back to, with a code that is exchanged at once."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from webhook.channels.http import HttpPool
from webhook.channels.zalo_oa import ZaloOaConfig
from webhook.channels.zalo_oauth import CALLBACK_PATH
from webhook.storage.sqlite import SqliteStore
from webhook.zalo_consent import Outcome, consent

LACKING = " Kênh Zalo OA còn thiếu {names}: người vận hành đặt rồi khởi động lại máy chủ."
PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/base.css">
<link rel="stylesheet" href="/static/plain.css"></head>
<body><main class="plain"><h1>{title}</h1><p>{text}</p></main></body></html>
"""
OFF = Outcome(False, "Kênh Zalo OA chưa được thiết lập", "Người vận hành cần đặt ZALO_APP_ID và ZALO_APP_SECRET trước.")


@dataclass(frozen=True, slots=True)
class ZaloDesk:
    """What a callback needs. `lacking`: settings without which the channel stays off whatever is granted."""

    config: ZaloOaConfig
    store: SqliteStore
    lacking: tuple[str, ...] = ()


async def callback(request: Request) -> HTMLResponse:
    """The page that the administrator reads; 400 when no consent came of it."""
    desk: ZaloDesk = request.app.state.zalo
    if not (desk.config.app_id and desk.config.app_secret):
        return _page(OFF)
    asked, pool = request.query_params, HttpPool()  # once in three months or less: no pool is kept for it
    try:
        outcome = await consent(
            desk.config,
            desk.store,
            pool,
            code=asked.get("code", ""),
            oa_id=asked.get("oa_id", ""),
            state=asked.get("state", ""),
        )
    finally:
        await pool.close()
    lacking = outcome.done and desk.lacking
    return _page(outcome, LACKING.format(names=", ".join(desk.lacking)) if lacking else "")


def _page(outcome: Outcome, more: str = "") -> HTMLResponse:
    body = PAGE.format(title=escape(outcome.title), text=escape(outcome.text + more))
    return HTMLResponse(body, 200 if outcome.done else 400, headers={"cache-control": "no-store"})


ROUTES = (Route(CALLBACK_PATH, callback),)
