"""The clock on which a program counts what has passed since a request."""

from __future__ import annotations

import time
from collections.abc import Callable

#: A clock in nanoseconds that runs on while the machine sleeps.
Clock = Callable[[], int]


def boottime_ns() -> int:
    """Nanoseconds of CLOCK_BOOTTIME, which runs on while the machine sleeps. Only Linux has it."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def system_clock() -> Clock:
    """The clock of this system.

    :raises NotImplementedError: if the system is not Linux. The caller must then hand in a clock
        that runs on while the machine sleeps.
    """
    if not hasattr(time, "CLOCK_BOOTTIME"):
        raise NotImplementedError(
            "this system has no CLOCK_BOOTTIME: pass clock=, nanoseconds that are counted during sleep"
        )
    return boottime_ns
