"""What staff write to citizens by hand, in SQL: queued, noted and the group decided, all in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import apsw

from bot.messages import Address, Channel
from bot.ports import OutboundRequest
from webhook.storage import question_groups, takeovers
from webhook.storage.database import ids, insert, select, to_ms
from webhook.storage.leaving import has_left
from webhook.storage.outbox import State
from webhook.storage.rows import address_text, request_text

OUTBOX = "INSERT INTO outbox (channel, conversation_id, next_at, created_at, changed_at, address, request)"
NOTED = "INSERT INTO staff_answers (question, person, delivery, by, at, text)"
# One that was given up may be answered again; one that is held may have arrived.
ANSWERED = "SELECT question FROM staff_answers WHERE question IN (SELECT value FROM json_each(?)) AND failed = ''"
STILL = "SELECT id FROM reply_paths WHERE id IN (SELECT value FROM json_each(?)) AND conversation_id <> ''"
# What was given up is known longer than its delivery is kept.
STATE = (
    f"iif(a.failed <> '', {State.DEAD:d}, coalesce(o.state, -1)), iif(a.failed <> '', a.failed, coalesce(o.reason, ''))"
)
GIVEN = f"""
SELECT a.id, a.question, a.by, a.at, a.text, {STATE}
FROM staff_answers a LEFT JOIN outbox o ON o.id = a.delivery
WHERE a.question IN (SELECT q.id FROM questions q JOIN variants v ON v.id = q.variant WHERE v.group_id = ?)
ORDER BY a.id DESC LIMIT 50
"""
ONE = """
SELECT a.text FROM staff_answers a JOIN questions q ON q.id = a.question JOIN variants v ON v.id = q.variant
WHERE a.id = ? AND v.group_id = ?
"""
TALK_WARD = """
SELECT coalesce(json_extract(memory, '$.ward'), json_extract(memory, '$.place'), '') FROM conversations
WHERE channel = ? AND conversation_id = ? AND json_valid(memory)
"""
PERSON = "SELECT person FROM conversations WHERE channel = ? AND conversation_id = ?"
# In a person's time, whatever its status: what the bot answers itself then (an emergency) is worth to be seen as well.
WRITTEN = """
SELECT q.id, q.text, q.asked_at, q.status, coalesce(a.by, '') FROM questions q
LEFT JOIN staff_answers a ON a.question = q.id
WHERE q.person = ? AND q.person <> '' AND q.asked_at >= ?
    AND (q.status GLOB 'unanswered_staff' OR q.status GLOB 'smalltalk*' OR q.status IN ('emergency', 'scam_warning'))
GROUP BY q.id ORDER BY q.id DESC LIMIT ?
"""
LETTERS = f"""
SELECT max(a.id), a.question, a.by, a.at, a.text, {STATE}
FROM staff_answers a LEFT JOIN outbox o ON o.id = a.delivery
WHERE a.person = ? AND a.person <> '' AND a.at >= ? GROUP BY a.delivery ORDER BY a.id DESC LIMIT ?
"""
# A person has answered it: it stands in no group (any more), and nothing that tells its wording is left there.
UNGROUPED = """
UPDATE questions SET variant = -1 WHERE id IN (SELECT value FROM json_each(?)) AND status = 'unanswered_staff'
"""
EMPTY = """
UPDATE variants SET words = '', features = NULL WHERE id IN (SELECT value FROM json_each(?))
    AND NOT EXISTS (SELECT 1 FROM questions WHERE variant = variants.id AND variant > 0)
