"""When a failed request is sent again."""

from __future__ import annotations

from byztime._errors import ByztimeError, NoAnswerError, ProblemError

_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 2.0


def pause_seconds(failure: ByztimeError, attempt: int, left_seconds: float, chance: float) -> float | None:
    """How long to wait before the request is sent again; None if the failure is final.

    :param attempt: how many times the request was sent, at least 1
    :param left_seconds: how long the caller still waits. A pause that is not shorter makes the failure
        final
    :param chance: a random number of [0, 1), so that clients which failed together do not return together
    """
    if not failure.retryable or not isinstance(failure, (ProblemError, NoAnswerError)):
        return None
    longest = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2 ** min(attempt - 1, 10))
    pause = longest * (1 + chance) / 2
    if isinstance(failure, ProblemError) and failure.retry_after_seconds is not None:
        pause = max(pause, failure.retry_after_seconds)
    return pause if pause < left_seconds else None
