"""Wrong passwords, counted by address: five are free, then each one doubles the wait."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

FREE = 5
LONGEST_S = 900.0
FORGET_AFTER_S = 3600.0
MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class _Failures:
    count: int
    last: float  # seconds, of any clock that only grows


class Throttle:
    """A plain table; the clock is an argument."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait_s(self, address: str, now: float) -> float:
        """Seconds until `address` may try again; 0: now."""
        found = self._failures.get(network_of(address))
        if found is None or found.count < FREE:
            return 0.0
        return max(0.0, found.last + delay_s(found.count) - now)

    def failed(self, address: str, now: float) -> None:
        """One more wrong password."""
        key = network_of(address)
        found = self._failures.pop(key, None)
        count = found.count if found and now - found.last < FORGET_AFTER_S else 0
        self._failures[key] = _Failures(count + 1, now)
        while len(self._failures) > MOST_ADDRESSES:
            self._failures.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """The right one: all is forgotten."""
        self._failures.pop(network_of(address), None)


def delay_s(failures: int) -> float:
    """The wait after so many: 2, 4, 8 ... seconds from the fifth on, 15 minutes at most."""
    if failures < FREE:
        return 0.0
    return min(2.0 ** min(failures - FREE + 1, 30), LONGEST_S)


def network_of(address: str) -> str:
    """What one person is likely to have: an IPv4 address, or an IPv6 /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return parsed.exploded[:19]
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
