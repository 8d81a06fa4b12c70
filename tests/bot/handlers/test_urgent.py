"""Danger now, danger that is over, and what may be both: the three numbers first, alone or above the answer."""

from __future__ import annotations

import pytest

from bot.replies import BUBBLE
from bot.status import Status
from bot.turn import Conversation
from tests.bot.helper import bubble, turn

NUMBERS = ("113", "114", "115")


@pytest.mark.parametrize(
    "text",
    [
        "bố tôi tự dưng ngã vật xuống sàn, một bên tay không nhấc lên được",
        "cháu nhà em nuốt cục pin đồng hồ rồi",
        "ghe chìm rồi, ba người đang bám vào cột giữa sông",
        "nuoc dang len nhanh qua, ong ba gia con ket tren mai",
        "có người đang trèo lên thành cầu định nhảy",
        "chồng em xỉn đập phá đồ đạc, mẹ con em trốn trong buồng",
        "nuoc dang len nhanh, nha toi ngap toi mai roi",
        "chồng tôi rơi xuống sông cả người lẫn xe",
        "con toi bi lu cuon troi roi",
        "xe may lao xuong ao, nguoi chua thay len",
        "vợ tôi bị ngắt xỉu",
        "ong nha toi bi ngat",
        "thằng nhỏ ăn phải thuốc diệt chuột",
        "uong thuoc chuot roi",
        "chồng em té giếng rồi cứu em với",
    ],
)
def test_who_cries_for_help_in_other_words_than_the_listed_is_heard(text: str) -> None:
    assert turn(text).status is Status.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "mất hết giấy tờ với căn cước thì tính sau, giờ nhà đang cháy mà tụi em kẹt trên lầu",
        "chồng đang đánh em, giật luôn căn cước không cho em đi",
        "em đang làm tạm trú ở phường thì có người ngất xỉu trước cửa",
    ],
)
def test_danger_that_goes_on_comes_before_any_paper_named_with_it(text: str) -> None:
    assert turn(text).status is Status.EMERGENCY


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("bị giật túi tuần trước mất hộ chiếu, trình báo ở đâu", "mat-ho-chieu"),
        ("em trai tôi tự tử mất hôm kia, làm giấy chứng tử cần gì", "khai-tu"),
        ("bà nội em bị đuối nước mất, tiền mai táng phí lãnh ở đâu", "mai-tang"),
        ("ông nội cháu đột quỵ mất tối qua ở bệnh viện, khai tử làm ở phường nào", "khai-tu"),
        ("hồi nhỏ bị rắn cắn cụt chân, làm giấy xác nhận khuyết tật ở đâu", "khuyet-tat"),
    ],
)
def test_what_is_over_is_answered_without_a_word_of_alarm(text: str, entry: str) -> None:
    outcome = turn(text)
    assert outcome.conversation.entry == entry
    assert "115" not in bubble(outcome)


@pytest.mark.parametrize(
    "text",
    [
        "mẹ đi cấp cứu làm mất thẻ bảo hiểm y tế, xin cấp lại thẻ bảo hiểm y tế ở đâu",
        "ba em đột quỵ rồi, thẻ bảo hiểm y tế không tìm thấy, làm lại thẻ ở đâu",
        "chồng em hay đánh đập nên em dọn ra ngoài, muốn tách hộ khẩu riêng thì làm sao",
        "lỡ nộp nhầm hồ sơ rồi, cứu em",
    ],
)
@pytest.mark.parametrize("greeted", [True, False])
def test_in_doubt_the_numbers_stand_above_the_answer_in_one_bubble(text: str, greeted: bool) -> None:
    outcome = turn(text, Conversation(greeted=greeted))
    said = bubble(outcome)
    assert outcome.status.contract in ("answered", "clarified")
    assert all(number in said.split("\n")[0] for number in NUMBERS)
    assert len(said) <= BUBBLE


