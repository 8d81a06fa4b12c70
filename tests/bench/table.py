"""From raw rounds to rows: a figure, its target, and whether it was met. Ratios are within a round, then medians."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

START, END = "<!-- bench:start -->", "<!-- bench:end -->"
Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `met` is None where nothing is asked of the figure."""

    what: str
    figure: str
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """In one word."""
        return "" if self.met is None else ("đạt" if self.met else "chưa đạt")


def rows(results: Mapping[str, Raw]) -> list[Row]:
    """The table of whatever has been measured: `results` by the name of the part."""
    return [row for name, part in PARTS.items() if name in results for row in part(results[name])]


def ratio(rounds: Sequence[Raw], ours: str, other: str, figure: str = "per_s") -> float:
    """Median over the rounds of ours : other, each within its round."""
    return median(one[ours][figure] / one[other][figure] for one in rounds)


def edge(raw: Raw) -> Iterable[Row]:
    """Durable accept : bare edge."""
    sync = median(one["p50"] for one in raw["sync_ms"])
    yield Row("Đĩa: một lần ghi chắc (fdatasync), trung vị", f"{_number(sync, 3)} ms", "< 0,5 ms", sync < 0.5)
    for connections, least in ((16, 0.6), (64, 0.8)):
        rounds = [one for one in raw["quiet"] if one["connections"] == connections]
        found = ratio(rounds, "durable", "bare")
        p99 = median(one["durable"]["p99_ms"] for one in rounds)
        what = f"Nhận và cất chắc : cổng trần, {connections} kết nối (p99 {_number(p99, 1)} ms)"
        yield _at_least(what, found, least)
    found = ratio(raw["busy"], "durable", "bare")
    slowest = max(one["durable"]["max_ms"] for one in raw["busy"])
    connections = raw["busy"][0]["connections"]
    yield _at_least(f"Như trên, `work` đang bận hàng đợi đầy, {connections} kết nối", found, 0.25)
    yield Row("Lần nhận chậm nhất khi `work` bận", f"{_number(slowest, 0)} ms", "≤ 1000 ms", slowest <= 1000)


def burst(raw: Raw) -> Iterable[Row]:
    """Update in to reply out : the simple bot."""
    for phrasings, least in ((500, 3.0), (5000, 10.0)):
        rounds = [one for one in raw["rounds"] if one["phrasings"] == phrasings]
        hits = " : ".join(_percent(rounds[0][who]["right"] / rounds[0]["updates"]) for who in ("ours", "simple"))
        what = f"Từ câu hỏi đến câu trả lời : bot đơn giản, {_thousands(phrasings)} cách hỏi (đúng ngay {hits})"
        yield _at_least(what, ratio(rounds, "ours", "simple"), least)
    names = {"accept": "nhận", "understand": "hiểu", "settle": "ghi sổ", "send": "gửi"}
    stages = raw["stages"]["ms"]
    told = " · ".join(f"{name} {_number(stages[stage], 2)}" for stage, name in names.items())
    yield Row("CPU một tin nhắn, ms", told)


def matching(raw: Raw) -> Iterable[Row]:
    """Time of one match, and rapidfuzz : ours."""
    for size in raw["sizes"]:
        rounds, phrasings = size["rounds"], size["phrasings"]
        p50 = median(one["ours"]["p50_ms"] for one in rounds)
        p99 = median(one["ours"]["p99_ms"] for one in rounds)
        hits = rounds[0]["ours"]["hit_at_1"], rounds[0]["token_set_ratio"]["hit_at_1"], rounds[0]["WRatio"]["hit_at_1"]
        target = ("≤ 1 ms", p50 <= 1) if phrasings == 5000 else ("", None)
        yield Row(
            f"Tìm câu trả lời, {_thousands(phrasings)} cách hỏi: p50 (p99)",
            f"{_number(p50, 2)} ({_number(p99, 2)}) ms",
            *target,
        )
        faster = [ratio(rounds, scorer, "ours", "p50_ms") for scorer in ("token_set_ratio", "WRatio")]
        yield Row(
            "… nhanh hơn rapidfuzz token_set_ratio · WRatio; đúng ngay ta · hai cách kia",
            f"{_number(faster[0], 1)} · {_number(faster[1], 1)} lần; {' · '.join(map(_percent, hits))}",
        )
    if "understanding" in raw:
        yield from understanding(raw["understanding"])


