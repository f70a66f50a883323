import { setTimeout as wait } from "node:timers/promises";
import { readProblem } from "./answers.js";
import type { Clock } from "./clock.js";
import { MalformedAnswerError, NoAnswerError, ProblemError } from "./errors.js";
import { msOf } from "./instants.js";
import { pauseMs } from "./retry.js";

const LONGEST_BODY = 1 << 20;

/** Failures of fetch before a connection was there. */
const NOT_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/** A 200. */
export interface Reply {
  readonly body: string;
  /** Not after the request was sent. */
  readonly sentNs: bigint;
  /** Not before the answer came. */
  readonly receivedNs: bigint;
}

/** Sends requests to one service. */
export class Around {
  private readonly base: string;

  constructor(
    url: string,
    private readonly token: string | (() => string | Promise<string>) | undefined,
    readonly timeoutMs: number,
    readonly clock: Clock,
  ) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.search || parsed.hash)
      throw new TypeError(`expected an address such as http://localhost:8080, got ${JSON.stringify(url)}`);
    this.base = url.replace(/\/$/, "");
  }

  /** The local time, not too early. */
  noLaterNs(): bigint {
    return this.clock.nowNs() + this.clock.resolutionNs;
  }

  /** What has passed since an earlier `clock.nowNs()`. */
  msSince(begunNs: bigint): number {
    return msOf(this.clock.nowNs() - begunNs);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await wait(ms, undefined, signal ? { signal } : {});
  }

  /**
   * Sends a request until it is answered. `lost` says whether an answer before that may have been lost. If one
   * may have been, and then the call fails, nobody knows what the service did: that is no answer, whatever was
   * said last.
   */
  async ask(method: string, path: string, body?: object, limitMs = this.timeoutMs, lost = false) {
    const begunNs = this.clock.nowNs();
    for (let attempt = 1; ; attempt++) {
      let pause: number | undefined;
      try {
        const leftMs = Math.max(1, limitMs - this.msSince(begunNs));
        return { ...(await this.send(method, path, body, leftMs)), lost };
      } catch (failure) {
        lost ||= failure instanceof NoAnswerError ? failure.mayHaveArrived : failure instanceof ProblemError && failure.outcomeUnknown;
        pause = pauseMs(failure, attempt, limitMs - this.msSince(begunNs), Math.random());
        if (pause === undefined) {
          if (!lost || (failure instanceof NoAnswerError && failure.mayHaveArrived)) throw failure;
          throw new NoAnswerError(`an answer was lost, and then: ${(failure as Error).message}`, true, { cause: failure });
        }
      }
      await this.sleep(pause);
    }
  }

  /** Sends a request once. */
  async send(method: string, path: string, body: object | undefined, limitMs: number, signal?: AbortSignal): Promise<Reply> {
    const headers: Record<string, string> = { Accept: "application/json, application/problem+json" };
    if (body) headers["Content-Type"] = "application/json";
    if (this.token !== undefined) {
      try {
        headers["Authorization"] = `Bearer ${typeof this.token === "string" ? this.token : await this.token()}`;
      } catch (failure) {
        throw new NoAnswerError("no access token", false, { cause: failure });
      }
    }
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(limitMs)));
    const request: RequestInit = {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
      redirect: "manual",
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    };
    const sentNs = this.clock.nowNs();
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(this.base + path, request);
      text = await answer.text();
    } catch (failure) {
      const cause = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure;
      const code = String((cause as { code?: unknown }).code);
      const what = cause instanceof Error && cause.message ? cause.message : code;
      const where = `${this.base}${path.split("?", 1)[0]}`;
      throw new NoAnswerError(`${where}: ${what}`, !NOT_CONNECTED.has(code), { cause: failure });
    }
    const receivedNs = this.noLaterNs();
    if (text.length > LONGEST_BODY) throw new MalformedAnswerError(`the answer has more than ${LONGEST_BODY} characters`);
    if (answer.status !== 200) throw readProblem(answer.status, answer.statusText, answer.headers, text);
    return { body: text, sentNs, receivedNs };
  }
}
