"""Which entry of a topic is meant: by its names with whatever is asked, and by the words that tell sisters apart."""

from __future__ import annotations

import pytest

from knowledge.base import KnowledgeBase
from knowledge.entries import Entry
from knowledge.matching.matcher import Matcher
from knowledge.text.fold import fold
from knowledge.text.lexicon import Lexicon

ASKED = (
    "",
    "bao nhiêu tiền",
    "có mất tiền không",
    "mất bao lâu",
    "bao nhiêu ngày có",
    "cần giấy tờ gì",
    "ở đâu",
    "thế nào",
)
# How people call what the entries of such a topic are about; a name without more is the main entry's.
CALLED = {
    "de-an-06": "đề án 06",
    "dich-vu-thiet-yeu": "dịch vụ công thiết yếu, 25 dịch vụ công thiết yếu",
    "vneid-tich-hop": "tích hợp giấy tờ vào vneid",
    "vneid-cong-dan-so": "công dân số",
    "cap-doi-cccd": "làm căn cước, đổi căn cước, gia hạn căn cước, cấp đổi căn cước, làm thẻ căn cước",
    "can-cuoc-mat-hong": "mất căn cước, làm lại căn cước bị mất, căn cước bị hỏng, căn cước bị gãy",
    "can-cuoc-lan-dau": "làm căn cước lần đầu, cấp căn cước lần đầu",
    "mat-het-giay-to": "mất hết giấy tờ, cháy nhà mất hết giấy tờ, lũ cuốn hết giấy tờ",
    "can-cuoc-khong-khai-sinh": "không có giấy khai sinh làm căn cước được không",
    "lien-he": "số điện thoại liên hệ, tổng đài hỗ trợ",
    "dien-bi-cat": "bị cắt điện vì nợ tiền, đóng tiền điện rồi bao lâu mở lại",
    "cup-dien": "cúp điện gọi số nào, mất điện gọi ai",
    "tro-cap-chua-ve": "tiền trợ cấp chưa về, tiền già chưa lãnh được",
    "ho-ngheo-xet-lai": "xin xét lại hộ nghèo, khiếu nại hộ nghèo",
    "ket-hon-song-chung": "cưới mấy chục năm chưa đăng ký kết hôn",
    "xoa-di-lau": "đi lâu không về có bị xóa hộ khẩu",
    "cap-so-do": "làm sổ đỏ, cấp sổ đỏ lần đầu, làm sổ hồng",
    "so-do-mat-doi": "mất sổ đỏ, đổi sổ đỏ, đính chính sổ đỏ, cấp lại sổ đỏ, sổ đỏ bị rách",
    "chung-thuc": "sao y, chứng thực bản sao, công chứng giấy tờ, chứng thực",
    "chung-thuc-chu-ky": "chứng thực chữ ký, xác nhận chữ ký, xác nhận sơ yếu lý lịch",
    "dang-ky-xe": "đăng ký xe, đăng ký xe máy, bấm biển số, đăng ký xe mới",
    "dang-ky-xe-tam": "đăng ký xe tạm thời, biển số tạm thời, biển số tạm",
    "dien-dich-vu-khac": "dịch vụ điện khác, đổi thông tin hợp đồng điện",
    "dien-doi-cong-suat": "tăng công suất điện, đổi điện 1 pha lên 3 pha, đổi công tơ ba pha, nâng công suất điện",
    "dk-thue-ca-nhan": "đăng ký mã số thuế cá nhân, đăng ký thuế lần đầu, mã số thuế cá nhân",
    "nguoi-phu-thuoc": "đăng ký người phụ thuộc, giảm trừ gia cảnh, người phụ thuộc",
    "giay-phep-xay-dung": "giấy phép xây dựng, xin phép xây nhà",
    "mien-phep-xay-dung": "miễn giấy phép xây dựng, miễn phép xây dựng",
    "ho-kinh-doanh": "đăng ký hộ kinh doanh, giấy phép kinh doanh, hộ kinh doanh",
    "hkd-thue": "thuế hộ kinh doanh, thuế bán hàng nhỏ",
    "le-phi-truoc-ba": "lệ phí trước bạ, trước bạ nhà đất, trước bạ",
    "truoc-ba-xe": "trước bạ xe máy, trước bạ xe, trước bạ ô tô, thuế trước bạ ô tô",
    "mai-tang": "mai táng phí, trợ cấp mai táng, tiền mai táng",
    "mai-tang-bao-tro": "mai táng người hưởng trợ cấp xã hội, mai táng bảo trợ xã hội",
    "tien-tuat": "tiền tuất, trợ cấp tuất, tuất một lần, tuất hằng tháng",
    "mat-ho-chieu": "mất hộ chiếu, báo mất hộ chiếu",
    "ho-chieu-khoi-phuc": "khôi phục hộ chiếu, tìm lại được hộ chiếu",
    "nguoi-co-cong": "trợ cấp người có công, chế độ thương binh",
    "hai-cot-liet-si": "di chuyển hài cốt liệt sĩ, đưa hài cốt liệt sĩ về quê",
    "quyet-toan-thue": "quyết toán thuế thu nhập cá nhân, quyết toán thuế",
    "hoan-thue-tncn": "hoàn thuế thu nhập cá nhân, hoàn thuế",
    "sang-ten-dat": "sang tên sổ đỏ, mua bán nhà đất",
    "tang-cho-thua-ke-dat": "tặng cho nhà đất, thừa kế nhà đất, cho con đất, sang tên đất thừa kế",
    "dat-mot-nguoi-mat": "sổ đỏ hai vợ chồng một người đã mất",
    "tach-thua": "tách thửa, tách sổ đỏ, hợp thửa đất",
    "tam-tru": "đăng ký tạm trú, tạm trú",
    "tam-tru-gia-han": "gia hạn tạm trú",
    "tam-tru-xoa": "xóa tạm trú, xóa đăng ký tạm trú, hủy tạm trú",
    "tam-tru-nuoc-ngoai": "khai báo tạm trú cho người nước ngoài",
    "the-tam-tru-nuoc-ngoai": "thẻ tạm trú cho người nước ngoài, gia hạn tạm trú cho người nước ngoài",
    "thai-san": "chế độ thai sản, thai sản",
    "om-dau-duong-suc": "chế độ ốm đau, nghỉ ốm hưởng bảo hiểm, nghỉ dưỡng sức",
    "the-bhyt": "mất thẻ bảo hiểm y tế, cấp lại thẻ bảo hiểm y tế",
    "bhyt-thanh-toan": "thanh toán trực tiếp bảo hiểm y tế, đòi lại viện phí bảo hiểm y tế",
    "thi-tot-nghiep": "đăng ký thi tốt nghiệp, thi tốt nghiệp",
    "xet-tuyen-dai-hoc": "xét tuyển đại học, nguyện vọng đại học",
    "tro-cap-xa-hoi": "trợ cấp xã hội, trợ cấp xã hội hằng tháng",
    "huu-tri-xa-hoi": "hưu trí xã hội, trợ cấp hưu trí xã hội",
    "tro-cap-khong-tai-khoan": "không có tài khoản ngân hàng nhận trợ cấp",
    "huu-tri-co-luong": "đang có lương hưu xin hưu trí xã hội",
    "van-bang": "cấp bản sao bằng tốt nghiệp, mất bằng tốt nghiệp",
    "cong-nhan-bang-nuoc-ngoai": "công nhận bằng nước ngoài, công nhận văn bằng nước ngoài",
    "khai-sinh": "đăng ký khai sinh, làm giấy khai sinh",
    "khai-sinh-o-nuoc-ngoai": "con sinh ở nước ngoài về nước làm khai sinh",
    "khai-sinh-tre-han": "con lớn rồi chưa có khai sinh",
    "khai-sinh-khong-chung-sinh": "sinh con tại nhà không có giấy chứng sinh",
    "khai-sinh-chua-cuoi": "mẹ đơn thân khai sinh cho con, cha mẹ chưa kết hôn khai sinh cho con",
    "khai-sinh-lai": "đăng ký lại khai sinh",
    "khai-sinh-chua-tung": "người lớn chưa từng khai sinh",
    "khai-tu": "đăng ký khai tử, làm giấy chứng tử",
    "khai-tu-tre-han": "mất mấy chục năm mới khai tử",
    "khai-tu-mat-o-nha": "mất tại nhà không qua bệnh viện khai tử",
    "khai-tu-be-so-sinh": "bé mất ngay sau khi sinh",
    "lt-khai-tu": "liên thông khai tử, khai tử kèm mai táng phí",
    "nha-co-nguoi-mat": "nhà có tang làm giấy tờ gì trước",
    "luong-huu-nguoi-mat": "báo ngừng lương hưu người đã mất",
    "ket-hon": "đăng ký kết hôn, làm giấy kết hôn",
    "ket-hon-khac-tinh": "hai người khác quê đăng ký kết hôn",
    "ket-hon-tuoi": "tuổi kết hôn",
    "ket-hon-lan-hai": "kết hôn lần hai, ly hôn rồi kết hôn lại",
    "ket-hon-nuoc-ngoai": "kết hôn với người nước ngoài",
    "ket-hon-ghi-chu": "ghi chú kết hôn, đã kết hôn ở nước ngoài",
    "trich-luc-ho-tich": "trích lục hộ tịch, bản sao giấy khai sinh, trích lục kết hôn",
    "mat-giay-khai-sinh": "làm mất giấy khai sinh của con",
    "can-cuoc-cham": "làm căn cước lâu rồi chưa có thẻ",
    "can-cuoc-van-tay": "vân tay mòn làm căn cước",
    "can-cuoc-lam-thay": "nhờ người khác làm căn cước thay",
    "can-cuoc-in-sai": "thẻ căn cước in sai, căn cước sai tên",
    "can-cuoc-nguoi-mat": "căn cước của người đã mất",
    "vneid-nguoi-mat": "VNeID của người đã mất",
    "khai-sinh-chua-ly-hon": "có con với người khác khi chưa ly hôn làm khai sinh",
    "chung-thuc-khong-ky-duoc": "người bệnh không ký được chứng thực tại nhà",
    "xac-nhan-hon-nhan": "giấy xác nhận tình trạng hôn nhân, giấy độc thân",
    "doc-than-nhieu-noi": "từng ở nhiều nơi xin giấy độc thân",
    "nhap-khau-theo-ai": "con nhập hộ khẩu theo cha hay theo mẹ",
    "mat-giay-ket-hon": "ra tòa ly hôn mà giấy kết hôn mất",
    "chung-thuc-khong-ban-chinh": "chỉ có bản photo, sao y bằng bản photo được không",
    "thuong-tru": "đăng ký thường trú, nhập hộ khẩu, chuyển hộ khẩu",
    "thuong-tru-nha-thue": "nhập hộ khẩu vào nhà thuê",
    "thuong-tru-so-chung": "nhà sổ chung nhập hộ khẩu, nhà đồng sở hữu nhập hộ khẩu",
    "thuong-tru-chua-so": "nhà giấy tay nhập hộ khẩu",
    "thuong-tru-cat-noi-cu": "về quê cắt khẩu trước khi nhập nơi mới",
    "xoa-chua-co-cho": "phải cắt khẩu mà chưa có chỗ nhập",
    "can-cuoc-may-bay": "đi máy bay không có thẻ căn cước, căn cước hỏng đi máy bay dùng VNeID",
    "mst-no-thue-la": "bị báo nợ thuế lạ, mã số thuế bị người khác dùng",
    "thuong-tru-bi-xoa": "bị xóa hộ khẩu đăng ký lại",
    "thuong-tru-quoc-tich-khac": "quốc tịch nước ngoài nhập hộ khẩu",
    "tam-tru-it-ngay": "mới ở ít ngày đã phải đăng ký tạm trú chưa",
    "tam-tru-tu-khai": "chủ trọ không chịu đăng ký tạm trú",
    "tam-tru-danh-sach": "tạm trú theo danh sách, đăng ký tạm trú chung cho nhiều công nhân",
    "tam-tru-khach-thue": "chủ nhà khai báo người mới thuê phòng",
    "tam-tru-nguoi-than": "bố mẹ lên ở với con mấy tháng",
    "tam-tru-qua-han": "tạm trú đã hết hạn",
    "tam-tru-sinh-vien": "sinh viên đăng ký tạm trú",
    "tam-tru-doi-tro": "đổi phòng trọ khai tạm trú lại",
    "luu-tru": "thông báo lưu trú, khai báo lưu trú",
    "luu-tru-nguoi-than": "người thân ngủ lại nhà",
    "dieu-chinh-cu-tru": "điều chỉnh thông tin cư trú",
    "cai-chinh-ho-tich": "cải chính hộ tịch, sửa giấy khai sinh, đổi họ tên",
    "doi-ho-cho-con": "đổi họ cho con, đổi con sang họ mẹ",
    "giay-to-lech-nhau": "giấy tờ mỗi cái một tên, giấy tờ không khớp nhau",
    "doi-chu-ho": "đổi chủ hộ, thay chủ hộ, mẹ đứng tên chủ hộ thay bố đã mất",
    "dia-chi-sap-nhap": "địa chỉ hộ khẩu sau sáp nhập",
    "xoa-thuong-tru": "xóa đăng ký thường trú, xóa hộ khẩu",
    "xoa-nguoi-mat": "xóa tên người đã mất trong hộ khẩu",
    "xoa-nguoi-o-nho": "xóa khẩu người ở nhờ",
    "xoa-dinh-cu": "đi định cư nước ngoài cắt hộ khẩu",
    "lua-dao": "lừa đảo qua điện thoại",
    "can-cuoc-tai-nha": "làm căn cước tại nhà cho người già, mẹ nằm liệt giường làm căn cước",
    "can-cuoc-sap-nhap": "đổi căn cước do sáp nhập, căn cước sau sáp nhập",
    "can-cuoc-theo-tuoi": "mấy tuổi phải đổi căn cước, trên 60 tuổi có phải đổi căn cước",
    "can-cuoc-qua-han": "căn cước quá hạn có bị phạt",
    "can-cuoc-chuyen-ho-khau": "chuyển hộ khẩu có phải đổi căn cước",
    "cccd-gia-tri": "căn cước công dân cũ còn dùng được không, vneid thay thẻ căn cước",
    "cmnd-het-gia-tri": "cmnd cũ còn dùng được không, chứng minh nhân dân hết giá trị",
    "vneid-dang-ky": "đăng ký định danh mức 2, đăng ký vneid",
    "vneid-cho-muc-2": "đăng ký mức 2 chờ lâu chưa được duyệt",
    "vneid-muc-2-tai-nha": "làm định danh mức 2 tại nhà cho người già, người nằm một chỗ làm định danh",
    "vneid-sim-chung": "không có sim riêng đăng ký định danh, sim không chính chủ đăng ký định danh",
    "vneid-doi-sdt": "đổi số điện thoại vneid, mất sim vneid",
    "vneid-mat-may-sim": "mất cả điện thoại lẫn sim vneid",
    "vneid-cai-dat": "cài vneid, tải vneid",
    "khong-co-smartphone": "không có điện thoại thông minh",
    "vneid-tich-hop-loi": "tích hợp vneid bị từ chối, gửi yêu cầu tích hợp bị từ chối",
    "vneid-loi": "vneid bị lỗi, không nhận được mã otp",
    "vneid-kich-hoat": "kích hoạt vneid, kích hoạt tài khoản định danh",
    "vneid-to-chuc": "định danh tổ chức, định danh cho công ty",
    "vneid-nfc": "nfc không đọc được thẻ căn cước",
    "vneid-kich-hoat-khong-khop": "kích hoạt vneid hiện sai thông tin",
    "vneid-to-chuc-doi-nguoi": "đổi người đại diện định danh tổ chức",
    "vneid-to-chuc-bat-buoc": "định danh tổ chức là bắt buộc hay tự nguyện, chưa định danh công ty bị khóa nộp thuế",
    "vneid-to-chuc-nguoi-nuoc-ngoai": "giám đốc người nước ngoài định danh công ty",
    "bang-lai-tren-vneid": "đi đường dùng bằng lái vneid, cảnh sát giao thông có chấp nhận bằng lái trên vneid",
    "vneid-khoa": "khóa vneid, khóa tài khoản vneid, khóa căn cước điện tử",
    "vneid-mo-khoa": "mở khóa vneid, tài khoản vneid bị khóa",
    "dvc-nop-ho-so": "nộp hồ sơ trực tuyến, nộp hồ sơ trên mạng, cách nộp hồ sơ",
    "dvc-chu-ky-so": "chữ ký số nộp hồ sơ",
    "dvc-tra-cuu-ho-so": "tra cứu hồ sơ, xem tình trạng hồ sơ",
    "dvc-qua-hen": "hồ sơ quá hẹn, hồ sơ trễ hẹn",
    "dvc-thanh-toan": "thanh toán lệ phí trực tuyến, thanh toán dịch vụ công",
    "dvc-tru-tien": "bị trừ tiền mà cổng chưa báo, bị trừ tiền hai lần",
    "lua-dao-da-bi": "bị lừa chuyển tiền",
    "can-cuoc-bi-dung-vay": "bị mạo danh vay tiền bằng căn cước, bị lấy căn cước lập công ty",
    "doi-gplx": "đổi bằng lái, đổi giấy phép lái xe, cấp lại bằng lái",
    "doi-gplx-qua-han": "bằng lái quá hạn, giấy phép lái xe quá hạn, bằng lái hết hạn 5 tháng rồi",
    "doi-gplx-bia-giay": "đổi bằng lái giấy sang thẻ nhựa, bằng lái bìa giấy",
    "doi-gplx-kham-suc-khoe": "giấy khám sức khỏe đổi bằng lái",
    "doi-gplx-con-no-phat": "còn nợ phạt nguội đổi bằng lái",
    "doi-gplx-nuoc-ngoai": "đổi bằng lái nước ngoài sang bằng việt nam, đổi bằng lái quân đội",
    "gplx-quoc-te": "bằng lái quốc tế, bằng lái xe quốc tế",
    "gplx-quoc-te-nuoc-nao": "nước nào nhận bằng lái quốc tế",
    "phat-nguoi": "phạt nguội, nộp phạt nguội, tra phạt nguội, nộp phạt giao thông",
    "phat-nguoi-giu-giay-to": "bị giữ bằng lái, bị giữ xe nộp phạt",
    "phat-nguoi-da-nop": "đã nộp phạt mà vẫn báo chưa nộp",
    "phat-nguoi-ai-nop": "xe công ty bị phạt nguội, cho mượn xe bị phạt nguội",
    "phat-nguoi-xe-da-ban": "xe đã bán bị phạt nguội",
    "phat-nguoi-nop-tre": "nộp trễ tiền phạt nguội, chưa nộp phạt bị cưỡng chế",
    "phat-nguoi-khieu-nai": "khiếu nại phạt nguội, bị phạt nguội nhầm",
    "phat-nguoi-goi-doi-tien": "cuộc gọi đòi tiền phạt nguội",
    "phat-nguoi-mat-bien-ban": "mất biên bản phạt giao thông",
    "sang-ten-xe": "sang tên xe, sang tên xe máy, sang tên ô tô",
    "sang-ten-xe-thieu-giay": "sang tên xe không có giấy mua bán, sang tên xe qua nhiều chủ",
    "sang-ten-xe-thua-ke": "sang tên xe thừa kế, chủ xe đã mất sang tên xe",
    "sang-ten-xe-tre": "mua xe lâu rồi chưa sang tên, mua xe cũ chưa sang tên",
    "thu-hoi-xe": "thu hồi đăng ký xe, thu hồi biển số",
    "thu-hoi-xe-da-ban": "bán xe rồi người mua không sang tên",
    "thu-hoi-xe-mat-trom": "xe bị mất trộm, mất xe máy",
    "cap-lai-dang-ky-xe": "mất cà vẹt xe, cấp lại biển số xe, mất biển số",
    "doi-bien-vang": "đổi biển vàng, biển số vàng",
    "doi-dang-ky-xe": "đổi màu sơn xe",
    "truoc-ba-xe-dien": "trước bạ xe điện, trước bạ ô tô điện",
    "truoc-ba-xe-cho-tang": "trước bạ xe cho tặng",
    "ho-chieu": "hộ chiếu, làm hộ chiếu, làm passport, cấp lại hộ chiếu",
    "ho-chieu-tre-em": "hộ chiếu trẻ em, làm hộ chiếu cho con nhỏ",
    "ho-chieu-het-han-nuoc-ngoai": "đang ở nước ngoài mà hộ chiếu hết hạn",
    "ho-chieu-con-han": "hộ chiếu sắp hết hạn",
    "ho-chieu-gap": "làm hộ chiếu gấp",
    "ho-chieu-chua-cap": "bị từ chối cấp hộ chiếu",
    "mat-ho-chieu-nuoc-ngoai": "mất hộ chiếu ở nước ngoài",
    "giay-thong-hanh": "giấy thông hành, làm giấy thông hành",
    "giay-thong-hanh-mat": "mất giấy thông hành",
    "ly-lich-tu-phap": "lý lịch tư pháp, phiếu lý lịch tư pháp, lý lịch tư pháp số 1",
    "ly-lich-so-2": "lý lịch tư pháp số 2, phiếu lý lịch tư pháp số 2",
    "ly-lich-an-cu": "án cũ lý lịch tư pháp",
    "ly-lich-lam-thay": "nhờ người nhà làm lý lịch tư pháp thay",
    "ly-lich-cho-ket-qua": "đã nộp lý lịch tư pháp chưa có phiếu",
    "cap-dien": "lắp công tơ điện, cấp điện mới, kéo điện về nhà",
    "cap-dien-chua-so-do": "nhà chưa có sổ đỏ xin điện",
    "cap-dien-nguoi-thue": "người thuê nhà xin công tơ điện riêng",
    "doi-chu-hd-dien": "đổi tên hợp đồng điện, sang tên hợp đồng điện",
    "doi-chu-hd-dien-nguoi-mat": "người đứng tên điện đã mất",
    "doi-chu-hd-dien-thue": "thuê nhà đứng tên hợp đồng điện",
    "dien-dinh-muc": "đăng ký định mức điện",
    "dien-cong-to": "dời công tơ điện, kiểm tra công tơ điện",
    "dien-cham-dut": "chấm dứt hợp đồng điện, cắt hợp đồng điện",
    "bien-dong-dat": "đổi tên trên sổ đỏ, đăng ký biến động đất đai",
    "so-do-so-chung-minh": "sổ đỏ ghi số chứng minh cũ có phải đổi không",
    "so-do-dia-chi-sap-nhap": "sáp nhập xã sổ đỏ có phải đổi không",
    "thue-chuyen-nhuong-dat": "thuế bán đất, thuế mua bán nhà đất",
    "thue-duoc-cho-dat": "cha mẹ cho con đất đóng thuế, chú cho cháu đất đóng thuế, thuế thừa kế nhà đất",
    "thue-ban-nha-duy-nhat": "miễn thuế bán nhà duy nhất",
    "sang-ten-dat-tre": "mua đất lâu rồi chưa sang tên",
    "sang-ten-the-chap": "sổ đang thế chấp ngân hàng sang tên",
    "dat-giay-tay": "đất mua giấy tay làm sổ đỏ",
    "phep-xay-dung-het-han": "gia hạn giấy phép xây dựng, giấy phép xây dựng hết hạn",
    "phep-xay-dung-doi-ban-ve": "điều chỉnh giấy phép xây dựng",
    "nvtc-dat-dai": "nộp tiền sử dụng đất, nộp nghĩa vụ tài chính đất đai",
    "no-tien-su-dung-dat": "ghi nợ tiền sử dụng đất",
    "len-tho-cu": "lên thổ cư, chuyển mục đích sử dụng đất",
    "thue-dat": "nộp thuế đất, thuế đất hằng năm",
    "thue-dat-nong-nghiep": "thuế đất nông nghiệp",
    "thue-dat-con-no": "quên đóng thuế đất mấy năm",
    "mst-khong-khop": "mã số thuế không khớp căn cước, có hai mã số thuế",
    "quyet-toan-hai-noi": "làm hai công ty quyết toán thuế",
    "thue-luong-bao-nhieu": "lương bao nhiêu phải đóng thuế",
    "hkd-co-phai-dang-ky": "bán hàng online có bắt buộc đăng ký kinh doanh",
    "hkd-tam-ngung": "tạm ngừng hộ kinh doanh, chấm dứt hộ kinh doanh",
    "hkd-doi-thong-tin": "đổi thông tin hộ kinh doanh, đổi chủ hộ kinh doanh",
    "hkd-sap-nhap": "giấy kinh doanh ghi tên phường cũ",
    "hkd-len-cong-ty": "hộ kinh doanh lên công ty, chuyển hộ kinh doanh thành công ty",
    "con-dau-moi": "làm con dấu mới, đăng ký mẫu con dấu",
    "con-dau-cong-ty": "con dấu công ty, khắc con dấu công ty",
    "con-dau-mat": "mất con dấu, cơ quan bị mất con dấu",
    "luong-huu": "lương hưu, hưởng lương hưu, nghỉ hưu",
    "luong-huu-nhan-thay": "nhận thay lương hưu, nhận lương hưu thay, lãnh lương hưu thay",
    "luong-huu-dang-huong": "chuyển nơi nhận lương hưu, lương hưu chưa về, lương hưu qua thẻ ngân hàng",
    "luong-huu-som": "nghỉ hưu trước tuổi, nghỉ hưu sớm, về hưu sớm mấy năm mất mấy phần trăm",
    "luong-huu-tang": "tăng lương hưu",
    "bhxh-mot-lan": "rút bảo hiểm xã hội một lần, bảo hiểm xã hội một lần",
    "bhxh-mot-lan-du-tuoi": "đủ tuổi hưu chưa đủ 15 năm rút một lần",
    "bhxh-mot-lan-benh-nang": "bệnh nặng rút bảo hiểm xã hội một lần, ung thư rút bảo hiểm một lần",
    "bhxh-mot-lan-dinh-cu": "định cư nước ngoài rút bảo hiểm xã hội",
    "bhxh-tu-nguyen": "bảo hiểm xã hội tự nguyện, đóng bảo hiểm xã hội tự nguyện",
    "bhxh-tu-nguyen-dong-bu": "đóng bù bảo hiểm xã hội, đóng một lần số năm còn thiếu",
    "so-bhxh": "sổ bảo hiểm xã hội, mất sổ bảo hiểm xã hội, chốt sổ bảo hiểm xã hội",
    "so-bhxh-cong-ty-no": "công ty không chốt sổ bảo hiểm, công ty không trả sổ bảo hiểm",
    "so-bhxh-xem": "xem quá trình đóng bảo hiểm xã hội, tra cứu quá trình đóng bảo hiểm xã hội",
    "thai-san-chong": "chồng nghỉ khi vợ sinh, chế độ thai sản cho chồng",
    "thai-san-da-nghi": "nghỉ việc trước khi sinh thai sản",
    "thai-san-cham-tien": "chưa nhận được tiền thai sản",
    "thai-san-cong-ty-no": "công ty nợ bảo hiểm thai sản",
    "thai-san-tu-nguyen": "thai sản bảo hiểm xã hội tự nguyện",
    "tro-cap-that-nghiep": "trợ cấp thất nghiệp, bảo hiểm thất nghiệp",
    "that-nghiep-qua-han": "quá hạn nộp thất nghiệp",
    "that-nghiep-khai-bao": "khai báo tìm việc hằng tháng",
    "bhyt-ho-gia-dinh": "bảo hiểm y tế hộ gia đình, mua bảo hiểm y tế, gia hạn bảo hiểm y tế",
    "bhyt-mien-giam": "bảo hiểm y tế miễn phí cho người cao tuổi",
    "bhyt-hoan-tien": "xin lại tiền bảo hiểm y tế đã đóng",
    "bhyt-gian-doan": "bảo hiểm y tế bị gián đoạn",
    "bhyt-noi-kham": "đổi nơi khám chữa bệnh ban đầu, chuyển nơi khám bảo hiểm y tế",
    "tro-cap-don-than": "trợ cấp mẹ đơn thân nuôi con",
    "tro-cap-mo-coi": "trợ cấp trẻ mồ côi",
    "tro-cap-khuyet-tat": "trợ cấp người khuyết tật",
    "tro-cap-chuyen-noi": "chuyển nơi nhận trợ cấp xã hội",
    "tro-cap-nhan-thay": "nhận thay tiền trợ cấp xã hội",
    "khuyet-tat": "giấy xác nhận khuyết tật, làm giấy khuyết tật",
    "khuyet-tat-mat-giay": "mất giấy xác nhận khuyết tật, cấp lại giấy khuyết tật",
    "khuyet-tat-xac-dinh-lai": "xác định lại mức độ khuyết tật",
    "khuyet-tat-khong-dong-y": "không đồng ý kết luận khuyết tật",
    "ho-ngheo": "xét hộ nghèo, công nhận hộ nghèo, sổ hộ nghèo",
    "ho-ngheo-quyen-loi": "hộ nghèo được hưởng gì, quyền lợi hộ cận nghèo",
    "nguoi-co-cong-mat": "thương binh qua đời, người có công qua đời",
    "nguoi-co-cong-than-nhan": "xác nhận thân nhân liệt sĩ, giấy xác nhận con thương binh",
    "tho-cung-liet-si": "trợ cấp thờ cúng liệt sĩ, tiền thờ cúng liệt sĩ",
    "nguoi-co-cong-chinh-hinh": "chân giả cho thương binh, dụng cụ chỉnh hình cho người có công",
    "nguoi-co-cong-chua-huong": "bị thương trong chiến tranh chưa được hưởng chế độ",
    "nhap-hoc": "đăng ký vào lớp một, tuyển sinh lớp 6, tuyển sinh đầu cấp",
    "chuyen-truong": "chuyển trường, chuyển trường cho con",
    "nhap-hoc-tam-tru": "ở trọ xin học cho con, tạm trú xin vào trường công",
    "thi-tu-do": "thí sinh tự do thi tốt nghiệp",
    "van-bang-sua": "bằng tốt nghiệp sai tên, chỉnh sửa bằng tốt nghiệp",
    "giay-phep-lao-dong": "giấy phép lao động, thuê người nước ngoài",
    "gpld-gia-han": "gia hạn giấy phép lao động",
    "gpld-khong-can": "miễn giấy phép lao động",
}
LEXICON = Lexicon.from_data({"concepts": {"căn cước": "thẻ căn cước"}, "generic": "làm, ở, đâu"})


