"""An administrator of the OA consents: the link that begins it, and the callback that ends it with a pair of tokens.

A link works once, for a day. Its state and its PKCE verifier are made by `hoidap06 zalo connect` and lie in the
database, so the callback may come to whichever process accepts.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import secrets
import time
from dataclasses import dataclass

from bot.ports import StoreUnavailable
from webhook.channels.http import HttpPool
from webhook.channels.zalo_oa import ZaloOaConfig
from webhook.channels.zalo_oauth import (
    CALLBACK_PATH,
    NotAnswered,
    Refused,
    challenge_of,
    code_form,
    consent_link,
    new_verifier,
    request_pair,
)
from webhook.channels.zalo_tokens import TokenPair, given_pair
from webhook.storage import tokens
from webhook.storage.sqlite import SqliteStore
from webhook.stored_tokens import StoredTokens

log = logging.getLogger(__name__)

LINK_LIVES_S = 86_400
MOST_CHARACTERS = 2_000  # of a code; Zalo's have some hundreds
SAVE_TRIES = 6
SAVE_REST_S = 1.0
_STATELESS = "console"  # the key of a link that Zalo's console makes: it carries no state of ours


@dataclass(frozen=True, slots=True)
class Link:
    """What the operator needs: the whole link, or the challenge and the callback for the console to make one."""

    url: str
    challenge: str
    callback: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the callback's page says."""

    done: bool
    title: str
    text: str


EXPIRED = Outcome(
    False,
    "Liên kết đã dùng hoặc hết hạn",
    "Mỗi liên kết cấp quyền dùng được một lần, trong 24 giờ. Người vận hành chạy lại lệnh hoidap06 zalo connect để có "
    "liên kết mới.",
)
NO_CODE = Outcome(
    False,
    "Zalo chưa cấp quyền",
    "Zalo chuyển về đây mà không kèm mã cấp quyền: có thể anh/chị đã bấm từ chối, hoặc tài khoản này không phải quản "
    "trị viên của OA. Hãy mở lại liên kết bằng tài khoản quản trị OA.",
)
ANOTHER_OA = Outcome(
    False,
    "Đây là một OA khác",
    "OA vừa cấp quyền không phải OA đã khai báo trong ZALO_OA_ID. Chưa có gì bị đổi. Hãy xin liên kết mới và chọn đúng "
    "OA.",
)
NO_ANSWER = Outcome(
    False,
    "Zalo chưa trả lời",
    "Máy chủ không lấy được mã từ Zalo lúc này. Liên kết này đã dùng rồi: người vận hành chạy lại lệnh hoidap06 zalo "
    "connect.",
)
NOT_SAVED = Outcome(
    False,
    "Chưa cất được quyền vừa cấp",
    "Máy chủ không ghi được cơ sở dữ liệu. Người vận hành xem /readyz, sửa xong thì chạy lại lệnh hoidap06 zalo "
    "connect.",
)


async def new_link(config: ZaloOaConfig, public_url: str, store: SqliteStore, *, from_console: bool) -> Link:
    """Keep a state and a verifier, durably, and make the link for them. Raises StoreUnavailable."""
    verifier, state, callback = new_verifier(), secrets.token_urlsafe(24), f"{public_url}{CALLBACK_PATH}"
    key = _key(_STATELESS if from_console else state)
    await store.note(key, json.dumps({"verifier": verifier, "at": int(time.time())}))
    url = "" if from_console else consent_link(config, callback, verifier, state)
    return Link(url, challenge_of(verifier), callback)


async def consent(
    config: ZaloOaConfig, store: SqliteStore, pool: HttpPool, *, code: str, oa_id: str, state: str
) -> Outcome:
    """What a callback leads to. Never raises."""
    if not 0 < len(code) <= MOST_CHARACTERS:
        return NO_CODE
    try:
        verifier = await _take_verifier(store, state or _STATELESS)
    except StoreUnavailable:
        return NOT_SAVED
    if not verifier:
        return EXPIRED
    if config.oa_id and oa_id and not hmac.compare_digest(oa_id.encode(), config.oa_id.encode()):
        return ANOTHER_OA
    try:
        given = await request_pair(pool, config, code_form(config, code, verifier))
    except Refused as error:
        log.error("zalo_code_refused", extra={"fields": {"code": str(error)}})
        return Outcome(False, "Zalo không nhận mã cấp quyền", f"{_meaning(str(error))} Mã lỗi của Zalo: {error}.")
    except NotAnswered as error:
        log.error("zalo_code_not_exchanged", extra={"fields": {"reason": str(error)}})
        return NO_ANSWER
    pair = TokenPair(*given, origin=given_pair(config).origin, at=int(time.time()))
    return await _save(store, pair)


async def _save(store: SqliteStore, pair: TokenPair) -> Outcome:
    """Zalo gives this pair once, so a disk that is full for a moment is waited for."""
    keeper = StoredTokens(store)
    for _ in range(SAVE_TRIES):
        try:
            await keeper.save_consent(pair)
        except StoreUnavailable:
            await asyncio.sleep(SAVE_REST_S)
        else:
            log.info("zalo_consent_given")
            return Outcome(True, "Đã nối Zalo OA", "Trợ lý được phép nhắn tin thay OA. Anh/chị có thể đóng trang này.")
    log.critical("zalo_consent_lost: the pair could not be stored")
    return NOT_SAVED


async def _take_verifier(store: SqliteStore, state: str) -> str:
    """The verifier of a link that was not used before and is young enough; "" when there is none."""
    key = _key(state)
    if not store.noted(key):  # a stranger's guess costs a look, not a write
        return ""
    told = await store.writer.submit(tokens.take, tokens.Taken(key))
    if not told:
        return ""
    kept = json.loads(told)
    return str(kept["verifier"]) if time.time() - kept["at"] <= LINK_LIVES_S else ""


def _key(state: str) -> str:
    return f"zalo_connect:{hashlib.sha256(state.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _meaning(code: str) -> str:
    known = {
        "-14002": "Ứng dụng chưa được kích hoạt, và người bấm không phải quản trị viên của ứng dụng.",
        "-14003": "Địa chỉ gọi lại khác địa chỉ đã lưu ở developers.zalo.me.",
        "-14004": "ZALO_APP_SECRET không đúng.",
    }
    return known.get(code, "Có thể mã đã quá 10 phút hoặc đã dùng. Người vận hành chạy lại lệnh hoidap06 zalo connect.")
