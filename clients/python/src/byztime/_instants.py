"""Instants and durations as the service writes them: decimal seconds with up to nine digits behind the point."""

from __future__ import annotations

import re

NS_PER_S = 1_000_000_000

_TEXT = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,9}))?")
_MAX_NS = 2**63 - 1


def parse_instant(text: str) -> int:
    """The nanoseconds of an instant or duration.

    :raises ValueError: if the text has another form, or if the value does not fit into 64 bits
    """
    match = _TEXT.fullmatch(text)
    if match is None:
        raise ValueError(f"no instant: {text!r}; expected decimal seconds such as 1795237012.123456789")
    sign, whole, fraction = match.groups()
    ns = int(whole) * NS_PER_S + int((fraction or "").ljust(9, "0"))
    ns = -ns if sign else ns
    if not -_MAX_NS - 1 <= ns <= _MAX_NS:
        raise ValueError(f"{text} s does not fit into 64-bit nanoseconds")
    return ns


def format_instant(ns: int) -> str:
    """An instant or duration in nanoseconds as the service writes it."""
    whole, fraction = divmod(abs(ns), NS_PER_S)
    return f"{'-' if ns < 0 else ''}{whole}.{fraction:09d}"


def duration_text(seconds: float) -> str:
    """A duration that a caller chose, as the service reads it."""
    if not 0 <= seconds < 1e9:
        raise ValueError(f"expected 0 <= seconds < 1e9, got {seconds}")
    return format_instant(round(seconds * NS_PER_S))