def understanding(sizes: Sequence[Raw]) -> Iterable[Row]:
    """One message from its characters to the decision, by size; what the index and the memory cost."""
    named = {
        0: "kiến thức đi kèm",
        **{size["phrasings"]: f"{_thousands(size['phrasings'])} cách hỏi" for size in sizes[1:]},
    }
    least = {0: (0.8, 5.0, 1.0), 50_000: (3.0, None, 10.0)}
    for size in sizes:
        rounds = size["rounds"]
        name = named.get(size["phrasings"], f"{_thousands(size['phrasings'])} cách hỏi")
        p50, p99, index = (median(one[key] for one in rounds) for key in ("p50_ms", "p99_ms", "index_s"))
        most_p50, most_p99, most_index = least.get(size["phrasings"], (None, None, None))
        target = f"≤ {_number(most_p50, 1)}" + (f" ({_number(most_p99, 0)})" if most_p99 else "") if most_p50 else ""
        met = None if most_p50 is None else p50 <= most_p50 and (most_p99 is None or p99 <= most_p99)
        shown = f"{_number(p50, 2)} ({_number(p99, 2)}) ms CPU"
        yield Row(f"Hiểu một tin nhắn, từ chữ đến quyết định, {name}: p50 (p99)", shown, target, met)
        target = f"≤ {_number(most_index, 0)} s" if most_index else ""
        met = None if most_index is None else index <= most_index
        yield Row(f"Lập chỉ mục, {name}", f"{_number(index, 2)} s CPU", target, met)
    small, large = sizes[1], sizes[-1]
    more = median(one["rss_mb"] for one in large["rounds"]) - median(one["rss_mb"] for one in small["rounds"])
    kb = more * 1024 / (large["rounds"][0]["phrasings_held"] - small["rounds"][0]["phrasings_held"])
    yield Row("Bộ nhớ thêm cho mỗi cách hỏi, chỉ mục và nội dung", f"{_number(kb, 2)} KB", "< 3 KB", kb < 3)


def footprint(raw: Raw) -> Iterable[Row]:
    """Memory and start."""
    later = [start for start in raw["starts"] if not start["first"]]
    rss = max(start["after_messages_mb"]["rss"] for start in later)
    pss = max(start["after_messages_mb"]["pss"] for start in later)
    what = "Bộ nhớ của `serve`, mọi tiến trình, mọi kênh bật, sau 200 tin: RSS (PSS)"
    yield Row(what, f"{_number(rss, 0)} ({_number(pss, 0)}) MB", "< 150 MB", rss < 150)
    ready = median(start["ready_s"] for start in later)
    yield Row("Từ lúc chạy lệnh đến lúc sẵn sàng", f"{_number(ready, 2)} s", "≤ 2 s", ready <= 2)


def lint(raw: Raw) -> Iterable[Row]:
    """Looking for mistakes in the content: as a person waits for the command, and CPU of one process."""
    size = f"{_thousands(raw['entries'])} mục, {_thousands(raw['phrasings'])} cách hỏi"
    what = f"`lint --fast`: {size}, {_number(raw['bytes'] / 1e6, 1)} MB"
    if "command" in raw:
        wall, cpu = (median(one[name] for one in raw["command"]) for name in ("wall_s", "cpu_s"))
        waited = f"{what}, chờ cả lệnh (CPU mọi tiến trình)"
        yield Row(waited, f"{_number(wall, 1)} ({_number(cpu, 1)}) s", "≤ 3 s", wall <= 3)
    yield Row(f"{what}, CPU khi chỉ một tiến trình", f"{_number(median(one['cpu_s'] for one in raw['many']), 1)} s")
    fast, whole = (raw["shipped"][name]["cpu_s"] for name in ("fast", "whole"))
    yield Row(
        "`lint` nội dung đi kèm: --fast · cả hỏi thử từng cách hỏi (CPU)", f"{_number(fast, 1)} · {_number(whole, 1)} s"
    )


def console(raw: Raw) -> Iterable[Row]:
    """The staff's pages on a full log, and grouping beside the replies."""
    slowest = max(raw["pages"], key=lambda path: median(raw["pages"][path]))
    p50 = median(raw["pages"][slowest])
    what = f"Trang quản trị chậm nhất, sổ {_thousands(raw['logged'])} câu ({slowest.split('?')[0]}): p50"
    yield Row(what, f"{_number(p50, 0)} ms", "< 100 ms", p50 < 100)
    seconds = raw["grouping_s"]
    what = f"Gộp {_thousands(raw['open'])} câu chưa trả lời, cùng lúc với trả lời dân"
    yield Row(what, f"{_number(seconds, 1)} s", "< 10 s", seconds < 10)
    calm, busy = (_p99(raw["replies"][name]) for name in ("calm_ms", "grouping_ms"))
    what = "… trong lúc ấy, p99 từ câu hỏi đến câu trả lời so với lúc yên"
    yield Row(what, f"{_number(busy / calm, 2)} lần", "≤ 1,5", busy / calm <= 1.5)


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.99 * len(values)))]


PARTS = {"edge": edge, "burst": burst, "matching": matching, "footprint": footprint, "lint": lint, "console": console}
HEAD = ("Đo gì", "Được", "Phải đạt", "")


def as_text(found: Sequence[Row]) -> str:
    """For a terminal."""
    cells = [HEAD, *((row.what, row.figure, row.target, row.verdict) for row in found)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join(lines)


def as_markdown(found: Sequence[Row]) -> str:
    """For docs and the README."""
    cells = [HEAD, ("---",) * len(HEAD), *((row.what, row.figure, row.target, row.verdict) for row in found)]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells) + "\n"


def replaced(page: str, markdown: str) -> str:
    """`page` with the block between the two marks replaced; unchanged without them."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    return f"{before}{START}\n{markdown}{END}{after}" if start and end else page


def _at_least(what: str, found: float, least: float) -> Row:
    return Row(
        what, f"{_number(found, 2)} lần", f"≥ {_number(least, 2).removesuffix('0').removesuffix(',0')}", found >= least
    )


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def _thousands(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"
