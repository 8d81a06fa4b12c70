"""What the synthetic questions are made of: things, for whom, what is wanted of them, and ways to say it."""

from __future__ import annotations

THINGS = """
thẻ căn cước · hộ chiếu phổ thông · đăng ký tạm trú · đăng ký thường trú · giấy khai sinh · giấy khai tử · giấy chứng
nhận kết hôn · xác nhận độc thân · giấy phép lái xe · đăng ký xe máy · đăng ký ô tô · biển số định danh · sang tên xe
· thẻ bảo hiểm y tế · sổ bảo hiểm xã hội · trợ cấp thất nghiệp · lương hưu · trợ cấp tuất · chế độ thai sản · chế độ
ốm đau · sổ đỏ · tách thửa đất · sang tên nhà đất · giấy phép xây dựng · chuyển mục đích đất · đăng ký hộ kinh doanh ·
thành lập doanh nghiệp · mã số thuế cá nhân · quyết toán thuế · hoàn thuế thu nhập · lệ phí trước bạ · thuế nhà cho
thuê · lý lịch tư pháp · giấy thông hành · visa nhập cảnh · thẻ tạm trú người nước ngoài · giấy phép lao động · chứng
thực bản sao · chứng thực chữ ký · công chứng hợp đồng · nhận con nuôi · giám hộ · thay đổi họ tên · cải chính hộ tịch
· xác định dân tộc · trích lục hộ tịch · tách hộ khẩu · xóa thường trú · khai báo tạm vắng · thông báo lưu trú · tài
khoản định danh · thi tốt nghiệp · xét tuyển đại học · chuyển trường · học bổng chính sách · vay vốn sinh viên · trợ
cấp khuyết tật · trợ cấp người cao tuổi · hỗ trợ mai táng · sổ hộ nghèo · người có công · con dấu công ty · giấy phép
karaoke · giấy phép phòng cháy · hợp đồng điện · đấu nối nước sạch · giấy phép bán rượu · an toàn thực phẩm · giấy
phép quảng cáo · hành nghề y · chứng chỉ xây dựng · đăng kiểm tàu cá · giấy phép khai thác nước · nghĩa vụ quân sự ·
khiếu nại đất đai · nộp phạt giao thông · đăng ký nhãn hiệu
"""
WHOM = """
· cho trẻ em · cho người già · cho vợ chồng mới cưới · cho người ở tỉnh khác · cho người nước ngoài · cho Việt kiều ·
cho sinh viên · cho công nhân khu công nghiệp · cho mẹ đơn thân · cho người khuyết tật · cho bộ đội xuất ngũ · bị mất ·
bị hỏng · hết hạn · sai thông tin · làm lần đầu
"""
# {} is the thing and for whom. The first ten of an intent are stored as phrasings, the last two are only asked.
INTENTS: tuple[tuple[str, ...], ...] = (
    (
        "lệ phí {} là bao nhiêu", "{} mất bao nhiêu tiền", "làm {} tốn bao nhiêu", "{} có mất phí không",
        "phí làm {}", "đóng bao nhiêu tiền khi làm {}", "{} hết mấy tiền", "chi phí {} hiện nay",
        "{} có miễn phí không",
        "nộp bao nhiêu tiền để làm {}", "làm {} thì phải đóng mấy đồng", "{} giá bao nhiêu vậy",
    ),
    (
        "{} cần giấy tờ gì", "hồ sơ {} gồm những gì", "làm {} phải mang theo gì", "thành phần hồ sơ {}",
        "giấy tờ cần chuẩn bị để làm {}", "{} cần những loại giấy nào", "xin {} thì nộp giấy gì",
        "chuẩn bị gì trước khi làm {}", "bộ hồ sơ xin {}", "{} đem theo bản gốc hay bản sao",
        "muốn làm {} thì cầm theo giấy gì", "hồ sơ {} có những giấy nào",
    ),
    (
        "{} mất mấy ngày", "thời hạn giải quyết {}", "làm {} bao lâu thì có", "bao lâu nhận được {}",
        "{} chờ mấy tuần", "thời gian xử lý {}", "khi nào lấy được kết quả {}", "làm {} có lấy ngay không",
        "{} lâu nhất là bao nhiêu ngày", "hẹn trả kết quả {} sau mấy hôm", "xin {} mấy bữa thì xong",
        "{} đợi bao lâu mới có",
    ),
    (
        "làm {} ở đâu", "nộp hồ sơ {} ở cơ quan nào", "{} nộp chỗ nào", "cơ quan giải quyết {}", "đến đâu để làm {}",
        "{} làm ở phường hay ở tỉnh", "địa chỉ tiếp nhận {}", "xin {} thì ra đâu", "nơi nhận hồ sơ {}",
        "{} thuộc thẩm quyền nơi nào", "muốn làm {} phải ra chỗ nào", "ai tiếp nhận hồ sơ {}",
    ),
    (
        "làm {} qua mạng được không", "cách nộp {} trực tuyến", "{} trên cổng dịch vụ công", "đăng ký {} online",
        "hướng dẫn làm {} tại nhà", "{} làm bằng điện thoại được không", "nộp {} trên ứng dụng", "khai {} qua internet",
        "có phải ra tận nơi làm {} không", "các bước nộp {} qua mạng", "ngồi nhà làm {} được không",
        "{} khai trên mạng kiểu gì",
    ),
    (
        "ai được làm {}", "điều kiện để làm {}", "đối tượng nào được {}", "{} yêu cầu điều kiện gì",
        "trường hợp nào được cấp {}", "tôi có đủ điều kiện {} không", "những ai phải làm {}", "{} áp dụng cho ai",
        "bao nhiêu tuổi thì được làm {}", "người nào được xin {}", "như tôi có được làm {} không",
        "{} dành cho những người nào",
    ),
    (
        "nhờ người khác làm {} được không", "ủy quyền làm {}", "làm hộ {} có được không", "người nhà nộp thay {}",
        "{} có cần chính chủ không", "giấy ủy quyền nộp {}", "có được làm thay {} không", "{} phải tự đi hay nhờ được",
        "con làm {} giúp bố mẹ", "vợ nộp {} thay chồng", "bận quá nhờ bạn làm {} được chứ",
        "{} có bắt buộc phải tự đi không",
    ),
    (
        "không làm {} bị phạt bao nhiêu", "mức phạt chậm {}", "quá hạn {} có sao không", "{} trễ hạn xử lý thế nào",
        "chưa làm {} có bị phạt không", "hậu quả khi không có {}", "xử phạt vi phạm về {}",
        "để lâu không làm {} thì sao",
        "{} muộn phải nộp phạt mấy triệu", "bị lập biên bản vì không có {}", "lỡ quên làm {} thì có bị gì không",
        "không có {} thì bị xử lý sao",
    ),
)  # fmt: skip
OPENINGS = ("cho em hỏi", "ad ơi", "anh chị cho hỏi", "", "", "mình muốn hỏi", "dạ", "bạn ơi")
CLOSINGS = ("ạ", "vậy ạ", "", "", "với", "nhỉ", "em cảm ơn", "?")
SHORT = (
    ("không", "ko"), ("được", "dc"), ("giấy tờ", "gt"), ("bao nhiêu", "bn"), ("hồ sơ", "hs"), ("làm", "lm"),
    ("căn cước", "cc"), ("bảo hiểm", "bh"), ("đăng ký", "đk"), ("giấy phép lái xe", "gplx"), ("sổ đỏ", "sđ"),
)  # fmt: skip


def listed(words: str) -> tuple[str, ...]:
    """The items of one of the lists above; a list may begin with an empty one."""
    return tuple(" ".join(item.split()) for item in words.split("·"))