def entry(name: str, topic: str, phrasings: str) -> Entry:
    return Entry(name, topic, "service", name, name, "cu-tru", tuple(phrasings.split(", ")), {})


SMALL = Matcher.build(
    [
        entry(
            "doi", "can-cuoc", "đổi căn cước, đổi căn cước hết hạn ở đâu, căn cước sắp hết hạn, tới tuổi đổi căn cước"
        ),
        entry("mat", "can-cuoc", "mất căn cước, rơi mất căn cước, căn cước rơi xuống sông, bị giật ví mất căn cước"),
        entry("tam-tru", "tam-tru", "đăng ký tạm trú, thuê nhà khai tạm trú, làm sổ tạm trú cho sinh viên"),
    ],
    LEXICON,
    [],
)


def entries_of(knowledge: KnowledgeBase, questions: list[str]) -> dict[str, str]:
    found = {question: knowledge.candidates(knowledge.matcher.read(question)) for question in questions}
    return {question: candidates[0].entry if candidates else "" for question, candidates in found.items()}


@pytest.mark.parametrize("name", CALLED)
def test_an_entry_is_found_by_its_names_whatever_is_asked(knowledge: KnowledgeBase, name: str) -> None:
    own = knowledge.entries[name]
    called = CALLED[name].split(", ")
    typed = [f"{way} {asked}".strip() for way in (*called, own.name, own.label) for asked in ASKED]
    bare = [fold(question) for question in typed[: len(called) * len(ASKED)]]
    found = entries_of(knowledge, [*typed, *bare])
    assert {question: given for question, given in found.items() if given != name} == {}


