"""`make bench`: measure, keep the raw rounds, print the table and write it into docs/measured/bench.md.

python -m tests.bench [--quick] [--only PART ...]    --quick keeps nothing
python -m tests.bench --readme                       put the table of the last run into README.md
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from datetime import datetime
from typing import Any

from knowledge.hanoi import HANOI
from tests.bench import table
from tests.bench.plan import QUICK, WHOLE
from tests.bench.processes import CORES, ROOT

MEASURED = ROOT / "docs" / "measured"
PAGE, README = MEASURED / "bench.md", ROOT / "README.md"


def main() -> int:
    """The whole bench."""
    parser = argparse.ArgumentParser(description="Đo các tỷ lệ.")
    parser.add_argument("--quick", action="store_true", help="dưới hai phút, không ghi lại")
    parser.add_argument(
        "--only", nargs="+", choices=list(table.PARTS), default=list(table.PARTS), help="chỉ đo phần này"
    )
    parser.add_argument("--readme", action="store_true", help="đưa bảng của lần đo trước vào README.md, không đo")
    args = parser.parse_args()
    if args.readme:
        return _into_readme()
    results = {} if args.quick else _kept()
    for name in args.only:
        began = time.monotonic()
        result = {**_machine(), **_measure(name, quick=args.quick)}
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        results[name] = result
        if not args.quick:
            _keep(name, result)
    found = table.rows(results)
    if not args.quick:
        PAGE.write_text(_page(results, found), encoding="utf-8")
    print(table.as_text(found))
    return 0


def _measure(name: str, *, quick: bool) -> dict[str, Any]:
    from tests.bench import burst, console, edge, footprint, lint, matching

    parts = {"edge": edge, "burst": burst, "matching": matching, "footprint": footprint, "lint": lint}
    part = {**parts, "console": console}[name]
    return part.run(QUICK if quick else WHOLE)  # type: ignore[attr-defined, no-any-return]


def _machine() -> dict[str, Any]:
    """What a reader must know of the machine; nothing that names it."""
    return {
        "day": datetime.now(HANOI).date().isoformat(),
        "cores": len(CORES),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _kept() -> dict[str, Any]:
    """The raw rounds of earlier runs."""
    files = {name: MEASURED / f"bench-{name}.json" for name in table.PARTS}
    return {name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items() if file.exists()}


def _keep(name: str, result: dict[str, Any]) -> None:
    MEASURED.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, ensure_ascii=False, indent=1)
    (MEASURED / f"bench-{name}.json").write_text(text + "\n", encoding="utf-8")


def _page(results: dict[str, Any], found: list[table.Row]) -> str:
    one = next(iter(results.values()))
    told = f"Đo ngày {one['day']}, {one['cores']} lõi, Python {one['python']}."
    how = "Tỷ lệ lấy trong cùng một lượt, rồi trung vị các lượt; số liệu thô ở các tệp `bench-*.json` cạnh đây."
    return f"# Kết quả `make bench`\n\n{told} {how}\n\n{table.as_markdown(found)}"


def _into_readme() -> int:
    """0 when the README holds the table now, 1 when it has no marks or nothing was measured."""
    results = _kept()
    page = README.read_text(encoding="utf-8") if README.exists() else ""
    if not results or table.START not in page or table.END not in page:
        print(f"README.md không có {table.START} và {table.END}, hoặc chưa đo lần nào", file=sys.stderr)
        return 1
    README.write_text(table.replaced(page, table.as_markdown(table.rows(results))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
