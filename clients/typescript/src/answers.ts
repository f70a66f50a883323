import type { Clock } from "./clock.js";
import { MalformedAnswerError, type Problem, ProblemError } from "./errors.js";
import { msOf, parseInstant } from "./instants.js";
import { Interval, Reading } from "./interval.js";

/** The members of a JSON object, by type. What is missing or of another type is a malformed answer. */
class Members {
  private constructor(private readonly members: object) {}

  static of(value: unknown): Members {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("a JSON object", value);
    return new Members(value);
  }

  static read(body: string): Members {
    try {
      return Members.of(JSON.parse(body));
    } catch (failure) {
      if (failure instanceof MalformedAnswerError) throw failure;
      throw new MalformedAnswerError(`no JSON: ${body.slice(0, 200)}`, { cause: failure });
    }
  }

  /** Undefined also for null. */
  get(name: string): unknown {
    return Object.hasOwn(this.members, name) ? ((this.members as Record<string, unknown>)[name] ?? undefined) : undefined;
  }

  text(name: string): string {
    const value = this.get(name);
    if (typeof value !== "string") throw wrong(`a text as ${name}`, value);
    return value;
  }

  textIfAny(name: string): string | undefined {
    return this.get(name) === undefined ? undefined : this.text(name);
  }

  texts(name: string): string[] {
    const value = this.get(name);
    if (!Array.isArray(value) || !value.every(one => typeof one === "string")) throw wrong(`texts as ${name}`, value);
    return value;
  }

  ns(name: string): bigint {
    const text = this.text(name);
    try {
      return parseInstant(text);
    } catch (failure) {
      throw new MalformedAnswerError(`${name}: ${(failure as Error).message}`);
    }
  }

  nsIfAny(name: string): bigint | undefined {
    return this.get(name) === undefined ? undefined : this.ns(name);
  }

  whole(name: string): number {
    const value = this.get(name);
    if (!Number.isSafeInteger(value)) throw wrong(`a whole number as ${name}`, value);
    return value as number;
  }

  flag(name: string): boolean {
    const value = this.get(name) ?? false;
    if (typeof value !== "boolean") throw wrong(`true or false as ${name}`, value);
    return value;
  }
}

function wrong(expected: string, got: unknown): MalformedAnswerError {
  return new MalformedAnswerError(`expected ${expected}, got ${String(JSON.stringify(got)).slice(0, 200)}`);
}

/** A lease as the service named it. */
export interface Grant {
  readonly resource: string;
  readonly id: string;
  readonly token: bigint;
  readonly termNs: bigint;
  readonly safeRemainingNs: bigint;
  readonly recalled: boolean;
  readonly claim: string | undefined;
}

/** The answer to a request about a lease. */
export interface LeaseAnswer {
  readonly verdict: string;
  readonly grant?: Grant;
  /** Why the lease is VOID, or the service RECOVERING. */
  readonly reason?: string | undefined;
  readonly holders?: readonly string[];
  readonly retryNs?: bigint | undefined;
}

/** The verdict on a message. Act on it if `accepted`: only then, and only now. */
export interface Judgement {
  /** ACCEPTED, DUPLICATE, STALE or EARLY. */
  readonly verdict: string;
  readonly accepted: boolean;
  /** Of DUPLICATE: whether this very message was accepted before. */
  readonly certain: boolean;
  /** Of STALE and EARLY: why. */
  readonly cause: string | undefined;
  /** Of EARLY: when to ask again. */
  readonly retryNs: bigint | undefined;
  /**
   * Whether an earlier answer to this call was lost. A verdict other than ACCEPTED may then be about the
   * caller's own first request, so that the fate of the message is unknown.
   */
  readonly answerLost: boolean;
}

/** A ticket that was issued. */
export interface Ticket {
  readonly text: string;
  readonly id: string;
  readonly notBeforeNs: bigint;
  readonly expiresNs: bigint;
  readonly lifetimeNs: bigint;
}

/** The verdict on a ticket, and on the proof that came with it. */
export class TicketVerdict {
  constructor(
    /** VALID, EXPIRED, NOT_YET, UNCERTAIN, INVALID, UNPROVEN, REPLAYED, OVERTAKEN, STALE or EARLY. */
    readonly verdict: string,
    readonly reason: string | undefined,
    readonly subject: string | undefined,
    readonly retryNs: bigint | undefined,
    /** Whether an earlier answer to this call was lost. REPLAYED may then mean the caller's own request. */
    readonly answerLost: boolean,
    /** Of VALID: until when the ticket may be acted on, on the local clock. */
    readonly validUntilNs: bigint | undefined,
    private readonly clock: Clock,
  ) {}

  /** Whether the bearer may be let in at this moment. */
  valid(): boolean {
    return this.validUntilNs !== undefined && this.clock.nowNs() + this.clock.resolutionNs < this.validUntilNs;
  }
}

