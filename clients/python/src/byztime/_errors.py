"""What can go wrong, as types."""

from __future__ import annotations

from collections.abc import Sequence


class ByztimeError(Exception):
    """The base of all errors of this package."""

    #: Whether the same request may succeed later.
    retryable = False


class ProblemError(ByztimeError):
    """A refusal by the service: an RFC 9457 problem. It is no verdict.

    Nothing was decided, unless the `outcome_unknown`.
    """

    def __init__(
        self,
        *,
        status: int,
        type: str = "about:blank",
        title: str = "",
        detail: str = "",
        reason: str | None = None,
        retryable: bool = False,
        retry_after_seconds: float | None = None,
        parameter: str | None = None,
        got: str | None = None,
        expected: str | None = None,
    ) -> None:
        super().__init__(f"{status} {reason or title}: {detail}" if detail else f"{status} {reason or title}")
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        #: The name of the kind of problem, which programs look at; None if no problem of the service.
        self.reason = reason
        self.retryable = retryable
        #: The header Retry-After; None if there is none.
        self.retry_after_seconds = retry_after_seconds
        self.parameter = parameter
        self.got = got
        self.expected = expected

    @property
    def outcome_unknown(self) -> bool:
        """Whether the service may have done what was asked for.

        It says that it does not know, or a proxy says that it got no good answer from the service.
        """
        if self.reason is None:
            return self.status >= 500
        return self.reason in ("outcome-unknown", "internal-error")


class NoAnswerError(ByztimeError):
    """The service was not reached, or did not answer in time."""

    retryable = True

    def __init__(self, message: str, *, may_have_arrived: bool) -> None:
        super().__init__(message)
        #: Whether the service may have got the request, and have acted on it.
        self.may_have_arrived = may_have_arrived


class MalformedAnswerError(ByztimeError):
    """The answer is none of this service."""


class ReadingTooOldError(ByztimeError):
    """A reading is so old that a break of the timescale may have gone unheard."""


class NotPassedError(ByztimeError, TimeoutError):
    """An instant had not certainly passed when the wait ended."""


class NotGrantedError(ByztimeError):
    """A lease was not granted before the wait ended."""

    retryable = True

    def __init__(
        self, verdict: str, *, cause: str | None, holders: Sequence[str], retry_after_seconds: float | None
    ) -> None:
        who = f" by {', '.join(holders)}" if holders else f" ({cause})" if cause else ""
        super().__init__(f"{verdict}{who}")
        #: HELD or RECOVERING.
        self.verdict = verdict
        #: Why the service is RECOVERING.
        self.cause = cause
        self.holders = tuple(holders)
        self.retry_after_seconds = retry_after_seconds


class LeaseOverError(ByztimeError):
    """The lease is no longer certainly held."""
