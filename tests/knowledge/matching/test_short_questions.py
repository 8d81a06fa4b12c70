"""The shortest questions are the most common: what happened to which paper, in four words."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from bot.ask import ask_text
from knowledge.base import KnowledgeBase
from knowledge.text.fold import fold

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
LOST = (
    "mất {}",
    "{} bị mất",
    "làm mất {}",
    "{} mất rồi",
    "bị mất {} thì làm sao",
    "mất {} làm lại ở đâu",
    "tôi bị rớt {}",
)
WORN = ("{} bị hỏng", "{} bị rách", "{} bị mờ")
OVER = ("{} hết hạn", "{} sắp hết hạn", "gia hạn {}")
WRONG = ("{} sai tên", "{} bị sai ngày sinh", "{} ghi sai họ tên sửa ở đâu", "đính chính {}")
SMALL = ("làm {} cho con 5 tuổi", "{} cho trẻ em", "{} cho bé")
TAKES = ("{} mất mấy ngày", "làm {} mất bao lâu", "{} mất bao nhiêu tiền", "làm {} có mất tiền không")
CARD = ("căn cước", "thẻ căn cước", "cccd")
OLD_CARD = ("chứng minh nhân dân", "cmnd")
PASSPORT = ("hộ chiếu", "passport")
LICENCE = ("bằng lái xe", "gplx", "bằng lái")
CAR_PAPER = ("cà vẹt xe", "giấy tờ xe")
HEALTH = ("thẻ bảo hiểm y tế", "thẻ bhyt")
INSURANCE_BOOK = ("sổ bảo hiểm xã hội", "sổ bhxh")
BIRTH = ("giấy khai sinh",)
MARRIAGE = ("giấy đăng ký kết hôn", "giấy kết hôn")
LAND = ("sổ đỏ", "sổ hồng")
DIPLOMA = ("bằng tốt nghiệp", "bằng đại học")
ASKED = [
    (CARD, LOST, {"can-cuoc-mat-hong"}),
    (CARD, WORN, {"can-cuoc-mat-hong"}),
    (CARD, OVER, {"cap-doi-cccd"}),
    (CARD, WRONG, {"cap-doi-cccd", "can-cuoc-in-sai", "dinh-chinh-dan-cu"}),
    (CARD, SMALL, {"cccd-tre-em"}),
    (CARD, TAKES, {"cap-doi-cccd"}),
    (OLD_CARD, LOST, {"can-cuoc-mat-hong", "cap-doi-cccd"}),
    (OLD_CARD, OVER, {"cap-doi-cccd"}),
    (PASSPORT, LOST, {"mat-ho-chieu"}),
    (PASSPORT, (*WORN, *TAKES), {"ho-chieu"}),
    (PASSPORT, OVER, {"ho-chieu", "ho-chieu-con-han"}),
    (PASSPORT, SMALL, {"ho-chieu-tre-em"}),
    (LICENCE, (*LOST, *WORN, *OVER, *TAKES), {"doi-gplx"}),
    (CAR_PAPER, (*LOST, *WORN), {"cap-lai-dang-ky-xe"}),
    (HEALTH, (*LOST, *WORN), {"the-bhyt"}),
    (INSURANCE_BOOK, (*LOST, *WORN), {"so-bhxh"}),
    (BIRTH, LOST, {"mat-giay-khai-sinh", "trich-luc-ho-tich", "khai-sinh-lai"}),
    (BIRTH, WRONG, {"cai-chinh-ho-tich"}),
    (BIRTH, TAKES, {"khai-sinh"}),
    (MARRIAGE, (*LOST, *WORN), {"trich-luc-ho-tich"}),
    (MARRIAGE, WRONG, {"cai-chinh-ho-tich"}),
    (LAND, (*LOST, *WORN), {"so-do-mat-doi"}),
    (DIPLOMA, (*LOST, *WORN), {"van-bang"}),
]


def _id(part: tuple[str, ...] | set[str]) -> str:
    """The same in every process, whatever order a set has there."""
    return part[0] if isinstance(part, tuple) else min(part)


@pytest.mark.parametrize(("names", "ways", "wanted"), ASKED, ids=_id)
def test_what_happened_to_which_paper(
    knowledge: KnowledgeBase, names: tuple[str, ...], ways: tuple[str, ...], wanted: set[str]
) -> None:
    """None is answered wrongly; at most one in ten is asked back, with what was meant among the choices."""
    asked = [way.format(name) for name, way in product(names, ways)]
    asked += [folded for text in asked if (folded := fold(text)) not in asked]
    found = {text: ask_text(knowledge, text, None, NOW) for text in asked}
    wrong = {text: answer["entry"] for text, answer in found.items() if answer["entry"] not in {*wanted, None}}
    assert not wrong
    unsure = {text: answer["choices"] for text, answer in found.items() if answer["entry"] is None}
    assert all(wanted & {choice["entry"] for choice in choices} for choices in unsure.values()), unsure
    assert len(unsure) <= len(asked) / 10, unsure
