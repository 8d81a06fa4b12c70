"""A person as the store knows them where no reply needs their id: a keyed hash, useless without ID_HASH_KEY."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

LENGTH = 32  # hex digits: 128 bits of the HMAC


@dataclass(frozen=True, slots=True)
class People:
    """HMAC-SHA256 over channel and id: ids are short numbers, so an unkeyed hash could be undone by trying them all."""

    key: bytes = field(repr=False)

    def person(self, channel: str, sender_id: str) -> str:
        """32 hex digits; "" for nobody."""
        if not sender_id:
            return ""
        return hmac.digest(self.key, f"{channel}:{sender_id}".encode(), "sha256").hex()[:LENGTH]
