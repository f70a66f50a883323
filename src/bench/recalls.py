#!/usr/bin/env python3
"""Ten thousand holders that wait for a recall at once, and one writer for each resource that recalls them.

Usage: recalls.py PID PORT [RESOURCES] [HOLDERS]; the service needs --byztime.leases.resources above the first and
--byztime.leases.holders above the second, longest-term of at least 60s, and --byztime.longest-wait=10m.
"""
import asyncio, json, re, sys, time

pid, port = sys.argv[1], int(sys.argv[2])
resources = int(sys.argv[3]) if len(sys.argv) > 3 else 100
holders = int(sys.argv[4]) if len(sys.argv) > 4 else 100


def status(name):
    return int(re.search(rf"^{name}:\s+(\d+)", open(f"/proc/{pid}/status").read(), re.M).group(1))


async def ask(method, path, body=None):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    text = json.dumps(body).encode() if body else b""
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                 f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text)
    answer = await reader.read()
    writer.close()
    head, _, rest = answer.partition(b"\r\n\r\n")
    if b"chunked" in head.lower():
        parts = rest.split(b"\r\n")
        rest = b"".join(parts[1::2])
    assert head.split()[1] == b"200", answer
    return json.loads(rest)


async def hold(resource, holder, waiting):
    got = await ask("POST", "/leases/acquire", {"resource": resource, "holder": holder, "mode": "READ", "term": "60s"})
    lease = got["lease"]
    waiting.append(None)
    path = f"/leases/recall?resource={resource}&id={lease['id']}&token={lease['token']}&wait=10m"
    verdict = (await ask("GET", path))["verdict"]
    told = time.monotonic()
    released = await ask("POST", "/leases/release", {"resource": resource, "id": lease["id"], "token": lease["token"]})
    return verdict, told, released["verdict"]


async def main():
    while (await ask("POST", "/leases/acquire", {"resource": "x", "holder": "x", "mode": "READ", "term": "1s"}))["verdict"] != "GRANTED":
        await asyncio.sleep(1)
    resident, threads = status("VmRSS"), status("Threads")
    run, waiting, tasks = time.time_ns(), [], []
    for r in range(resources):
        tasks += [asyncio.create_task(hold(f"r{r}-{run}", f"h{h}", waiting)) for h in range(holders)]
        await asyncio.sleep(0.05)  # a burst of all would measure this client
    while len(waiting) < resources * holders:
        await asyncio.sleep(0.2)
    await asyncio.sleep(2)
    begun = time.monotonic()
    await ask("GET", "/time")
    print(f"{len(waiting)} wait for a recall: {(status('VmRSS') - resident) / len(waiting):.1f} KB resident each, "
          f"{status('Threads') - threads:+d} threads, GET /time in {(time.monotonic() - begun) * 1000:.1f} ms")
    begun = time.monotonic()
    writers = [asyncio.create_task(ask("POST", "/leases/acquire?wait=10m", {"resource": f"r{r}-{run}", "holder": "w", "mode": "WRITE", "term": "1s"}))
               for r in range(resources)]
    answers = await asyncio.gather(*tasks)
    told = sorted(t - begun for _, t, _ in answers)
    granted = [w["verdict"] for w in await asyncio.gather(*writers)]
    good = sum(v == "RECALLED" and r == "RELEASED" for v, _, r in answers)
    print(f"recalled and released: {good} of {len(answers)}; told after {told[len(told) // 2]:.2f} s (median), {told[-1]:.2f} s (last); "
          f"{granted.count('GRANTED')} of {resources} writers granted after {time.monotonic() - begun:.2f} s in all")
    sys.exit(good != len(answers) or granted.count("GRANTED") != resources)


asyncio.run(main())
