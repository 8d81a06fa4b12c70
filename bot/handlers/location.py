"""A shared position: the nearest points, with distance, opening and a map. The position is used and dropped."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers.reading import offered
from bot.handlers.support_point import point_blocks
from bot.messages import Block, Kind, Reply, Venue
from bot.replies import menu_choice, said
from bot.status import Status
from bot.turn import Outcome, Turn


def handle(turn: Turn) -> Outcome | None:
    """The points around it; outside of Vietnam, ask for the ward's name."""
    place = turn.message.place
    if turn.message.kind is not Kind.LOCATION or place is None:
        return None
    phrases = turn.knowledge.phrases
    points = turn.knowledge.points.near(place.latitude, place.longitude, turn.now)
    if not points:
        reply = said(turn.knowledge, "place_far", menu_choice(phrases))
        return Outcome(Status.CLARIFIED_PLACE, reply, offered(turn, reply.choices))
    first = points[0]
    venue = Venue(first.point.latitude, first.point.longitude, first.point.name, first.address)
    blocks = (Block(phrases.say("place_near")), *point_blocks(turn.knowledge, points))
    reply = Reply(blocks, (menu_choice(phrases),), venue=venue)
    return Outcome(Status.ANSWERED_PLACE, reply, replace(offered(turn, reply.choices), place=first.ward.code))
