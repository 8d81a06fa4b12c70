"""What a writer takes back: "không phải tạm trú, mình hỏi tạm vắng cơ" rejects one thing and names another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from knowledge.text.lexicon import Token

_CORRECTIONS = tuple(
    tuple(words.split())
    for words in (
        "khong phai", "ko phai", "dau phai", "sai roi", "nham roi", "khong hoi", "y toi la", "y minh la", "y em la",
    )
)  # fmt: skip
_NOT_BUT = frozenset({("chu", "khong", "phai"), ("cho", "khong", "phai"), ("chu", "dau", "phai")})
_REJECTING = "phai"  # in each of them
OPENING = frozenset(words[0] for words in _CORRECTIONS)  # and all of them begin with two of these:
_OPENING_PAIRS = frozenset(words[:2] for words in _CORRECTIONS)
_BREAK = "|"
_TURNS = ("hoi", "ma", "la", "muon", "y")


def may_correct(words: Sequence[str]) -> bool:
    """False for folded words of which `corrected` would take nothing out: most, at one look."""
    return not (OPENING.isdisjoint(words) or _OPENING_PAIRS.isdisjoint(pairwise(words)))


def corrected(tokens: Sequence[Token]) -> tuple[Sequence[Token], tuple[str, ...], bool]:
    """`không phải tạm trú, mình hỏi tạm vắng cơ`: what was rejected is taken out, and named."""
    words = [token.folded for token in tokens]
    if (rejected := _rejected_behind(tokens, words)) is not None:
        return rejected
    for start, word in enumerate(words[:12]):
        if word not in OPENING:
            continue
        for pattern in _CORRECTIONS:
            if pattern[0] != word or tuple(words[start : start + len(pattern)]) != pattern:
                continue
            after = start + len(pattern)
            turn = next((n for n in range(after + 1, len(words)) if _turns(tokens[n])), None)
            if turn is None or not any(token.concept for token in tokens[turn:]):
                continue
            denied = tuple(dict.fromkeys(t.concept for t in tokens[start:turn] if t.concept))
            if denied or pattern[0] in ("sai", "nham"):
                return [*tokens[:start], *tokens[turn + 1 :]], denied, True
    return tokens, (), False


def _turns(token: Token) -> bool:
    """True for a word behind which the right thing is named; `hội` of `xã hội` is none."""
    return token.folded == _BREAK or (token.folded in _TURNS and not token.concept)


def _rejected_behind(tokens: Sequence[Token], words: Sequence[str]) -> tuple[list[Token], tuple[str, ...], bool] | None:
    """`ý em là lương hưu chứ không phải trợ cấp xã hội`: the thing is named first, and what it is not behind it."""
    if _REJECTING not in words:
        return None
    for place in range(1, len(words) - 3):
        if tuple(words[place : place + 3]) not in _NOT_BUT:
            continue
        end = next((n for n in range(place + 3, len(words)) if words[n] == _BREAK), len(words))
        denied = tuple(dict.fromkeys(t.concept for t in tokens[place + 3 : end] if t.concept))
        if denied and any(token.concept for token in tokens[:place]):
            return [*tokens[:place], *tokens[end:]], denied, True
    return None
