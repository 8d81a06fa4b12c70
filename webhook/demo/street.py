"""A morning in a residential group: what its people say on every channel, and what becomes of it."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import datetime, timedelta

from bot.messages import Channel
from knowledge.hanoi import HANOI
from webhook.demo.screen import Screen
from webhook.demo.theatre import Theatre
from webhook.demo.updates import Person, Place, Posted, said, typed_elsewhere, written_by_staff

ANSWER_S, SILENCE_S = 20.0, 0.8

LAN, HUNG, TU, SAU, MINH, HOA = (
    Person(name, number)
    for number, name in enumerate(("Chị Lan", "Anh Hùng", "Ông Tư", "Bà Sáu", "Minh", "Cô Hoa"), start=1)
)
STREET = Place("Tổ dân phố 5", Channel.TELEGRAM, "-1001234567890", is_group=True)
BLOCK = Place("Tổ dân phố 7", Channel.ZALO_OA, "4a9bada229cec09099df", is_group=True)
SAUS = Place("Bà Sáu", Channel.ZALO_OA, str(8_309_393_969_855_400_000 + SAU.number))
HOAS = Place("Cô Hoa", Channel.TELEGRAM, str(500_000 + HOA.number))
MINHS = Place("Minh", Channel.ZALO_BOT, f"6ede9afa66b88fe6{MINH.number:04x}")


class Street:
    """Plays the scenes in order. `pause_s`: how long a reader needs for a line; 0 for none."""

    def __init__(self, theatre: Theatre, screen: Screen, pause_s: float) -> None:
        self._theatre = theatre
        self._screen = screen
        self._pause_s = pause_s
        self.asked = self.answered = self.left_alone = self.duplicates = 0

    async def play(self) -> None:
        """Every scene."""
        for scene in (
            self._in_the_group,
            self._on_the_official_account,
            self._staff_take_over,
            self._the_token_ends,
            self._by_a_link,
            self._in_bad_weather,
            self._on_the_zalo_bot,
            self._in_the_zalo_group,
            self._from_another_chat,
        ):
            await scene()

    async def _in_the_group(self) -> None:
        self._screen.title("Telegram, nhóm «Tổ dân phố 5»")
        await self._talks(STREET, LAN, "Sáng nay chợ đông quá bà con ạ")
        await self._talks(STREET, TU, "Tối nay 7 giờ họp tổ ở nhà văn hóa nhé")
        await self._asks(STREET, HUNG, "@vneid_bot mất căn cước thì làm lại thế nào?")
        await self._talks(STREET, LAN, "Ôi anh Hùng đánh rơi ở đâu thế?")
        await self._asks(STREET, HUNG, "thế lệ phí bao nhiêu", quoting=True)
        self._screen.aside("Anh Hùng trả lời vào tin của trợ lý nên được hiểu là hỏi tiếp; người khác không bị lẫn.")

    async def _on_the_official_account(self) -> None:
        self._screen.title("Zalo OA của phường, bà Sáu nhắn riêng")
        await self._asks(SAUS, SAU, "lam ho chieu can giay to gi vay con")
        await self._asks(SAUS, SAU, "", voice=True)
        await self._asks(SAUS, SAU, "có người gọi bảo cập nhật vneid rồi xin mã otp")

    async def _staff_take_over(self) -> None:
        self._screen.title("Zalo OA, cán bộ tự trả lời bà Sáu")
        words = "Chào bác, cháu là Hương ở Công an phường, bác đừng đọc mã cho ai nhé ạ"
        await self._rest(words)
        self._screen.says("Hương", words)
        await self._theatre.post(written_by_staff(SAUS, words))
        await self._talks(SAUS, SAU, "Ừ bác biết rồi, cảm ơn cháu")
        until = datetime.now(HANOI) + timedelta(minutes=30)
        self._screen.aside(f"Cán bộ đang trả lời đến {until:%H:%M}: trợ lý im trong cuộc trò chuyện này.")

    async def _the_token_ends(self) -> None:
        self._screen.title("Zalo OA, mã truy cập hết hạn giữa chừng (nhóm «Tổ dân phố 7»)")
        before = self._theatre.oauth.refreshes
        self._theatre.zalo_oa.expired |= self._theatre.oauth.access_tokens
        await self._asks(BLOCK, LAN, "@Phường X đăng ký tạm trú cho người thuê nhà làm ở đâu")
        times = self._theatre.oauth.refreshes - before
        self._screen.aside(
            f"Zalo báo -220; bot đổi mã {times} lần, cất cặp mã mới rồi mới dùng, và gửi lại. Không ai phải làm gì."
        )

    async def _by_a_link(self) -> None:
        self._screen.title("Telegram, cô Hoa bấm liên kết t.me/vneid_bot?start=tam-tru")
        posted = said(HOAS, HOA, "/start tam-tru")
        await self._asks(HOAS, HOA, "/start tam-tru", posted=posted)
        statuses = [await self._theatre.post(posted) for _ in range(2)]
        self.duplicates += statuses.count("duplicate")
        self._screen.aside(f"Telegram gửi lại tin đó {len(statuses)} lần nữa: trùng, không trả lời lại.")

    async def _in_bad_weather(self) -> None:
        self._screen.title("Telegram đang lỗi: ba lần gửi đầu đều hỏng")
        for fault in ("500", "reset", "429"):
            self._theatre.telegram.fail(fault, only=HOAS.chat_id)
        await self._asks(HOAS, HOA, "thế cần giấy tờ gì")
        self._screen.aside("Câu trả lời nằm chờ trên đĩa và được gửi lại cho đến khi Telegram nhận.")

    async def _on_the_zalo_bot(self) -> None:
        self._screen.title("Zalo Bot, Minh nhắn riêng")
        await self._asks(MINHS, MINH, "thời tiết mai thế nào")
        await self._asks(MINHS, MINH, "bn tiền lm gplx v ạ")
        await self._asks(MINHS, MINH, "điểm hỗ trợ phường Ba Đình")

    async def _in_the_zalo_group(self) -> None:
        self._screen.title("Zalo, nhóm «Tổ dân phố 7»: hàng xóm nói chuyện")
        for person, words in (
            (LAN, "Nhà ai mất con mèo vàng không?"),
            (HUNG, "Của nhà cô Hoa đấy"),
        ):
            await self._talks(BLOCK, person, words)

    async def _from_another_chat(self) -> None:
        self._screen.title("Telegram, ông Tư gõ @vneid_bot trong một cuộc trò chuyện khác")
        await self._rest("đăng ký tạm vắng")
        self._screen.says(TU.name, "@vneid_bot đăng ký tạm vắng")
        sent = self._theatre.telegram.sent
        before = sum(item.method == "answerInlineQuery" for item in sent)
        await self._theatre.post(typed_elsewhere(TU, "đăng ký tạm vắng"))

        def offered() -> list[str]:
            found = [item for item in self._theatre.telegram.sent if item.method == "answerInlineQuery"]
            return [str(item.body.get("results", "")) for item in found[before:]]

        await self._theatre.until(offered, ANSWER_S)
        titles = _titles(offered())
        self.asked, self.answered = self.asked + 1, self.answered + bool(titles)
        self._screen.aside(f"Hiện ra để chọn: {'; '.join(titles) or 'không có gì'}. Không lưu gì cả.")

    async def _talks(self, place: Place, person: Person, words: str) -> None:
        """Somebody speaks to others: the bot stays silent."""
        await self._rest(words)
        self._screen.says(person.name, words)
        before = len(self._theatre.bubbles(place))
        status = await self._theatre.post(said(place, person, words))
        bubble = await self._theatre.new_bubble(place, before, SILENCE_S)
        if bubble is not None:
            self._screen.answers(bubble)
            return
        self.left_alone += 1
        if place.is_group:
            self._screen.aside("không gọi trợ lý: im lặng, không lưu" if status == "ignored" else "im lặng")

    async def _asks(
        self,
        place: Place,
        person: Person,
        words: str,
        *,
        quoting: bool = False,
        voice: bool = False,
        posted: Posted | None = None,
    ) -> None:
        """Somebody speaks to the bot, which answers."""
        await self._rest(words)
        self._screen.says(person.name, "🎤 (tin thoại, 4 giây)" if voice else words)
        bubbles = self._theatre.bubbles(place)
        quoted = bubbles[-1].id if quoting and bubbles else ""
        await self._theatre.post(posted or said(place, person, words, quoting=quoted, voice=voice))
        self.asked += 1
        bubble = await self._theatre.new_bubble(place, len(bubbles), ANSWER_S)
        if bubble is None:
            self._screen.aside("(chưa có câu trả lời)")
            return
        self.answered += 1
        self._screen.answers(bubble)
        if self._pause_s:
            await asyncio.sleep(len(bubble.text) * self._pause_s / 240)

    async def _rest(self, words: str) -> None:
        """As long as it takes to read what stands there and to type the next."""
        if self._pause_s:
            await asyncio.sleep(self._pause_s * (0.7 + 0.6 * random.random()) + len(words) * self._pause_s / 60)


def _titles(results: list[str]) -> list[str]:
    return [str(article["title"]) for text in results for article in json.loads(text or "[]")]
