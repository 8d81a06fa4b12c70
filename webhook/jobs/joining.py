"""New questions with the key of their wording: all that the accepting process needs of grouping."""

from __future__ import annotations

from collections.abc import Iterable

from webhook.admin.wording import Keys, hash_of
from webhook.storage.question_groups import Joining, Pending


def joining(found: Iterable[Pending], known: Keys | None = None) -> list[Joining]:
    """Each with its key; one without a letter is known by a mark, so that it is compared with nothing. Whoever calls
    again and again brings what is `known` of words."""
    keys = known or Keys()
    keyed = ((one, keys.of(one.text)) for one in found)
    return [Joining(one.id, hash_of(words, one.text), words or "?", one.asked_at) for one, words in keyed]
