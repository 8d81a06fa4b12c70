"""What comes in and what goes out, in no provider's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NEW_LINE = "\n"


class Channel(StrEnum):
    """The ways a citizen reaches us; the value is stored and is part of a URL in `-` form."""

    TELEGRAM = "telegram"
    ZALO_OA = "zalo_oa"
    ZALO_BOT = "zalo_bot"
    WEB = "web"


class Kind(StrEnum):
    """What a message carries. Everything that we cannot read is OTHER, never an error."""

    TEXT = "text"
    CHOICE = "choice"  # a button: `payload` holds its whole state
    LOCATION = "location"  # a shared position: `place` is set
    START = "start"  # first contact without a question: /start, follow, join
    OTHER = "other"  # sticker, picture, voice, file ...: `media` names it


@dataclass(frozen=True, slots=True)
class Place:
    """A position that a citizen shared. Degrees, WGS 84."""

    latitude: float
    longitude: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes. Everything a channel needs to answer one message, as strings."""

    chat_id: str
    is_group: bool = False
    thread_id: str = ""  # Telegram forum topic
    quote_id: str = ""  # the provider's id of the message that we answer
    callback_id: str = ""  # Telegram: the button press that waits for an acknowledgement
    asker_id: str = ""  # Zalo OA groups: whom the reply names
    is_quiet: bool = False  # send it without a sound, where the channel can


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One message of one person, whatever the channel. All ids are `str`."""

    channel: Channel
    conversation_id: str  # one person in one chat; context never leaks between members of a group
    sender_id: str
    address: Address
    kind: Kind
    text: str = ""
    payload: str = ""
    place: Place | None = None
    media: str = ""
    addressed: bool = True  # in a group: named, replied to, or a command


class Change(StrEnum):
    """What became of a chat, told by the provider itself."""

    JOINED = "joined"  # the bot may write there (again)
    LEFT = "left"  # removed from a group, blocked by a person, or the group is no more
    MOVED = "moved"  # the group goes on under another id
    UNFOLLOWED = "unfollowed"  # a person wants no more of what they did not ask for; what they ask is answered


@dataclass(frozen=True, slots=True)
class ChatChange:
    """An event that is nobody's message. `moved_to`: the new id of a group that MOVED; `is_private`: no group's."""

    channel: Channel
    chat_id: str
    change: Change
    moved_to: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """What somebody types after the bot's name in another chat. Nothing of it is kept."""

    channel: Channel
    query_id: str
    text: str


@dataclass(frozen=True, slots=True)
class StaffWrote:
    """A member of staff wrote to a citizen by hand, beside the bot. `text` is compared with ours, never kept."""

    channel: Channel
    conversation_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap or to answer with its number. `payload` is at most 64 bytes in UTF-8 (Telegram's limit)."""

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph; the title, when there is one, is printed bold where the channel can, and with a colon."""

    text: str
    title: str = ""

    def plain(self) -> str:
        """The paragraph as a channel without markup shows it; a title without text is a heading."""
        if not self.title or not self.text:
            return self.title or self.text
        return f"{self.title}:{self.text}" if self.text.startswith(NEW_LINE) else f"{self.title}: {self.text}"


@dataclass(frozen=True, slots=True)
class Venue:
    """A support point on a map, sent after a tap or a shared location only."""

    latitude: float
    longitude: float
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one message: paragraphs, then choices (at most 10 in all)."""

    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...] = ()
    ask_location: bool = False  # show "share my location" where the channel has it
    venue: Venue | None = None  # may follow the text as a message of its own
    rate: str = ""  # first part of the two payloads by which the answer is rated, where the channel has buttons
    toast: str = ""  # a quiet word where a button was pressed; no bubble
    by_staff: bool = False  # a person wrote it
    may_follow: bool = False  # a person may answer later

    def plain(self) -> str:
        """The paragraphs without markup and without the menu, separated by a blank line."""
        return "\n\n".join(block.plain() for block in self.blocks)

    def with_menu(self) -> str:
        """The whole bubble as text: paragraphs, then the choices as a numbered menu.

        Numbers start at 1; a choice whose payload is the main menu is numbered 0.
        """
        if not self.choices:
            return self.plain()
        return self.plain() + "\n\n" + "\n".join(f"{n}. {c.label}" for n, c in numbered(self.choices))


MENU_PAYLOAD = "menu"


def numbered(choices: tuple[Choice, ...]) -> list[tuple[int, Choice]]:
    """The number that a citizen types for each choice: 1, 2, 3 ..., and 0 for the main menu."""
    result, n = [], 0
    for choice in choices:
        if choice.payload == MENU_PAYLOAD:
            result.append((0, choice))
        else:
            n += 1
            result.append((n, choice))
    return result
