"""tài khoản của cán bộ: thêm, liệt kê, khóa, đặt lại mật khẩu (chạy được khi máy chủ đang chạy)"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from webhook.commands.common import BadInput, print_lines
from webhook.settings import read_settings

if TYPE_CHECKING:
    from webhook.admin.accounts import Accounts
    from webhook.storage.accounts import Account

BY_COMMAND = "bằng lệnh hoidap06 user"
ROLES = ("xem", "bien-tap", "duyet", "quan-tri")


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    what = parser.add_subparsers(metavar="add|list|disable|enable|password", required=True)
    making = what.add_parser("add", help="thêm; in ra mật khẩu một lần, hoặc --stdin để đọc mật khẩu")
    making.add_argument("name", metavar="TÊN", help="tên đăng nhập, ví dụ lan.nguyen")
    making.add_argument("--title", default="", metavar="HỌ TÊN", help="hiện trong nhật ký và lịch sử")
    making.add_argument("--role", choices=ROLES, default="xem", help="vai trò (mặc định: xem)")
    making.add_argument("--ward", default="", metavar="MÃ", help="mã phường, xã hoặc tỉnh; bỏ trống là mọi nơi")
    listing = what.add_parser("list", help="mọi tài khoản")
    closing = what.add_parser("disable", help="khóa và đăng xuất ngay")
    opening = what.add_parser("enable", help="mở lại")
    resetting = what.add_parser("password", help="đặt mật khẩu mới; mọi phiên đăng nhập của người đó bị đóng")
    resetting.add_argument("--no-totp", action="store_true", help="tắt luôn mã 6 số (khi mất điện thoại)")
    for one in (closing, opening, resetting):
        one.add_argument("name", metavar="TÊN", help="tên đăng nhập")
    for one in (making, resetting):
        one.add_argument("--stdin", action="store_true", help="đọc mật khẩu từ đầu vào chuẩn")
    deeds = (
        (making, _add, ("user-add",)),
        (listing, _list, ()),
        (closing, _close, ("user-disable",)),
        (opening, _open, ("user-enable",)),
        (resetting, _reset, ("password",)),
    )
    for one, do, noted in deeds:
        one.set_defaults(do=do, deeds=noted)


def run(args: argparse.Namespace) -> int:
    """One of them; lines to stdout."""
    print_lines(asyncio.run(_done(args)))
    return 0


async def _done(args: argparse.Namespace) -> list[str]:
    """What it did, in the audit list too, where whoever has the machine stands by the name they have on it."""
    from webhook.admin.accounts import Accounts
    from webhook.operator import operator
    from webhook.storage import audit
    from webhook.storage.database import now_ms
    from webhook.wiring import open_store

    settings = read_settings()
    store = open_store(settings)
    accounts = Accounts(settings.database_path, store.writer, store, "")
    do: Callable[[Accounts, argparse.Namespace], Awaitable[list[str]]] = args.do
    noted: list[str] = [*args.deeds, *(["totp-off"] if getattr(args, "no_totp", False) else [])]
    try:
        lines = await do(accounts, args)
        for deed in noted:
            await store.writer.submit(audit.note, audit.Deed(now_ms(), operator(), deed, args.name.lower(), BY_COMMAND))
        return lines
    finally:
        accounts.close()
        store.close()


async def _add(accounts: Accounts, args: argparse.Namespace) -> list[str]:
    from webhook.admin.accounts import HASHER, NAME, complaint, invented
    from webhook.admin.roles import WORDS, NoSuchPlace, scope_of
    from webhook.storage.accounts import NameTaken, NewAccount

    name = args.name.lower()
    if not NAME.match(name):
        raise BadInput("hoidap06 user: tên đăng nhập gồm 2 đến 40 chữ thường không dấu, chữ số, dấu chấm, gạch nối")
    try:
        scope = scope_of(args.ward)
    except NoSuchPlace as error:
        raise BadInput(f"hoidap06 user: không có phường, xã hay tỉnh mang mã {args.ward!r}") from error
    password = _given(args) or invented()
    if args.stdin and (problem := complaint(password, name)):
        raise BadInput(f"hoidap06 user: {problem}")
    made = NewAccount(name, args.title or name, WORDS[args.role], scope.code, HASHER.hash(password), not args.stdin)
    try:
        await accounts.add(made)
    except NameTaken as error:
        raise BadInput(f"hoidap06 user: đã có tài khoản {name!r}") from error
    return _told(name, args, password)


async def _list(accounts: Accounts, args: argparse.Namespace) -> list[str]:
    from webhook.admin.roles import Role

    rows = ((one, "khóa" if one.disabled else "mở") for one in accounts.all())
    return [
        f"{one.name:<24} {Role(one.role).title:<10} {one.scope or 'mọi nơi':<8} {state:<5} {one.title}"
        for one, state in rows
    ]


async def _close(accounts: Accounts, args: argparse.Namespace) -> list[str]:
    from webhook.storage.accounts import LastOne

    try:
        await accounts.change(_found(accounts, args.name).id, disabled=1, ends_sessions=True)
    except LastOne as error:
        raise BadInput("hoidap06 user: đây là người quản trị cuối cùng, hãy thêm người khác trước") from error
    return [f"Đã khóa {args.name} và đóng mọi phiên đăng nhập."]


async def _open(accounts: Accounts, args: argparse.Namespace) -> list[str]:
    await accounts.change(_found(accounts, args.name).id, disabled=0)
    return [f"Đã mở lại {args.name}."]


async def _reset(accounts: Accounts, args: argparse.Namespace) -> list[str]:
    from webhook.admin.accounts import complaint, invented

    account = _found(accounts, args.name)
    password = _given(args) or invented()
    if args.stdin and (problem := complaint(password, account.name)):
        raise BadInput(f"hoidap06 user: {problem}")
    await accounts.set_password(account.id, password, temporary=not args.stdin)
    if args.no_totp:
        await accounts.change(account.id, totp="", totp_step=0)
    return _told(account.name, args, password)


def _found(accounts: Accounts, name: str) -> Account:
    account = accounts.named(name)
    if account is None:
        raise BadInput(f"hoidap06 user: không có tài khoản {name!r} (`hoidap06 user list`)")
    return account


def _given(args: argparse.Namespace) -> str:
    """What stands on stdin where it was asked for: nothing there is no wish for a password that nobody is told."""
    if not args.stdin:
        return ""
    try:
        password = sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise BadInput("hoidap06 user: mật khẩu ở đầu vào chuẩn không phải UTF-8, chưa đổi gì") from None
    if not password:
        raise BadInput("hoidap06 user: đầu vào chuẩn không có mật khẩu nào, chưa đổi gì")
    return password


def _told(name: str, args: argparse.Namespace, password: str) -> list[str]:
    if args.stdin:
        return [f"Xong: {name}."]
    return [f"Mật khẩu của {name}, phải đổi ở lần đăng nhập đầu: {password}"]
