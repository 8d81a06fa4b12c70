"""xuất nội dung ra sổ tính Excel để xem và sửa"""

from __future__ import annotations

import argparse
from pathlib import Path

from webhook.commands.common import BadInput, add_now, print_lines
from webhook.settings import read_settings


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("file", type=Path, metavar="TỆP.xlsx", help="tệp sẽ ghi (tệp cũ bị thay)")
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """One workbook of everything that counts."""
    from knowledge.editing.errors import EditError
    from webhook.workbook.exchange import export

    try:
        rows = export(read_settings(), args.file, args.now)
    except EditError as error:
        raise BadInput(f"hoidap06 export-xlsx: nội dung đang sai, chạy hoidap06 lint trước ({error})") from error
    except OSError as error:
        raise BadInput(f"hoidap06 export-xlsx: không ghi được {args.file} ({error})") from error
    print_lines([f"Đã ghi {args.file}: " + ", ".join(f"{name} {count} dòng" for name, count in rows.items())])
    return 0
