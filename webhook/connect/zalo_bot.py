"""The Zalo Bot Platform is told our address and secret, and asked how it fares with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webhook.channels.http import HttpPool, redact
from webhook.channels.zalo_bot import ZaloBotConfig
from webhook.connect.bot_api import Trouble, post
from webhook.connect.report import Finding, bad, good, note

MEANINGS: dict[int, str] = {
    400: "Zalo không nhận địa chỉ hoặc bí mật (bí mật dài 8 đến 256 ký tự, địa chỉ https:// công khai)",
    401: "ZALO_BOT_TOKEN sai hoặc đã đổi: lấy lại trong Zalo Bot Creator",
    403: "Zalo báo lỗi bên trong: thử lại sau ít phút",
    404: "không có phương thức đó ở địa chỉ này: kiểm tra ZALO_BOT_API_BASE",
    408: "Zalo không trả lời kịp: thử lại",
    429: "đã hết hạn mức của gói: chờ, hoặc nâng gói",
}
PROBE_FAILED = (
    "Zalo đã lưu địa chỉ nhưng gọi thử không được{hint}. Máy chủ phải đang chạy với kênh Zalo Bot bật, sau HTTPS hợp "
    "lệ, rồi chạy lại lệnh này"
)


class ZaloBotSetup:
    """The calls that an operator makes once. Every answer is judged by `ok`."""

    def __init__(self, config: ZaloBotConfig, pool: HttpPool) -> None:
        self._config = config
        self._pool = pool

    async def call(self, method: str, body: Mapping[str, Any] | None = None, *, absent: int = 0) -> dict[str, Any]:
        """`result`; an empty one for the error code `absent`. Raises Trouble."""
        answer = await post(self._config, self._pool, method, body)
        said = answer.json() or {}
        result = said.get("result")
        if said.get("ok") is True:
            return result if isinstance(result, dict) else {}
        given = said.get("error_code")
        code = given if isinstance(given, int) else answer.status
        if absent and code == absent:
            return {}
        words = redact(str(said.get("description") or f"HTTP {answer.status}"), self._config.bot_token)
        raise Trouble(f"{MEANINGS.get(code, 'Zalo Bot đang gặp lỗi')} (Zalo nói: {code} {words})")

    async def who(self) -> list[Finding]:
        """Who the bot is and what its plan allows. Raises Trouble."""
        me = await self.call("getMe")
        name = me.get("display_name") or me.get("account_name") or ""
        found = [good(f"Mã thông báo đúng: {name}.")]
        if not (me.get("display_name") or self._config.name):
            found.append(
                note("Zalo không nói tên hiện ra của bot: đặt ZALO_BOT_NAME để bỏ tên đó khỏi câu hỏi trong nhóm.")
            )
        if me.get("account_type") == "BASIC":
            found.append(
                note("Gói miễn phí: 50 người, 3 nhóm, 3.000 tin gửi đi một tháng. Đủ để thử, không đủ cho một phường.")
            )
        if me.get("can_join_groups") is not True:
            found.append(note("Bot chưa được vào nhóm (tính năng đang thử nghiệm của Zalo)."))
        return found

    async def connect(self, url: str) -> list[Finding]:
        """Set the webhook; Zalo calls it at once. Raises Trouble."""
        result = await self.call("setWebhook", {"url": url, "secret_token": self._config.secret})
        found = [good(f"Đã khai báo {url} kèm bí mật.")]
        probe = result.get("verification")
        if isinstance(probe, dict) and probe.get("ok") is False:
            hint = " ".join(str(probe[name]) for name in ("outcome", "hint") if probe.get(name))
            found.append(bad(PROBE_FAILED.format(hint=f" ({hint})" if hint else "") + "."))
        return found

    async def health(self, url: str) -> list[Finding]:
        """What getWebhookInfo tells; without a webhook it answers 404. Raises Trouble."""
        known = (await self.call("getWebhookInfo", absent=404)).get("url")
        if not known:
            return [bad("Zalo chưa biết địa chỉ nào: chạy `hoidap06 zalo-bot connect`.")]
        if known != url:
            return [bad(f"Zalo đang gọi địa chỉ khác: {known}. Chạy lại `hoidap06 zalo-bot connect`.")]
        return [good("Zalo giữ đúng địa chỉ này.")]

    async def disconnect(self) -> list[Finding]:
        """Take the webhook away. Raises Trouble."""
        await self.call("deleteWebhook")
        return [good("Đã gỡ địa chỉ.")]
