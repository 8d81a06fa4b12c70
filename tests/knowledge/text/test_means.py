"""VNeID is how something is done, or what is asked about."""

from __future__ import annotations

import pytest

from knowledge.base import KnowledgeBase
from knowledge.text.means import names_only_means
from knowledge.text.normalise import part, written

MEANS = [
    "đăng ký kết hôn trên VNeID được không",
    "làm khai sinh qua vneid",
    "doi bang lai xe tren vneid",
    "gia hạn bhyt bằng vneid",
    "có thể làm giấy khai sinh qua vneid không",
    "sang tên xe trên vneid",
    "làm lý lịch tư pháp trên vneid được không, hết bao nhiêu tiền",
    "khai sinh trên vneid mất bao lâu",
]
THING = [
    "xem bằng lái trên vneid",
    "không thấy bằng lái trên vneid",
    "đổi số điện thoại trên vneid",
    "tích hợp bằng lái vào vneid",
    "đăng ký vneid",
    "đăng ký xe trên vneid hiện lỗi",
    "căn cước trên vneid đi máy bay được không",
    "vneid báo sai thông tin kết hôn",
]


@pytest.mark.parametrize("text", MEANS)
def test_how_it_is_done_names_no_thing(knowledge: KnowledgeBase, text: str) -> None:
    query = written(text, knowledge.lexicon)
    assert "vneid" not in query.concepts
    assert query.concepts and "online" in query.aspects


@pytest.mark.parametrize("text", THING)
def test_what_is_asked_about_stays(knowledge: KnowledgeBase, text: str) -> None:
    assert "vneid" in " ".join(written(text, knowledge.lexicon).words)


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("gia hạn trên vneid được không", True),
        ("doi qua vneid duoc ko", True),
        ("gia hạn tạm trú trên vneid", False),
        ("quên mật khẩu vneid", False),
        ("gia hạn ở phường nào", False),
        ("trên vneid ghi sai ngày sinh", False),  # looked at there
    ],
)
def test_what_names_only_the_means_does_not_say_what(knowledge: KnowledgeBase, text: str, only: bool) -> None:
    query = part(written(text, knowledge.lexicon).spelt, knowledge.lexicon)
    assert names_only_means(query.tokens) is only
