"""Every recorded update with each field missing, null, of another type, huge, through door and worker: a clear status,
a row in the quarantine when nobody can read it, never a failure, never a second answer to the same update."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from bot.messages import Channel
from tests.webhook.channels.samples import mutations, names, sample
from tests.webhook.neighbourhood import NAMES, Neighbourhood
from webhook.storage.memory import MemoryStore

ALL = [(channel, name) for channel, folder in NAMES.items() for name in names(folder)]
CLEAR = {"stored", "duplicate", "ignored", "unreadable", "dropped"}
HUGE: Mapping[str, Any] = {
    "a number of 4,000 digits": "HUGE-NUMBER",
    "a string of half a MiB": "x" * (1 << 19),
    "a list of 20,000": list(range(20_000)),
    "an object of 5,000 fields": {f"f{n}": n for n in range(5_000)},
    "80 levels deep": json.loads('{"a":' * 80 + "1" + "}" * 80),
}


async def check(place: Neighbourhood, channel: Channel, update: Any, what: str) -> str:
    """Post twice, answer; what the edge said the first time."""
    store = place.store
    assert isinstance(store, MemoryStore)
    before = len(store.quarantined)
    said = await place.post(channel, update)
    assert said in CLEAR, what
    kept = len(store.quarantined) - before
    assert kept == (said == "unreadable" and channel is not Channel.WEB), what
    again = await place.post(channel, update)  # the provider resends what it is not sure of
    assert again == ("duplicate" if said == "stored" else said), what
    return said


@pytest.mark.parametrize(("channel", "name"), ALL, ids=[f"{channel}-{name}" for channel, name in ALL])
async def test_each_field_missing_null_or_of_another_type(channel: Channel, name: str) -> None:
    place, said = Neighbourhood(MemoryStore()), Counter[str]()
    for what, mutant in mutations(json.loads(sample(NAMES[channel], name))):
        said[await check(place, channel, mutant, f"{channel}/{name} with {what}")] += 1
    sent = await place.work()
    assert place.store.backlog().updates == 0  # everything that was stored is settled or buried
    assert len(sent) <= 2 * said["stored"]


@pytest.mark.parametrize("kind", HUGE)
async def test_each_field_huge(kind: str) -> None:
    """One update a channel; a number that Python reads only with leave is written into the bytes."""
    for channel, name in ((Channel.TELEGRAM, "topic_mention"), (Channel.ZALO_OA, "group_text"), (Channel.WEB, "text")):
        place = Neighbourhood(MemoryStore())
        value = json.loads(sample(NAMES[channel], name))
        for path in paths(value):
            mutant = json.loads(json.dumps(value))
            target = mutant
            for step in path[:-1]:
                target = target[step]
            target[path[-1]] = HUGE[kind]
            await check(place, channel, mutant, f"{channel}/{name} with {path} {kind}")
        await place.work()
        assert place.store.backlog().updates == 0


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in items for found in ((*path, key), *paths(inner, (*path, key)))]
