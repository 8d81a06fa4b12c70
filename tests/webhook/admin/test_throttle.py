"""How long a wrong password has to wait: pure, so a table."""

from __future__ import annotations

import pytest

from webhook.admin.throttle import FORGET_AFTER_S, LONGEST_S, MOST_KEYS, Gate, Throttle, network_of


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (12, 256), (13, 512), (14, LONGEST_S), (10_000, LONGEST_S)],
)
def test_delay(failures: int, seconds: float) -> None:
    assert Throttle().delay_s(failures) == seconds


def _fail(throttle: Throttle, address: str, times: int, now: float = 0.0) -> None:
    for _ in range(times):
        throttle.failed(address, now)


def test_the_wait_runs_out() -> None:
    throttle = Throttle()
    _fail(throttle, "192.0.2.1", 5)
    assert throttle.wait_s("192.0.2.1", 0.5) == 1.5
    assert throttle.wait_s("192.0.2.1", 2.0) == 0.0


def test_others_do_not_wait() -> None:
    throttle = Throttle()
    _fail(throttle, "192.0.2.1", 50)
    assert throttle.wait_s("192.0.2.2", 0.0) == 0.0


def test_the_right_password_forgets() -> None:
    throttle = Throttle()
    _fail(throttle, "192.0.2.1", 9)
    throttle.succeeded("192.0.2.1")
    _fail(throttle, "192.0.2.1", 4)
    assert throttle.wait_s("192.0.2.1", 0.0) == 0.0


def test_an_hour_without_failure_forgets() -> None:
    throttle = Throttle()
    _fail(throttle, "192.0.2.1", 9)
    _fail(throttle, "192.0.2.1", 1, now=FORGET_AFTER_S)
    assert throttle.wait_s("192.0.2.1", FORGET_AFTER_S) == 0.0


def test_a_flood_of_addresses_is_bounded() -> None:
    throttle = Throttle()
    for number in range(MOST_KEYS + 10):
        throttle.failed(f"address {number}", 0.0)
    assert len(throttle._failures) == MOST_KEYS


def test_many_addresses_against_one_account_wait_too_but_not_for_long() -> None:
    """A stranger can slow the guessing down to a try a minute, and not lock the owner out."""
    gate = Gate()
    for number in range(200):
        gate.failed(f"192.0.2.{number}", "Admin", 0.0)
    assert gate.wait_s("198.51.100.7", "admin", 0.0) == 60.0
    assert gate.wait_s("198.51.100.7", "lan", 0.0) == 0.0
    gate.succeeded("198.51.100.7", "ADMIN")
    assert gate.wait_s("198.51.100.7", "admin", 0.0) == 0.0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::9", "2001:0db8:0001:0002"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_network(address: str, network: str) -> None:
    assert network_of(address) == network
