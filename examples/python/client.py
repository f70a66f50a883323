"""Asks the service, and the clock on which a program counts what has passed since."""

import decimal
import json
import os
import sys
import time
import urllib.error
import urllib.request

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
    request = urllib.request.Request(URL + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:  # a problem is no verdict, and says why there is none
        raise OSError(f"{path}: {refused.code} {refused.read().decode(errors='replace')}") from None
