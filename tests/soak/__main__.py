"""`make soak`: kill, break, run long, flood; keep the raw figures and write the table into docs/measured/soak.md.

python -m tests.soak [--short] [--only PART ...] [--minutes N] [--scale X]     --short keeps nothing
python -m tests.soak --readme                                    put the table of the last run into README.md
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvloop

from tests.bench.processes import ROOT
from tests.bench.table import as_markdown, as_text
from tests.soak import report
from tests.soak.plan import SHORT, WHOLE, Plan
from tests.soak.town import machine

MEASURED = ROOT / "docs" / "measured"
PAGE, README = MEASURED / "soak.md", ROOT / "README.md"
# The long ordinary run is the one that the issue calls the soak; its samples keep that name.
FILES = {"kills": "soak-kills.json", "faults": "soak-faults.json", "steady": "soak.json", "burst": "soak-burst.json"}


def main() -> int:
    """0 when everything that was run reached what is asked, 1 when not."""
    parser = argparse.ArgumentParser(description="Chạy dài: giết tiến trình, gây lỗi, tải đều, tải dồn.")
    parser.add_argument("--short", action="store_true", help="khoảng một phút, không ghi lại")
    parser.add_argument("--only", nargs="+", choices=list(FILES), default=list(FILES), help="chỉ chạy phần này")
    parser.add_argument("--minutes", type=float, help="phần tải đều dài bao nhiêu phút (mặc định 30)")
    parser.add_argument("--scale", type=float, default=1.0, help="lỗi của nền tảng dài bấy nhiêu lần, ví dụ 0.1")
    parser.add_argument("--readme", action="store_true", help="đưa bảng của lần chạy trước vào README.md, không chạy")
    parser.add_argument("--raw", type=Path, help="ghi số liệu thô của lần chạy này vào tệp")
    args = parser.parse_args()
    if args.readme:
        return _into_readme()
    plan = SHORT if args.short else WHOLE
    if args.minutes:
        plan = replace(plan, steady_s=args.minutes * 60)
    if args.scale != 1.0:
        plan = plan.scaled(args.scale)
    results: dict[str, Any] = {}
    for name in args.only:
        began = time.monotonic()
        results[name] = {**machine(), **run_part(name, plan)}
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        if not args.short:
            _keep(name, results[name])
    if args.raw:
        args.raw.write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
    found = report.rows(results)
    if not args.short:
        PAGE.write_text(_page(_kept()), encoding="utf-8")
    print(as_text(found))
    return 0 if all(row.met is not False for row in found) else 1


def run_part(name: str, plan: Plan) -> dict[str, Any]:
    """The raw figures of one part."""
    part = importlib.import_module(f"tests.soak.{name}")
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
        result: dict[str, Any] = uvloop.run(part.run(plan, Path(folder) / name))
    return result


def _keep(name: str, result: dict[str, Any]) -> None:
    MEASURED.mkdir(parents=True, exist_ok=True)
    (MEASURED / FILES[name]).write_text(_compact(result) + "\n", encoding="utf-8")


def _compact(result: dict[str, Any]) -> str:
    """One line a sample: thousands of lines with one number each help nobody."""
    lines = []
    for key, value in result.items():
        if isinstance(value, list):
            inside = ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value)
            lines.append(f" {json.dumps(key)}: [\n  {inside}\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}"


def _kept() -> dict[str, Any]:
    """The raw figures of the last runs."""
    files = {name: MEASURED / file for name, file in FILES.items()}
    return {name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items() if file.exists()}


def _page(results: dict[str, Any]) -> str:
    days = ", ".join(f"{name} ngày {one['day']} ({one['cores']} lõi)" for name, one in results.items())
    told = f"Chạy: {days}. Số liệu thô ở các tệp `soak*.json` cạnh đây; máy giả của các nền tảng chạy cùng máy."
    kills = "\n".join(report.raw_summary(results))
    asked = f"\n## Từng lần kill -9\n\n{kills}\n" if kills else ""
    return f"# Kết quả `make soak`\n\n{told}\n\n{as_markdown(report.rows(results))}{asked}"


def _into_readme() -> int:
    """0 when the README holds the table now."""
    results, page = _kept(), README.read_text(encoding="utf-8")
    before, start, rest = page.partition(report.START)
    _, end, after = rest.partition(report.END)
    if not (results and start and end):
        print(f"README.md không có {report.START} và {report.END}, hoặc chưa chạy lần nào", file=sys.stderr)
        return 1
    README.write_text(f"{before}{start}\n{as_markdown(report.rows(results))}{end}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
