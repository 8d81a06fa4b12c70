"""A question of a thing and nothing else: `hộ chiếu làm ở đâu`, `lệ phí hộ chiếu`, `còn hộ chiếu thì sao`.

What is wanted of a thing stands in the phrasings of some topics more than of others (a lost passport is where people
ask how long it takes), and would draw the thing to them. So the thing is looked up by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK, Query

# They frame a question and say nothing of which; none that says what is done with the thing (`cấp`, `đổi`, `mới`).
_FRAME = frozenset({"hoi", "ve", "het", "cho", "thi", "muon", "thu", "tuc", "xin", "lam", "sao", "dang", "ky", "ki"})
_AND, _HOW = "con", "sao"  # `còn ... thì sao`; alone the first is a child


def thing_alone(query: Query) -> Sequence[Token] | None:
    """The words of the only thing that a message names, where all others say what is wanted of it or frame the
    question. None where there is more to it, or nothing but the thing."""
    if len(query.concepts) != 1 or query.denied:
        return None
    words = [token for token in query.tokens if token is not BREAK]
    rest = [token for token in words if not token.concept]
    if not rest:
        return None
    spoken = {token.folded for token in rest}
    frame = _FRAME | {_AND} if _HOW in spoken else _FRAME
    if any(not token.aspect and token.folded not in frame for token in rest):
        return None
    return [token for token in words if token.concept]
