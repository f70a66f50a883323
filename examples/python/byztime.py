#!/usr/bin/env python3
"""What a program can do with byztime-service, with nothing but Python's standard library: byztime.py [URL]"""

import decimal
import json
import os
import sys
import time
import urllib.request
import uuid

URL = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("BYZTIME_URL", "http://localhost:8080")
decimal.getcontext().prec = 40  # instants and seconds are decimals, never floats
S = decimal.Decimal


def clock():
    """Seconds on a clock that runs on while the machine sleeps."""
    return S(time.clock_gettime_ns(time.CLOCK_BOOTTIME)) / 10**9


def call(path, body=None, method=None, timeout=30):
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if "BYZTIME_TOKEN" in os.environ:
        headers["Authorization"] = "Bearer " + os.environ["BYZTIME_TOKEN"]
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(URL + path, data, headers, method=method), timeout=timeout) as answer:
        return json.load(answer)  # an error status is an HTTPError, which is an OSError: no verdict


class Reading:
    """(1) The time, and what is known of it later: ask for a new one after ten seconds."""

    def __init__(self):
        self.sent = clock()
        self.answer = call("/time")
        self.received = clock()

    def interval(self):
        now = clock()
        return (S(self.answer["earliest"]) + S("0.9") * (now - self.received),
                S(self.answer["latest"]) + S("1.12") * (now - self.sent))


def certainly_passed(instant):
    """(2) Commit wait: what carries this instant may be shown to others when this returns."""
    while call(f"/time/wait?until={instant}&wait=10s")["verdict"] != "PASSED":
        pass


class Lease:
    """(3) A lease with its guard: act only right after guard() said so."""

    def __init__(self, resource):
        wish = {"resource": resource, "holder": f"python-{os.getpid()}", "mode": "WRITE", "requestId": str(uuid.uuid4())}
        while True:
            sent = clock()
            answer = call("/leases/acquire?wait=5s", wish)
            if answer["verdict"] == "GRANTED":
                break
            time.sleep(min(1.0, float(answer.get("certainIn", 0.1))))  # HELD, RECOVERING: ask again
        self.lease, self.until = answer["lease"], S(0)
        self.extended(sent, self.lease)

    def extended(self, sent, lease):
        self.until = max(self.until, sent + S(lease["safeRemaining"]) / S("1.12"))
        self.renew_at = sent + S(lease["term"]) / 3

    def guard(self):
        if clock() >= self.renew_at:
            sent = clock()
            self.renew_at = sent + S("0.1")  # without a good answer: what was promised holds, and no longer
            mine = {name: self.lease[name] for name in ("resource", "id", "token", "claim", "term")}
            try:
                answer = call("/leases/renew", mine, timeout=1)
                if answer["verdict"] == "GRANTED":
                    self.extended(sent, answer["lease"])
                elif answer["verdict"] in ("VOID", "RECALLED"):
                    self.until = S(0)
            except OSError:
                pass
        return clock() < self.until

    def release(self):
        self.until = S(0)
        call("/leases/release", {name: self.lease[name] for name in ("resource", "id", "token")})


class Storage:
    """A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write."""

    token = 0

    def write(self, token, value):
        if int(token) < self.token:  # as numbers, not as strings
            return False
        self.token, self.value = int(token), value
        return True


class Receiver:
    """(4) A toy that acts at most once on each message."""

    acted = 0

    def receive(self, message):
        answer = call("/at-most-once/python/judge", message)
        while answer["verdict"] == "EARLY":
            time.sleep(float(answer["retryIn"]))
            answer = call("/at-most-once/python/judge", message)
        if answer["verdict"] == "ACCEPTED":
            self.acted += 1
        return answer["verdict"]


def main():
    reading = Reading()
    earliest, latest = reading.interval()
    print(f"ok time {(earliest + latest) / 2:.9f} +- {(latest - earliest) / 2:.9f}")

    certainly_passed(reading.answer["latest"])
    print("ok passed", reading.answer["latest"])

    storage, old = Storage(), Lease("python/report")
    assert old.guard() and storage.write(old.lease["token"], "one")
    old.release()
    assert not old.guard()
    lease = Lease("python/report")
    print("ok lease taken", lease.lease["token"], flush=True)
    deadline, writes = clock() + S(os.environ.get("BYZTIME_HOLD", "1")), 0
    while lease.guard() and clock() < deadline:
        assert storage.write(lease.lease["token"], "two")
        writes += 1
        time.sleep(0.05)
    if clock() < deadline:
        print("lease lost, and stopped in time, token", lease.lease["token"])
        sys.exit(3)
    lease.release()
    assert not storage.write(old.lease["token"], "late")
    print(f"ok lease {writes} writes with token {lease.lease['token']}, and a late one refused")

    receiver, connection = Receiver(), str(uuid.uuid4())
    first = {"connection": connection, "timestamp": call("/at-most-once/python/stamps", method="POST")["stamps"][0]}
    second = {"connection": connection, "timestamp": call("/at-most-once/python/stamps", method="POST")["stamps"][0]}
    verdicts = [receiver.receive(message) for message in (first, first, second, first)]
    assert verdicts == ["ACCEPTED", "DUPLICATE", "ACCEPTED", "DUPLICATE"] and receiver.acted == 2, verdicts
    print("ok at most once:", *verdicts)


main()
