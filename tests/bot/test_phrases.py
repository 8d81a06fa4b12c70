"""Sentences and code hold together: every key said exists, every key that exists is said, every status ends a turn."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import bot
import webhook
from bot.handlers.small_talk import _ORDER
from bot.replies import ASPECT_FIELDS
from bot.status import Status
from knowledge.base import KnowledgeBase
from knowledge.entries import Field
from knowledge.text.lexicon import ASPECTS

ROOTS = [Path(str(package.__file__)).parent for package in (bot, webhook)]
SOURCES = {path: ast.parse(path.read_text(encoding="utf-8")) for root in ROOTS for path in sorted(root.rglob("*.py"))}
SAYERS = {"say", "said", "menu"}


def constants(node: ast.AST) -> set[str]:
    """Every literal string below a node."""
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def composed_keys() -> set[str]:
    """What the code puts together from a prefix and a closed list."""
    fields = {f"field_{field.value}" for field in Field if field is not Field.ANSWER}
    return fields | {f"aspect_{name}" for name in ASPECTS} | {f"smalltalk_{cue}" for cue in _ORDER}


def said_keys() -> set[str]:
    """Keys written out in a call that says something."""
    found: set[str] = set()
    for tree in SOURCES.values():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call):
                name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                if name in SAYERS:
                    said = {a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
                    found |= {key for key in said if re.fullmatch(r"\w+", key)}  # the demo says whole sentences
    return found


def test_every_key_that_is_said_exists(knowledge: KnowledgeBase) -> None:
    families = {family.phrase for family in knowledge.out_of_scope}
    missing = (said_keys() | composed_keys() | families) - set(knowledge.phrases.texts)
    assert not missing, f"thêm vào phrases.yaml: {sorted(missing)}"


def test_every_key_that_exists_is_said(knowledge: KnowledgeBase) -> None:
    literal = set().union(*(constants(tree) for tree in SOURCES.values()))
    statuses = {status.value for status in Status}
    families = {family.phrase for family in knowledge.out_of_scope}
    own_titles = {f"field_{field.value}_{group}" for field in Field for group in knowledge.groups}
    unused = set(knowledge.phrases.texts) - literal - composed_keys() - families - statuses - own_titles
    assert not unused, f"không câu nào trong mã dùng tới, bỏ khỏi phrases.yaml: {sorted(unused)}"


def test_every_aspect_has_a_field_that_answers_it() -> None:
    assert set(ASPECTS) <= set(ASPECT_FIELDS)
    assert {field for fields in ASPECT_FIELDS.values() for field in fields} <= set(Field)


def test_every_value_in_braces_is_filled(knowledge: KnowledgeBase) -> None:
    """A name in braces must be one that the code fills in; a typo would be shown to a citizen."""
    filled = set()
    for tree in SOURCES.values():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call):
                filled |= {keyword.arg for keyword in call.keywords if keyword.arg}
    for key, sentence in knowledge.phrases.texts.items():
        assert set(re.findall(r"\{(\w+)\}", sentence)) <= filled, key


def test_every_status_ends_a_turn() -> None:
    """Each member is named by a handler."""
    bot_ = Path(str(bot.__file__)).parent
    handlers = bot_ / "handlers"
    others = Path(str(webhook.__file__)).parent  # what no handler sees: inline suggestions, a channel that is off
    named = {
        node.attr
        for path in (*handlers.glob("*.py"), bot_ / "human_time.py", others / "turns.py", others / "switches.py")
        for node in ast.walk(SOURCES[path])
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Status"
    }
    assert {status.name for status in Status} <= named


def test_no_sentence_is_written_in_code() -> None:
    """What a citizen reads stands in the content, not in Python."""
    marked = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
    handlers = Path(str(bot.__file__)).parent / "handlers"
    for path in (*sorted(handlers.glob("*.py")), handlers.parent / "replies.py", handlers.parent / "ask.py"):
        docs = {
            ast.get_docstring(n, clean=False)
            for n in ast.walk(SOURCES[path])
            if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef)
        }
        said = {text for text in constants(SOURCES[path]) if marked.search(text)} - docs
        assert not said, f"{path.name}: {said}"
