"""Why a page is not given: a status, a title and words that say what to do. Handlers raise them."""

from __future__ import annotations

from webhook.admin.roles import Role


class Refusal(Exception):
    """A handler stops here. `words` are shown as they are, escaped."""

    def __init__(self, status: int, title: str, words: str) -> None:
        super().__init__(title)
        self.status, self.title, self.words = status, title, words


def not_found(words: str = "Mục này không có, hoặc đã bị xóa từ lúc trang được mở.") -> Refusal:
    """404."""
    return Refusal(404, "Không tìm thấy", words)


def other_ward() -> Refusal:
    """403 for what is of a ward outside the seat's scope."""
    return Refusal(
        403, "Thuộc phường, xã khác", "Mục này thuộc phường, xã khác nên tài khoản của anh/chị không mở được."
    )


def not_everywhere() -> Refusal:
    """403 for what concerns every ward."""
    words = "Trang này đụng tới mọi phường, xã; tài khoản của anh/chị chỉ phụ trách một nơi."
    return Refusal(403, "Cần phạm vi toàn bộ", words)


def forged() -> Refusal:
    """403 for a request that another site made in somebody's name."""
    words = "Yêu cầu này không đến từ trang quản trị nên không được thực hiện. Hãy mở lại trang và làm lại."
    return Refusal(403, "Không thực hiện", words)


def too_low(has: Role, needs: Role) -> Refusal:
    """403 for a role that may not."""
    words = (
        f"Việc này cần vai trò “{needs.title}”; tài khoản của anh/chị có vai trò “{has.title}”. Hãy nhờ người quản trị."
    )
    return Refusal(403, "Chưa đủ quyền", words)


def unavailable() -> Refusal:
    """503 while the database cannot be read or written."""
    words = "Chưa đọc hoặc ghi được dữ liệu. Hãy thử lại sau ít phút; nếu vẫn vậy, báo người vận hành xem /readyz."
    return Refusal(503, "Tạm thời không dùng được", words)


def crowded() -> Refusal:
    """429 while too many passwords are being checked."""
    return Refusal(429, "Đang bận", "Đang có nhiều lượt kiểm tra mật khẩu cùng lúc. Hãy thử lại sau ít giây.")


def broken() -> Refusal:
    """500."""
    words = "Có lỗi trong chương trình; chi tiết đã ghi vào nhật ký của máy chủ. Hãy báo người vận hành."
    return Refusal(500, "Trang bị lỗi", words)


def bad_form(words: str) -> Refusal:
    """400 for what no form of ours would send; a mistake of a person is said beside its field instead."""
    return Refusal(400, "Chưa đọc được", words)
