#!/usr/bin/env python3
"""Floods from this machine against one node of a group: the time keeps its width, memory is bounded, drops are counted.

    GROUP_PORTS=28400 src/bench/group-floods.py FOLDER [SECONDS]     of examples/group/group; 60 s of each flood

Start the group with examples/group/group up, with --management.endpoints.web.exposure.include=health,info,prometheus at
the end of BYZTIME_COMMAND. node0 is flooded. For each kind of flood it prints the width that node0 and node1 tell (median
and 99th percentile), the resident memory, threads and descriptors of node0 at the end, and which of its counters moved.
Port 0 needs root, since only a raw socket sends from it. The floods run in processes of their own and as fast as they can.
"""
import glob, http.client, json, multiprocessing, os, pathlib, re, socket, ssl, statistics, struct, sys, time

folder = pathlib.Path(sys.argv[1])
seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
ports = int(os.environ.get("GROUP_PORTS", "28400"))
nodes = len(glob.glob(str(folder / "node*")))
target = ("127.0.0.1", ports)
pid = int((folder / "node0" / "pid").read_text())


def field(number, value):
    def varint(n):
        out = b""
        while n > 127:
            out += bytes([n & 127 | 128])
            n >>= 7
        return out + bytes([n])
    return varint(number << 3 | 2) + varint(len(value)) + value


def query(cookie):
    """A query with a cookie that cannot be opened: the seal is junk."""
    ad = field(1, os.urandom(16)) + field(2, cookie)
    sealed = field(1, ad) + field(2, os.urandom(16)) + field(3, os.urandom(24)) + field(4, bytes(300))
    return field(1, sealed)


def tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["ntske/1"])
    return context


def real_cookie():
    """A cookie as anybody gets it; without its keys, but it names a key of the server."""
    with socket.create_connection(target, 5) as plain, tls().wrap_socket(plain) as s:
        s.sendall(bytes.fromhex("80010002c25a80040002000f80000000"))
        data = b""
        while b"\x42\x5a" not in data or len(data) < 200:
            part = s.recv(4096)
            if not part:
                break
            data += part
    at = data.index(b"\x42\x5a")
    length = struct.unpack(">H", data[at + 2:at + 4])[0]
    return data[at + 4:at + 4 + length]


def junk_cookies(until, sent):
    cookie = real_cookie()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        while time.time() < until:
            bad = bytearray(cookie)
            bad[-1 - int.from_bytes(os.urandom(1), "big") % 60] ^= 1 + os.urandom(1)[0] % 255
            s.sendto(query(bytes(bad)), target)
            sent.value += 1


def junk(until, sent):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        while time.time() < until:
            s.sendto(os.urandom(1 + os.urandom(1)[0] * 5), target)
            sent.value += 1


def oversized(until, sent):
    big = query(b"x" * 100) + bytes(30_000)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        while time.time() < until:
            s.sendto(big[:4097 + os.urandom(1)[0] * 100], target)
            sent.value += 1


def port_zero(until, sent):
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP) as s:
        while time.time() < until:
            body = query(os.urandom(111))
            s.sendto(struct.pack(">HHHH", 0, target[1], 8 + len(body), 0) + body, target)
            sent.value += 1


def half_open_tls(until, sent):
    """Connections that say half a greeting, or nothing, and stay."""
    hello = bytes.fromhex("1603010200010001fc0303") + os.urandom(60)
    held = []
    while time.time() < until:
        try:
            s = socket.create_connection(target, 1)
            if sent.value % 2:
                s.sendall(hello)
            held.append(s)
            sent.value += 1
        except OSError:
            time.sleep(0.01)
        if len(held) > 500:
            held.pop(0).close()


def endless_records(until, sent):
    """Completes the handshake and sends records that never end."""
    record = b"\x40\x00\xff\x00" + bytes(0xff00)
    while time.time() < until:
        try:
            with socket.create_connection(target, 2) as plain:
                plain.settimeout(5)
                with tls().wrap_socket(plain) as s:
                    while time.time() < until:
                        s.sendall(record)
                        sent.value += len(record)
        except OSError:
            time.sleep(0.002)


def ask(node, path, accept):
    connection = http.client.HTTPConnection("127.0.0.1", ports + nodes + node, timeout=5)
    connection.request("GET", path, headers={"Accept": accept})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return text


def width(node):
    earliest, _, latest = ask(node, "/time", "text/plain").split()[:3]
    (s1, f1), (s2, f2) = earliest.split("."), latest.split(".")
    return (int(s2) - int(s1)) * 1_000_000 + (int(f2.ljust(9, "0")) - int(f1.ljust(9, "0"))) / 1000


def counters():
    text = ask(0, "/actuator/prometheus", "text/plain")
    found = {}
    for line in text.splitlines():
        m = re.match(r"(byztime_(?:server_packets|ke_server|client_rejected|client_answers|client_stamps)_total)(\{.*\})? (\S+)", line)
        if m:
            label = re.search(r'(?:outcome|reason|stamps)="(\w+)"', m.group(2) or "")
            found[m.group(1)[8:-6] + "." + (label.group(1) if label else "")] = float(m.group(3))
    return found


def proc():
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    value = lambda name: int(re.search(rf"^{name}:\s+(\d+)", status, re.M).group(1))
    return f"{value('VmRSS') // 1024} MiB, {value('Threads')} threads, {len(os.listdir(f'/proc/{pid}/fd'))} descriptors"


def cpu():
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watch(name, flood):
    sent = multiprocessing.Value("q", 0)
    before, cpu_before, until = counters(), cpu(), time.time() + seconds
    process = None
    if flood:
        process = multiprocessing.Process(target=flood, args=(until, sent), daemon=True)
        process.start()
    widths, failures = {0: [], 1: []}, 0
    while time.time() < until:
        for node in widths:
            try:
                widths[node].append(width(node))
            except (OSError, ValueError):
                failures += 1
        time.sleep(0.05)
    if process:
        process.join(10)
        process.terminate()
    after = counters()
    moved = {k: int(v - before.get(k, 0)) for k, v in after.items() if v != before.get(k, 0)}
    quantile = lambda values, q: sorted(values)[min(len(values) - 1, int(q * len(values)))] if values else float("nan")
    print(f"{name}: {sent.value / seconds:.0f} a second; width of node0 {quantile(widths[0], .5):.0f}/{quantile(widths[0], .99):.0f} us,"
          f" of node1 {quantile(widths[1], .5):.0f}/{quantile(widths[1], .99):.0f} us (median/p99, {len(widths[0])} looks, {failures} failed);"
          f" node0: {proc()}, {(cpu() - cpu_before) / seconds:.2f} CPU; load {os.getloadavg()[0]:.1f}", flush=True)
    print("   " + ", ".join(f"{k} {v:+d}" for k, v in sorted(moved.items())), flush=True)
    peers = json.loads(ask(0, "/peers", "application/json"))
    print(f"   node0 {peers['state']}, margin {peers['margin']}, breaks {peers['breaks']};"
          f" {', '.join(p['name'] + ' ' + p['state'] for p in peers['peers'])}", flush=True)


floods = [("no flood", None), ("junk", junk), ("junk cookies under a real key", junk_cookies), ("oversized", oversized),
          ("half-open TLS", half_open_tls), ("endless records", endless_records)]
if os.geteuid() == 0:
    floods.append(("from port 0", port_zero))
floods.append(("no flood", None))
only = os.environ.get("FLOODS")
for name, flood in floods:
    if not only or any(part in name for part in only.split(",")):
        watch(name, flood)
