// The cases that all clients share: clients/cases, or the folder in CASES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  type Grant,
  readJudgement,
  readLeaseAnswer,
  readProblem,
  readReading,
  readTicketVerdict,
  readVerdict,
} from "../src/answers.js";
import { MalformedAnswerError, NoAnswerError, ProblemError, ReadingTooOldError } from "../src/errors.js";
import { Hold } from "../src/hold.js";
import { formatInstant, parseInstant } from "../src/instants.js";
import { Interval } from "../src/interval.js";
import { pauseMs } from "../src/retry.js";

type Case = any;

function cases(file: string, part = file): Case[] {
  const found = JSON.parse(readFileSync(`${process.env.CASES ?? "../cases"}/${file}.json`, "utf8"))[part];
  assert.ok(found.length > 0);
  return found;
}

const at = (nowNs: string | bigint) => ({ nowNs: () => BigInt(nowNs), resolutionNs: 0n });
const interval = (bounds: Case) => new Interval(BigInt(bounds.earliestNs), BigInt(bounds.latestNs));

for (const { text, ns, written } of cases("instants", "valid"))
  test(`instant ${text}`, () => {
    assert.equal(parseInstant(text), BigInt(ns));
    assert.equal(formatInstant(BigInt(ns)), written);
  });

for (const text of cases("instants", "invalid"))
  test(`no instant ${JSON.stringify(text)}`, () => assert.throws(() => parseInstant(text), RangeError));

for (const one of cases("intervals", "order"))
  test(`order ${JSON.stringify(one)}`, () => {
    const [a, b] = [interval(one.a), interval(one.b)];
    assert.equal(a.certainlyBefore(b), one.order === "BEFORE");
    assert.equal(a.certainlyAfter(b), one.order === "AFTER");
    assert.equal(a.concurrentWith(b), one.order === "CONCURRENT");
    assert.deepEqual([a.errorNs, b.errorNs], [BigInt(one.aErrorNs), BigInt(one.bErrorNs)]);
  });

for (const one of cases("intervals", "passage"))
  test(`passage ${JSON.stringify(one)}`, () => {
    const [now, instantNs] = [interval(one.now), BigInt(one.instantNs)];
    assert.equal(now.certainlyPast(instantNs), one.passage === "PASSED");
    assert.equal(now.certainlyShortOf(instantNs), one.passage === "YET_TO_COME");
  });

for (const one of cases("readings"))
  test(`reading: ${one.why}`, () => {
    const reading = readReading(JSON.stringify(one.answer), BigInt(one.sentNs), BigInt(one.receivedNs), at(one.nowNs));
    if (one.tooOld) return assert.throws(() => reading.now(), ReadingTooOldError);
    const { earliestNs, estimateNs, latestNs, errorNs } = reading.now();
    const now = { earliestNs, estimateNs, latestNs, errorNs };
    assert.deepEqual(now, Object.fromEntries(Object.entries<string>(one.now).map(([name, ns]) => [name, BigInt(ns)])));
  });

for (const { why, status, headers, body, outcomeUnknown, expect } of cases("problems"))
  test(`problem: ${why}`, () => {
    const error = readProblem(status, "", new Headers(headers), body);
    const { problem, retryable } = error;
    assert.equal(error.outcomeUnknown, outcomeUnknown);
    const { retryAfterSeconds, ...others } = expect;
    const expected = { title: problem.title, ...others, status, retryAfterMs: retryAfterSeconds === null ? null : retryAfterSeconds * 1000 };
    const got = Object.fromEntries(Object.entries(problem).map(([name, value]) => [name, value ?? null]));
    assert.deepEqual(got, expected);
    assert.equal(retryable, expect.retryable);
  });

function failureOf({ kind, status, retryable, retryAfterSeconds }: Case): Error {
  if (kind === "problem") {
    const retryAfterMs = retryAfterSeconds === null ? undefined : retryAfterSeconds * 1000;
    return new ProblemError({ status, retryable, retryAfterMs, type: "", title: "", detail: "", reason: undefined, parameter: undefined, got: undefined, expected: undefined });
  }
  return kind === "malformed" ? new MalformedAnswerError("") : new NoAnswerError("", kind === "lost");
}

for (const one of cases("retries"))
  test(`retry: ${one.why}`, () => {
    const [least, most] = [0, 1].map(chance => pauseMs(failureOf(one.failure), one.attempt, one.leftSeconds * 1000, chance));
    if (one.final) assert.deepEqual([least, most], [undefined, undefined]);
    else assert.deepEqual([least, most], [one.shortestSeconds * 1000, one.longestSeconds * 1000]);
  });

function said(of: string, body: string): Case {
  switch (of) {
    case "lease": {
      const { grant, ...others } = readLeaseAnswer(body);
      return { ...others, ...grant };
    }
    case "judge":
      return readJudgement(body, false);
    case "wait":
      return { verdict: readVerdict(body) };
    case "time": {
      const { interval, details } = readReading(body, 0n, 0n, at(0n));
      return { earliestNs: interval.earliestNs, estimateNs: interval.estimateNs, latestNs: interval.latestNs, ...details };
    }
    default:
      return readTicketVerdict(body, 0n, false, at(0n));
  }
}

for (const one of cases("answers"))
  test(`answer of ${one.of}: ${one.why}`, () => {
    if (one.malformed) return assert.throws(() => said(one.of, one.body), MalformedAnswerError);
    const got = said(one.of, one.body);
    for (const [name, expected] of Object.entries<Case>(one.expect)) {
      if (one.of === "ticket" && name === "safeRemainingNs") {
        assert.equal(got.validUntilNs, expected === null ? undefined : (BigInt(expected) * 100n) / 112n);
        continue;
      }
      const value = got[name] ?? null;
      assert.deepEqual(typeof value === "bigint" ? value.toString() : value, expected, name);
    }
  });

for (const { why, steps } of cases("guards"))
  test(`guard: ${why}`, () => {
    const grant = (step: Case): Grant => ({
      resource: "a", id: "1", token: 1n, termNs: 1n, safeRemainingNs: parseInstant(step.safeRemaining), recalled: false, claim: undefined,
    });
    const [first, ...rest] = steps;
    const hold = new Hold(BigInt(first.sentNs), grant(first));
    for (const step of rest) {
      if (step.do === "extend") hold.extend(BigInt(step.sentNs), BigInt(step.nowNs), grant(step));
      else if (step.do === "end") hold.end();
      else {
        const nowNs = BigInt(step.nowNs);
        assert.equal(hold.held(nowNs), step.held, JSON.stringify(step));
        const got: Case = { remainingNs: hold.remainingNs(nowNs), renewAtNs: hold.renewAtNs, noticeAtNs: hold.noticeAtNs };
        for (const name of Object.keys(got)) if (step[name]) assert.equal(got[name].toString(), step[name], name);
      }
    }
  });
