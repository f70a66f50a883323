"""The cases that all clients share: clients/cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from byztime import (
    ByztimeError,
    Interval,
    MalformedAnswerError,
    NoAnswerError,
    ProblemError,
    ReadingTooOldError,
    format_instant,
    parse_instant,
)
from byztime import _answers as answers
from byztime._hold import Hold
from byztime._retry import pause_seconds

CASES = Path(__file__).parents[2] / "cases"


def cases(file: str, part: str | None = None) -> list[Any]:
    found: list[Any] = json.loads((CASES / f"{file}.json").read_text())[part or file]
    assert found
    return found


def why(case: Any) -> str:
    return str(case["why"])


def interval(bounds: dict[str, str]) -> Interval:
    return Interval.of(int(bounds["earliestNs"]), int(bounds["latestNs"]))


@pytest.mark.parametrize("case", cases("instants", "valid"), ids=lambda case: case["text"])
def test_valid_instants(case: dict[str, str]) -> None:
    assert parse_instant(case["text"]) == int(case["ns"])
    assert format_instant(int(case["ns"])) == case["written"]


@pytest.mark.parametrize("text", cases("instants", "invalid"), ids=repr)
def test_invalid_instants(text: str) -> None:
    with pytest.raises(ValueError):
        parse_instant(text)


@pytest.mark.parametrize("case", cases("intervals", "order"), ids=str)
def test_order(case: Any) -> None:
    a, b = interval(case["a"]), interval(case["b"])
    assert a.certainly_before(b) == (case["order"] == "BEFORE")
    assert a.certainly_after(b) == (case["order"] == "AFTER")
    assert a.concurrent_with(b) == (case["order"] == "CONCURRENT")
    assert (a.error_ns, b.error_ns) == (int(case["aErrorNs"]), int(case["bErrorNs"]))


@pytest.mark.parametrize("case", cases("intervals", "passage"), ids=str)
def test_passage(case: Any) -> None:
    now, instant_ns = interval(case["now"]), int(case["instantNs"])
    assert now.certainly_past(instant_ns) == (case["passage"] == "PASSED")
    assert now.certainly_short_of(instant_ns) == (case["passage"] == "YET_TO_COME")


@pytest.mark.parametrize("case", cases("readings"), ids=why)
def test_readings(case: Any) -> None:
    body = json.dumps(case["answer"]).encode()
    reading = answers.read_reading(
        body, int(case["sentNs"]), int(case["receivedNs"]), lambda: int(case["nowNs"])
    )
    if case.get("tooOld"):
        with pytest.raises(ReadingTooOldError):
            reading.now()
        return
    now = reading.now()
    assert {
        "earliestNs": str(now.earliest_ns),
        "estimateNs": str(now.estimate_ns),
        "latestNs": str(now.latest_ns),
        "errorNs": str(now.error_ns),
    } == case["now"]


@pytest.mark.parametrize("case", cases("problems"), ids=why)
def test_problems(case: Any) -> None:
    problem = answers.read_problem(case["status"], case["headers"], case["body"].encode())
    expect = case["expect"]
    assert problem.status == case["status"]
    assert problem.title == expect.get("title", problem.title)
    for member, attribute in {
        "type": "type",
        "detail": "detail",
        "reason": "reason",
        "retryable": "retryable",
        "retryAfterSeconds": "retry_after_seconds",
        "parameter": "parameter",
        "got": "got",
        "expected": "expected",
    }.items():
        assert getattr(problem, attribute) == expect[member], attribute
    assert problem.outcome_unknown == case["outcomeUnknown"]


def failure(case: Any) -> ByztimeError:
    if case["kind"] == "problem":
        return ProblemError(
            status=case["status"],
            retryable=case["retryable"],
            retry_after_seconds=case["retryAfterSeconds"],
        )
    if case["kind"] == "malformed":
        return MalformedAnswerError("malformed")
    return NoAnswerError("no answer", may_have_arrived=case["kind"] == "lost")


@pytest.mark.parametrize("case", cases("retries"), ids=why)
def test_retries(case: Any) -> None:
    least, most = (
        pause_seconds(failure(case["failure"]), case["attempt"], case["leftSeconds"], chance)
        for chance in (0.0, 1.0)
    )
    if case.get("final"):
        assert (least, most) == (None, None)
    else:
        assert least == pytest.approx(case["shortestSeconds"])
        assert most == pytest.approx(case["longestSeconds"])


def said(of: str, body: bytes) -> dict[str, Any]:
    if of == "lease":
        answer = answers.read_lease_answer(body)
        common = {"verdict": answer.verdict, "reason": answer.reason, "holders": list(answer.holders)}
        if answer.grant is None:
            return common | {"retryNs": nanoseconds(answer.retry_seconds)}
        grant = answer.grant
        return common | {
            "resource": grant.resource,
            "id": grant.id,
            "token": str(grant.token),
            "termNs": str(grant.term_ns),
            "safeRemainingNs": str(grant.safe_remaining_ns),
            "recalled": grant.recalled,
            "claim": grant.claim,
        }
    if of == "judge":
        judgement = answers.read_judgement(body)
        return {
            "verdict": judgement.verdict,
            "certain": judgement.certain,
            "cause": judgement.cause,
            "retryNs": nanoseconds(judgement.retry_seconds),
        }
    if of == "wait":
        return {"verdict": answers.read_verdict(body)}
    if of == "time":
        reading = answers.read_reading(body, 0, 0, lambda: 0)
        return {
            "earliestNs": str(reading.interval.earliest_ns),
            "estimateNs": str(reading.interval.estimate_ns),
            "latestNs": str(reading.interval.latest_ns),
            "driftPpb": reading.drift_ppb,
        }
    assert of == "ticket"
    verdict = answers.read_ticket_verdict(body, 0, lambda: 0)
    return {
        "verdict": verdict.verdict,
        "subject": verdict.subject,
        "reason": verdict.reason,
        "validUntilNs": verdict.valid_until_ns,
        "retryNs": nanoseconds(verdict.retry_seconds),
    }


def nanoseconds(seconds: float | None) -> Any:
    return None if seconds is None else pytest.approx(seconds * 1e9)


@pytest.mark.parametrize("case", cases("answers"), ids=lambda case: f"{case['of']}, {case['why']}")
def test_answers(case: Any) -> None:
    body = case["body"].encode()
    if case.get("malformed"):
        with pytest.raises(MalformedAnswerError):
            said(case["of"], body)
        return
    got = said(case["of"], body)
    for member, expected in case["expect"].items():
        if member == "retryNs":
            assert got[member] == (None if expected is None else int(expected))
        elif member == "safeRemainingNs" and case["of"] == "ticket":
            assert got["validUntilNs"] == (None if expected is None else int(expected) * 100 // 112)
        else:
            assert got[member] == expected, member


@pytest.mark.parametrize("case", cases("guards"), ids=why)
def test_guards(case: Any) -> None:
    def grant(step: Any) -> answers.Grant:
        return answers.Grant("a", "1", 1, 1, parse_instant(step["safeRemaining"]), False, None)

    first, *rest = case["steps"]
    assert first["do"] == "grant"
    hold = Hold(int(first["sentNs"]), grant(first))
    for step in rest:
        if step["do"] == "extend":
            hold.extend(int(step["sentNs"]), int(step["nowNs"]), grant(step))
        elif step["do"] == "end":
            hold.end()
        else:
            now_ns = int(step["nowNs"])
            assert hold.held(now_ns) == step["held"], step
            for member, value in (
                ("remainingNs", hold.remaining_ns(now_ns)),
                ("renewAtNs", hold.renew_at_ns),
                ("noticeAtNs", hold.notice_at_ns),
            ):
                assert step.get(member, str(value)) == str(value), (member, step)