def test_a_cry_over_a_paper_is_answered_below_the_numbers_though_two_things_may_be_meant() -> None:
    said = bubble(turn("nhập sai mật khẩu vneid mấy lần khóa mất rồi cứu em với"))
    assert all(number in said.split("\n")[0] for number in NUMBERS)
    assert "VNeID" in said


@pytest.mark.parametrize(
    "text",
    [
        "bao hanh tu lanh o dau",  # bảo hành, not bạo hành
        "bong da toi nay",
        "bé bị chảy máu cam hoài, ăn gì cho đỡ",
        "đăng ký tạm trú cần gì",
        "leo núi cuối tuần",
        "cống bốc mùi quá",
        "cai the co chip rot xuong song roi, lam lai o dau",
        "lũ cuốn trôi mất tờ cà vẹt, xin tờ khác bao nhiêu tiền",
        "lũ cuốn mất xe máy của tôi, làm lại cà vẹt được không",
        "nhà bị ngắt điện gọi ai",
        "bị ngắt bảo hiểm y tế hai tháng",
        "xóm tui có được cấp thuốc chuột không",
        "xin thuoc diet chuot o dau",
    ],
)
def test_what_is_no_danger_raises_no_alarm(text: str) -> None:
    assert "113" not in bubble(turn(text))


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("hồi trước em bị chồng đánh bỏ về ngoại, giờ em muốn chuyển con về học trường gần nhà ngoại", "chuyển trường"),
    ],
)
def test_what_is_wished_for_behind_what_is_over_stands_below_the_numbers(text: str, choice: str) -> None:
    outcome = turn(text)
    assert outcome.status.contract in ("answered", "clarified")
    assert 0 <= bubble(outcome).find("113") < bubble(outcome).find(choice)


@pytest.mark.parametrize("text", ["hôm qua chồng lại đánh em, em muốn ly hôn", "tối qua nó lại dọa giết em"])
def test_what_was_done_again_is_not_over(text: str) -> None:
    assert turn(text).status is Status.EMERGENCY


def test_who_was_deceived_already_is_told_what_to_do() -> None:
    told = turn("có số lạ gọi nói bác được trợ cấp 5 triệu, kêu đọc mã gửi về máy, bác đọc rồi")
    asked = turn("có số lạ gọi nói bác được trợ cấp 5 triệu, kêu đọc mã gửi về máy, có nên không")
    assert told.status is asked.status is Status.SCAM_WARNING
    assert (told.conversation.entry, asked.conversation.entry) == ("lua-dao-da-bi", "lua-dao")


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("lỡ bấm link lạ rồi", "lua-dao-da-bi"),
        ("lo cai app vneid gia", "lua-dao-da-bi"),
        ("lỡ bấm vô đường dẫn lạ trong tin nhắn rồi", "lua-dao-da-bi"),
        ("trót đọc mã otp cho họ", "lua-dao-da-bi"),
        ("bấm link lạ có sao không", "lua-dao"),
        ("công an gọi bảo bấm link", "lua-dao"),
        ("em đã bấm vô link của đứa xưng cán bộ thuế", "lua-dao-da-bi"),
        ("đã tải phần mềm người xưng điện lực đưa", "lua-dao-da-bi"),
        ("má em chuyển 40 triệu cho người xưng công an", "lua-dao-da-bi"),
        ("bi gia danh cong an lua 15 trieu", "lua-dao-da-bi"),
        ("bị người ta giả công an lấy mất 9 triệu", "lua-dao-da-bi"),
        ("đã đưa mã otp cho người xưng điện lực", "lua-dao-da-bi"),
        ("ông ngoại nghe lời công an giả chuyển hết tiền hưu", "lua-dao-da-bi"),
        ("dạ cháu hỏi, số lạ gọi kêu cài app thì sao", "lua-dao"),
        ("công an giả gọi kêu mẹ em chuyển 40 triệu, mẹ chưa chuyển", "lua-dao"),
        ("gọi nói con tôi cấp cứu, chuyển 20 triệu gấp, thật hay giả", "lua-dao"),
        ("em đã cài vneid rồi mà có người gọi bảo bấm link cài lại", "lua-dao"),
        ("người xưng công an đã đọc đúng tên em", "lua-dao"),
        ("họ xưng ngân hàng đã gửi link, bấm được không", "lua-dao"),
        ("xưng điện lực dọa cắt điện rồi gửi link", "lua-dao"),
        ("có link lạ bảo bấm vào để cập nhật định danh", "lua-dao"),
        ("em bị lừa mất tiền rồi", "lua-dao-da-bi"),
    ],
)
def test_what_was_done_is_answered_with_what_to_do_now(text: str, entry: str) -> None:
    told = turn(text)
    assert told.status is Status.SCAM_WARNING
    assert told.conversation.entry == entry


