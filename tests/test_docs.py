"""The documents say what the code does: every setting, command, target, link, metric and lint message is real."""

from __future__ import annotations

import argparse
import ast
import dataclasses
import re
import shutil
import textwrap
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeGuard

import pytest

from bot.ask import ask, ask_text
from bot.turn import CONTEXT_FOR, Conversation
from knowledge import lint
from knowledge.entries import Source
from knowledge.hanoi import HANOI
from knowledge.loader import SHIPPED, load
from knowledge.schema import Reader
from knowledge.yaml_nodes import get, items, parse
from webhook import metrics
from webhook.cli import parser
from webhook.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parent.parent
README, OPERATORS, STAFF = ROOT / "README.md", ROOT / "docs/van-hanh.md", ROOT / "docs/huong-dan-can-bo.md"
RECORD = ROOT / "docs/du-lieu-ca-nhan.md"
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
UNIT = ROOT / "docs/hoidap06.service"
NAMES = [field.name.upper() for field in dataclasses.fields(Settings)]
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)


def words(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code(path: Path) -> str:
    """What stands in backticks, a piece a line."""
    return "\n".join(piece.strip("`") for piece in CODE.findall(words(path)))


def named(path: Path) -> str:
    """How a test is called."""
    return str(path.relative_to(ROOT))


def rows(path: Path) -> dict[str, str]:
    """Table rows by the name in backticks that each begins with."""
    return dict(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|(.*)$", words(path), re.MULTILINE))


def commands() -> dict[str, set[str]]:
    """Every command with its options."""
    found = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return {name: options(each) for name, each in found.choices.items()}


def options(command: argparse.ArgumentParser) -> set[str]:
    """Its own, and those of what it has below (`user add`)."""
    below = [action for action in command._actions if isinstance(action, argparse._SubParsersAction)]
    inner = [options(each) for action in below for each in action.choices.values()]
    return set(command._option_string_actions).union(*inner)


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*##", words(ROOT / "Makefile"), re.MULTILINE))


def test_every_setting_has_a_row_in_the_readme_and_every_row_is_a_setting() -> None:
    assert sorted(rows(README)) == sorted(NAMES), "a field of webhook/settings.py needs a row in README.md, Settings"


def test_the_readme_tells_the_defaults() -> None:
    plain = read_settings({})
    told = rows(README)
    for name in NAMES:
        default = getattr(plain, name.lower())
        if isinstance(default, str | int) and default != "" and name != "DATABASE_URL":
            assert f" `{default}` |" in told[name], f"README.md: the default of {name} is {default}"


def test_the_example_of_the_environment_names_every_setting_once() -> None:
    named_there = re.findall(r"^([A-Z][A-Z0-9_]+)=", words(ROOT / ".env.example"), re.MULTILINE)
    assert sorted(named_there) == sorted(NAMES)


def test_the_record_of_processing_names_all_that_is_remembered_of_a_conversation() -> None:
    row = next(line for line in words(RECORD).splitlines() if "(`conversations`)" in line)
    told = set(re.findall(r"`([a-z_]+)`", row)) - {"conversations"}
    assert told == {field.name for field in dataclasses.fields(Conversation)}, "a field of Conversation is not in it"


def test_the_record_of_processing_tells_what_outlives_the_context() -> None:
    row = next(line for line in words(RECORD).splitlines() if "(`conversations`)" in line)
    spoken = Conversation("vneid-quen-mk", greeted=True, ward="00004", place="00004", failures=1, asked_at=NOON)
    left = spoken.fresh(NOON + CONTEXT_FOR + timedelta(seconds=1))
    outlives = [field.name for field in dataclasses.fields(left) if getattr(left, field.name) != field.default]
    assert re.findall(r"`([a-z_]+)`", row.split("quá 30 phút")[1])[:3] == ["ward", "place", "greeted"]
    assert set(outlives) == {"ward", "place", "greeted"}
    assert timedelta(minutes=30) == CONTEXT_FOR


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_every_command_and_option_that_is_named_exists(path: Path) -> None:
    known = commands()
    for command in re.findall(r"hoidap06 ([a-z]+(?:-[a-z]+)*)", code(path)):
        assert command in known, f"{path.name}: hoidap06 {command}"
    for line in words(path).splitlines():
        here = set().union(*(known[command] for command in re.findall(r"hoidap06 ([a-z]+(?:-[a-z]+)*)", line)))
        for option in re.findall(r"(?<![\w-])--[a-z-]+", line) if here else ():
            assert option in here, f"{path.name}: {line}"


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_every_target_that_is_named_exists(path: Path) -> None:
    assert set(re.findall(r"^\s*make ([a-z]+)", code(path), re.MULTILINE)) <= targets()


def test_the_readme_names_every_command_and_every_target() -> None:
    told = code(README)
    assert [name for name in commands() if f"hoidap06 {name}" not in told] == []
    assert [name for name in targets() if f"make {name}" not in told] == []


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = words(path)
    for target in [*re.findall(r"\]\(([^)\s]+)\)", text), *re.findall(r'src="([^"]+)"', text)]:
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        assert found.exists(), f"{path.name}: {target}"
        assert not anchor or anchor in anchors(found), f"{path.name}: {target}"


def anchors(path: Path) -> set[str]:
    """The headings as their anchors are written on GitHub."""
    heads = re.findall(r"^#+ (.+)$", words(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def exposed() -> set[str]:
    """Every name that stands on /metrics, without what histograms append."""
    families = [family for registry in (metrics.EDGE, metrics.WORK) for family in registry.collect()]
    return {family.name + ("_total" if family.type == "counter" else "") for family in families}


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_every_metric_that_is_named_exists(path: Path) -> None:
    assert set(re.findall(r"hoidap06_[a-z_]+", words(path))) <= exposed()


def test_the_operators_book_names_every_metric() -> None:
    assert [name for name in sorted(exposed()) if name not in words(OPERATORS)] == []


def test_every_event_that_the_operators_book_tells_of_is_logged() -> None:
    table = words(OPERATORS).split("| `event` | Nghĩa |")[1].split("\n\n")[0]
    sources = "".join(words(path) for path in sorted((ROOT / "webhook").rglob("*.py")))
    told = [cell for row in table.splitlines() for cell in re.findall(r"`([^`]+)`", row.split("|")[1] if row else "")]
    assert len(told) > 8
    for event in told:
        for part in event.split("…"):
            assert part.strip() in sources, event


def test_a_target_is_said_to_come_until_its_module_is_there() -> None:
    for module in re.findall(r"-m (tests\.\w+)", words(ROOT / "Makefile")):
        row = next(line for line in words(README).splitlines() if line.startswith(f"| `make {module[6:]}`"))
        is_there = (ROOT / module.replace(".", "/") / "__main__.py").exists()
        assert ("(to come)" in row) != is_there, f"README.md, Commands: {row}"


# Where this was written, and where packages come from: neither belongs into a document.
FOREIGN = (
    "/work/", "/home/", "/root/", "/Users/", "/tmp/",
    "pypi.org", "pythonhosted", "npmjs", "deb.debian.org", "golang.org",
)  # fmt: skip


@pytest.mark.parametrize("path", [*DOCS, UNIT, ROOT / ".env.example"], ids=named)
def test_no_document_names_a_path_of_the_author_or_a_registry(path: Path) -> None:
    assert [part for part in FOREIGN if part in words(path)] == []


def test_the_unit_runs_a_command_that_exists() -> None:
    command = re.findall(r"^ExecStart=\S+/hoidap06 (\w+)$", words(UNIT), re.MULTILINE)
    assert command == ["serve"]
    assert set(command) <= set(commands())


@pytest.mark.parametrize("block", ["bench", "eval", "soak"])
def test_the_readme_keeps_the_places_of_the_figures(block: str) -> None:
    assert re.findall(rf"<!-- {block}:(\w+) -->", words(README)) == ["start", "end"]


def lint_messages() -> Iterator[list[str]]:
    """The parts that never change of every message that `hoidap06 lint` can print."""
    for name in (
        "schema", "loader", "collected", "file_content", "scope", "confusable", "broad", "yaml_nodes", "point_schema",
        "working_days",
    ):  # fmt: skip
        for node in ast.walk(ast.parse(words(ROOT / f"knowledge/{name}.py"))):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "message":
                yield constants(node.value)
            elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("_bad", "at", "Problem"):
                yield from (constants(arg) for arg in node.args[1:4] if isinstance(arg, ast.JoinedStr))
                yield from ([str(arg.value)] for arg in node.args[1:4] if is_sentence(arg))


def is_sentence(node: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def constants(node: ast.expr) -> list[str]:
    parts: list[ast.expr] = node.values if isinstance(node, ast.JoinedStr) else [node]
    return [str(part.value) for part in parts if isinstance(part, ast.Constant)]


def test_the_guide_explains_every_lint_message() -> None:
    lines = [line.replace("`", "") for line in words(STAFF).splitlines() if line.startswith("| `")]
    messages = [[part.replace("`", "") for part in parts] for parts in lint_messages()]
    assert len(messages) > 40
    missing = [parts for parts in messages if not any(all(part.strip() in line for part in parts) for line in lines)]
    assert missing == [], "docs/huong-dan-can-bo.md, section 7: a row for each"


def test_the_guide_explains_every_rule_of_lint() -> None:
    """Name, whether it fails, what it means, how to mend it."""
    told = re.findall(r"^\| `([a-z-]+)` \| (lỗi|nhắc) \| (.+?) \| (.+?) \|$", words(STAFF), re.MULTILINE)
    rules = [*lint.READING, *(rule.RULE for rule in (*lint.RULES, *lint.SLOW))]
    assert sorted(name for name, *_ in told) == sorted(rules), "docs/huong-dan-can-bo.md, section 7, Các luật"


def blocks(path: Path) -> list[str]:
    """The YAML of a document, without the indentation of the list that it stands in."""
    found = re.findall(r"^( *)```yaml\n(.*?)^ *```", words(path), re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(inside) for _, inside in found]


def test_the_guides_fee_is_said_until_its_last_day_and_the_other_sentence_after() -> None:
    fees = [block for block in blocks(STAFF) if block.startswith("fee:")]
    known = {key: Source(key, key) for key in ("nq66", "tt28", "tt64", "cong", "nq99")}
    reader = Reader("huong-dan-can-bo.md", "service")
    dated, changed, unknown = (
        reader.fact(items(get(parse(fee, "fee"), "fee"))[0], known, date(2026, 11, 22)) for fee in fees
    )  # fmt: skip
    assert reader.problems == []
    assert dated is not None and dated.valid_until is not None
    assert dated.on(dated.valid_until) == dated.text
    assert dated.on(date(2027, 1, 1)) == dated.after
    assert f"Lệ phí: {dated.after}" in words(STAFF)
    assert changed is not None
    assert [changed.on(day) for day in (date(2027, 1, 31), date(2027, 2, 1))] == [changed.text, changed.after]
    assert unknown is not None and unknown.unknown


def test_the_guides_phrasing_point_and_switch_do_what_it_says(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(SHIPPED, content)
    phrasing, point, switch = (
        next(block for block in blocks(STAFF) if block.startswith(first))
        for first in ("phrasings:", "points:", "- id: can-cuoc-mat-hong")
    )
    (content / "support_points/ba-dinh.yaml").write_text(point, encoding="utf-8")
    file = content / "services/cap-doi-cccd.yaml"
    _, before, new = (line.removeprefix("- ") for line in phrasing.splitlines())
    assert f"  - {before}\n" in words(file)
    file.write_text(words(file).replace(f"  - {before}\n", f"  - {before}\n  - {new}\n"), encoding="utf-8")
    knowledge = load([content])
    assert ask_text(knowledge, "thẻ chíp bị chuột gặm", None, NOON)["entry"] == "can-cuoc-mat-hong"
    reply = ask(knowledge, "điểm hỗ trợ phường Ba Đình", NOON).reply
    assert reply is not None
    told = re.search(r"^ +(Trung tâm .*mở cửa tới.*)$", words(STAFF), re.MULTILINE)
    assert told is not None
    assert told[1] in reply.with_menu()
    head, off = switch.splitlines()
    file.write_text(words(file).replace(f"{head}\n", f"{head}\n{off}\n"), encoding="utf-8")
    assert not load([content]).entries["can-cuoc-mat-hong"].enabled
