#!/usr/bin/env python3
"""Ten thousand requests that wait at once: memory each, threads, and whether all are answered.

Usage: waiting.py PID PORT [COUNT] [SECONDS]; jcmd of the service's JDK must be on the PATH. The service exposes
prometheus (docs/access.md), has --byztime.longest-wait=10m, and at least 2 GB of heap allowed, or there are not as
many places.
"""
import asyncio, json, re, subprocess, sys, time

pid, port = sys.argv[1], int(sys.argv[2])
count = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
seconds = int(sys.argv[4]) if len(sys.argv) > 4 else 30


def heap():
    """Bytes in use after a full collection."""
    subprocess.run(["jcmd", pid, "GC.run"], check=True, capture_output=True)
    histogram = subprocess.run(["jcmd", pid, "GC.class_histogram"], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"^Total\s+\d+\s+(\d+)", histogram, re.M).group(1))


def status(name):
    return int(re.search(rf"^{name}:\s+(\d+)", open(f"/proc/{pid}/status").read(), re.M).group(1))


async def get(path):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


async def main():
    before, threads = heap(), status("Threads")
    now = json.loads(re.search(rb"\{.*\}", (await get("/time"))[1], re.S).group())
    until = f"{float(now['estimate']) + seconds:.9f}"
    waits = [asyncio.create_task(get(f"/time/wait?until={until}&wait=10m")) for _ in range(count)]
    waiting = 0
    while waiting < count:
        await asyncio.sleep(0.5)
        metrics = (await get("/actuator/prometheus"))[1].decode()
        waiting = float(re.search(r"^byztime_waits (\S+)", metrics, re.M).group(1))
    during = heap()
    latencies = []
    for _ in range(50):
        begun = time.monotonic()
        assert (await get("/time"))[0] == 200
        latencies.append(time.monotonic() - begun)
    cpu = sum(map(int, open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[11:13]))
    await asyncio.sleep(3)
    cpu = sum(map(int, open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[11:13])) - cpu
    print(f"{count} waiting: {(during - before) / count / 1024:.1f} KB of heap each, "
          f"{status('VmRSS') // 1024} MiB resident, {status('Threads') - threads:+d} threads, "
          f"{cpu / 3:.1f} % of a processor, GET /time in {sorted(latencies)[25] * 1000:.1f} ms (median)")
    answers = await asyncio.gather(*waits, return_exceptions=True)
    good = sum(1 for a in answers if not isinstance(a, Exception) and a[0] == 200 and b'"PASSED"' in a[1])
    print(f"answered PASSED: {good} of {count}")
    sys.exit(good != count)


asyncio.run(main())
