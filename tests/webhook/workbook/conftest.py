"""The same content and environment as for the commands."""

from __future__ import annotations

from tests.webhook.commands.conftest import content, ward

__all__ = ["content", "ward"]
