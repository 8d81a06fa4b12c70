"""A reply by hand: from the words of staff to what is queued, and where a group of questions stands with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.messages import Address, Block, Channel, Reply
from bot.ports import OutboundRequest
from bot.privacy import mask
from knowledge.hanoi import HANOI
from knowledge.phrases import Phrases
from webhook.admin.child import ChildFailed
from webhook.admin.console import Console
from webhook.admin.reach import Reach, reach_of
from webhook.admin.refusals import Refusal
from webhook.admin.seat import Seat
from webhook.admin.views import clock
from webhook.channels.base import PureHalf
from webhook.channels.registry import pure_halves
from webhook.storage import reply_paths, staff_answers
from webhook.storage.database import from_ms
from webhook.storage.outbox import State
from webhook.storage.reply_paths import Path
from webhook.storage.staff_answers import Given, Letter
from webhook.wiring import channel_configs

KEYS = ("staff_head", "staff_about", "staff_stays")
NOTE = "staff_phrases"  # keeps them over a restart
LONGEST = 1_200  # characters: with its head and its last lines it is one bubble on every channel
LONGEST_QUOTE = 120
MOST_REACHED = 30
OWN = {
    "the chat was left or blocked": "người nhận đã chặn, bỏ theo dõi, hoặc trợ lý đã rời nhóm",
    "the channel was switched off; too late now": "kênh bị tắt quá lâu",
    "its channel was off for a week": "kênh tắt suốt một tuần",
    "refused": "nền tảng từ chối",
}
GIVEN_UP = re.compile(r"given up after (\d+) attempts: (.*)", re.DOTALL)
STATES = {
    State.NEW: "đang chờ gửi",
    State.RETRY: "đang chờ gửi lại",
    State.SENDING: "đang gửi",
    State.SENT: "đã gửi",
    State.HELD: "chưa rõ đã đến chưa (xem Tổng quan)",
    State.DEAD: "không gửi được",
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asked, whether they can be reached, and what they were answered."""

    path: Path
    reach: Reach
    given: Given | None

    @property
    def open(self) -> bool:
        """Whether a reply may be written: nobody has, or what was written could not be sent."""
        return self.reach.open and (self.given is None or self.given.state == State.DEAD)

    @property
    def state(self) -> str:
        """What became of the answer."""
        return "" if self.given is None else state_of(self.given.state, self.given.reason)


def state_of(state: int, reason: str) -> str:
    """In plain words; of a delivery that is no longer kept, that it is none of ours any more."""
    known = STATES.get(State(state)) if state in list(State) else "đã gửi trước đây"
    return f"{known}: {why(reason)}" if state == State.DEAD and reason else str(known)


def why(reason: str) -> str:
    """Why something was given up: the provider's words are Vietnamese already, our own of the lists are not."""
    tries = GIVEN_UP.match(reason)
    return OWN.get(reason) or (f"thử {tries[1]} lần trong 24 giờ không được: {tries[2]}" if tries else reason)


def halves_of(console: Console) -> Mapping[Channel, PureHalf]:
    """The channels that have what they need and are not switched off, as they render a reply."""
    off = {key for key, switch in console.store.switches().items() if switch.off}
    made = pure_halves(channel_configs(console.settings, console.store))
    return {channel: half for channel, half in made.items() if channel.value not in off}


async def askers_of(console: Console, seat: Seat, group: int) -> list[Asker]:
    """Those of a group whom the seat may answer, the newest first."""
    paths = await console.read(reply_paths.of_group, group, seat.scope.wards, MOST_REACHED)
    if not paths:
        return []
    given = await console.read(staff_answers.given, group)
    on = halves_of(console)
    return [Asker(path, reach(console, path, on), given.get(path.id)) for path in paths]


