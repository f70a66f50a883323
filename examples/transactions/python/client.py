"""Asks the service, and the clock on which a program counts what has passed since."""

import decimal
import http.client
import json
import os
import random
import time
import urllib.error
import urllib.request

URL = os.environ.get("BYZTIME_URL", "http://localhost:8080")
decimal.getcontext().prec = 40  # instants and seconds are decimals, never floats
S = decimal.Decimal


class Problem(OSError):
    """The service has decided nothing."""

    def __init__(self, words, transient):
        super().__init__(words)
        self.transient = transient


def clock():
    """Seconds on a clock that runs on while the machine sleeps."""
    return S(time.clock_gettime_ns(time.CLOCK_BOOTTIME)) / 10**9


def call(path, body=None, method=None, timeout=30):
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if "BYZTIME_TOKEN" in os.environ:
        headers["Authorization"] = "Bearer " + os.environ["BYZTIME_TOKEN"]
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, headers, method=method)
    sent = clock()  # before sending: what is counted from here must not be counted too short
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return {**json.load(answer), "sent": sent}
    except urllib.error.HTTPError as refused:
        words = refused.read().decode(errors="replace")
        raise Problem(f"{path}: {refused.code} {words}", '"transient":true' in words) from None
    except (OSError, http.client.HTTPException, ValueError) as lost:  # no answer, or half of one
        raise Problem(f"{URL}{path}: {lost}", True) from None


def insist(path, body=None, method=None, patience=60):
    """Sends the same request again until it is answered, for a minute unless said otherwise."""
    end, attempt = clock() + patience, 0
    while True:
        try:
            return call(path, body, method)
        except Problem as problem:
            if not problem.transient or clock() > end:
                raise
        pause(attempt)
        attempt += 1


def pause(attempt):
    """Waits for longer after each attempt, and at random, so that those who collided do not meet again."""
    time.sleep(random.uniform(0, min(1, 0.01 * 2**attempt)))
