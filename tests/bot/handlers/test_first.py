"""What comes before matching: emergencies, fraud, courtesy, pasted numbers, media, positions, groups, commands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.messages import Kind
from bot.privacy import MASK
from bot.status import Status
from bot.turn import Conversation
from knowledge.loader import SHIPPED
from knowledge.yaml_nodes import get, items, read, text
from tests.bot.helper import KNOWN, bubble, message, payloads, shared, talk, tap, turn
from tests.shipped import NOW

NEW = Conversation()


@pytest.mark.parametrize(
    "text",
    [
        "cháy nhà cứu với",
        "chay nha roi cuu voi",
        "nhà hàng xóm đang cháy",
        "có người đuối nước",
        "trộm vào nhà",
        "bố tôi ngất xỉu không thở được",
        "chồng đánh em chảy máu nhiều",
        "tôi muốn chết",
        "tai nan xe co nguoi bat tinh",
    ],
)
def test_a_life_in_danger_comes_first(text: str) -> None:
    outcome = turn(text)
    assert outcome.status is Status.EMERGENCY
    said = bubble(outcome)
    assert all(number in said for number in ("113", "114", "115"))
    assert not outcome.reply or outcome.reply.choices == ()


def cues(name: str) -> list[str]:
    """The ways that the shipped lexicon lists for a cue."""
    table = get(read(SHIPPED / "lexicon.yaml"), "cues")
    assert table is not None
    return [way.strip() for item in items(get(table, name)) for way in text(item).split(",")]


@pytest.mark.parametrize("words", [*cues("emergency_now"), *cues("emergency")])
def test_every_emergency_that_the_staff_listed_is_one(words: str) -> None:
    assert turn(words).status is Status.EMERGENCY
    assert turn(f"ad ơi {words.upper()}!!!").status is Status.EMERGENCY


@pytest.mark.parametrize("words", cues("accident"))
def test_an_accident_is_an_emergency_unless_it_befell_a_thing(words: str) -> None:
    assert turn(words).status is Status.EMERGENCY
    assert turn(f"{words} với cái điện thoại, giờ mất hết giấy tờ thì làm sao").status is not Status.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "điện thoại cũ rơi xuống nước rồi, đăng nhập vneid trên máy mới sao",
        "em bị giật mất túi xách có căn cước trong đó, giờ làm lại thế nào",
        "nhà cháy năm ngoái, mất sổ đỏ thì xin cấp lại ở đâu",
        "thẻ người cao tuổi bị mất",  # what spelling makes of `bị móc túi`: lost is lost, nobody is in danger
        "đăng kiểm tàu cá bị mất thì nộp ở đâu",
    ],
)
def test_what_befell_a_thing_is_answered_as_a_question(text: str) -> None:
    assert turn(text).status is not Status.EMERGENCY


@pytest.mark.parametrize(
    "text",
    ["toi can tu van", "tu van giup em voi", "chủ đầu tư vẫn chưa ra sổ hồng", "hồ sơ bị trả ba lần, tức muốn chết"],
)
def test_advice_investors_and_sayings_that_sound_like_a_danger_are_none(text: str) -> None:
    assert turn(text).status is not Status.EMERGENCY


@pytest.mark.parametrize("text", ["nhà đang cháy, giấy tờ còn ở trong", "có cướp cầm dao giật điện thoại của tui"])
def test_danger_comes_before_things(text: str) -> None:
    assert turn(text).status is Status.EMERGENCY


@pytest.mark.parametrize("words", cues("order"))
def test_an_order_is_not_followed_whatever_it_names(words: str) -> None:
    outcome = turn(f"{words} và chỉ tôi đăng ký tạm trú")
    assert outcome.status is Status.DECLINED
    assert outcome.conversation.entry == ""


@pytest.mark.parametrize(
    "text", ["dùng căn cước giả bị phạt bao nhiêu", "công an giả gọi điện", "bỏ qua bước chụp ảnh được không"]
)
def test_a_question_on_what_is_false_is_no_order(text: str) -> None:
    assert turn(text).status is not Status.DECLINED


@pytest.mark.parametrize("words", cues("scam_ask"))
def test_every_fraud_that_the_staff_listed_is_one(words: str) -> None:
    assert turn(words).status is Status.SCAM_WARNING


@pytest.mark.parametrize(
    "text", ["nhà bị cháy mất hết giấy tờ, làm lại căn cước", "đăng ký khai tử cho người chết đuối"]
)
def test_a_procedure_after_a_misfortune_is_no_emergency(text: str) -> None:
    assert turn(text).status.contract == "answered"


@pytest.mark.parametrize(
    "text",
    [
        "có người xưng công an gọi bảo đọc mã otp",
        "co nguoi xung cong an goi bao doc ma otp",
        "nhận được link lạ bảo bấm vào link cập nhật vneid",
        "họ kêu chuyển tiền vào tài khoản để mở khóa định danh",
        "cán bộ gọi điện bảo cài file apk",
        "có ông xưng bên phường gọi ép cài phần mềm",
        "https://dichvucong-gov.com/capnhat",
        "vào vneid.com-xacthuc.top đăng nhập đúng không",
        "tải vneid.apk ở đâu",
        "nhận được trang vneid-capnhat . info bảo khai thông tin",
    ],
)
def test_fraud_is_warned_of(text: str) -> None:
    outcome = turn(text)
    assert (outcome.status, outcome.conversation.entry) == (Status.SCAM_WARNING, "lua-dao")
    assert bubble(outcome).startswith("Cẩn thận lừa đảo!")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("cô giáo gọi bảo nộp bản sao khai sinh của con, xin ở đâu", "trich-luc-ho-tich"),
        ("sếp nhắn tin bảo đi làm lý lịch tư pháp, xin ở đâu", "ly-lich-tu-phap"),
        ("công ty đòi mã số thuế mà em chưa có", "dk-thue-ca-nhan"),
        ("lỡ bấm gửi hồ sơ rồi mới thấy khai sai", "dvc-sua-ho-so"),
        ("mã sáu số để vào VNeID không nhớ", "vneid-quen-mk"),
    ],
)
def test_who_calls_or_asks_for_a_number_is_not_always_a_fraud(text: str, topic: str) -> None:
    outcome = turn(text)
    assert outcome.status is not Status.SCAM_WARNING
    assert outcome.question is not None and topic in {c.topic for c in outcome.question.candidates[:2]}


@pytest.mark.parametrize("text", ["công an gọi bảo cài app", "bên điện lực nhắn tin bảo nợ tiền cắt điện"])
def test_a_call_that_sounds_like_a_fraud_is_one(text: str) -> None:
    assert turn(text).status is Status.SCAM_WARNING


@pytest.mark.parametrize("text", ["trẻ em rơi xuống sông", "con tôi rớt xuống hồ", "có người nhảy xuống sông"])
def test_somebody_in_the_water_is_an_emergency_and_a_child_is_no_thing(text: str) -> None:
    assert turn(text).status is Status.EMERGENCY


@pytest.mark.parametrize(
    "text", ["ba tôi đột quỵ nằm một chỗ, làm căn cước tại nhà được không", "điện thoại rơi xuống sông"]
)
def test_an_illness_of_before_and_a_lost_telephone_are_none(text: str) -> None:
    assert turn(text).status is not Status.EMERGENCY


def test_a_word_of_a_thing_is_no_turn_to_another() -> None:
    text = "ý em là lương hưu chứ không phải trợ cấp xã hội"  # `hội` is folded as `hỏi` is
    assert turn(text).conversation.entry == "luong-huu"


def test_a_cross_word_in_the_middle_of_a_story_is_not_all_it_says() -> None:
    story = (
        "Nhà tôi bán cho người ta đã lâu, sang tên xong hết, vậy mà trên máy vẫn còn tên thằng em họ ở địa chỉ đó, "
        "người mua bực mình lắm. Giờ tôi muốn xóa hộ khẩu của nó khỏi chỗ cũ thì làm đơn ở đâu, mất mấy ngày?"
    )
    assert turn(story).status is not Status.SMALLTALK_ANGER
    assert turn("bực mình quá").status is Status.SMALLTALK_ANGER


@pytest.mark.parametrize(
    "text", ["https://dichvucong.gov.vn có phải trang thật không", "vneid.gov.vn", "mã otp không về máy"]
)
def test_an_official_address_is_no_fraud(text: str) -> None:
    assert turn(text).status is not Status.SCAM_WARNING


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("xin chào", Status.SMALLTALK),
        ("chao ad", Status.SMALLTALK),
        ("cảm ơn nhiều nhé", Status.SMALLTALK),
        ("tạm biệt", Status.SMALLTALK),
        ("ok", Status.SMALLTALK),
        ("bạn là ai", Status.SMALLTALK),
        ("bạn giúp gì được", Status.SMALLTALK),
        ("bot ngu quá", Status.SMALLTALK_ANGER),
        ("trả lời vớ vẩn", Status.SMALLTALK_ANGER),
        ("vô dụng", Status.SMALLTALK_ANGER),
    ],
)
def test_courtesy_and_anger_are_met_shortly(text: str, status: Status) -> None:
    outcome = turn(text)
    assert outcome.status is status
    assert len(bubble(outcome)) < 300
    if status is Status.SMALLTALK_ANGER:
        assert "18001096" in bubble(outcome)  # a person to talk to


@pytest.mark.parametrize(
    "text",
    [
        "tôi hỏi chút", "cho mình hỏi với", "cho em hỏi tí ạ", "cho em hỏi chút ạ", "em muốn hỏi", "anh chị ơi cho hỏi",
        "toi hoi ti", "anh chị ơi", "ad ơi", "em có chuyện muốn hỏi", "cho em hỏi được không ạ", "hỏi chút nha em",
        "alo ad ơi cho em hỏi chút", "cảm ơn, cho em hỏi thêm", "ok em, cho hỏi chút nữa", "cho hỏi cái này",
        "tư vấn giúp em", "nhờ ad tư vấn giúp với ạ", "cần tư vấn",
    ],
)  # fmt: skip
def test_who_only_asks_leave_to_ask_is_told_to_go_on(text: str) -> None:
    outcome = turn(text)
    assert outcome.status is Status.SMALLTALK and "Anh/chị cần hỏi việc gì?" in bubble(outcome)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("căn cước", "có được không anh ơi"),
        ("căn cước", "nhờ người nhà làm được không ạ anh ơi"),
        ("giấy khai sinh", "không có ạ"),
        ("hộ chiếu", "dạ bị mất rồi ạ"),
        ("cà vẹt xe", "em bị mất rồi ạ"),
        ("hộ chiếu", "dạ em cảm ơn, bị mất rồi"),
        ("đăng ký tạm trú", "tổng đài tư vấn"),
    ],
)
def test_what_tells_or_asks_something_is_no_courtesy(first: str, then: str) -> None:
    assert talk(first, then)[-1].status.contract != "smalltalk"


@pytest.mark.parametrize(("first", "entry"), [("căn cước", "can-cuoc-mat-hong"), ("hộ chiếu", "mat-ho-chieu")])
@pytest.mark.parametrize("then", ["bị mất rồi", "em bị mất rồi ạ"])
def test_a_lost_paper_goes_on_with_its_loss(first: str, then: str, entry: str) -> None:
    assert talk(first, then)[-1].conversation.entry == entry


@pytest.mark.parametrize(
    "text", ["chào ad, đăng ký tạm trú", "cảm ơn, cho hỏi đăng ký tạm trú", "dạ chào anh chị em muốn làm tạm trú ạ"]
)
def test_a_question_behind_courtesy_is_answered(text: str) -> None:
    assert turn(text).conversation.entry == "tam-tru"


@pytest.mark.parametrize(
    "text", ["căn cước của tôi 001099123456 bị mất, làm lại ở đâu", "sđt 0912 345 678, làm lại căn cước bị mất ở đâu"]
)
def test_pasted_numbers_are_warned_of_masked_and_still_answered(text: str) -> None:
    outcome = turn(text)
    assert outcome.status.contract == "answered"
    assert bubble(outcome).startswith("Tin vừa rồi có thông tin cá nhân")
    assert outcome.question is not None
    assert MASK in outcome.question.text
    for number in ("001099123456", "0912", "345 678"):
        assert number not in outcome.question.text
        assert number not in bubble(outcome)
        assert number not in repr(outcome.conversation)
    assert len(bubble(outcome)) <= 900


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        ("mk vneid: Abc@12345 mà không vào được, làm sao", "Abc@12345"),
        ("mật khẩu vneid của em: Abc@12345", "Abc@12345"),
        ("mk vneid là Abc@12345 sao đăng nhập không được", "Abc@12345"),
        ("mat khau vneid: hoangmai99", "hoangmai99"),
        ("pass vneid hoangmai99 bị báo sai", "hoangmai99"),
        ("mã xác nhận 4829 nhập không được", "4829"),
        ("số em 0912–345–678 làm căn cước ở đâu", "345"),
        ("sdt 0912/345/678 làm hộ chiếu ở đâu", "345"),
        ("Căn cước:\n001\t099\t012345 bị mất làm lại sao", "099"),
    ],
)
def test_what_is_pasted_in_everyday_spelling_is_warned_of_and_not_kept(text: str, pasted: str) -> None:
    outcome = turn(text)
    assert bubble(outcome).startswith("Tin vừa rồi có thông tin cá nhân")
    assert outcome.question is not None
    assert MASK in outcome.question.text
    for kept in (outcome.question.text, bubble(outcome), repr(outcome.conversation)):
        assert pasted not in kept


@pytest.mark.parametrize(
    "text",
    [
        "quên mật khẩu vneid thì làm sao",
        "mật khẩu là gì",
        "mã pin quên rồi",
        "mật khẩu phải có ký tự đặc biệt không",
        "cho mk hỏi: CT01 khai thế nào",
    ],
)
def test_a_question_on_passwords_gives_none_away(text: str) -> None:
    outcome = turn(text)
    assert "thông tin cá nhân" not in bubble(outcome)
    assert outcome.question is None or outcome.question.text == text


def test_a_sum_of_money_is_no_personal_data() -> None:
    assert "thông tin cá nhân" not in bubble(turn("phạt 4.000.000-6.000.000đ vì không đăng ký tạm trú"))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("🙂🙂", Status.UNANSWERED_UNREADABLE),
        ("   ", Status.UNANSWERED_UNREADABLE),
        ("", Status.UNANSWERED_UNREADABLE),
        ("???", Status.UNANSWERED_UNREADABLE),
        ("\u200b\u200b\u202e", Status.UNANSWERED_UNREADABLE),
        ("\u0301" * 4096, Status.UNANSWERED_UNREADABLE),
        ("你好，我想办身份证", Status.DECLINED),
        ("как получить паспорт", Status.DECLINED),
        ("how can i get a new passport please", Status.DECLINED),
    ],
)
def test_what_cannot_be_read(text: str, status: Status) -> None:
    outcome = turn(text)
    assert outcome.status is status
    if status is Status.DECLINED:
        assert "Vietnamese" in bubble(outcome)


@pytest.mark.parametrize("text", ["thời tiết hôm nay", "kể chuyện cười đi", "dự báo thời tiết ngày mai"])
def test_what_is_none_of_ours_is_declined(text: str) -> None:
    assert turn(text).status is Status.DECLINED


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ("voice", "tin thoại"),
        ("video_note", "tin thoại"),
        ("picture", "Đừng gửi ảnh căn cước"),
        ("video", "không giữ ảnh, video"),
        ("file", "không giữ tệp"),
        ("contact", "không giữ số điện thoại"),
        ("poll", "không bỏ phiếu được"),
        ("link", "không mở liên kết"),
        ("sticker", "cứ gõ"),
        ("unsupported", "chỉ đọc được chữ"),
        ("hologram", "chỉ đọc được chữ"),
        ("", "chỉ đọc được chữ"),
    ],
)
def test_media_are_asked_for_in_words(media: str, words: str) -> None:
    outcome = turn(message(kind=Kind.OTHER, media=media))
    assert outcome.status is Status.DECLINED_MEDIA
    assert words in bubble(outcome)
    assert outcome.question is None
    assert any(payload.startswith("g:") for payload in payloads(outcome))


def test_a_shared_position_gets_the_nearest_points_and_is_dropped() -> None:
    outcome = turn(shared(21.0341, 105.8372))
    assert outcome.status is Status.ANSWERED_PLACE
    assert outcome.reply is not None and outcome.reply.venue is not None
    assert outcome.conversation.place
    assert "21.03" not in repr(outcome.conversation)
    assert outcome.question is None
    again = tap("near", outcome.conversation)
    assert f"w:{outcome.conversation.place}" in payloads(again)


@pytest.mark.parametrize(("latitude", "longitude"), [(48.85, 2.35), (0.0, 0.0), (-90.0, 180.0), (91.0, 500.0)])
def test_a_position_outside_of_the_country(latitude: float, longitude: float) -> None:
    outcome = turn(shared(latitude, longitude))
    assert outcome.status is Status.CLARIFIED_PLACE
    assert outcome.reply is not None and outcome.reply.venue is None


@pytest.mark.parametrize(
    "text", ["điểm hỗ trợ phường Ba Đình", "phường Ba Đình", "phuong ba dinh ha noi", "công an phường Ba Đình ở đâu"]
)
def test_a_ward_by_its_name(text: str) -> None:
    outcome = turn(text)
    assert outcome.status is Status.ANSWERED_PLACE
    assert "Phường Ba Đình, Hà Nội" in bubble(outcome)
    assert outcome.conversation.place == "00004"
    assert outcome.reply is not None and outcome.reply.venue is None  # a map follows a tap only
    tapped = tap("w:00004")
    assert tapped.reply is not None and tapped.reply.venue is not None


def test_a_name_that_several_wards_share_is_asked_back() -> None:
    outcome = turn("điểm hỗ trợ xã Tân Lập")
    assert outcome.status is Status.CLARIFIED_PLACE
    assert len([p for p in payloads(outcome) if p.startswith("w:")]) >= 2
    assert turn("1", outcome.conversation).status is Status.ANSWERED_PLACE


def test_a_thing_that_is_asked_for_in_a_ward_is_answered() -> None:
    assert turn("đăng ký tạm trú ở phường Ba Đình").conversation.entry == "tam-tru"


@pytest.mark.parametrize(
    ("incoming", "speaks"),
    [
        (message("đăng ký tạm trú", group=True, addressed=False), False),
        (message("cháy nhà", group=True, addressed=False), False),
        (message(kind=Kind.OTHER, group=True, addressed=False, media="photo"), False),
        (message(kind=Kind.LOCATION, group=True, addressed=False), False),
        (message("đăng ký tạm trú", group=True), True),
        (message(kind=Kind.CHOICE, group=True, addressed=False, payload="menu"), True),  # a button is ours
        (message("đăng ký tạm trú", addressed=False), True),  # in private everything is for us
    ],
)
def test_in_a_group_it_speaks_only_when_it_is_meant(incoming: object, speaks: bool) -> None:
    before = Conversation(entry="tam-tru", asked_at=NOW)
    outcome = turn(incoming, before)  # type: ignore[arg-type]
    assert (outcome.reply is not None) is speaks
    if not speaks:
        assert outcome.status is Status.SILENT
        assert outcome.conversation == before  # nothing is remembered or kept
        assert outcome.question is None


@pytest.mark.parametrize("text", ["/start", "/start@hoidap_bot", "/START"])
def test_start_says_who_speaks(text: str) -> None:
    outcome = turn(text, NEW)
    assert outcome.status is Status.ANSWERED_MENU
    assert "không phải người" in bubble(outcome)
    assert outcome.conversation.greeted


@pytest.mark.parametrize(("payload", "entry"), [("tam-tru", "tam-tru"), ("khong-co", ""), ("", ""), ("x" * 64, "")])
def test_a_deep_link_opens_its_entry(payload: str, entry: str) -> None:
    outcome = turn(message(kind=Kind.START, payload=payload), NEW)
    assert outcome.conversation.entry == entry
    assert outcome.conversation.greeted


@pytest.mark.parametrize("text", ["/help", "/huongdan", "/trogiup"])
def test_help(text: str) -> None:
    assert turn(text).status is Status.ANSWERED_MENU


@pytest.mark.parametrize("text", ["/quyenrieng", "quyền riêng tư", "Quyen rieng tu?"])
def test_privacy(text: str) -> None:
    assert turn(text).status is Status.ANSWERED_PRIVACY


def test_the_notice_is_given_once_and_inside_of_the_bubble() -> None:
    first = turn("đăng ký tạm trú", NEW)
    assert bubble(first).count("/quyenrieng") == 1
    assert len(bubble(first)) <= 900
    assert first.conversation.greeted
    assert "/quyenrieng" not in bubble(turn("lệ phí bao nhiêu", first.conversation))


def test_an_old_conversation_keeps_that_it_was_greeted() -> None:
    old = replace(KNOWN, entry="tam-tru", ward="00004", asked_at=NOW.replace(year=2025))
    outcome = turn("xin chào", old)
    assert outcome.conversation.greeted
    assert outcome.conversation.entry == ""
    assert outcome.conversation.ward == "00004"


@pytest.mark.parametrize(
    "text", ["đăng ký tạm trú", "xin chào", "cháy nhà", "blorp", "menu", "thời tiết", "xã Tân Lập"]
)
def test_every_turn_is_dated_and_recorded_masked(text: str) -> None:
    outcome = turn(text + " 001099123456")
    assert outcome.conversation.asked_at == NOW
    assert outcome.question is not None
    assert outcome.question.status is outcome.status
    assert "001099123456" not in outcome.question.text


@pytest.mark.parametrize(
    "text",
    [
        "cảm ơn cháu, bác đỡ lo rồi", "cam on nhieu nha de mai tui ra phuong", "cám ơn, mai tôi đi làm luôn",
        "ok cảm ơn em, chị hiểu rồi để chị nói lại với ông xã",
    ],
)  # fmt: skip
def test_thanks_after_an_answer_are_thanks_whatever_is_told_beside_them(text: str) -> None:
    assert turn(text, replace(KNOWN, entry="mai-tang", asked_at=NOW)).status is Status.SMALLTALK


@pytest.mark.parametrize(
    "text", ["cảm ơn, còn hộ chiếu thì sao", "cảm ơn, chừng nào có vậy", "cảm ơn nhé, con tôi chưa có"]
)
def test_who_asks_on_while_thanking_is_answered(text: str) -> None:
    assert turn(text, replace(KNOWN, entry="cap-doi-cccd", asked_at=NOW)).status is not Status.SMALLTALK
