"""Reading what a provider posted: every odd shape ends as Unreadable, never as another exception."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.messages import Kind, Place
from webhook.channels.base import Unreadable

MAX_TEXT = 4096  # characters; no provider sends more, and a longer one is cut before anything else looks at it
MAX_ID = 128
# What a bare `/word` must be in a group to be ours: other bots listen to slashes too.
COMMANDS = frozenset(
    (
        "start", "menu", "danhmuc", "help", "huongdan", "trogiup", "phuong", "caidat", "quyenrieng", "xoadulieu",
        "dulieucuatoi", "dung", "batdau",
    )
)  # fmt: skip
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w{1,64}))?(?:\s+(.*))?\Z", re.DOTALL)


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Raises Unreadable: not UTF-8, not JSON, too deep, not an object."""
    try:
        value = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except ValueError:
        raise Unreadable("not JSON") from None
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    return value


def child(parent: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object `parent[name]`. Raises Unreadable when it is missing or something else."""
    value = parent.get(name)
    if not isinstance(value, dict):
        raise Unreadable(f"no {name}")
    return value


def optional_child(parent: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object `parent[name]`, or an empty one."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def identifier(parent: Mapping[str, Any], name: str) -> str:
    """The id `parent[name]` as `str`: Zalo's are strings beyond 2^53, Telegram's are integers. Raises Unreadable."""
    found = optional_identifier(parent, name)
    if not found:
        raise Unreadable(f"no {name}")
    return found


def optional_identifier(parent: Mapping[str, Any], name: str) -> str:
    """The id `parent[name]`, or "" when there is none that can be stored."""
    value = parent.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return str(value)
    # `isprintable` refuses control characters and lone surrogates, which no store can write.
    if isinstance(value, str) and len(value) <= MAX_ID and value.isprintable():
        return value.strip()
    return ""


def text_of(parent: Mapping[str, Any], name: str) -> str:
    """The text `parent[name]`, cut to MAX_TEXT, without NUL and lone surrogates; "" when there is none.

    Raises Unreadable when it is not a string.
    """
    value = parent.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(f"{name} is not text")
    return clean(value)


def clean(text: str) -> str:
    """`text` as every store and every provider can take it, at most MAX_TEXT characters."""
    cut = text[:MAX_TEXT].replace("\x00", "")
    return cut.encode("utf-8", "replace").decode("utf-8")


def place(latitude: object, longitude: object, name: str = "") -> Place:
    """A position from numbers (Telegram) or strings (Zalo OA). Raises Unreadable for an impossible one."""
    lat, lon = _degrees(latitude), _degrees(longitude)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # false for NaN as well
        raise Unreadable("impossible coordinates")
    return Place(lat, lon, name)


def _degrees(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Unreadable("no coordinates")
    try:
        return float(value)
    except (ValueError, OverflowError):
        raise Unreadable("no coordinates") from None


@dataclass(frozen=True, slots=True)
class Command:
    """`/word@bot arguments`: `word` in lower case, `bot` as written, "" when nobody is named."""

    word: str
    bot: str
    arguments: str


def command(text: str) -> Command | None:
    """The command that `text` begins with, if it is one."""
    found = _COMMAND.match(text.strip())
    if found is None:
        return None
    return Command(found[1].lower(), found[2] or "", (found[3] or "").strip())


@dataclass(frozen=True, slots=True)
class Words:
    """What a text says once it is read: `/start x` is START with payload `x`, other commands lose `@bot`."""

    kind: Kind
    text: str = ""
    payload: str = ""


def words(text: str, *, named: bool = False) -> Words:
    """What a text says. Nothing but our name (`named`) is a call without a question: START."""
    stripped = text.strip()
    asked = command(stripped)
    if asked is None:
        return Words(Kind.START if named and not stripped else Kind.TEXT, stripped)
    if asked.word == "start":
        return Words(Kind.START, payload=asked.arguments)
    return Words(Kind.TEXT, f"/{asked.word} {asked.arguments}".strip())


# A group's own bot is seldom called Lan or Minh: these begin the names of offices and of bots.
_OFFICE = r"(?:bot|oa|phường|xã|đặc khu|ubnd|công an|chính quyền|trung tâm|tổ dân phố|hỏi đáp)"
_OFFICE_MENTION = re.compile(rf"@{_OFFICE}\b", re.IGNORECASE)


def names_us(text: str, name: str) -> bool | None:
    """Whether a Zalo text names the bot: `@Name` anywhere, or Name at its start. None: our name is not known.

    Zalo documents no mention field, so the visible name is all there is. While the name is unknown, a leading
    mention of something that is called like an office counts; a leading mention of anybody else may be us.
    """
    shown = unicodedata.normalize("NFC", text).casefold().lstrip()
    known = unicodedata.normalize("NFC", name).casefold().strip()
    if known:
        return f"@{known}" in shown or _begins(shown, known)
    if _OFFICE_MENTION.match(shown):
        return True
    return None if shown.startswith("@") else False


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) :][:1].isalnum()


def without_name(text: str, name: str) -> str:
    """`text` without the bot's mention; without a known name, a leading `@` and the capitalised words behind it."""
    shown = unicodedata.normalize("NFC", text).strip()
    known = re.escape(unicodedata.normalize("NFC", name).strip())
    if known:
        inner = re.sub(rf"@{known}(?!\w)", " ", shown, flags=re.IGNORECASE)
        return tidy(re.sub(rf"\A\s*{known}(?!\w)", " ", inner, flags=re.IGNORECASE))
    return tidy(_strip_capitalised(shown)) if shown.startswith("@") else shown


def _strip_capitalised(text: str) -> str:
    parts = text.split(" ")
    rest = 1
    while rest < len(parts) and parts[rest][:1].isupper() and not parts[rest - 1].endswith((",", ":")):
        rest += 1
    return " ".join(parts[rest:])


def tidy(text: str) -> str:
    """`text` without the double spaces and the leading comma that a removed name leaves behind."""
    return (re.sub(r"  +", " ", text) if "  " in text else text).strip().lstrip(",:;.-–").strip()
