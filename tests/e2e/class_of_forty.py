"""A class that plays the challenges, each student from a loopback address of its own.

Standard input: {"host", "me", "students": [address], "ports": {kind: port}, "group": address,
"wrong": {address: [kind]}, "skipped": {address: [kind]}}. Standard output: {address: {"said": {kind: 0 or 1},
"me": what /api/me says}}. Kinds that say no verdict have none in "said".
"""
import http.client, json, socket, struct, sys, threading, time

ASKED = json.load(sys.stdin)
HOST, PORTS = ASKED["host"], ASKED["ports"]
PATIENCE = 4.0


def connected(student, kind):
    s = socket.socket()
    s.bind((student, 0))
    s.settimeout(PATIENCE)
    s.connect((HOST, PORTS[kind]))
    return s


def all_of(s, count):
    got = b""
    while len(got) < count:
        part = s.recv(count - len(got))
        if part == b"":
            raise ConnectionResetError
        got += part
    return got


def ints_from(s, order="<"):
    (n,) = struct.unpack(order + "i", all_of(s, 4))
    return struct.unpack(f"{order}{n}i", all_of(s, 4 * n))


def wrapped(total):
    return (total + 2**31) % 2**32 - 2**31


def answered(s, answer, order="<"):
    s.sendall(answer)
    return struct.unpack(order + "i", all_of(s, 4))[0]


def summed(student, kind, off, order="<"):
    with connected(student, kind) as s:
        return answered(s, struct.pack(order + "i", wrapped(sum(ints_from(s, order)) + off)), order)


def until_end(student, kind, off):
    with connected(student, kind) as s:
        got = b""
        while part := s.recv(4096):
            got += part
        s.sendall(struct.pack("<i", wrapped(sum(struct.unpack(f"<{len(got) // 4}i", got)) + off)))
        s.recv(1)


def again(student, kind, off):
    for _ in range(6):
        try:
            return summed(student, kind, off)
        except (ConnectionResetError, BrokenPipeError):
            continue
        except TimeoutError:
            continue


def upload(student, kind, off):
    with connected(student, kind) as s:
        s.settimeout(30)
        n, seed = struct.unpack("<2i", all_of(s, 8))
        return answered(s, bytes((seed + off + i) % 251 for i in range(n)))


def asking(student):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((student, 0))
    s.settimeout(1.0)
    return s


def exchanged(s, kind, datagram, most=8):
    """Sends it until something comes from the port that was asked."""
    for _ in range(most):
        s.sendto(datagram, (HOST, PORTS[kind]))
        try:
            while True:
                came, sender = s.recvfrom(65536)
                if sender[1] == PORTS[kind]:
                    return came
        except TimeoutError:
            continue
    raise TimeoutError(kind)


def verdict(s, kind, answer):
    """A piece that is late is none."""
    came = exchanged(s, kind, answer)
    while len(came) != 4:
        came, _ = s.recvfrom(65536)
    return struct.unpack("<i", came)[0]


def lost(student, kind, off):
    with asking(student) as s:
        came = exchanged(s, kind, b"?")
        ints = struct.unpack(f"<{len(came) // 4}i", came)[1:]
        return verdict(s, kind, struct.pack("<i", wrapped(sum(ints) + off)))


def pieces_of(s, kind):
    """Each piece once, by its number."""
    pieces, n = {}, None
    came = exchanged(s, kind, b"?")
    while True:
        number, n = struct.unpack("<2i", came[:8])
        pieces[number] = came[8:]
        if len(pieces) == n:
            return [pieces[i] for i in range(1, n + 1)]
        sender = (None, None)
        while sender[1] != PORTS[kind]:
            came, sender = s.recvfrom(65536)


def numbered(student, kind, off):
    with asking(student) as s:
        total = sum(struct.unpack("<i", piece)[0] for piece in pieces_of(s, kind))
        return verdict(s, kind, struct.pack("<i", wrapped(total + off)))


def reorder(student, kind, off):
    with asking(student) as s:
        text = b"".join(pieces_of(s, kind))
        return verdict(s, kind, text[1:] + text[:1] if off else text)


def long(student, kind, off):
    with asking(student) as s:
        came = exchanged(s, kind, b"?")
        return verdict(s, kind, struct.pack("<2i", len(came), sum(came) + off))


def token(student, kind, off):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s, asking(student) as back:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((ASKED["group"], PORTS[kind]))
        joined = socket.inet_aton(ASKED["group"]) + socket.inet_aton("127.0.0.1")
        s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
        s.settimeout(PATIENCE)
        came, sender = s.recvfrom(64)
        back.sendto(b"WRONGONE" if off else came, sender)
        return struct.unpack("<i", back.recv(4))[0]


PLAYS = {
    "pieces": summed,
    "glued": summed,
    "network-order": lambda *play: summed(*play, ">"),
    "until-end": until_end,
    "reset": again,
    "silence": again,
    "upload": upload,
    "lost": lost,
    "duplicate": numbered,
    "decoy": numbered,
    "reorder": reorder,
    "long": long,
    "token": token,
}


def aside(student, kind, _):
    with connected(student, kind) as s:
        s.sendall(struct.pack("<i", 5))
        return len(s.recv(4)) == 4


def me(student):
    host, port = ASKED["me"].split(":")
    connection = http.client.HTTPConnection(host, int(port), source_address=(student, 0), timeout=20)
    connection.request("GET", "/api/me?limit=1")
    return json.loads(connection.getresponse().read())


def play(student, into):
    for kind in PORTS:
        if kind in ASKED["skipped"].get(student, []):
            continue
        off = 1 if kind in ASKED["wrong"].get(student, []) else 0
        try:
            into[kind] = PLAYS.get(kind, aside)(student, kind, off)
        except (OSError, struct.error) as error:
            into[kind] = f"{type(error).__name__} {error}"


said = {student: {} for student in ASKED["students"]}
threads = [threading.Thread(target=play, args=(each, into)) for each, into in said.items()]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
# Exchanges are told of a few ticks later.
time.sleep(2)
print(json.dumps({each: {"said": into, "me": me(each)} for each, into in said.items()}))
