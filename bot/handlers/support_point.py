"""The nearest place that helps: by the name of a ward (old names too) or by what was tapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.reading import matched, offered, place_named
from bot.handlers.thresholds import TOUCHING_COSINE
from bot.messages import Block, Choice, Kind, Reply, Venue
from bot.replies import menu_choice, said
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.base import KnowledgeBase
from knowledge.places import Candidate, Found, PlaceMatch
from knowledge.support_points import NearPoint
from knowledge.text.fold import fold

_OFFICE_WORDS = (
    "diem ho tro", "tru so", "dia chi", "gan nhat", "noi ho tro", "o cho nao", "o dau", "mot cua",
    "trung tam phuc vu hanh chinh", "trung tam hanh chinh", "cong an phuong", "cong an xa", "uy ban", "ubnd",
    "duong nao", "gan day", "chi duong", "mo cua", "lam viec",
)  # fmt: skip
_SHORT = 12  # words: a longer text about a place is about something else
_SHOWN = 3
_ROOM = 700  # characters of all points, within the bubble of 900


def handle(turn: Turn) -> Outcome | None:
    """A ward by its name, when the message asks for a place or is nothing but the name."""
    message = turn.message
    if message.kind is not Kind.TEXT or len(message.text.split()) > _SHORT:
        return None
    if _about_a_thing(turn):
        return None
    match = place_named(turn)
    if match.found is Found.NONE:
        return None
    if not match.alone and not any(words in fold(message.text) for words in _OFFICE_WORDS):
        return None
    return _answer(turn, match)


def _about_a_thing(turn: Turn) -> bool:
    """`đăng ký tạm trú ở phường Ba Đình` asks for the procedure, whose guide says where; `ở Ba Đình thì nộp ở đâu` asks
    for none."""
    best = next(iter(matched(turn).candidates), None)
    if best is not None and not matched(turn).query.concepts and best.best < TOUCHING_COSINE:
        return False
    topics = ("diem-ho-tro", "gio-lam-viec", "lien-he")
    return best is not None and not best.out_of_scope and best.confidence >= 0.6 and best.topic not in topics


def _answer(turn: Turn, match: PlaceMatch) -> Outcome:
    phrases = turn.knowledge.phrases
    if match.ward is not None:
        return ward_points(turn, match.ward.code, match.candidates[0].note, match.also)
    if not match.candidates:
        return ask_place(turn)
    choices = tuple(Choice(candidate.ward.label[:60], f"w:{candidate.ward.code}") for candidate in match.candidates)
    olds = {(candidate.old, candidate.district) for candidate in match.candidates}
    old, district = olds.pop()
    if old and not olds:  # one former ward that was divided among several
        old = f"{old}, {district}" if old[-1:].isdecimal() else old
        reply = said(turn.knowledge, "place_divided", *choices, menu_choice(phrases), old=old[:1].upper() + old[1:])
    else:
        reply = said(turn.knowledge, "place_ambiguous", *choices, menu_choice(phrases))
    return Outcome(Status.CLARIFIED_PLACE, reply, offered(turn, reply.choices, clarifying=True))


def ask_place(turn: Turn) -> Outcome:
    """Ask for the ward's name or for the position; the ward that was named last is offered."""
    phrases = turn.knowledge.phrases
    known = turn.conversation.ward or turn.conversation.place
    ward = turn.knowledge.points.places.ward(known) if known else None
    choices = (Choice(ward.label[:60], f"w:{ward.code}"),) if ward is not None else ()
    reply = replace(said(turn.knowledge, "place_ask", *choices, menu_choice(phrases)), ask_location=True)
    return Outcome(Status.ANSWERED_PLACE, reply, offered(turn, reply.choices))


def ward_points(turn: Turn, code: str, note: str = "", also: Sequence[Candidate] = ()) -> Outcome:
    """The points of a ward, with hours and a map; `also` are former wards of that name, which may be meant."""
    ward = turn.knowledge.points.places.ward(code)
    if ward is None:
        return ask_place(turn)
    phrases = turn.knowledge.phrases
    points = turn.knowledge.points.at_ward(code, turn.now)
    title = Block(phrases.say("place_title", ward=ward.label))
    blocks = ((Block(note + "."),) if note else ()) + (title, *point_blocks(turn.knowledge, points))
    tapped = turn.message.kind is Kind.CHOICE
    others = tuple(Choice(f"{o.old} (cũ): {o.ward.label}"[:60], f"w:{o.ward.code}") for o in also[:3])
    reply = Reply(blocks, (*others, menu_choice(phrases)), venue=_venue(points) if tapped else None)
    conversation = replace(offered(turn, reply.choices), place=code)
    return Outcome(Status.ANSWERED_PLACE, reply, conversation)


def point_blocks(knowledge: KnowledgeBase, points: Sequence[NearPoint], room: int = _ROOM) -> tuple[Block, ...]:
    """A paragraph a point: name, distance, address or that it is approximate, open now or next opening, phone, what is
    done there, map. What does not fit into `room` characters is left out: first what is done at the farther points.
    """
    shown = points[:_SHOWN]
    for detailed in range(len(shown), -1, -1):
        blocks = tuple(
            _point(knowledge, near, number < detailed, mapped=not _shown_before(shown, number))
            for number, near in enumerate(shown)
        )
        if sum(len(block.title) + len(block.text) for block in blocks) <= room:
            break
    return blocks


def _shown_before(points: Sequence[NearPoint], number: int) -> bool:
    """True when a map would mislead or say nothing new: an address whose position nobody wrote, or the same centre."""
    point = points[number].point
    same = any(p.point.map_url == point.map_url for p in points[:number])
    return point.approximate and (bool(point.address) or same)


def _point(knowledge: KnowledgeBase, near: NearPoint, detailed: bool, mapped: bool) -> Block:
    point, say = near.point, knowledge.phrases.say
    name = say("place_sample", name=point.name) if point.sample else point.name
    if near.distance_km is not None:
        name += say("place_distance", km=f"{near.distance_km:.1f}".replace(".", ","))
    opening = near.opening.text or say("place_hours_unknown")
    where = point.address or say("place_approximate" if point.approximate else "place_no_address")
    lines = [say("place_line", address=where, open=opening[:1].upper() + opening[1:])]
    if point.phone:
        lines.append(f"{say('field_hotline')}: {point.phone}")
    if detailed:
        session = near.opening.session
        lines += [say("place_session", session=session)] if session else []
        lines += [say("place_services", services=", ".join(point.services))] if point.services else []
        lines += [say("place_serves", serves=", ".join(point.serves))] if point.serves else []
        lines += [say("place_access", access=", ".join(point.accessibility))] if point.accessibility else []
    lines += [say("place_map", url=point.map_url)] if mapped else []
    return Block("\n".join(lines), name)


def _venue(points: Sequence[NearPoint]) -> Venue | None:
    """The first point on a map; only after a tap or a shared position."""
    if not points:
        return None
    point = points[0].point
    return Venue(point.latitude, point.longitude, point.name, points[0].address)
