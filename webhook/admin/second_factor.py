"""The six digits of an authenticator app (TOTP, RFC 6238), and who has given the password and still owes them."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from datetime import datetime

STEP_S = 30
WITHIN_S = 300.0  # to type the code after the password
MOST_WAITING = 1_000
ISSUER = "Hoi Dap 06"


def new_secret() -> str:
    """160 random bits in base32."""
    import pyotp

    return pyotp.random_base32()


def address_of(secret: str, name: str) -> str:
    """`otpauth://totp/...`: what an app reads from a picture or a link."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime, after: int = 0) -> int:
    """The 30-second step whose code this is, one before or after now included; 0 when it is none, or one that was used
    (`after` is the last used step): a code opens once (ASVS 6.5.1)."""
    import pyotp

    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdecimal()):
        return 0
    totp, here = pyotp.TOTP(secret), int(now.timestamp()) // STEP_S
    for step in (here - 1, here, here + 1):
        if step > after and secrets.compare_digest(totp.at(step * STEP_S), digits):
            return step
    return 0


class WaitingForCode:
    """Tokens of those whose password was right. In memory, bounded: a restart asks for the password again."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def begin(self, user: int, now: float) -> str:
        """A token for the form that asks for the code; `now` in seconds of a clock that only grows."""
        token = secrets.token_urlsafe(24)
        self._waiting[token] = (user, now)
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)
        return token

    def user(self, token: str, now: float) -> int:
        """Whose token it is; 0 for one that is unknown or too old."""
        user, began = self._waiting.get(token, (0, 0.0))
        return user if now - began <= WITHIN_S else 0

    def end(self, token: str) -> None:
        """It was used."""
        self._waiting.pop(token, None)