/** Until when a promise holds on the local clock, which may be 10 % slow. */
export function safeUntilNs(sentNs: bigint, safeRemainingNs: bigint): bigint {
  return sentNs + (safeRemainingNs > 0n ? (safeRemainingNs * 100n) / 112n : 0n);
}

export function readReading(body: string, sentNs: bigint, receivedNs: bigint, clock: Clock): Reading {
  const members = Members.read(body);
  const [earliestNs, estimateNs, latestNs] = [members.ns("earliest"), members.ns("estimate"), members.ns("latest")];
  if (earliestNs > latestNs) throw new MalformedAnswerError(`earliest ${earliestNs} is after latest ${latestNs}`);
  const details = {
    era: members.text("era"),
    ageNs: members.ns("age"),
    driftPpb: members.whole("driftPpb"),
    status: members.text("status"),
    mode: members.text("mode"),
    provider: members.text("provider"),
  };
  return new Reading(new Interval(earliestNs, latestNs, estimateNs), details, sentNs, receivedNs, clock);
}

export function readVerdict(body: string): string {
  return Members.read(body).text("verdict");
}

export function readLeaseAnswer(body: string): LeaseAnswer {
  const members = Members.read(body);
  const verdict = members.text("verdict");
  switch (verdict) {
    case "GRANTED":
    case "RECALLED":
      return { verdict, grant: grantOf(Members.of(members.get("lease"))) };
    case "VOID":
      return { verdict, reason: members.text("reason") };
    case "HELD":
      return { verdict, holders: members.texts("holders"), retryNs: members.nsIfAny("takeoverSafeIn") };
    default:
      return { verdict, reason: members.textIfAny("cause"), retryNs: members.nsIfAny("certainIn") };
  }
}

function grantOf(members: Members): Grant {
  const token = members.text("token");
  if (!/^[0-9]{1,19}$/.test(token)) throw wrong("a fencing token", token);
  return {
    resource: members.text("resource"),
    id: members.text("id"),
    token: BigInt(token),
    termNs: members.ns("term"),
    safeRemainingNs: members.ns("safeRemaining"),
    recalled: members.flag("recalled"),
    claim: members.textIfAny("claim"),
  };
}

export function readJudgement(body: string, answerLost: boolean): Judgement {
  const members = Members.read(body);
  const verdict = members.text("verdict");
  return {
    verdict,
    accepted: verdict === "ACCEPTED",
    certain: members.flag("certain"),
    cause: members.textIfAny("cause"),
    retryNs: members.nsIfAny("retryIn"),
    answerLost,
  };
}

export function readStamps(body: string): string[] {
  return Members.read(body).texts("stamps");
}

export function readTicket(body: string): Ticket {
  const members = Members.read(body);
  return {
    text: members.text("ticket"),
    id: members.text("id"),
    notBeforeNs: members.ns("notBefore"),
    expiresNs: members.ns("expires"),
    lifetimeNs: members.ns("lifetime"),
  };
}

export function readTicketVerdict(body: string, sentNs: bigint, answerLost: boolean, clock: Clock): TicketVerdict {
  const members = Members.read(body);
  const verdict = members.text("verdict");
  const ticket = members.get("ticket");
  return new TicketVerdict(
    verdict,
    members.textIfAny("reason"),
    ticket === undefined ? undefined : Members.of(ticket).text("subject"),
    members.nsIfAny("retryIn"),
    answerLost,
    verdict === "VALID" ? safeUntilNs(sentNs, members.ns("safeRemaining")) : undefined,
    clock,
  );
}

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Any answer but a 200, also if it comes from something else than the service. */
export function readProblem(status: number, statusText: string, headers: Headers, body: string): ProblemError {
  let members: Members | undefined;
  try {
    members = Members.read(body);
  } catch {
    // Not the service's own.
  }
  const text = (name: string) => {
    const value = members?.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const transient = members?.get("transient");
  const problem: Problem = {
    status,
    type: text("type") ?? "about:blank",
    title: text("title") ?? statusText,
    detail: text("detail") ?? "",
    reason: text("reason"),
    retryable: typeof transient === "boolean" ? transient : RETRYABLE.has(status),
    retryAfterMs: retryAfterMs(headers),
    parameter: text("parameter"),
    got: text("got"),
    expected: text("expected"),
  };
  return new ProblemError(problem);
}

/** The only form of dates that servers may send: RFC 9110, 5.6.7. */
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get("retry-after") ?? "";
  if (/^[0-9]{1,9}$/.test(value)) return Number(value) * 1000;
  // Between two times of the server, because the local calendar clock may be wrong.
  const now = headers.get("date") ?? "";
  return DATE.test(value) && DATE.test(now) ? Math.max(0, Date.parse(value) - Date.parse(now)) : undefined;
}

/** A duration of the service for a timer, which may be rounded. */
export const timerMs = (ns: bigint | undefined): number => (ns === undefined ? 0 : Math.max(0, msOf(ns)));