@pytest.mark.parametrize(
    "text",
    ["bà nội bị tụi nó lừa chuyển 70 triệu, nói là công an", "dì em bị kẻ mạo danh cán bộ thuế gạt mất 7 triệu"],
)
def test_who_lost_money_is_told_what_to_do_though_no_caller_is_quoted(text: str) -> None:
    assert turn(text).conversation.entry == "lua-dao-da-bi"


@pytest.mark.parametrize(
    "text",
    [
        "đánh nhau gãy xương mũi thì có bị khởi tố không",
        "tuần trước em bị đánh gãy tay, xin giám định thương tật thế nào",
        "em bị chém hồi tháng ba, giờ khởi kiện được không",
        "cứu em với bài toán lớp chín khó quá",
        "cứu tui với, quên mật khẩu facebook rồi",
    ],
)
def test_the_law_behind_a_fight_and_a_cry_for_help_with_homework_are_no_danger(text: str) -> None:
    assert turn(text).status is not Status.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "chồng đánh gãy xương sườn, em muốn kiện ra tòa",  # nothing says that it is over
        "nó đang đánh em, em muốn kiện nó thì gọi ai",
        "đánh nhau to ngoài ngõ rồi, báo ai, có bị khởi tố không",
        "bị người ta đánh kêu ai bây giờ",
    ],
)
def test_who_speaks_of_the_law_may_be_in_danger_all_the_same(text: str) -> None:
    assert turn(text).status is Status.EMERGENCY


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("cứu em với, căn cước của em hết hạn giờ đổi ở đâu", "cap-doi-cccd"),
        ("cứu mạng, em quên mật khẩu vneid rồi lấy lại sao", "vneid-quen-mk"),
    ],
)
def test_a_cry_with_a_clear_question_gets_the_numbers_and_the_answer(text: str, entry: str) -> None:
    outcome = turn(text)
    assert outcome.conversation.entry == entry
    assert all(number in bubble(outcome) for number in NUMBERS)


@pytest.mark.parametrize(
    "text",
    [
        "cứu với nước ngập tới nóc rồi",
        "cứu em với bị bọn lừa đảo bên kia biên giới nhốt",
        "cứu với điện thoại nổ cháy tay",
        "cứu em với nó giữ căn cước không cho em về",
    ],
)
def test_a_cry_that_may_be_one_is_one(text: str) -> None:
    assert turn(text).status is Status.EMERGENCY


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("vneid đòi otp mà số cũ mất rồi", False),
        ("app đòi mã otp hoài", False),
        ("máy mới cài vneid nó cứ đòi otp", False),
        ("vào cổng dịch vụ công nó hỏi mã otp", False),
        ("nó gọi kêu vào vneid nó đòi mã otp", True),
        ("mấy ông công an đòi mã otp", True),
        ("nó đòi otp", True),
        ("công an gọi đòi otp vneid", True),
        ("có người đòi mã otp vneid của tôi", True),
    ],
)
def test_a_code_that_the_app_asks_for_is_no_swindle(text: str, alarm: bool) -> None:
    assert (turn(text).status is Status.SCAM_WARNING) is alarm


@pytest.mark.parametrize("text", ["gửi rồi", "cài rồi", "đã chuyển", "em đọc rồi"])
def test_a_word_of_what_is_done_alone_is_no_swindle(text: str) -> None:
    assert turn(text).status is not Status.SCAM_WARNING
