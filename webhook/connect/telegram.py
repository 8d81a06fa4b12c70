"""Telegram is told our address, secret and commands, and asked how it fares with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from knowledge.hanoi import HANOI
from webhook.channels.http import HttpPool, redact
from webhook.channels.telegram import ALLOWED_UPDATES, TelegramConfig
from webhook.connect.bot_api import Trouble, post
from webhook.connect.report import Finding, bad, good, note
from webhook.connect.telegram_menu import SCOPES, bodies

PORTS = (443, 80, 88, 8443)
MANY_WAIT = 100

# A piece of what Telegram says -> what that means. The first that is found counts: the webhook's "404
# Not Found" is not the token's.
MEANINGS: tuple[tuple[str, str], ...] = (
    ("response from the webhook: 401", "bí mật hai bên khác nhau: chạy lại `hoidap06 telegram connect`"),
    ("response from the webhook: 403", "proxy hoặc tường lửa ứng dụng từ chối lời gọi của Telegram"),
    ("response from the webhook: 404", "kênh đang tắt, hoặc proxy không chuyển /webhook/telegram tới máy chủ"),
    ("response from the webhook: 413", "proxy không cho nội dung đủ lớn: cho tới 1 MiB"),
    ("response from the webhook: 3", "tên miền chuyển hướng sang địa chỉ khác: PUBLIC_URL phải là địa chỉ cuối"),
    ("response from the webhook: 502", "proxy chạy nhưng máy chủ Hỏi Đáp 06 không chạy"),
    ("response from the webhook: 503", "máy chủ không ghi được cơ sở dữ liệu (đĩa đầy?): xem /readyz"),
    ("response from the webhook: 5", "proxy hoặc máy chủ đang lỗi: xem nhật ký"),
    ("Unauthorized", "TELEGRAM_BOT_TOKEN sai hoặc đã bị thu hồi: lấy lại từ @BotFather (/mybots, API Token)"),
    ("Not Found", "TELEGRAM_BOT_TOKEN không đúng dạng: chép lại nguyên vẹn từ @BotFather"),
    ("can't use getUpdates method while webhook", "đang có webhook: chạy `hoidap06 telegram disconnect` trước"),
    ("terminated by other getUpdates", "một chương trình khác cũng đang lấy tin bằng mã thông báo này: tắt nó đi"),
    ("Too Many Requests", "gọi quá nhiều lần: chờ một phút rồi chạy lại"),
    ("resolve host", "không tìm thấy tên miền: kiểm tra bản ghi DNS, đợi vài phút nếu vừa tạo"),
    ("reserved", "tên miền trỏ về địa chỉ trong mạng riêng"),
    ("only on ports", "Telegram chỉ gọi cổng 443, 80, 88 và 8443"),
    ("HTTPS URL must be", "địa chỉ phải bắt đầu bằng https://"),
    ("unallowed characters", "TELEGRAM_WEBHOOK_SECRET chỉ được gồm chữ không dấu, số, _ và -"),
    ("certificate", "chứng chỉ HTTPS không hợp lệ, hết hạn, hoặc thiếu chứng chỉ trung gian"),
    ("SSL error", "HTTPS không bắt tay được: kiểm tra chứng chỉ và cấu hình của proxy"),
    ("Connection refused", "không có gì nghe ở cổng đó: proxy (Caddy) chưa chạy, hoặc tường lửa chặn"),
    ("Connection timed out", "không kết nối được tới tên miền: tường lửa chặn, hoặc trỏ sai địa chỉ máy"),
    ("Connection reset", "kết nối bị cắt giữa chừng: xem nhật ký của proxy"),
    ("Read timeout", "máy chủ nhận tin mà trả lời quá chậm: xem /readyz và đĩa"),
)


def meaning_of(words: str) -> str:
    """What Telegram's words mean; the words themselves when nobody knows them."""
    known = next((meaning for piece, meaning in MEANINGS if piece.lower() in words.lower()), "")
    return f"{known} (Telegram nói: {words})" if known else f"Telegram nói: {words}"


