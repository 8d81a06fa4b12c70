"""What staff know of how people write: spellings, concepts, aspects, fillers; read from `lexicon.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge.text.fold import fold, same_i, tone_of, toneless_key
from knowledge.text.owners import Owners

ASPECTS = (
    "fee",
    "time",
    "papers",
    "where",
    "online",
    "who",
    "penalty",
    "deadline",
    "steps",
    "result",
    "hotline",
    "legal",
    "validity",
)
TOLD = "told"  # words of an aspect that only tell ("chưa có giấy tờ gì"): listed beside the aspects, none of them


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as typed (lower case, composed) and folded.

    `concept` is set once it belongs to a named thing, `aspect` once it says what is wanted of a thing.
    """

    raw: str
    folded: str
    concept: str = ""
    aspect: str = ""

    @property
    def marked(self) -> bool:
        """True when it was typed with diacritics."""
        return self.raw != self.folded


@lru_cache(maxsize=16384)
def token_of(word: str) -> Token:
    """One word as a token."""
    return Token(word, fold(word))


@lru_cache(maxsize=16384)
def token_as(raw: str, folded: str, concept: str, aspect: str) -> Token:
    """One word with what is known of it; few are met anew, and making one costs more than finding it."""
    return Token(raw, folded, concept, aspect)


@lru_cache(maxsize=8192)
def tokens_of(words: str) -> tuple[Token, ...]:
    """The words of a text that is normalised already."""
    return tuple(token_of(word) for word in words.split())


def forget_built() -> None:
    """Let go of the words that building a lexicon has met: what messages bring is met again."""
    for cache in (tokens_of, token_of, toneless_key):
        cache.cache_clear()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sequence of words that stands for `value`."""

    words: tuple[Token, ...]
    value: str

    @property
    def folded(self) -> tuple[str, ...]:
        """Its words without diacritics."""
        return tuple(word.folded for word in self.words)

    def fits(self, tokens: Sequence[Token], place: int) -> bool:
        """True when the words from `place` on, whose folded forms agree, mean this pattern of several words."""
        # In a group a forgotten tone is forgiven, another tone is not: `nộp hồ (sơ)` is not `nộp hộ`.
        for number, word in enumerate(self.words, place):
            raw = tokens[number].raw
            if raw == word.raw:
                continue
            if ("đ" in raw and "đ" not in word.raw) or ((tone := tone_of(raw)) and tone != tone_of(word.raw)):
                return False  # `khác đâu` is not `khắc dấu`
        return True


# What follows at the end of a branch, and what nodes without a pattern have; never written to.
_NOTHING: dict[str, Node] = {}
_UNWRITTEN: dict[tuple[str, ...], Pattern] = {}
_UNKEYED: dict[str, Pattern] = {}


class Node:
    """Where the patterns that begin with the same folded words stand, and what may follow."""

    __slots__ = ("after", "by_key", "depth", "here", "just_so")

    def __init__(self, depth: int) -> None:
        self.depth = depth  # words that lead here
        self.after: dict[str, Node] = _NOTHING
        self.here: tuple[Pattern, ...] = ()
        self.just_so = _UNWRITTEN  # by the words as they are written
        self.by_key = _UNKEYED  # those of one word, whatever the place of the tone

    def add(self, pattern: Pattern) -> None:
        """One more pattern of these words; the first of those that are written alike counts."""
        self.here = (*self.here, pattern)
        if len(self.here) == 1:  # as in most nodes: a look at it is enough
            return
        first_counts = self.here[::-1]
        self.just_so = {tuple(word.raw for word in each.words): each for each in first_counts}
        if self.depth == 1:
            self.by_key = {toneless_key(each.words[0].raw): each for each in first_counts}

    def then(self, word: str) -> Node:
        """The node of one more word, made when it is not there."""
        if self.after is _NOTHING:
            self.after = {}
        return self.after.setdefault(word, Node(self.depth + 1))

    def alone(self, raw: str) -> Pattern | None:
        """The pattern of one word that `raw` means, where none is longer.

        A lone word needs the same diacritics: `hồng` is not `hông`, and `dau` may be `đâu`, `dấu` or `đau`.
        """
        here = self.here
        if len(here) == 1:
            own = here[0].words[0].raw
            return here[0] if raw == own or toneless_key(raw) == toneless_key(own) else None
        return (self.just_so.get((raw,)) or self.by_key.get(toneless_key(raw))) if here else None

    def longest(self, tokens: Sequence[Token], folded: Sequence[str], place: int) -> Pattern | None:
        """The longest pattern at `place`, whose first word led here; of two as long, the one that is typed just so
        (`con dâu`, not `con dấu`). `folded` are the tokens' folded words, and one that is none behind them."""
        met: list[Node] = []
        node: Node | None = self
        end = place + 1
        while node is not None:
            if node.here:
                met.append(node)
            node = node.after.get(folded[end])
            end += 1
        for found in reversed(met):
            if found.depth == 1:
                return found.alone(tokens[place].raw)
            here = found.here
            if len(here) > 1 and (
                pattern := found.just_so.get(tuple([token.raw for token in tokens[place : place + found.depth]]))
            ):
                return pattern
            for pattern in here:
                if pattern.fits(tokens, place):
                    return pattern
        return None


