"""From a wish to the files that it changes: a way of asking added to an entry, or a new answer with what it needs."""

from __future__ import annotations

import re
from datetime import date

from knowledge.base import KnowledgeBase
from knowledge.editing import entries as edit
from knowledge.editing.render import Value
from knowledge.text.fold import fold
from webhook.admin.intents import Intent, NewEntry, Phrasings, label_of
from webhook.editing.protocol import Change
from webhook.editing.repository import Repository
from webhook.editing.switch import home_of

TOPICS, HEAD = "topics.tsv", "topic\tname\tgroup\n"
OWN_GROUP = "phuong-viet"  # the group of topics that a ward wrote itself


def changes_of(
    intent: Intent, repository: Repository, knowledge: KnowledgeBase, today: date, local: bool
) -> tuple[list[Change], str]:
    """The files to write, and the id of the entry. `local`: the edited layer is of one ward or province.

    Raises EditError, and KeyError for an entry that there is not.
    """
    if isinstance(intent, Phrasings):
        if intent.entry not in knowledge.entries:
            raise KeyError(intent.entry)
        home = home_of(repository, knowledge, intent.entry, local)
        text = edit.add_phrasings(home.text, intent.entry, intent.phrasings)
        return [Change(home.path, home.version, text)] if text != home.text else [], intent.entry
    name = free_id(intent.name, knowledge)
    topic = intent.topic or name
    values = entry_values(intent, name, topic, today, main=not intent.topic)
    changes = [Change(f"faqs/{name}.yaml", "", edit.add_entry("", values))]
    if not intent.topic:
        changes.append(topic_change(repository, name, intent.name))
    return changes, name


def entry_values(intent: NewEntry, name: str, topic: str, today: date, main: bool) -> dict[str, Value]:
    """The entry as it is written."""
    source: dict[str, Value] = {"title": intent.source, "date": f"{today.day}-{today.month}-{today.year}"}
    if intent.url:
        source["url"] = intent.url
    fact: dict[str, Value] = {"text": intent.answer, "source": "phuong", "level": "seen", "facts": [f"PHUONG-{name}"]}
    if intent.until:
        fact |= {"valid_until": date.fromisoformat(intent.until), "after": intent.after}
    values: dict[str, Value] = {
        "id": name,
        "topic": topic,
        "name": intent.name,
        "label": intent.label or label_of(intent.name),
        "group": intent.group,
        "checked": today,
        "sources": {"phuong": source},
        "phrasings": list(intent.phrasings),
        "answer": [fact],
    }
    return values if main else {**values, "main": False}


def free_id(name: str, knowledge: KnowledgeBase) -> str:
    """An id that no entry and no topic has, made of the name once: it stays when the name is changed later."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:40].strip("-") or "muc-moi"
    number, found = 1, words
    while found in knowledge.entries or found in knowledge.topics:
        number += 1
        found = f"{words}-{number}"
    return found


def topic_change(repository: Repository, name: str, title: str) -> Change:
    """A line for a topic of the office's own in its topics.tsv."""
    line = f"{name}\t{' '.join(title.split())}\t{OWN_GROUP}\n"
    path = repository.folder / TOPICS
    if not path.exists():
        return Change(TOPICS, "", HEAD + line)
    file = repository.read(TOPICS)
    return Change(TOPICS, file.version, file.text.rstrip("\n") + "\n" + line)
