"""The shipped knowledge, loaded once a session."""

from __future__ import annotations

import pytest

from knowledge.base import KnowledgeBase
from tests.shipped import shipped


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return shipped()