"""


class Letter(NamedTuple):
    """A reply to one conversation, for the questions in it that it answers."""

    questions: tuple[int, ...]
    channel: Channel
    conversation_id: str
    person: str
    address: Address
    requests: Sequence[OutboundRequest]


class Post(NamedTuple):
    """A member of staff answers. `text`: masked, as it is kept.

    `until`: the end of their time in private conversations, ms; 0: it does not begin. `verdict`: what becomes of the
    group when something was sent; None leaves it.
    """

    by: str
    at: int
    text: str
    letters: Sequence[Letter]
    until: int = 0
    verdict: question_groups.Verdict | None = None
    in_talk: bool = False  # within a person's time, where nothing has to be asked


class Given(NamedTuple):
    """What was answered to a question. `state` of storage.outbox, -1 when the delivery is no longer kept."""

    id: int
    question: int
    by: str
    at: int
    text: str
    state: int
    reason: str


class Written(NamedTuple):
    """What a citizen wrote; `by`: who has answered it, empty when nobody has."""

    id: int
    text: str
    at: int
    status: str
    by: str


def post(db: apsw.Connection, posts: list[Post]) -> list[int]:
    """How many letters of each were queued: what was answered or forgotten meanwhile is not."""
    return [_post(db, one) for one in posts]


def _post(db: apsw.Connection, post: Post) -> int:
    sent = sum(_send(db, post, letter) for letter in post.letters)
    if sent and post.verdict is not None:
        question_groups.decide(db, [post.verdict])
    return sent


def _send(db: apsw.Connection, post: Post, letter: Letter) -> bool:
    if post.in_talk and not _lasts(db, post, letter):
        return False
    open_ = letter.questions if post.in_talk else _open(db, letter.questions)
    if not letter.requests or not (open_ or post.in_talk):
        return False
    if has_left(db, letter.channel, letter.address.chat_id):
        return False
    address = address_text(letter.address)
    for request in letter.requests:
        times = (post.at, post.at, post.at)
        insert(db, OUTBOX, 7, [letter.channel, letter.conversation_id, *times, address, request_text(request)])
    delivery = db.last_insert_rowid()
    values: list[Any] = []
    for question in open_ or (0,):
        values += (question, letter.person, delivery, post.by, post.at, post.text)
    insert(db, NOTED, 6, values)
    if post.in_talk:
        _ungroup(db, open_)
    if post.until and not letter.address.is_group:
        takeovers.take(db, [takeovers.Taken(letter.channel, letter.conversation_id, post.until, post.by)])
    return True


def _lasts(db: apsw.Connection, post: Post, letter: Letter) -> bool:
    """Whether the person's time is still on: whoever wrote may have called the bot back, or had everything deleted."""
    taken = takeovers.taken(db, letter.channel, letter.conversation_id)
    return taken is not None and to_ms(taken.until) > post.at


def _open(db: apsw.Connection, questions: Sequence[int]) -> tuple[int, ...]:
    """Those that can still be answered and nobody has."""
    still = {id for (id,) in select(db, STILL, (ids(questions),))}
    answered = {id for (id,) in select(db, ANSWERED, (ids(questions),))}
    return tuple(id for id in questions if id in still and id not in answered)


def _ungroup(db: apsw.Connection, questions: Sequence[int]) -> None:
    chosen = "SELECT variant FROM questions WHERE id IN (SELECT value FROM json_each(?)) AND variant > 0"
    variants = [variant for (variant,) in select(db, chosen, (ids(questions),))]
    db.execute(UNGROUPED, (ids(questions),))
    if variants:
        db.execute(EMPTY, (ids(variants),))


def given(db: apsw.Connection, group: int) -> Mapping[int, Given]:
    """What was answered last to each question of a group."""
    found: dict[int, Given] = {}
    for row in select(db, GIVEN, (group,)):
        found.setdefault(row[1], Given(*row))
    return found


def text_of(db: apsw.Connection, id: int, group: int) -> str:
    """The words of one answer of a group; "" when it is not there (any more)."""
    return str(next((text for (text,) in select(db, ONE, (id, group))), ""))


def person_of(db: apsw.Connection, channel: Channel, conversation_id: str) -> str:
    """The keyed hash of whose private conversation it is."""
    return str(next((person for (person,) in select(db, PERSON, (channel, conversation_id))), ""))


def ward_of(db: apsw.Connection, channel: Channel, conversation_id: str) -> str:
    """The ward that a conversation is bound to, or named last; "" when none is known."""
    return str(next((ward for (ward,) in select(db, TALK_WARD, (channel, conversation_id))), ""))


def written(db: apsw.Connection, person: str, since: int, limit: int) -> list[Written]:
    """What somebody wrote since then (ms), oldest first."""
    rows = select(db, WRITTEN, (person, since, limit))
    return [Written(*row) for row in reversed(rows)]


def letters(db: apsw.Connection, person: str, since: int, limit: int) -> list[Given]:
    """What staff wrote to somebody since then (ms), oldest first."""
    return [Given(*row) for row in reversed(select(db, LETTERS, (person, since, limit)))]