def reach(console: Console, path: Path, on: Mapping[Channel, PureHalf]) -> Reach:
    """Whether a question's asker can be written to now."""
    asked, heard = from_ms(path.asked_at), from_ms(path.heard_at)
    paid = bool(console.settings.zalo_oa_paid_messages)
    return reach_of(path.channel, path.address.is_group, asked, heard, console.now(), on=on, paid=paid, left=path.left)


def until_of(console: Console) -> datetime | None:
    """When a person's time that begins now ends; None when there is none."""
    minutes = console.settings.human_minutes
    return console.now() + timedelta(minutes=minutes) if minutes else None


async def letters_to(
    console: Console, words: str, paths: Sequence[Path], until: datetime | None, on: Mapping[Channel, PureHalf]
) -> list[Letter]:
    """What is sent to those who asked: one reply a conversation, about the last of its questions.

    Raises Refusal (503) when the bot's own sentences cannot be had now.
    """
    phrases = await _phrases(console)
    talks: dict[tuple[Channel, str], list[Path]] = {}
    for path in sorted(paths, key=lambda one: -one.asked_at):
        talks.setdefault((path.channel, path.conversation_id), []).append(path)
    return [_letter(phrases, words, asked, until, on[channel]) for (channel, _), asked in talks.items()]


def _letter(phrases: Phrases, words: str, asked: Sequence[Path], until: datetime | None, half: PureHalf) -> Letter:
    last = asked[0]
    in_group = last.address.is_group
    about = () if in_group else ((last.text, from_ms(last.asked_at)),)
    reply = composed(phrases, words, about, None if in_group else until)
    requests = rendered(reply, last.address, half)
    ids = tuple(path.id for path in asked)
    return Letter(ids, last.channel, last.conversation_id, last.person, last.address, requests)


async def note_to(
    console: Console, words: str, until: datetime | None, address: Address, half: PureHalf
) -> Sequence[OutboundRequest]:
    """What is sent into a conversation that is a person's anyway. Raises Refusal like `letters_to`."""
    return rendered(composed(await _phrases(console), words, (), until), address, half)


def composed(phrases: Phrases, words: str, about: Sequence[tuple[str, datetime]], until: datetime | None) -> Reply:
    """Who answers, the answer, which question it is about (masked), and until when that person reads on."""
    blocks = [Block("", phrases.say("staff_head")), Block(words)]
    for question, at in about:
        shown = " ".join(question.split())
        quoted = shown if len(shown) <= LONGEST_QUOTE else shown[:LONGEST_QUOTE].rstrip() + "…"
        blocks.append(Block(phrases.say("staff_about", at=clock(at), question=quoted)))
    if until is not None:
        blocks.append(Block(phrases.say("staff_stays", until=f"{until.astimezone(HANOI):%H:%M}")))
    return Reply(tuple(blocks), by_staff=True, may_follow=until is not None)


def rendered(reply: Reply, address: Address, half: PureHalf) -> tuple[OutboundRequest, ...]:
    """The calls that say it. The chat page shows what answers nothing that it waits for only without a number."""
    to = replace(address, quote_id="") if half.channel is Channel.WEB else address
    return tuple(replace(request, unasked=True) for request in half.render(reply, to))


def kept(words: str) -> str:
    """As it may be kept."""
    return mask(words)


async def _phrases(console: Console) -> Phrases:
    """The bot's sentences of now: asked of a child once for each version of the content, and noted."""
    beat = console.health.beat()
    noted = console.store.noted(NOTE)
    told = json.loads(noted) if noted else {}
    known = set(KEYS) <= set(told.get("texts", {}))
    if not known or (beat is not None and beat.version and beat.version != told["version"]):
        try:
            told = await console.children.ask("phrases", list(KEYS))
            await console.store.note(NOTE, json.dumps(told, ensure_ascii=False))
        except ChildFailed as error:
            if not known:
                words = "Chưa đọc được lời mở đầu của câu trả lời; chưa gửi gì. Hãy thử lại sau ít giây."
                raise Refusal(503, "Chưa gửi được", words) from error
    return Phrases(told["texts"])
