# A small DNS server on UDP 127.0.0.1:53 for tests/support/names_world.ts: it binds, then lives on in the background.
#   host.example      192.0.2.7              many.example   192.0.2.11, .12, .13
#   alias.example     CNAME host.example     six.example    2001:db8::7
#   empty.example     exists, no address     broken.example SERVFAIL
#   silent.example    is never answered      192.0.2.7      PTR host.example
# Anything else does not exist.
import os
import socket
import struct

A, CNAME, PTR, AAAA = 1, 5, 12, 28
NXDOMAIN, SERVFAIL = 3, 2


def wire(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


RECORDS = {
    "host.example": [(A, socket.inet_aton("192.0.2.7"))],
    "many.example": [(A, socket.inet_aton(f"192.0.2.{last}")) for last in (11, 12, 13)],
    "alias.example": [(CNAME, wire("host.example"))],
    "six.example": [(AAAA, socket.inet_pton(socket.AF_INET6, "2001:db8::7"))],
    "empty.example": [],
    "7.2.0.192.in-addr.arpa": [(PTR, wire("host.example"))],
}


def question(packet):
    labels, at = [], 12
    while packet[at] != 0:
        labels.append(packet[at + 1 : at + 1 + packet[at]].decode("latin-1"))
        at += 1 + packet[at]
    return ".".join(labels).lower(), struct.unpack(">H", packet[at + 1 : at + 3])[0], at + 5


def answers(name, kind):
    found = []
    for record, data in RECORDS[name]:
        if record == CNAME:
            found.append((name, CNAME, data))
            found.extend(answers("host.example", kind))
        elif record == kind:
            found.append((name, record, data))
    return found


def reply(packet):
    name, kind, end = question(packet)
    if name == "silent.example":
        return None
    status = SERVFAIL if name == "broken.example" else 0 if name in RECORDS else NXDOMAIN
    found = answers(name, kind) if status == 0 else []
    head = packet[:2] + struct.pack(">HHHHH", 0x8580 | status, 1, len(found), 0, 0)
    body = b"".join(wire(owner) + struct.pack(">HHIH", record, 1, 60, len(data)) + data for owner, record, data in found)
    return head + packet[12:end] + body


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
if os.fork() > 0:
    os._exit(0)
# Nobody waits for the end of our output.
quiet = os.open("/dev/null", os.O_RDWR)
for number in (0, 1, 2):
    os.dup2(quiet, number)
while True:
    packet, client = server.recvfrom(4096)
    answer = reply(packet)
    if answer is not None:
        server.sendto(answer, client)