@dataclass(frozen=True, slots=True)
class PatternSet:
    """Patterns as a tree of their folded words: a word that begins none is passed in one look."""

    by_first: Mapping[str, Node] = field(default_factory=dict)

    @classmethod
    def build(cls, patterns: Iterable[Pattern]) -> PatternSet:
        """A set that finds the longest pattern at a place."""
        root = Node(0)
        for pattern in patterns:
            if pattern.words:
                node = root
                for word in pattern.folded:
                    node = node.then(word)
                node.add(pattern)
        return cls(root.after or {})

    def find(self, tokens: Sequence[Token], words: Sequence[str] | None = None) -> list[tuple[int, int, str]]:
        """(start, end, value) of every pattern, longest first at each place, without overlap. `words` are the tokens'
        folded words, where somebody has them already.

        Of two that share a word, the later one stands when it is as long: `làm hộ chiếu` names a passport (`hộ chiếu`),
        not a favour (`làm hộ`).
        """
        found: list[tuple[int, int, str]] = []
        folded = [token.folded for token in tokens] if words is None else [*words]
        folded.append(" ")  # behind the last word, and no word
        # Many words begin a pattern, few are followed by its second word: one look tells.
        begun = [
            (place, node)
            for place, node in enumerate(map(self.by_first.get, folded))
            if node is not None and (folded[place + 1] in node.after or node.here)
        ]
        past = 0
        for number, (place, node) in enumerate(begun, 1):
            if place < past:
                continue
            if folded[place + 1] in node.after:
                pattern = node.longest(tokens, folded, place)
            else:
                pattern = node.alone(tokens[place].raw)
            if pattern is None:
                continue
            end = place + len(pattern.words)
            if end == place + 1 or not _shares_with_a_later(begun, number, tokens, folded, end):
                past = end
                found.append((place, past, pattern.value))
        return found

    def replace(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """The tokens with every pattern replaced by the words of its value."""
        if not (found := self.find(tokens)):
            return tuple(tokens)
        result: list[Token] = []
        place = 0
        for start, end, value in found:
            result.extend(tokens[place:start])
            result.extend(tokens_of(value))
            place = end
        result.extend(tokens[place:])
        return tuple(result)


def _shares_with_a_later(
    begun: Sequence[tuple[int, Node]], number: int, tokens: Sequence[Token], folded: Sequence[str], end: int
) -> bool:
    """True when a pattern that is as long as the one that begins before `begun[number]` and ends at `end` begins inside
    of it and goes on behind it."""
    length = end - begun[number - 1][0]
    while number < len(begun) and begun[number][0] < end:
        start, node = begun[number]
        later = node.longest(tokens, folded, start)
        if later is not None and len(later.words) >= length:
            return True
        number += 1
    return False


def patterns(table: Mapping[str, Iterable[str]]) -> Iterable[Pattern]:
    """One pattern a way of writing: {value: [way, way]}."""
    for value, ways in table.items():
        for way in ways:
            yield Pattern(tokens_of(way), value)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that the reading steps look up."""

    spelling: PatternSet = field(default_factory=PatternSet)  # teencode, abbreviations, dialect -> standard words
    concepts: PatternSet = field(default_factory=PatternSet)  # ways of naming one thing -> its canonical words
    aspects: PatternSet = field(default_factory=PatternSet)  # fee, time, papers ...
    fillers: PatternSet = field(default_factory=PatternSet)  # courtesy words that carry no question
    cues: PatternSet = field(default_factory=PatternSet)  # greeting, thanks, anger, emergency, scam, ...
    generic: frozenset[str] = frozenset()  # folded words that every procedure shares: little weight
    canonical: frozenset[str] = frozenset()  # the concepts' canonical words, folded, as one string each
    compounds: tuple[tuple[frozenset[str], str], ...] = ()  # things that together name another thing
    words: frozenset[str] = frozenset()  # every folded word that stands in the lexicon
    courtesy: frozenset[str] = frozenset()  # every folded word of `fillers`
    borrowed: frozenset[str] = frozenset()  # folded words of another language that are understood among ours
    owners: Owners = field(default_factory=lambda: Owners(PatternSet()))  # who makes another thing of one of ours

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Lexicon:
        """From the nested mapping of `lexicon.yaml`. Unknown sections are ignored (the loader reports them)."""
        tables = {name: _table(data.get(name)) for name in ("spelling", "borrowed", "concepts", "aspects", "cues")}
        # A long value stands for itself too, so that `mức 2` inside of `định danh mức 2` is not spelt out again.
        own = [Pattern(tokens_of(value), value) for value in tables["spelling"] if " " in value]
        known = [*patterns(tables["spelling"]), *own]
        borrowed = list(patterns(tables["borrowed"]))
        spelling = [*known, *borrowed]
        speller = PatternSet.build(spelling)
        named = [*patterns(tables["concepts"]), *(Pattern(tokens_of(name), name) for name in tables["concepts"])]
        concepts = _spelt_too(named, speller)
        seen = {token.folded for p in (*spelling, *concepts) for token in p.words}
        seen |= {token.folded for p in (*spelling, *concepts) for token in tokens_of(p.value)}
        aspects = _spelt_too(patterns(tables["aspects"]), speller)
        fillers = _spelt_too([Pattern(tokens_of(words), "") for words in _strings(data.get("fillers"))], speller)
        cues = _spelt_too(patterns(tables["cues"]), speller)
        seen |= {token.folded for p in (*aspects, *fillers, *cues) for token in p.words}
        return cls(
            spelling=speller,
            concepts=PatternSet.build(concepts),
            aspects=PatternSet.build(aspects),
            fillers=PatternSet.build(fillers),
            cues=PatternSet.build(cues),
            generic=frozenset(w for word in _strings(data.get("generic")) for w in (fold(word), same_i(fold(word)))),
            canonical=frozenset(fold(name) for name in tables["concepts"]),
            compounds=tuple(_compounds(data.get("compounds"))),
            words=frozenset(seen),
            courtesy=frozenset(token.folded for pattern in fillers for token in pattern.words),
            borrowed=frozenset(token.folded for pattern in borrowed for token in pattern.words),
            owners=Owners.of_tables(
                PatternSet.build(_spelt_too(patterns(_table(data.get("owners"))), speller)), _table(data.get("owned"))
            ),
        )

    def together(self, named: Collection[str]) -> frozenset[str]:
        """The compounds all of whose parts are named: `khai sinh` + `bảo hiểm y tế` is the linked procedure."""
        things = frozenset(named)
        return frozenset([name for parts, name in self.compounds if parts <= things])


def _spelt_too(written: Iterable[Pattern], speller: PatternSet) -> list[Pattern]:
    """Each pattern, and as it stands once the message is spelt: `gọi không dậy` is read as `gọi không vậy`."""
    found = list(written)
    spelt = ((speller.replace(pattern.words), pattern) for pattern in found)
    return [*found, *(Pattern(words, pattern.value) for words, pattern in spelt if words != pattern.words)]


def _compounds(node: object) -> Iterable[tuple[frozenset[str], str]]:
    """`liên thông khai sinh: khai sinh + thường trú, khai sinh + bảo hiểm y tế`."""
    for name, ways in _table(node).items():
        for way in ways:
            yield frozenset(fold(part.strip()) for part in way.split("+")), "+" + fold(name)


def _table(node: object) -> dict[str, list[str]]:
    return {str(key): _strings(value) for key, value in node.items()} if isinstance(node, Mapping) else {}


def _strings(node: object) -> list[str]:
    """Ways separated by commas, in one string or in a list of strings."""
    if isinstance(node, str):
        return [part.strip() for part in node.split(",") if part.strip()]
    return [part for item in node for part in _strings(str(item))] if isinstance(node, Sequence) else []
