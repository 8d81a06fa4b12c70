"""Wrong passwords, counted by address and by account: some are free, then each one doubles the wait."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

FREE = 5
LONGEST_S = 900.0
FORGET_AFTER_S = 3600.0
MOST_KEYS = 10_000


@dataclass(slots=True)
class _Failures:
    count: int
    last: float  # seconds, of any clock that only grows


class Throttle:
    """A plain table by key (a network, an account); the clock is an argument."""

    def __init__(self, free: int = FREE, longest_s: float = LONGEST_S) -> None:
        self._free, self._longest_s = free, longest_s
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait_s(self, key: str, now: float) -> float:
        """Seconds until `key` may try again; 0: now."""
        found = self._failures.get(key)
        return max(0.0, found.last + self.delay_s(found.count) - now) if found else 0.0

    def failed(self, key: str, now: float) -> None:
        """One more wrong password."""
        found = self._failures.pop(key, None)
        count = found.count if found and now - found.last < FORGET_AFTER_S else 0
        self._failures[key] = _Failures(count + 1, now)
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """The right one: all is forgotten."""
        self._failures.pop(key, None)

    def delay_s(self, failures: int) -> float:
        """The wait after so many: 2, 4, 8 ... seconds from the last free one on, up to the longest."""
        if failures < self._free:
            return 0.0
        return min(2.0 ** min(failures - self._free + 1, 30), self._longest_s)


class Gate:
    """Both throttles at once. An account's wait is short: a stranger must not lock its owner out."""

    def __init__(self) -> None:
        self._by_network = Throttle()
        self._by_account = Throttle(free=10, longest_s=60.0)

    def wait_s(self, address: str, account: str, now: float) -> float:
        """Seconds until this address may try this account."""
        return max(
            self._by_network.wait_s(network_of(address), now), self._by_account.wait_s(account[:40].lower(), now)
        )

    def failed(self, address: str, account: str, now: float) -> None:
        """One more wrong password or code."""
        self._by_network.failed(network_of(address), now)
        self._by_account.failed(account[:40].lower(), now)

    def succeeded(self, address: str, account: str) -> None:
        """The right one."""
        self._by_network.succeeded(network_of(address))
        self._by_account.succeeded(account[:40].lower())


def network_of(address: str) -> str:
    """What one person is likely to have: an IPv4 address, or an IPv6 /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return parsed.exploded[:19]
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
