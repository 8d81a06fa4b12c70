"""The tables, as migrations by number: a migration that was released is never changed, the next one follows it."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

# All times are milliseconds since 1970. `owner` is workers.id; rows of a worker that is gone are open again.
# `seen` outlives the inbox row by a week, so that a late resend is still known as a duplicate.
FIRST = """
CREATE TABLE seen (
    id INTEGER PRIMARY KEY, channel TEXT NOT NULL, delivery_id TEXT NOT NULL, at INTEGER NOT NULL,
    UNIQUE (channel, delivery_id)
);

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, conversation_id TEXT NOT NULL, delivery_id TEXT NOT NULL, accepted_at INTEGER NOT NULL,
    owner INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL
);
CREATE INDEX inbox_order ON inbox (channel, conversation_id);

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY, channel TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL
);

CREATE TABLE conversations (
    channel TEXT NOT NULL, conversation_id TEXT NOT NULL,
    memory TEXT NOT NULL, open_question INTEGER, changed_at INTEGER NOT NULL,
    PRIMARY KEY (channel, conversation_id)
) WITHOUT ROWID;

CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, asked_at INTEGER NOT NULL, text TEXT NOT NULL, status TEXT NOT NULL,
    entry TEXT NOT NULL, topic TEXT NOT NULL, confidence REAL NOT NULL,
    candidates TEXT NOT NULL, choices TEXT NOT NULL, confused_with TEXT NOT NULL,
    picked INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, conversation_id TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, owner INTEGER,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, doubt_at INTEGER, reason TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL, request TEXT NOT NULL
);
CREATE INDEX outbox_due ON outbox (channel, next_at) WHERE state < 2;
CREATE INDEX outbox_order ON outbox (channel, conversation_id) WHERE state < 3;
CREATE INDEX outbox_doubt ON outbox (doubt_at) WHERE doubt_at IS NOT NULL;

CREATE TABLE workers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, alive_at INTEGER NOT NULL
);

CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE web_replies (
    id INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX web_replies_order ON web_replies (conversation_id);
"""

# `key` is a hash of the id that the browser holds.
STAFF_SESSIONS = """
CREATE TABLE sessions (key TEXT PRIMARY KEY, opened_at INTEGER NOT NULL, seen_at INTEGER NOT NULL) WITHOUT ROWID;
"""

# 33 accepts of 33 conversations touched 33 pages of it; who claims walks the inbox in its own order instead.
NO_INBOX_ORDER = "DROP INDEX inbox_order;"

# Who may sign in; whoever was signed in before signs in again. `scope`: code of a ward or province, empty for all.
ACCOUNTS = """
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE, title TEXT NOT NULL,
    role INTEGER NOT NULL, scope TEXT NOT NULL DEFAULT '', hash TEXT NOT NULL DEFAULT '',
    temporary INTEGER NOT NULL DEFAULT 0, disabled INTEGER NOT NULL DEFAULT 0,
    totp TEXT NOT NULL DEFAULT '', totp_step INTEGER NOT NULL DEFAULT 0, identity TEXT NOT NULL DEFAULT '',
    welcomed INTEGER NOT NULL DEFAULT 0, made_at INTEGER NOT NULL, seen_at INTEGER NOT NULL DEFAULT 0
);
DROP TABLE sessions;
CREATE TABLE sessions (
    key TEXT PRIMARY KEY, user INTEGER NOT NULL, opened_at INTEGER NOT NULL, seen_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, user TEXT NOT NULL, action TEXT NOT NULL,
    target TEXT NOT NULL, detail TEXT NOT NULL, address TEXT NOT NULL
);
CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is only added to'); END;
CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is only added to'); END;
"""

# Replies (0) go out before broadcasts (1); see storage/outbox.py.
BROADCASTS_LAST = """
ALTER TABLE outbox ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (channel, priority, next_at) WHERE state < 2;
"""

# Groups and who wants to hear nothing; and a person as a keyed hash wherever no reply needs their id. What was named
# last is called `place` from here on: `ward` is what a person or a group was bound to.
GROUPS_AND_PEOPLE = """
CREATE TABLE chats (
    channel TEXT NOT NULL, chat_id TEXT NOT NULL, settings TEXT NOT NULL DEFAULT '{}',
    wait_min INTEGER NOT NULL DEFAULT 0, gone_at INTEGER,
    hour INTEGER NOT NULL DEFAULT 0, replies INTEGER NOT NULL DEFAULT 0, changed_at INTEGER NOT NULL,
    PRIMARY KEY (channel, chat_id)
) WITHOUT ROWID;
CREATE INDEX chats_listening ON chats (channel, chat_id, wait_min) WHERE wait_min > 0;
CREATE TABLE overheard (
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, heard_in TEXT NOT NULL,
    conversation_id TEXT NOT NULL, delivery_id TEXT NOT NULL, accepted_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX overheard_order ON overheard (channel, heard_in);
CREATE TABLE opt_outs (person TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE erasures (receipt TEXT PRIMARY KEY, at INTEGER NOT NULL, deleted INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE question_counts (
    day TEXT NOT NULL, channel TEXT NOT NULL, topic TEXT NOT NULL, status TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (day, channel, topic, status)
) WITHOUT ROWID;
ALTER TABLE questions ADD COLUMN person TEXT NOT NULL DEFAULT '';
CREATE INDEX questions_person ON questions (person) WHERE person <> '';
ALTER TABLE conversations ADD COLUMN person TEXT NOT NULL DEFAULT '';
CREATE INDEX conversations_person ON conversations (person) WHERE person <> '';
ALTER TABLE quarantine ADD COLUMN conversation_id TEXT NOT NULL DEFAULT '';
UPDATE conversations
SET memory = json_remove(json_set(memory, '$.place', json_extract(memory, '$.ward')), '$.ward')
WHERE json_valid(memory) AND json_extract(memory, '$.ward') IS NOT NULL;
UPDATE outbox SET conversation_id = '' WHERE state IN (3, 5);
"""

# Where a member of staff writes by hand; the rows that are over are deleted every hour.
TAKEOVERS = """
CREATE TABLE takeovers (
    channel TEXT NOT NULL, conversation_id TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
    PRIMARY KEY (channel, conversation_id)
) WITHOUT ROWID;
"""

# Unanswered questions by meaning. A variant is one wording (`key` a hash of it, `words` the wording without
# diacritics), a group its variants. When the last question of a wording is deleted, nothing that tells it is left: a
# group that was put aside stays put aside by the hash.
QUESTION_GROUPS = """
CREATE TABLE question_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL DEFAULT 'new', changed_at INTEGER NOT NULL DEFAULT 0,
    changed_by TEXT NOT NULL DEFAULT '', entry TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT ''
);
CREATE TABLE variants (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, group_id INTEGER NOT NULL,
    words TEXT NOT NULL, features BLOB
);
CREATE INDEX variants_group ON variants (group_id);
CREATE INDEX variants_new ON variants (id) WHERE features IS NULL AND words <> '';
ALTER TABLE questions ADD COLUMN ward TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN picked_entry TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN variant INTEGER NOT NULL DEFAULT 0;
CREATE INDEX questions_variant ON questions (variant, picked, asked_at, ward, channel, status) WHERE variant > 0;
CREATE INDEX questions_picked ON questions (id) WHERE picked_entry <> '';
CREATE INDEX questions_wrong ON questions (confused_with, id) WHERE confused_with <> '';
CREATE TRIGGER questions_gone AFTER DELETE ON questions WHEN OLD.variant > 0 BEGIN
    UPDATE variants SET words = '', features = NULL
    WHERE id = OLD.variant AND NOT EXISTS (SELECT 1 FROM questions WHERE variant = OLD.variant AND variant > 0);
END;
"""

# What is switched off, why and by whom; and what was asked meanwhile.
SWITCHES = """
CREATE TABLE switches (
    key TEXT PRIMARY KEY, off INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX questions_missed ON questions (asked_at, channel) WHERE status = 'silent_off';
"""

# Changes of the content that wait for another person. `changes`: JSON, [path, base, text, text of the base] a file.
DRAFTS = """
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, changes TEXT NOT NULL, author TEXT NOT NULL,
    title TEXT NOT NULL, scope TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
    revision INTEGER NOT NULL DEFAULT 1, made_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
    by TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', commit_id TEXT NOT NULL DEFAULT ''
);
CREATE INDEX drafts_state ON drafts (state, changed_at);
CREATE INDEX drafts_open ON drafts (target) WHERE state IN ('waiting', 'returned');
"""

# Questions by day, see storage/tallies.py: `day` counts from 1-1-1970 in Hà Nội. A tap after its question was counted
# is rare; the index of a time that only grows costs the insert nothing that could be measured (30,000 rows).
TALLIES = """
CREATE TABLE tallies (
    kind TEXT NOT NULL, key TEXT NOT NULL, day INTEGER NOT NULL, ward TEXT NOT NULL,
    answered INTEGER NOT NULL, unsure INTEGER NOT NULL, clarified INTEGER NOT NULL, picked INTEGER NOT NULL,
    unanswered INTEGER NOT NULL, declined INTEGER NOT NULL, other INTEGER NOT NULL, wrong INTEGER NOT NULL,
    PRIMARY KEY (kind, key, day, ward)
) WITHOUT ROWID;
CREATE TABLE tallied (upto INTEGER NOT NULL);
INSERT INTO tallied VALUES (0);
CREATE INDEX questions_asked ON questions (asked_at);
CREATE TRIGGER questions_picked AFTER UPDATE OF picked ON questions
WHEN NEW.picked > OLD.picked AND NEW.id <= (SELECT upto FROM tallied) BEGIN
    UPDATE tallies SET picked = picked + 1
    WHERE day = (NEW.asked_at + 25200000) / 86400000 AND ward = NEW.ward AND (kind, key) IN (
        VALUES ('channel', NEW.channel), ('topic', NEW.topic), ('entry', NEW.entry),
            ('hour', printf('%02d', (NEW.asked_at + 25200000) / 3600000 % 24)));
END;
"""

# Answers by a person, and ratings. `reply_paths` is where somebody can still be reached who asked what the bot could
# not answer (id: of the question); it goes after a week, or with the question. `by` of a takeover: who answers from the
# console, empty for the OA's own inbox; `key` names it in an address. `answer` of a rating: when that was given, in
# seconds since 1970.
STAFF_ANSWERS = """
CREATE TABLE reply_paths (
    id INTEGER PRIMARY KEY, channel TEXT NOT NULL, conversation_id TEXT NOT NULL, address TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX reply_paths_conversation ON reply_paths (channel, conversation_id);
CREATE TABLE staff_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, question INTEGER NOT NULL, person TEXT NOT NULL, delivery INTEGER NOT NULL,
    by TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE INDEX staff_answers_question ON staff_answers (question);
CREATE INDEX staff_answers_person ON staff_answers (person);
CREATE TRIGGER questions_left AFTER DELETE ON questions BEGIN
    DELETE FROM reply_paths WHERE id = OLD.id;
    DELETE FROM staff_answers WHERE question = OLD.id;
END;
ALTER TABLE takeovers ADD COLUMN key TEXT NOT NULL DEFAULT '';
ALTER TABLE takeovers ADD COLUMN by TEXT NOT NULL DEFAULT '';
ALTER TABLE takeovers ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
CREATE TABLE ratings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, entry TEXT NOT NULL, answer INTEGER NOT NULL,
    good INTEGER NOT NULL, at INTEGER NOT NULL, channel TEXT NOT NULL, ward TEXT NOT NULL,
    UNIQUE (person, entry, answer)
);
CREATE INDEX ratings_entry ON ratings (entry, at);
"""

# What was called wrong in a stretch of days; of all other questions nothing stands in it.
WRONG_BY_DAY = """
CREATE INDEX questions_wrong_at ON questions (asked_at, ward, confused_with) WHERE confused_with <> '';
"""

# The question that a draft answers: one of the wordings of its group, which stays what it is when groups are merged.
DRAFT_ANSWERS = """
ALTER TABLE drafts ADD COLUMN wording INTEGER NOT NULL DEFAULT 0;
CREATE INDEX drafts_wording ON drafts (wording) WHERE wording > 0;
"""

# What the bot left open and a person answered: counted with its question, or by these triggers when that was counted
# before. A choice that is tapped afterwards ends it as a choice.
BY_HAND = """
ALTER TABLE tallies ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;
WITH kinds (kind) AS (VALUES ('channel'), ('topic'), ('entry'), ('hour'))
UPDATE tallies SET by_hand = found.number FROM (
    SELECT kind, CASE kind WHEN 'channel' THEN channel WHEN 'topic' THEN topic WHEN 'entry' THEN entry
        ELSE printf('%02d', (asked_at + 25200000) / 3600000 % 24) END AS key,
        (asked_at + 25200000) / 86400000 AS day, ward, count(*) AS number
    FROM questions CROSS JOIN kinds
    WHERE id IN (SELECT question FROM staff_answers) AND id <= (SELECT upto FROM tallied) AND confused_with = ''
        AND (status GLOB 'unanswered*' AND status <> 'unanswered_staff' OR status GLOB 'clarified*' AND picked = 0)
    GROUP BY 1, 2, 3, 4
) AS found
WHERE tallies.kind = found.kind AND tallies.key = found.key AND tallies.day = found.day AND tallies.ward = found.ward;
CREATE TRIGGER staff_answers_counted AFTER INSERT ON staff_answers
WHEN NEW.question > 0 AND NEW.question <= (SELECT upto FROM tallied)
    AND NOT EXISTS (SELECT 1 FROM staff_answers WHERE question = NEW.question AND id <> NEW.id) BEGIN
    UPDATE tallies SET by_hand = by_hand + 1 FROM questions AS q
    WHERE q.id = NEW.question AND q.confused_with = ''
        AND (q.status GLOB 'unanswered*' AND q.status <> 'unanswered_staff'
            OR q.status GLOB 'clarified*' AND q.picked = 0)
        AND tallies.day = (q.asked_at + 25200000) / 86400000 AND tallies.ward = q.ward
        AND (tallies.kind = 'channel' AND tallies.key = q.channel OR tallies.kind = 'topic' AND tallies.key = q.topic
            OR tallies.kind = 'entry' AND tallies.key = q.entry
            OR tallies.kind = 'hour' AND tallies.key = printf('%02d', (q.asked_at + 25200000) / 3600000 % 24));
END;
DROP TRIGGER questions_picked;
CREATE TRIGGER questions_picked AFTER UPDATE OF picked ON questions
WHEN NEW.picked > OLD.picked AND NEW.id <= (SELECT upto FROM tallied) BEGIN
    UPDATE tallies SET picked = picked + 1, by_hand = by_hand - (
        OLD.picked = 0 AND NEW.confused_with = '' AND NEW.status GLOB 'clarified*'
        AND EXISTS (SELECT 1 FROM staff_answers WHERE question = NEW.id))
    WHERE day = (NEW.asked_at + 25200000) / 86400000 AND ward = NEW.ward AND (kind, key) IN (
        VALUES ('channel', NEW.channel), ('topic', NEW.topic), ('entry', NEW.entry),
            ('hour', printf('%02d', (NEW.asked_at + 25200000) / 3600000 % 24)));
END;
"""

# Who has blocked or unfollowed the bot stands among the chats, too, and is no group.
PRIVATE_CHATS = """
ALTER TABLE chats ADD COLUMN is_private INTEGER NOT NULL DEFAULT 0;
"""

# What a person wrote and nobody could deliver. `failed`: why; `seen`: its author knows. `by_hand` of a question: 1 a
# person has answered it, 2 a person has and none of it could be delivered; `tallies` follow it.
UNDELIVERED = """
ALTER TABLE staff_answers ADD COLUMN failed TEXT NOT NULL DEFAULT '';
ALTER TABLE staff_answers ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
CREATE INDEX staff_answers_delivery ON staff_answers (delivery);
CREATE INDEX staff_answers_failed ON staff_answers (by, id) WHERE failed <> '';
ALTER TABLE questions ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tallies ADD COLUMN undelivered INTEGER NOT NULL DEFAULT 0;
UPDATE questions SET by_hand = 1 WHERE id IN (SELECT question FROM staff_answers);
DROP TRIGGER staff_answers_counted;
CREATE TRIGGER staff_answers_given AFTER INSERT ON staff_answers WHEN NEW.question > 0 BEGIN
    UPDATE questions SET by_hand = 1 WHERE id = NEW.question AND by_hand <> 1;
END;
CREATE TRIGGER staff_answers_failed AFTER UPDATE OF failed ON staff_answers
WHEN NEW.failed <> '' AND NEW.question > 0 BEGIN
    UPDATE questions SET by_hand = 2 WHERE id = NEW.question AND by_hand = 1
        AND NOT EXISTS (SELECT 1 FROM staff_answers WHERE question = NEW.question AND failed = '');
END;
CREATE TRIGGER outbox_dead AFTER UPDATE OF state ON outbox WHEN NEW.state = 5 AND OLD.state <> 5 BEGIN
    UPDATE staff_answers SET failed = iif(NEW.reason = '', 'refused', NEW.reason)
    WHERE delivery = NEW.id AND failed = '';
END;
DROP TRIGGER questions_picked;
CREATE TRIGGER questions_picked AFTER UPDATE OF picked, by_hand ON questions
WHEN (NEW.picked > OLD.picked OR NEW.by_hand <> OLD.by_hand) AND NEW.id <= (SELECT upto FROM tallied) BEGIN
    UPDATE tallies SET picked = picked + (NEW.picked > OLD.picked),
        by_hand = by_hand + ends.open * (NEW.by_hand = 1) - began.open * (OLD.by_hand = 1),
        undelivered = undelivered + ends.open * (NEW.by_hand = 2) - began.open * (OLD.by_hand = 2)
    FROM (
        SELECT NEW.confused_with = '' AND (NEW.status GLOB 'unanswered*' AND NEW.status <> 'unanswered_staff'
            OR NEW.status GLOB 'clarified*' AND NEW.picked = 0) AS open
    ) AS ends, (
        SELECT OLD.confused_with = '' AND (OLD.status GLOB 'unanswered*' AND OLD.status <> 'unanswered_staff'
            OR OLD.status GLOB 'clarified*' AND OLD.picked = 0) AS open
    ) AS began
    WHERE day = (NEW.asked_at + 25200000) / 86400000 AND ward = NEW.ward AND (kind, key) IN (
        VALUES ('channel', NEW.channel), ('topic', NEW.topic), ('entry', NEW.entry),
            ('hour', printf('%02d', (NEW.asked_at + 25200000) / 3600000 % 24)));
END;
UPDATE staff_answers SET failed = iif(reason = '', 'refused', reason) FROM outbox
WHERE outbox.id = staff_answers.delivery AND outbox.state = 5;
"""

# Among a week of deliveries that were sent, the few that were given up: 50 ms of 600,000 at every look at /metrics.
GIVEN_UP_APART = """
CREATE INDEX outbox_dead ON outbox (changed_at) WHERE state = 5;
"""

# What was being sent when its reader had everything deleted, see storage/forget.py. However that ended, unless it was
# sent or given up: there is nothing left to send again, or to hold for a person.
FORGOTTEN_IN_FLIGHT = """
CREATE TRIGGER outbox_forgotten AFTER UPDATE OF state ON outbox
WHEN OLD.state = 2 AND NEW.state IN (0, 1, 4) AND NEW.request = 'null' BEGIN
    DELETE FROM outbox WHERE id = NEW.id;
END;
"""

# Whatever comes later: append SQL here, or pass a longer list to open_store.
MIGRATIONS: tuple[str, ...] = (
    FIRST,
    STAFF_SESSIONS,
    NO_INBOX_ORDER,
    ACCOUNTS,
    BROADCASTS_LAST,
    GROUPS_AND_PEOPLE,
    TAKEOVERS,
    QUESTION_GROUPS,
    SWITCHES,
    DRAFTS,
    TALLIES,
    STAFF_ANSWERS,
    WRONG_BY_DAY,
    DRAFT_ANSWERS,
    BY_HAND,
    PRIVATE_CHATS,
    UNDELIVERED,
    GIVEN_UP_APART,
    FORGOTTEN_IN_FLIGHT,
)


class NewerSchema(Exception):
    """The file was written by a newer version; this one would damage it."""


def migrate(db: apsw.Connection, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring the file to the last migration, in one transaction. Raises NewerSchema, and the errors of SQLite."""
    db.execute("BEGIN IMMEDIATE")
    try:
        version = db.pragma("user_version")
        if version > len(migrations):
            raise NewerSchema(f"the database has schema {version} and this version knows only {len(migrations)}")
        for sql in migrations[version:]:
            db.execute(sql)
        db.pragma("user_version", len(migrations))
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
