"""From raw figures to rows: what was reached, what is asked, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.bench.table import Row

START, END = "<!-- soak:start -->", "<!-- soak:end -->"
Raw = Mapping[str, Any]
PEAK_MB = 10.0  # what a process may grow by after it has warmed up and still be called flat
HANDLES = 8
WAL_MB = 16.0


def rows(results: Mapping[str, Raw]) -> list[Row]:
    """The table of whatever has been run."""
    return [row for name, part in PARTS.items() if name in results for row in part(results[name])]


def kills(raw: Raw) -> Iterable[Row]:
    """kill -9 under load."""
    found, balance = raw["kills"], raw["balance"]
    lost, most = balance["acknowledged_and_unanswered"], raw["most_doubled_by_one_kill"]
    what = f"{len(found)} lần kill -9 khi đang tải, {_thousands(balance['acknowledged'])} tin: đã nhận mà không trả lời"
    yield Row(what, f"{lost}", "0", lost == 0)
    limit = raw["most_being_sent"]
    yield Row("… nhiều nhất bị gửi hai lần sau một lần kill (đang gửi lúc đó)", f"{most} ({limit})", "≤ 8", most <= 8)
    unlisted = raw["being_sent_and_not_listed"] + raw["doubled_that_were_not_being_sent"]
    yield Row("… đang gửi mà không có trong `deliveries --in-doubt`", f"{unlisted}", "0", unlisted == 0)
    slowest = max(kill["recovered_s"] for kill in found)
    yield Row("… từ lúc chạy lại đến lúc trả lời tiếp, chậm nhất", f"{_number(slowest, 1)} s", "≤ 5 s", slowest <= 5)
    mixed = balance["conversations_out_of_order"]
    yield Row("… cuộc trò chuyện bị lộn thứ tự", f"{mixed}", "0", mixed == 0)


def faults(raw: Raw) -> Iterable[Row]:
    """Providers, database and disk that fail."""
    every = [*raw["providers"], raw["locked"], *([raw["full"]] if "balance" in raw["full"] else [])]
    lost = sum(row["balance"]["acknowledged_and_unanswered"] for row in every)
    names = ", ".join(f"{NAMES.get(row['fault'], row['fault'])} {row['for_s']:.0f} s" for row in every)
    yield Row(f"Lỗi từng loại ({names}): đã nhận mà không trả lời", f"{lost}", "0", lost == 0)
    worst = max(raw["providers"], key=_slower)
    figure = f"{_number(_slower(worst), 2)} lần ({NAMES.get(worst['fault'], worst['fault'])})"
    yield Row("… người không liên quan chờ lâu hơn lúc yên, p99, tệ nhất", figure, "≤ 2", _slower(worst) <= 2)
    grown = max(_grown(row) for row in every)
    yield Row("… bộ nhớ tăng sau một lỗi, nhiều nhất", f"{_number(grown, 1)} MB", "< 10", grown < PEAK_MB)


NAMES = {
    "down": "mất nền tảng",
    "slow": "đáp chậm 20 s trong",
    "reset": "cắt kết nối",
    "garbage": "trả lời rác",
    "429": "429 cho một người",
    "locked": "khóa dữ liệu",
    "full": "đầy đĩa",
}


def _slower(row: Raw) -> float:
    return float(row["others_meanwhile"]["p99_ms"] / row["others_calm"]["p99_ms"])


def _grown(row: Raw) -> float:
    before, after = row["memory_mb"]["before"], row["memory_mb"]["after"]
    return max((after[name] or 0) - (before[name] or 0) for name in ("serve_rss_mb", "work_rss_mb"))


def steady(raw: Raw) -> Iterable[Row]:
    """The long ordinary run."""
    minutes = raw["seconds"] / 60
    p99 = raw["latency_ms"]["p99"]
    what = f"{_number(minutes, 0)} phút, {_number(raw['per_s'], 0)} tin/s: từ tin đến câu trả lời, p50 (p99)"
    yield Row(what, f"{_number(raw['latency_ms']['p50'], 0)} ({_number(p99, 0)}) ms", "p99 < 150 ms", p99 < 150)
    flat = raw["flat"]
    grown = {name: flat[name]["last_quarter"] - flat[name]["second_quarter"] for name in flat}
    memory = grown["serve_rss_mb"] + grown["work_rss_mb"]
    yield Row(
        "… bộ nhớ, từ phần tư thứ hai đến phần tư cuối", f"{memory:+.1f} MB".replace(".", ","), "phẳng", memory < 5
    )
    handles = grown["serve_handles"] + grown["work_handles"]
    yield Row("… tệp và kết nối đang mở", f"{handles:+.1f}".replace(".", ","), "phẳng", handles < HANDLES)
    wal = flat["wal_mb"]["max"]
    yield Row("… tệp WAL, lớn nhất", f"{_number(wal, 1)} MB", "phẳng", wal < WAL_MB)
    lost = raw["balance"]["acknowledged_and_unanswered"]
    yield Row("… đã nhận mà không trả lời", f"{lost}", "0", lost == 0)


def burst(raw: Raw) -> Iterable[Row]:
    """Ten thousand at once."""
    engine, paced = raw["engine"], raw["paced"]
    updates = _thousands(engine["updates"])
    slowest = max(engine["accept_slowest_ms"], paced["accept_slowest_ms"])
    yield Row(
        f"{updates} tin dồn một lúc: lần nhận chậm nhất", f"{_number(slowest, 0)} ms", "≤ 2000 ms", slowest <= 2000
    )
    lost = sum(
        one["updates"] - one["accepted"] + one["balance"]["acknowledged_and_unanswered"] for one in (engine, paced)
    )
    yield Row("… bị bỏ", f"{lost}", "0", lost == 0)
    mixed = sum(one["balance"]["conversations_out_of_order"] for one in (engine, paced))
    yield Row("… cuộc trò chuyện bị lộn thứ tự", f"{mixed}", "0", mixed == 0)
    speed = engine["drained_per_s"]
    cpu = " · ".join(f"{name} {_number(ms, 2)}" for name, ms in engine["cpu_ms_a_message"].items())
    yield Row(
        f"… trả lời hết, không giữ nhịp (CPU ms một tin: {cpu})", f"{_number(speed, 0)} tin/s", "≥ 500", speed >= 500
    )
    last = {name: one["last_s"] for name, one in paced["by_channel_s"].items()}
    told = " · ".join(
        f"{name} {_number(seconds, 0)}" for name, seconds in sorted(last.items(), key=lambda item: item[1])
    )
    yield Row("… giữ nhịp của nền tảng: câu cuối của mỗi kênh đi sau", f"{told} s")


PARTS = {"kills": kills, "faults": faults, "steady": steady, "burst": burst}


def raw_summary(results: Mapping[str, Raw]) -> Sequence[str]:
    """For the page: the kills one by one."""
    head = "| Lần | Giết | chờ hiểu | đang hiểu | chờ gửi | đang gửi | gửi hai lần | sẵn sàng, s | trả lời tiếp, s |"
    lines = [head, f"|{' --- |' * 9}"]
    for kill in results.get("kills", {}).get("kills", ()):
        cells = [
            kill["number"],
            kill["what"],
            kill["updates_pending"],
            kill["updates_leased"],
            kill["deliveries_pending"],
            kill["sending"],
            kill["doubled"],
            _number(kill["ready_s"], 2),
            _number(kill["recovered_s"], 2),
        ]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines if len(lines) > 2 else []


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def _thousands(value: int) -> str:
    return f"{value:,}".replace(",", ".")
