"""Words stuck together are split, and mistyped words repaired, against the knowledge's own vocabulary."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.text.fold import fold, tones
from knowledge.text.syllables import syllables

MAX_STUCK = 120  # characters: a whole message without a space; a longer run of letters is no sentence
_LONGEST = 7  # letters of the longest syllable
# What a cut costs is minus the logarithm of the chance of its words, one after the other, as the knowledge has them.
# Chosen on stretches of well-written questions that were put together again, and on names of foreign things.
_FOLLOWS = 0.5  # share of that chance which comes from the word before
_COURTESY = 1 / 400  # least share of a word that the knowledge's phrasings leave out
_OPEN_A, _NUMBER, _STRANGE = math.exp(-4), math.exp(-6), math.exp(-14)  # `ạ`, digits, a syllable that nobody knows
_DEAREST, _DEAREST_SHORT, _SHORT = 3.2, 2.7, 7  # cost a letter at which it is no Vietnamese; of tokens this short
# What the ear confuses, by region; the first form is tried for the second and the other way round.
_SOUNDS = (
    ("tr", "ch"),
    ("s", "x"),
    ("gi", "d"),
    ("r", "d"),
    ("r", "gi"),
    ("l", "n"),
    ("v", "d"),
    ("ng", "n"),
    ("t", "c"),
    ("i", "y"),
)
_ENDINGS = (("ng", "n"), ("c", "t"), ("ch", "t"), ("nh", "n"))
# How chats and bad spellers write what begins or ends a syllable: `fường`, `wen`, `kông an`, `ngỉ`, `xog`, `mìh`.
_CHAT_ONSETS = (
    ("f", "ph"), ("w", "qu"), ("j", "gi"), ("k", "c"), ("c", "k"), ("ngh", "ng"), ("ng", "ngh"), ("g", "gh"),
)  # fmt: skip
_CHAT_ENDINGS = (("g", "ng"), ("h", "nh"), ("k", "ch"))


Pairs = dict[str, dict[str, int]]  # word -> word behind it -> how often: a third of what pairs as keys would take
_NONE: dict[str, int] = {}


@dataclass(frozen=True)
class Vocabulary:
    """The folded words of the knowledge, how often each stands there, and which stand next to each other."""

    counts: Counter[str] = field(default_factory=Counter)
    pairs: Pairs = field(default_factory=dict)
    choices: tuple[str, ...] = ()  # the words that a mistyped one may have meant
    named: frozenset[tuple[str, str]] = frozenset()  # neighbours inside the name of a thing
    courtesy: frozenset[str] = frozenset()  # words that are left out of the counts, often as they are said

    @classmethod
    def build(
        cls, sentences: Iterable[Sequence[str]], extra: Iterable[str] = (), names: Iterable[str] = ()
    ) -> Vocabulary:
        """From the folded words of phrasings, words that are known without one, and the folded names of things: what
        `Rows.spoken` counts of thousands."""
        said = list(sentences)
        counts = Counter(chain.from_iterable(said))
        pairs: Pairs = {}
        for (first, second), times in Counter(chain.from_iterable(map(pairwise, said))).items():
            pairs.setdefault(first, {})[second] = times
        for word in extra:
            counts[word] += 1
        return cls.of_counts(counts, pairs, names)

    @classmethod
    def of_counts(
        cls, counts: Counter[str], pairs: Pairs, names: Iterable[str], courtesy: frozenset[str] = frozenset()
    ) -> Vocabulary:
        """From words and neighbours that are counted already."""
        named = {pair for name in names for pair in pairwise(name.split())}
        choices = tuple(w for w in counts if len(w) > 1 and w in syllables())
        return cls(counts, pairs, choices, frozenset(named), courtesy)

    @cached_property
    def near(self) -> Callable[[str], list[tuple[str, int, int]]]:
        """The known words at one keystroke (two from seven letters) of a word: (word, distance, place)."""

        def look(word: str) -> list[tuple[str, int, int]]:
            limit = 1 if len(word) < 7 else 2
            return process.extract(word, self.choices, scorer=OSA.distance, score_cutoff=limit, limit=8)

        return lru_cache(maxsize=4096)(look)

    @cached_property
    def unstuck(self) -> Callable[[str, str], list[str] | None]:
        """`unstick` of a token; what was taken apart once is remembered."""
        return lru_cache(maxsize=1024)(lambda token, raw: unstick(token, self, raw))

    @cached_property
    def total(self) -> int:
        """How many words were counted."""
        return sum(self.counts.values()) or 1

    @cached_property
    def followed(self) -> dict[str, int]:
        """How often each word has another behind it."""
        return {first: sum(following.values()) for first, following in self.pairs.items()}

    @cached_property
    def words(self) -> frozenset[str]:
        """Every known word."""
        return frozenset(self.counts)

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def together(self, first: str, second: str) -> bool:
        """True when the knowledge has the one word right before the other."""
        return second in self.pairs.get(first, _NONE)


def unstick(token: str, vocabulary: Vocabulary, raw: str = "") -> list[str] | None:
    """`lamlaicccd` -> [lam, lai, cccd]; None when the token is a word of its own or does not come apart.

    The likeliest row of words wins, each beside the one before it, unless even that is too unlikely for its length:
    pieces fit into anything (`canada`, `mobile`). `raw` is the token as it was typed, where two tone marks tell that it
    is several words (`càvẹt`): then none of them has two, and no row is too unlikely.
    """
    if not 4 <= len(token) <= MAX_STUCK or not token.isalnum() or token.isdecimal():
        return None
    if not raw and (token in vocabulary or token in syllables()):
        return None
    if raw and len(raw) != len(token):
        return None
    # Of each place: the cheapest way there by its last word, as (cost, where that word starts, the word before it).
    ways: list[dict[str, tuple[float, int, str]]] = [{} for _ in range(len(token) + 1)]
    ways[0][""] = (0.0, 0, "")
    for start in range(len(token)):
        if not ways[start]:
            continue
        for end in range(start + 1, min(start + _LONGEST, len(token)) + 1):
            word = token[start:end]
            if raw and tones(raw[start:end]) > 1:
                break
            if chance := _chance(word, vocabulary):
                cost, before = min(
                    (cost - math.log(_behind(before, word, chance, vocabulary)), before)
                    for before, (cost, _, _) in ways[start].items()
                )
                ways[end][word] = (cost, start, before)
    if not ways[-1]:
        return None
    word = min(ways[-1], key=lambda last: ways[-1][last][0])
    dearest = _DEAREST if len(token) >= _SHORT else _DEAREST_SHORT
    if not raw and ways[-1][word][0] > dearest * len(token):
        return None
    words: list[str] = []
    end = len(token)
    while end:
        words.append(word)
        _, end, word = ways[end][word]
    return words[::-1] if len(words) > 1 else None


def _chance(word: str, vocabulary: Vocabulary) -> float:
    """Share of the words that are this one; 0 when it is none."""
    if word == "a":
        return _OPEN_A
    share = vocabulary.counts.get(word, 0) / vocabulary.total
    if word in vocabulary.courtesy:
        return max(share, _COURTESY)
    if share:
        return share
    if word.isdecimal():
        return _NUMBER
    return _STRANGE if len(word) > 1 and word in syllables() else 0.0


def _behind(before: str, word: str, chance: float, vocabulary: Vocabulary) -> float:
    """The chance of a word behind another."""
    often = vocabulary.followed.get(before)
    if not often:
        return (1 - _FOLLOWS) * chance
    return (1 - _FOLLOWS) * chance + _FOLLOWS * vocabulary.pairs[before].get(word, 0) / often


def in_chat(raw: str, folded: str, vocabulary: Vocabulary) -> str | None:
    """`fải` -> `phải`, `fòg` -> `phòng`: the known word that a token which is no syllable stands for by chat spelling,
    with the diacritics that were typed; else None."""
    begun = [raw, *(new + raw[len(old) :] for old, new in _CHAT_ONSETS if folded.startswith(old))]
    whole = [*begun, *(word[: -len(old)] + new for word in begun for old, new in _CHAT_ENDINGS if folded.endswith(old))]
    return next((word for word in whole[1:] if (plain := fold(word)) in syllables() and plain in vocabulary), None)


def repair(words: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Each word that cannot be Vietnamese, or that stands where the ear confuses, replaced by a known one."""
    result = list(words)
    pairs, counts, possible = vocabulary.pairs, vocabulary.counts, syllables()
    for place, word in enumerate(words):
        before = result[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        if word in counts and (word in pairs.get(before, _NONE) or after in pairs.get(word, _NONE)):
            continue
        if not word.isalpha():
            continue
        if word in possible or word in counts:
            result[place] = _heard(word, before, after, vocabulary)
        elif len(word) >= 3:
            result[place] = _mistyped(word, before, after, vocabulary)
    return result


def _heard(word: str, before: str, after: str, vocabulary: Vocabulary) -> str:
    """`thuong chu` -> `thuong tru`: another word that sounds alike and makes the name of a thing with its neighbour; or
    that stands beside a neighbour elsewhere, where this one stands nowhere (`sin giấy` -> `xin giấy`), or beside both.
    """
    enough = 2 if word in vocabulary.counts else 1
    best, most = word, 0
    for other in sounds_like(word):
        if (before, other) in vocabulary.named or (other, after) in vocabulary.named:
            return other
        beside = vocabulary.together(before, other) + vocabulary.together(other, after)
        if beside >= enough and vocabulary.counts[other] > most:
            best, most = other, vocabulary.counts[other]
    return best


@lru_cache(maxsize=4096)
def sounds_like(word: str) -> tuple[str, ...]:
    """Possible syllables that differ in one onset or ending which regions confuse."""
    found = set()
    for one, other in _SOUNDS:
        for have, want in ((one, other), (other, one)):
            if word.startswith(have) and len(word) > len(have):
                found.add(want + word[len(have) :])
    for one, other in _ENDINGS:
        for have, want in ((one, other), (other, one)):
            if word.endswith(have) and len(word) > len(have) + 1:
                found.add(word[: -len(have)] + want)
    return tuple(sorted((found & syllables()) - {word}))


def _mistyped(word: str, before: str, after: str, vocabulary: Vocabulary) -> str:
    """The nearest known word at one keystroke (two from seven letters), where neighbours agree if several do."""
    near = vocabulary.near(word)
    if not near:
        return word

    def rank(item: tuple[str, float, int]) -> tuple[int, float, int]:
        other, distance, _ = item
        return (
            -int(vocabulary.together(before, other) or vocabulary.together(other, after)),
            distance,
            -vocabulary.counts[other],
        )

    best = min(near, key=rank)
    return best[0] if len(best[0]) >= 2 else word
