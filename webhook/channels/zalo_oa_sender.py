"""Zalo OA's sending half: application errors come with HTTP 200, so `error` decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.ports import Delivery, StoreUnavailable
from webhook.channels.base import Identity, SendResult, Verdict
from webhook.channels.http import Answer, HttpPool, TransportError
from webhook.channels.zalo_oa import SEND_TO_USER, ZaloOaConfig
from webhook.channels.zalo_oauth import proof
from webhook.channels.zalo_pictures import EXPIRED as PICTURE_EXPIRED
from webhook.channels.zalo_pictures import NotUploaded, Pictures, name_in, with_id
from webhook.channels.zalo_tokens import NeedsConsent, NotRefreshed, ZaloTokens
from webhook.channels.zalo_window import refusal
from webhook.staff import OwnSends

EXPIRED = frozenset({"-216", "-220", "-124"})  # refresh once, retry once
SURELY_OPEN = timedelta(hours=24)
Heard = Callable[[str], datetime | None]  # a user's id -> when they last wrote, as far as we know
NOT_AUTHORISED = "-223"
_CONFIG = "Cấu hình Zalo OA"

OUTSIDE = -403  # the OA is not in that group (any more)

UNKNOWN_TRIES = 8  # about two minutes: what was asked later in that conversation waits as long

# The OA API's error table: code -> (verdict, reason). An unknown code is retried UNKNOWN_TRIES times at most.
ERRORS: dict[int, tuple[Verdict, str]] = {
    -32: (Verdict.RETRY, "Đã chạm giới hạn số lần gọi API của ứng dụng hoặc của OA"),
    -100: (Verdict.DEAD, "Tệp đính kèm đã hết hạn, cần tải lên lại"),
    -124: (Verdict.RETRY, "Mã truy cập Zalo không hợp lệ"),
    -200: (Verdict.RETRY, "Zalo gửi tin không thành công"),
    -201: (Verdict.FALLBACK, "Zalo không nhận một trường của tin nhắn"),
    -204: (Verdict.DEAD, "OA đã bị vô hiệu hóa"),
    -205: (Verdict.DEAD, "OA không tồn tại"),
    -209: (Verdict.DEAD, f"{_CONFIG}: ứng dụng chưa được kích hoạt"),
    -210: (Verdict.DEAD, "Tin nhắn vượt giới hạn cho phép của Zalo"),
    -211: (Verdict.RETRY, "Đã hết hạn mức gửi của OA"),
    -212: (Verdict.DEAD, f"{_CONFIG}: ứng dụng chưa đăng ký API này"),
    -213: (Verdict.DEAD, "Người nhận chưa quan tâm OA"),
    -216: (Verdict.RETRY, "Mã truy cập Zalo không hợp lệ"),
    -217: (Verdict.DEAD, "Người nhận đã chặn lời mời của OA"),
    -218: (Verdict.RETRY, "Đã hết hạn mức gửi tới người nhận này"),
    -219: (Verdict.DEAD, "Ứng dụng đã bị gỡ hoặc bị vô hiệu hóa"),
    -220: (Verdict.RETRY, "Mã truy cập Zalo đã hết hạn hoặc bị thu hồi"),
    -221: (Verdict.DEAD, f"{_CONFIG}: OA phải được xác thực"),
    -223: (Verdict.DEAD, f"{_CONFIG}: OA chưa cấp quyền cho API này, cần cấp quyền lại"),
    -224: (Verdict.DEAD, f"{_CONFIG}: OA phải nâng cấp gói dịch vụ"),
    -227: (Verdict.DEAD, "Tài khoản người nhận bị khóa hoặc không hoạt động quá 45 ngày"),
    -230: (Verdict.DEAD, "Người nhận không tương tác với OA trong 7 ngày"),
    -232: (Verdict.DEAD, "Đã hết thời hạn được nhắn cho người nhận"),
    -233: (Verdict.FALLBACK, "Zalo không hỗ trợ dạng tin nhắn này"),
    -234: (Verdict.DEAD, "Zalo không cho gửi loại tin này vào ban đêm"),
    -235: (Verdict.DEAD, f"{_CONFIG}: API không hỗ trợ loại OA này"),
    -237: (Verdict.DEAD, "Nhóm đã bị vô hiệu hóa vì gói nhóm hết hạn"),
    -238: (Verdict.DEAD, f"{_CONFIG}: gói nhóm đã được sử dụng"),
    -240: (Verdict.DEAD, "API tin nhắn phiên bản 2 đã ngừng hoạt động"),
    -241: (Verdict.DEAD, f"{_CONFIG}: gói nhóm đã được sử dụng"),
    -242: (Verdict.DEAD, f"{_CONFIG}: appsecret_proof không hợp lệ"),
    -244: (Verdict.DEAD, "Người nhận không nhận loại tin nhắn này"),
    -248: (Verdict.DEAD, "Nội dung vi phạm tiêu chuẩn của Zalo"),
    -320: (Verdict.DEAD, f"{_CONFIG}: chưa liên kết Zalo Cloud Account"),
    -321: (Verdict.DEAD, "Zalo Cloud Account đã hết tiền"),
    -403: (Verdict.DEAD, "OA không còn ở trong nhóm"),
}


def _never(user_id: str) -> datetime | None:
    return None


@dataclass(frozen=True, slots=True)
class OaDesk:
    """What the sender needs beside the wire.

    `own` hears of every message before it goes: Zalo will echo it. `heard` tells when somebody last wrote. Without
    `pictures` no message with one is sent.
    """

    own: OwnSends = field(default_factory=OwnSends)
    heard: Heard = _never
    pictures: Pictures | None = None


class ZaloOaSender:
    """One POST of JSON a delivery, with the pair's access token in its own header."""

    def __init__(
        self,
        config: ZaloOaConfig,
        pool: HttpPool,
        tokens: ZaloTokens,
        desk: OaDesk | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._config = config
        self._pool = pool
        self._tokens = tokens
        self._desk = desk or OaDesk()
        self._clock = clock

    async def send(self, delivery: Delivery) -> SendResult:
        """Never raises. An expired token is refreshed once and the message sent once more."""
        if refused := self._refusal(delivery):
            return refused
        self._desk.own.add(delivery.address.chat_id, str(delivery.request.body.get("message", {}).get("text", "")))
        try:
            token = await self._tokens.access_token()
            result = await self._once(delivery, token)
            if result.code in EXPIRED:
                result = await self._once(delivery, await self._tokens.refresh(token))
            if result.code == NOT_AUTHORISED:
                await self._tokens.not_authorised(f"Zalo báo {NOT_AUTHORISED}: {result.reason}")
            name = name_in(delivery.request.body) if result.code == PICTURE_EXPIRED else ""
            if name and self._desk.pictures is not None:
                await self._desk.pictures.forget(name)
                result = await self._once(delivery, await self._tokens.access_token())
        except StoreUnavailable:
            return SendResult(Verdict.RETRY, "store", "Chưa ghi được mã ảnh vừa tải lên Zalo")
        except NotUploaded as error:
            return SendResult(Verdict.DEAD, "picture", str(error))
        except NeedsConsent:
            return SendResult(Verdict.RETRY, "consent", "Zalo OA cần được quản trị viên cấp quyền lại")
        except NotRefreshed:
            return SendResult(Verdict.RETRY, "refresh", "Chưa đổi được mã truy cập Zalo")
        except TransportError as error:
            return SendResult(Verdict.RETRY, error.code, "Không liên lạc được với Zalo")
        return result

    def _refusal(self, delivery: Delivery) -> SendResult | None:
        """What may no longer be sent is not even tried. A young reply answers a word that was just heard."""
        if delivery.request.method != SEND_TO_USER:
            return None
        now = self._clock()
        unasked = delivery.is_broadcast or delivery.request.unasked
        if not unasked and now - delivery.created_at < SURELY_OPEN:
            return None
        heard_at = self._desk.heard(delivery.address.chat_id)
        if not unasked:
            heard_at = max(heard_at or delivery.created_at, delivery.created_at)
        return refusal(heard_at, now, paid=self._config.paid)

    async def identify(self) -> Identity | None:
        """getoa: our id and visible name."""
        try:
            headers = self._headers(await self._tokens.access_token())
            answer = await self._pool.get(f"{self._config.openapi_base}/v2.0/oa/getoa", headers)
        except (NeedsConsent, NotRefreshed, TransportError):
            return None
        data = (answer.json() or {}).get("data")
        if not isinstance(data, dict) or not data.get("name"):
            return None
        found = data.get("oaid", data.get("oa_id", self._config.oa_id))
        return Identity(str(found), "", str(data["name"]))

    async def is_admin(self, chat_id: str, user_id: str) -> bool | None:
        """No event and no documented call tells who administers a group."""
        return None

    async def typing(self, chat_id: str) -> None:
        """An Official Account has no such sign."""

    async def upkeep(self) -> None:
        """Refresh the token hours before it ends."""
        await self._tokens.keep_fresh()

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def _once(self, delivery: Delivery, token: str) -> SendResult:
        url, body, headers = (
            self._config.openapi_base + delivery.request.method,
            delivery.request.body,
            self._headers(token),
        )
        if name := name_in(body):
            try:
                body = with_id(body, await self._picture(name, headers))
            except NotUploaded as error:
                if error.answer is None:
                    raise
                return judge(error.answer, delivery)
        return judge(await self._pool.post_json(url, body, headers), delivery)

    async def _picture(self, name: str, headers: Mapping[str, str]) -> str:
        if self._desk.pictures is None:
            raise NotUploaded(f"Không có nơi để ảnh {name}")
        return await self._desk.pictures.id_of(name, headers)

    def _headers(self, token: str) -> dict[str, str]:
        if not self._config.proof:
            return {"access_token": token}
        return {"access_token": token, "appsecret_proof": proof(token, self._config.app_secret)}


def judge(answer: Answer, delivery: Delivery) -> SendResult:
    """The row of the table for an answer. Zalo's own words are left out: they may quote a field of the message."""
    said = answer.json()
    code = _number(said)
    if code is None:
        if said is None and answer.status < 400:
            return SendResult(Verdict.RETRY, "garbage", "Zalo trả lời không đọc được")
        return SendResult(Verdict.RETRY, f"http-{answer.status}", "Zalo đang gặp lỗi")
    if code == 0:
        sent = answer.status < 400
        return SendResult(Verdict.SENT) if sent else SendResult(Verdict.RETRY, f"http-{answer.status}", "Zalo gặp lỗi")
    verdict, reason = ERRORS.get(code, (Verdict.RETRY, "Zalo báo một lỗi chưa biết"))
    if verdict is Verdict.FALLBACK and delivery.request.fallback is None:
        verdict = Verdict.DEAD
    tries = UNKNOWN_TRIES if code not in ERRORS else 2 if code == -200 else 0  # "one retry at most"
    if tries and delivery.attempt >= tries:
        verdict = Verdict.DEAD
    return SendResult(verdict, str(code), reason, gone=code == OUTSIDE)


def _number(said: dict[str, Any] | None) -> int | None:
    code = said.get("error") if said else None
    if isinstance(code, str) and code.lstrip("-").isdecimal() and code.isascii():
        return int(code) if len(code) < 10 else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None
