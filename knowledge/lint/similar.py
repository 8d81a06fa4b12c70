"""Two entries are not asked for in the same words in another order: a warning, with both places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from knowledge.lint.page import Page
from knowledge.lint.whole import Asked, Whole, grouped, plain
from knowledge.yaml_nodes import Problem

RULE = "similar-phrasing"
_SIGNS = str.maketrans(dict.fromkeys(",.?!;:\"'()/-", " "))


def words(text: str, courtesy: frozenset[str]) -> str:
    """The words of a way of asking in alphabetical order, courtesy left out."""
    said = plain(text).translate(_SIGNS).split()
    return " ".join(sorted(word for word in said if word not in courtesy) or said)


def check(page: Page, whole: Whole) -> Iterator[Problem]:
    """Entries only: what is none of ours may be near to what is."""
    if not page.asked:
        return
    courtesy = frozenset(plain(word) for word in whole.lexicon.get("fillers", ()) if " " not in word)
    index = _index(whole, courtesy)
    for scalar in page.asked:
        for other in index[words(scalar.value, courtesy)] if scalar.role == "phrasings" else ():
            if other.entry != scalar.entry and plain(other.text) != plain(scalar.value):
                yield page.problem(
                    scalar.start,
                    RULE,
                    f"cách hỏi `{scalar.value}` quá giống `{other.text}` ở {other.place} (mục `{other.entry}`): "
                    "thêm chữ cho thấy chỗ khác nhau, hoặc bỏ một",
                    warning=True,
                )
                break


def _index(whole: Whole, courtesy: frozenset[str]) -> Mapping[str, list[Asked]]:
    cached: dict[str, list[Asked]] | None = whole.__dict__.get("_similar")
    if cached is None:
        cached = grouped((words(asked.text, courtesy), asked) for asked in whole.asked)
        whole.__dict__["_similar"] = cached
    return cached
