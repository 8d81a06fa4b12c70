"""The shipped content, loaded once for all tests of the core, and the day on which they ask."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from knowledge.base import KnowledgeBase
from knowledge.hanoi import HANOI
from knowledge.loader import load

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=HANOI)


@lru_cache(maxsize=1)
def shipped() -> KnowledgeBase:
    """One snapshot for the whole session: the index is built once."""
    return load()
