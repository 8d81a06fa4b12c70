"""What people write behind an answer without naming it: where they live, how much, what goes with it, who may go."""

from __future__ import annotations

import pytest

from tests.bot.helper import bubble, talk


@pytest.mark.parametrize(
    ("first", "then", "entry", "words"),
    [
        ("căn cước bị rách", "cháu ở trọ Thủ Đức, làm luôn ở đây được không", "can-cuoc-mat-hong", "bất kỳ"),
        ("căn cước hết hạn 3 năm có bị phạt không", "làm lại ở đâu", "can-cuoc-qua-han", "Công an phường"),
        ("căn cước in sai tên", "xin lại ở đâu", "can-cuoc-in-sai", "Công an phường"),
        ("làm hộ chiếu", "mình ở trọ quận 9 nộp ở đó được không", "ho-chieu", "không phải về quê"),
        ("đăng ký tạm trú", "em ở trọ Thủ Đức làm ở đó được không", "tam-tru", "nơi đang ở trọ"),
        ("trợ cấp hưu trí xã hội", "vậy tháng được mấy trăm", "huu-tri-xa-hoi", "540.000đ"),
        ("trợ cấp hưu trí xã hội", "cháu bị khuyết tật nặng mỗi tháng được mấy trăm", "tro-cap-khuyet-tat", "810.000đ"),
        ("đăng ký khai sinh cho con", "còn bảo hiểm y tế thì sao ạ", "lt-khai-sinh", "0đ cho cả nhóm"),
        ("làm căn cước", "còn hộ chiếu thì sao", "ho-chieu", "hộ chiếu"),
        ("đăng ký tạm trú", "không khai thì có sao không", "tam-tru", "Mức phạt"),
        ("làm căn cước cho con 5 tuổi", "bà ngoại đi thay được không", "cccd-tre-em", "người giám hộ"),
        ("đăng ký kết hôn", "ông xã đi biển suốt, em ký một mình được không", "ket-hon", "cả hai người phải cùng đến"),
        ("khai tử cho bố", "bà mất tại nhà, không đi viện", "khai-tu-mat-o-nha", "Vẫn khai tử được"),
        ("tra phạt nguội", "xe này tôi sang tay cho người ta lâu rồi", "phat-nguoi-xe-da-ban", "thu hồi đăng ký"),
        ("hai người khác tỉnh đăng ký kết hôn ở đâu", "cần giấy tờ gì", "ket-hon-khac-tinh", "Tờ khai chung"),
    ],
)
def test_what_goes_on_is_answered_of_it(first: str, then: str, entry: str, words: str) -> None:
    *_, last = talk(first, then)
    assert last.status.contract == "answered" and last.conversation.entry == entry
    assert words in bubble(last)


@pytest.mark.parametrize("then", ["con em đi bộ đội thì khi nào về thăm nhà", "chơi lô đề thì bị phạt không"])
def test_what_is_none_of_ours_is_not_told_in_front(then: str) -> None:
    *_, last = talk("đăng ký kết hôn", then)
    assert last.status.contract != "answered"
