"""What is the dead's: "ông nội mất rồi, sổ hưu của ông giờ làm sao" asks what becomes of it, not how to get one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.handlers.reading import matched
from bot.turn import Turn
from knowledge.entries import Entry
from knowledge.matching.matcher import Candidate
from knowledge.text.fold import fold
from knowledge.text.lexicon import Token
from knowledge.text.past import who_died

_OF_THE_DEAD = re.compile(r"\b(?:nguoi mat|da mat|qua doi|thua ke|mat(?=:))")
DIED = re.compile(r"\b(?:mat|qua doi|chet|tu vong)\b")  # in a phrasing: people ask it of a death
_WHOSE = frozenset({"cua", "ten"})  # before the owner: "xe của ba", "điện đứng tên má"
_HIS = frozenset({"ong", "anh"})  # `ổng`, `ảnh`; `bà` without its sign is a father, too
_MEN = frozenset({"ba", "bo", "cha", "tia", "chong"})
_OTHERS = frozenset({"noi", "ngoai", "trai", "ay"})  # behind a pronoun: `ông nội` is somebody himself


def is_of_the_dead(entry: Entry) -> bool:
    """True when by its name an entry is of somebody who has died."""
    return _OF_THE_DEAD.search(fold(entry.name)) is not None


def of_their_dead(turn: Turn, candidate: Candidate) -> Entry | None:
    """The entry of the dead that stands for the one of `candidate`, where the thing asked for belongs to whoever died.
    None where the candidate is asked of deaths itself, or the content has none."""
    query, knowledge = matched(turn).query, turn.knowledge
    if query.corrected or not _is_theirs(query.spelt, who_died(query.spelt)):
        return None
    entry = knowledge.entries[candidate.entry]
    if is_of_the_dead(entry):
        return None
    told = [each for each in knowledge.enabled if is_of_the_dead(each)]
    near = [each for each in told if each.topic == entry.topic or each.id in entry.see_also]
    if not near and DIED.search(fold(candidate.phrasing)):
        return None
    named = frozenset(query.concepts)
    return next(
        (each for each in (*near, *told) if named & frozenset(knowledge.named_in(each.name))),
        next(iter(near), None),
    )


def _is_theirs(tokens: Sequence[Token], dead: frozenset[str]) -> bool:
    if not dead:
        return False
    behind = [*(token.folded for token in tokens[2:]), ""]
    return any(
        before.folded in _WHOSE
        and (owner.folded in dead or (owner.folded in _HIS and after not in _OTHERS and not dead.isdisjoint(_MEN)))
        for (before, owner), after in zip(pairwise(tokens), behind, strict=True)
    )
