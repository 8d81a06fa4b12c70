"""Fitting a reply into a provider's limits: counted after NFC, split by paragraph, escaped."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence

from bot.messages import NEW_LINE, Block, Reply, Venue, numbered

Measure = Callable[[str], int]
Page = tuple[Block, ...]

_GAP = "\n\n"
# Where a paragraph may be cut, best first; the mark stays with what precedes it.
_SEAMS = (re.compile(r"(?<=\n)"), re.compile(r"(?<=[.!?;:] )"), re.compile(r"(?<= )"))


def nfc(text: str) -> str:
    """The composed form: decomposed Vietnamese is up to 40 % longer and would break the limits."""
    return unicodedata.normalize("NFC", text)


def utf16_len(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of `text` that a Telegram entity names; "" for an entity that lies outside."""
    if offset < 0 or length <= 0:
        return ""
    if text.isascii():
        return text[offset : offset + length]
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "ignore")


def utf16_cut(text: str, offset: int, length: int) -> str:
    """`text` with the entity at `offset` replaced by one space."""
    units = text.encode("utf-16-le", "surrogatepass")
    kept = units[: 2 * offset] + " ".encode("utf-16-le") + units[2 * (offset + length) :]
    return kept.decode("utf-16-le", "ignore")


def pages(blocks: Sequence[Block], limit: int, measure: Measure = len) -> list[Page]:
    """`blocks` packed in order into as few pages as fit: each at most `limit` when printed plainly, in NFC."""
    result: list[Page] = []
    current: list[Block] = []
    used = 0
    for block in blocks:
        for piece in _pieces(Block(nfc(block.text), nfc(block.title)), limit, measure):
            size = measure(piece.plain())
            if current and used + len(_GAP) + size > limit:
                result.append(tuple(current))
                current, used = [], 0
            used += size + (len(_GAP) if current else 0)
            current.append(piece)
    return [*result, tuple(current)] if current else result


def _pieces(block: Block, limit: int, measure: Measure) -> list[Block]:
    if not block.plain().strip():
        return []
    if measure(block.plain()) <= limit:
        return [block]
    room = limit - measure(f"{block.title}: ") if block.title else limit
    if room < limit // 2:  # a title that long is no title
        return [Block(text) for text in split(block.plain(), limit, measure)]
    first, *rest = split(block.text, room, measure)
    line = NEW_LINE if block.text.startswith(NEW_LINE) else ""  # a list stands below its title
    return [Block(line + first, block.title), *(Block(text) for text in rest)]


def split(text: str, limit: int, measure: Measure = len) -> list[str]:
    """`text` in parts of at most `limit`: cut between lines, else sentences, else words, else anywhere."""
    text = text.strip()
    if measure(text) <= limit:
        return [text]
    for seam in _SEAMS:
        head = ""
        for part in seam.split(text):
            if measure((head + part).rstrip()) > limit:
                break
            head += part
        if head.strip():
            break
    else:
        head = _prefix(text, limit, measure)
    rest = text[len(head) :].strip()  # never empty: the text as a whole did not fit
    return [head.strip(), *split(rest, limit, measure)]


def _prefix(text: str, limit: int, measure: Measure) -> str:
    end = limit
    while (excess := measure(text[:end]) - limit) > 0:
        end -= max(1, excess // 2)
    for back in range(min(8, end - 1)):  # leave a letter and its marks together
        if not unicodedata.combining(text[end - back : end - back + 1] or "a"):
            return text[: end - back]
    return text[:end]


def plain(page: Page) -> str:
    """The page for a channel without markup."""
    return _GAP.join(block.plain() for block in page)


def markup(page: Page) -> str:
    """The page in Telegram's HTML: titles bold, everything else escaped."""
    return _GAP.join(_bold(block) for block in page)


def _bold(block: Block) -> str:
    title, text = (html.escape(part, quote=False) for part in (block.title, block.text))
    if not (title and text):
        return f"<b>{title}</b>" if title else text
    return f"<b>{title}:</b>{text}" if text.startswith(NEW_LINE) else f"<b>{title}:</b> {text}"


_TAG = re.compile(r"</?b>")


def unmarked(marked: str) -> str:
    """What `plain` gives for the page that `markup` gave: nothing else is marked, and every other `<` is escaped."""
    return html.unescape(_TAG.sub("", marked))


def bubble(reply: Reply) -> list[Block]:
    """What a channel without buttons prints: the paragraphs, then the numbered menu."""
    menu = Block("\n".join(f"{n}. {c.label}" for n, c in numbered(reply.choices)))
    return [*reply.blocks, menu] if reply.choices else list(reply.blocks)


def map_line(venue: Venue) -> Block:
    """A map link for channels that have no venue: any phone opens it, with or without an app."""
    point = f"{venue.latitude:.6f},{venue.longitude:.6f}"
    return Block(f"https://www.google.com/maps/search/?api=1&query={point}", "Bản đồ")


def without_mentions(text: str) -> str:
    """`text` for a Zalo group: `[@<id>]` would call a member, or everybody, so the bracket is opened."""
    return text.replace("[@", "[ @")