def test_every_entry_that_has_a_sister_is_asked_for(knowledge: KnowledgeBase) -> None:
    topics = [entry.topic for entry in knowledge.entries.values()]
    sisters = {entry.id for entry in knowledge.entries.values() if topics.count(entry.topic) > 1}
    assert sisters == set(CALLED)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("đổi căn cước", "doi"),  # as staff wrote it
        ("rơi xuống sông mất căn cước rồi", "mat"),
        ("căn cước", "doi"),  # nothing tells one
        ("thuê nhà khai tạm trú", "tam-tru"),  # a topic of one entry
    ],
)
def test_the_words_tell_which_is_meant(text: str, name: str) -> None:
    assert SMALL.candidates(SMALL.read(text))[0].entry == name


@pytest.mark.parametrize(
    ("text", "name", "beside"),
    [
        ("cụ mất năm 1995 tới giờ chưa khai tử", "khai-tu-tre-han", "khai-tu"),
        ("cụ mất, khai tử ở đâu", "khai-tu", ""),
        ("mất hộ chiếu bên Pháp", "mat-ho-chieu", "mat-ho-chieu-nuoc-ngoai"),  # no phrasing says that country
        ("mất hộ chiếu phải báo ai", "mat-ho-chieu", ""),
        ("đóng phạt xong cả tháng mà vẫn hiện chưa nộp", "phat-nguoi-da-nop", ""),
        ("nộp phạt nguội trên cổng", "phat-nguoi", ""),
        ("bà nội liệt nằm một chỗ mà căn cước hết hạn", "can-cuoc-tai-nha", "cap-doi-cccd"),  # two things at once
        ("căn cước hết hạn", "cap-doi-cccd", ""),
    ],
)
def test_a_case_that_is_told_is_given_or_offered(knowledge: KnowledgeBase, text: str, name: str, beside: str) -> None:
    first = knowledge.candidates(knowledge.matcher.read(text))[0]
    assert (first.entry, first.beside) == (name, beside)


def test_strange_words_make_nothing_else_likelier() -> None:
    strange = "qwrt zxcv plkj mnbv wsxz"
    short, long = (SMALL.candidates(SMALL.read(f"rơi xuống sông căn cước {rest}"))[0] for rest in ("", strange))
    assert long.best < short.best / 1.3
    assert (long.entry, long.beside) == (short.entry, short.beside) == ("mat", "")


@pytest.mark.parametrize(
    ("text", "name", "nearest", "word"),
    [
        (
            "tháng trước trình báo mất hộ chiếu nhưng mới thấy trong tủ, xin khôi phục để đi tiếp",
            "ho-chieu-khoi-phuc", "mat-ho-chieu", "khoi phuc",
        ),
        ("mất hộ chiếu", "mat-ho-chieu", "", ""),
    ],
)  # fmt: skip
def test_it_is_told_which_words_outweigh_the_nearest_phrasing(
    knowledge: KnowledgeBase, text: str, name: str, nearest: str, word: str
) -> None:
    query = knowledge.matcher.read(text)
    first = knowledge.candidates(query)[0]
    instead, told = knowledge.matcher.told_apart(first, query)
    assert (first.entry, instead) == (name, nearest)
    assert not word or dict(told)[word] > 0
