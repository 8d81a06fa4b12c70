"""What the audit list may say: a closed list of actions with their Vietnamese names. Whoever adds a page adds here."""

from __future__ import annotations

DEEDS = {
    "login": "đăng nhập",
    "login-failed": "đăng nhập sai",
    "logout": "đăng xuất",
    "user-add": "thêm tài khoản",
    "user-change": "đổi tài khoản",
    "user-disable": "khóa tài khoản",
    "user-enable": "mở lại tài khoản",
    "password": "đổi mật khẩu",
    "totp-on": "bật mã 6 số",
    "totp-off": "tắt mã 6 số",
    "group-dismiss": "bỏ qua nhóm câu hỏi",
    "group-reopen": "mở lại nhóm câu hỏi",
    "group-answered": "đánh dấu đã trả lời",
    "group-move": "gộp nhóm câu hỏi",
    "phrasing": "thêm cách hỏi",
    "entry-new": "viết câu trả lời mới",
    "publish": "đăng nội dung",
    "publish-fast": "đăng nhanh, không qua duyệt",
    "draft-send": "gửi duyệt bản nháp",
    "draft-publish": "duyệt và đăng bản nháp",
    "draft-return": "trả lại bản nháp",
    "draft-withdraw": "rút bản nháp",
    "staff-reply": "trả lời riêng người dân",
    "staff-end": "trả cuộc trò chuyện cho trợ lý",
    "switch-off": "tắt",
    "switch-on": "bật lại",
    "export": "tải dữ liệu",
}