class TelegramSetup:
    """The calls that an operator makes once. Every answer is judged by `ok`."""

    def __init__(self, config: TelegramConfig, pool: HttpPool) -> None:
        self._config = config
        self._pool = pool

    async def call(self, method: str, body: Mapping[str, Any] | None = None) -> Any:
        """`result`. Raises Trouble."""
        answer = await post(self._config, self._pool, method, body)
        said = answer.json() or {}
        if said.get("ok") is True:
            return said.get("result")
        words = redact(str(said.get("description") or f"HTTP {answer.status}"), self._config.bot_token)
        raise Trouble(meaning_of(words))

    async def connect(self, url: str) -> list[Finding]:
        """Set the webhook and the commands; what was found. Raises Trouble."""
        asked = {
            "url": url,
            "secret_token": self._config.webhook_secret,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        await self.call("setWebhook", asked)
        for body in bodies():
            await self.call("setMyCommands", body)
        counts = (
            f"{len(SCOPES['all_private_chats'])} trong trò chuyện riêng, {len(SCOPES['all_group_chats'])} trong nhóm"
        )
        admins = f"{len(SCOPES['all_chat_administrators'])} cho quản trị viên nhóm"
        return [good(f"Đã khai báo {url} kèm bí mật."), good(f"Đã đặt lệnh gõ nhanh: {counts}, {admins}.")]

    async def who(self) -> list[Finding]:
        """Who the bot is and what it may do. Raises Trouble."""
        me = await self.call("getMe")
        found = [good(f"Mã thông báo đúng: {me.get('first_name', '')} (@{me.get('username', '')}).")]
        if me.get("can_join_groups") is False:
            found.append(note("Bot không được thêm vào nhóm: @BotFather, /setjoingroups, Enable."))
        if me.get("can_read_all_group_messages") is not True:
            found.append(
                note(
                    "Chế độ riêng tư đang bật: trong nhóm bot chỉ nhận lệnh, tin trả lời bot và tin gọi tên. Nên để "
                    "vậy; muốn bot tự trả lời câu chưa ai đáp thì @BotFather, /setprivacy, Disable, rồi thêm lại bot."
                )
            )
        if me.get("supports_inline_queries") is not True:
            found.append(note("Chưa bật hỏi nhanh trong mọi cuộc trò chuyện: @BotFather, /setinline (không bắt buộc)."))
        return found

    async def health(self, url: str) -> list[Finding]:
        """What getWebhookInfo tells. Raises Trouble."""
        info = await self.call("getWebhookInfo")
        if not info.get("url"):
            return [bad("Telegram chưa biết địa chỉ nào: chạy `hoidap06 telegram connect`.")]
        found = []
        if info["url"] != url:
            found.append(bad(f"Telegram đang gọi địa chỉ khác: {info['url']}. Chạy lại `hoidap06 telegram connect`."))
        missing = sorted(set(ALLOWED_UPDATES) - set(info.get("allowed_updates") or ALLOWED_UPDATES))
        if missing:
            found.append(bad(f"Telegram không gửi {', '.join(missing)}: chạy lại `hoidap06 telegram connect`."))
        if words := str(info.get("last_error_message") or ""):
            at = datetime.fromtimestamp(int(info.get("last_error_date") or 0), HANOI)
            mark = bad if info.get("pending_update_count") else note
            found.append(mark(f"Lần gọi hỏng gần nhất, {at:%H:%M %d-%m-%Y}: {meaning_of(words)}."))
        waiting = int(info.get("pending_update_count") or 0)
        if waiting > MANY_WAIT:
            found.append(bad(f"{waiting} tin đang chờ ở Telegram: máy chủ không nhận được."))
        return found or [good("Telegram không báo lỗi nào khi gọi tới máy chủ.")]

    async def disconnect(self) -> list[Finding]:
        """Take the webhook away; waiting updates stay at Telegram for a day. Raises Trouble."""
        await self.call("deleteWebhook", {"drop_pending_updates": False})
        return [good("Đã gỡ địa chỉ. Telegram giữ tin chưa nhận trong khoảng một ngày.")]
