"""Word lists that several handlers share. A list of a like name that stands in a handler is another one: `going_on`
turns with `ok` and `rồi` too, `situation` asks whether with `được` and `có`, and what counts as lost differs."""

from __future__ import annotations

TURNING = frozenset({"con", "the"})  # in front of a person or a thing: now it is that
WHETHER = frozenset({"khong", "chua", "ha", "a", "chu"})  # at the end: it is asked whether
WRONG = frozenset({"sai", "nham", "lon", "sua", "doi"})  # beside a number: that one is to be changed, and not called
