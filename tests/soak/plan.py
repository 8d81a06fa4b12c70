"""How long each part takes: as `make soak` runs it, and as `make test` does, all four within a minute."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.soak.load import Load
from tests.soak.proxy import Fault


@dataclass(frozen=True, slots=True)
class Window:
    """Some channels meet a fault for `for_s` seconds; `one_chat`: a channel on which one chat is told 429."""

    name: str
    faults: tuple[tuple[str, Fault], ...] = ()
    for_s: float = 60.0
    delay_s: float = 0.0
    one_chat: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Counts, seconds, sizes."""

    kills: int
    kill_load: Load
    fault_load: Load
    calm_s: float  # before and after each fault
    windows: tuple[Window, ...]
    locked_s: float
    full_s: float
    steady_s: float
    steady_load: Load
    sample_s: float
    burst: int
    paced_burst: bool = True

    def scaled(self, by: float) -> Plan:
        """The faults of providers shorter (or longer), none below 10 s."""
        windows = tuple(replace(window, for_s=max(10.0, round(window.for_s * by, 1))) for window in self.windows)
        return replace(self, windows=windows, calm_s=max(8.0, self.calm_s * by))


WHOLE = Plan(
    kills=20,
    kill_load=Load(90.0, questions=4, gap_s=0.2),
    fault_load=Load(20.0, questions=2, gap_s=2.0),
    calm_s=30.0,
    windows=(
        Window("down", (("telegram", Fault.DOWN),), for_s=600.0),
        Window("slow", (("telegram", Fault.SLOW),), for_s=120.0, delay_s=20.0),
        Window("reset", (("zalo_oa", Fault.RESET),), for_s=120.0),
        Window("garbage", (("zalo_bot", Fault.GARBAGE),), for_s=120.0),
        Window("429", for_s=60.0, one_chat="telegram"),
    ),
    locked_s=10.0,
    full_s=10.0,
    steady_s=1800.0,
    steady_load=Load(50.0, questions=6, gap_s=3.0),
    sample_s=5.0,
    burst=10_000,
)
SHORT = Plan(
    kills=2,
    kill_load=Load(60.0, questions=4, gap_s=0.2),
    fault_load=Load(16.0, questions=2, gap_s=1.2),
    calm_s=1.0,
    windows=(
        Window("down and 429", (("telegram", Fault.DOWN),), for_s=3.0, one_chat="zalo_oa"),
        Window(
            "slow, reset and garbage",
            (("telegram", Fault.SLOW), ("zalo_oa", Fault.RESET), ("zalo_bot", Fault.GARBAGE)),
            for_s=2.0,
            delay_s=1.0,
        ),
    ),
    locked_s=2.5,
    full_s=2.0,
    steady_s=4.0,
    steady_load=Load(20.0, questions=3, gap_s=1.2),
    sample_s=1.0,
    burst=200,
    paced_burst=False,
)
