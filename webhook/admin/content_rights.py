"""Who may propose and who may publish: by role, and by the ward or province whose citizens read the edited layer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from knowledge.places import place_book
from knowledge.scope import LAYER_FILE, read_scope
from knowledge.yaml_nodes import BadYaml, read
from webhook.admin.refusals import Refusal
from webhook.admin.roles import EVERYWHERE, NoSuchPlace, Role, Scope, scope_of
from webhook.admin.seat import Seat
from webhook.storage.accounts import Account


def readers_of(folder: Path) -> Scope:
    """Whose citizens read what is edited in `folder`: everybody, unless its layer.yaml names one place. Reads it."""
    path = folder / LAYER_FILE
    if not path.is_file():
        return EVERYWHERE
    try:
        found, _ = read_scope(read(path), str(path), place_book())
    except BadYaml:
        return EVERYWHERE
    return scope_of(found.ward or found.province)


def may_propose(seat: Seat, readers: Scope) -> bool:
    """Whoever edits and belongs to one of the places that read it."""
    near = readers.wards is None or seat.scope.wards is None or bool(seat.scope.wards & readers.wards)
    return seat.may(Role.EDIT) and near


def may_publish(seat: Seat, readers: Scope) -> bool:
    """Whoever reviews and answers for all the places that read it."""
    return seat.may(Role.REVIEW) and seat.scope.holds(readers)


def publishers(accounts: Iterable[Account], readers: Scope, but: str = "") -> list[str]:
    """The names of those who may publish what `readers` read, save for the account `but`: reviewers first."""
    able = [
        one
        for one in accounts
        if one.name != but and not one.disabled and one.role >= Role.REVIEW and _holds(one.scope, readers)
    ]
    return [one.title or one.name for one in sorted(able, key=lambda one: one.role)]


def _holds(code: str, readers: Scope) -> bool:
    try:
        return scope_of(code).holds(readers)
    except NoSuchPlace:
        return False


def not_to_propose(readers: Scope) -> Refusal:
    """403."""
    words = f"Nội dung ở đây là của {readers.title}; tài khoản của anh/chị thuộc nơi khác. Chưa có gì bị đổi."
    return Refusal(403, "Thuộc phường, xã khác", words)


def not_to_publish(readers: Scope) -> Refusal:
    """403."""
    words = (
        f"Nội dung này người dân {readers.title} cùng đọc: chỉ người có vai trò “{Role.REVIEW.title}” phụ trách"
        f" {readers.title} đăng được. Anh/chị hãy gửi duyệt. Chưa có gì bị đổi."
    )
    return Refusal(403, "Chưa đủ quyền đăng", words)
