// Makes exchanges as the default lab would note them, for tests of hints: what came, and what differs from a
// client that does as it should.
import type { ChallengeKind, Clue, Verdict } from "../../../src/exchange/challenge.ts";
import { type Exchange, type Refusal, UNJUDGED } from "../../../src/exchange/exchange.ts";
import type { LabFacts } from "../../../src/hints/context.ts";

export const LAB: LabFacts = {
  littleEndianHost: true,
  interfaces: ["lo", "eth0"],
  listeners: [
    { name: "udp-counter", transport: "udp", service: "counter", port: 4567, byteOrder: "host" },
    { name: "tcp-counter", transport: "tcp", service: "counter", port: 7100, byteOrder: "host" },
    { name: "tcp-big", transport: "tcp", service: "counter", port: 7101, byteOrder: "big" },
    {
      name: "multicast",
      transport: "multicast",
      service: "print",
      port: 7200,
      group: "225.0.0.10",
      byteOrder: "host",
    },
    { name: "udp-echo", transport: "udp", service: "echo", port: 7007, byteOrder: "host" },
    { name: "tcp-echo", transport: "tcp", service: "echo", port: 7007, byteOrder: "host" },
    { name: "half-close", transport: "tcp", service: "half-close", port: 7102, byteOrder: "host" },
    {
      name: "unix-echo",
      transport: "unix",
      socket: "stream",
      service: "echo",
      path: "/tmp/g.sock",
      byteOrder: "host",
    },
    {
      name: "unix-dgram",
      transport: "unix",
      socket: "dgram",
      service: "counter",
      path: "/tmp/d.sock",
      byteOrder: "host",
    },
    { name: "time", transport: "tcp", service: "time", port: 7037, byteOrder: "host" },
    { name: "udp-time", transport: "udp", service: "time", port: 7037, byteOrder: "host" },
    { name: "chargen", transport: "tcp", service: "chargen", port: 7019, byteOrder: "host" },
    { name: "discard", transport: "tcp", service: "discard", port: 7009, byteOrder: "host" },
    { name: "ping", transport: "icmp", service: "print", byteOrder: "host" },
  ],
};

type Changes = Partial<Exchange>;

/** When exchanges happen unless said otherwise. */
export const AT = 1_800_000_000_000;

function exchange(request: Uint8Array, changes: Changes): Exchange {
  const sizes = request.length > 0 ? [request.length] : [];
  return {
    ...UNJUDGED,
    stage: "ended",
    listener: "",
    transport: "udp",
    service: "counter",
    peer: { address: "10.0.0.7", port: 40_000 },
    local: "10.0.0.1",
    interface: "",
    began: AT,
    at: AT,
    outcome: "answered",
    clientEnd: "none",
    bytesIn: request.length,
    bytesOut: 0,
    reads: sizes.length,
    readSizes: sizes,
    firstByteAfter: 0,
    lastByteAfter: 0,
    request: request.subarray(0, 96),
    ...(request.length > 96 && request.subarray(96).every((byte) => byte === 0) ? { restIsZero: true } : {}),
    reply: new Uint8Array(),
    truncated: false,
    late: 0,
    urgent: 0,
    openBeside: 0,
    ...changes,
  };
}

/** A datagram to the counter, answered with its number. */
export function udp(request: Uint8Array, changes: Changes = {}): Exchange {
  return exchange(request, {
    listener: "udp-counter",
    reads: 1,
    readSizes: [request.length],
    bytesOut: 4,
    ...changes,
  });
}

/** A connection to the counter: answered when 4 bytes came, else the client closed. */
export function tcp(request: Uint8Array, changes: Changes = {}): Exchange {
  const whole = request.length >= 4;
  return exchange(request, {
    listener: "tcp-counter",
    transport: "tcp",
    outcome: whole ? "answered" : "closed",
    clientEnd: whole ? "after" : "before",
    bytesOut: whole ? 4 : 0,
    at: AT + 20,
    ...changes,
  });
}

/** A part of a try at a challenge over connections, which ends as the trial says. */
export function challenge(
  kind: ChallengeKind,
  verdict: Verdict,
  clue: Clue,
  ...values: number[]
): Exchange {
  const trial = { kind, attempt: 3, verdict, clue, values };
  return tcp(int(10), { listener: "challenge", service: "challenge", trial });
}

/** A datagram of a try at a challenge over datagrams, which ends as the trial says. */
export function datagramChallenge(
  kind: ChallengeKind,
  verdict: Verdict,
  clue: Clue,
  ...values: number[]
): Exchange {
  const trial = { kind, attempt: 3, verdict, clue, values };
  return udp(int(10), { listener: "challenge", service: "challenge", trial });
}

/** The same where ints are in network order. */
export function big(request: Uint8Array, changes: Changes = {}): Exchange {
  return tcp(request, { listener: "tcp-big", ...changes });
}

/** A message to the group. */
export function group(request: Uint8Array, changes: Changes = {}): Exchange {
  return udp(request, {
    listener: "multicast",
    transport: "multicast",
    service: "print",
    local: "225.0.0.10",
    interface: "eth0",
    ttl: 1,
    outcome: "no-reply",
    bytesOut: 0,
    ...changes,
  });
}

/** A connection to the echo. */
export function echo(request: Uint8Array, changes: Changes = {}): Exchange {
  return tcp(request, {
    listener: "tcp-echo",
    service: "echo",
    outcome: request.length > 0 ? "answered" : "closed",
    clientEnd: "before",
    bytesOut: request.length,
    ...changes,
  });
}

/** A datagram to the echo. */
export function udpEcho(request: Uint8Array, changes: Changes = {}): Exchange {
  return udp(request, { listener: "udp-echo", service: "echo", bytesOut: request.length, ...changes });
}

/** A connection to the half-close service. */
export function halfClose(request: Uint8Array, changes: Changes = {}): Exchange {
  const bytesOut = request.length - request.length % 4;
  return tcp(request, {
    listener: "half-close",
    service: "half-close",
    outcome: bytesOut > 0 ? "answered" : "closed",
    clientEnd: "before",
    bytesOut,
    ...changes,
  });
}

/** A datagram to the counter's Unix socket. */
export function unixDgram(request: Uint8Array, changes: Changes = {}): Exchange {
  return udp(request, {
    listener: "unix-dgram",
    transport: "unix",
    socket: "dgram",
    peer: { path: "/tmp/client.sock" },
    local: "",
    ...changes,
  });
}

/** A connection to a service that speaks first. */
export function greeted(listener: "time" | "chargen", changes: Changes = {}): Exchange {
  return tcp(new Uint8Array(), {
    listener,
    service: listener,
    outcome: "answered",
    clientEnd: "after",
    bytesOut: 4,
    ...changes,
  });
}

/** A visit to a trap. */
export function trapped(
  trap: NonNullable<Exchange["trap"]>,
  beside: Exchange,
  transport: Exchange["transport"] = beside.transport,
): Exchange {
  return { ...beside, trap, transport, outcome: "no-reply", bytesOut: 0, reply: new Uint8Array() };
}

/** The same, refused. */
export function refused(refusal: Refusal, of: Exchange, changes: Changes = {}): Exchange {
  return { ...of, outcome: "refused", refusal, bytesOut: 0, reply: new Uint8Array(), ...changes };
}

/** The same, so many milliseconds later, from another port if one is given. */
export function later(of: Exchange, ms: number, port?: number): Exchange {
  const peer = port === undefined ? of.peer : { address: "10.0.0.7", port };
  return { ...of, began: of.began + ms, at: of.at + ms, peer };
}

/** Bytes written as hexadecimal. */
export function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.split(/\s+/).filter((each) => each !== "").map((each) => parseInt(each, 16)));
}

/** Text without a NUL; "\0" may be written. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** Ints as they lie in the memory of a little-endian machine. */
export function int(...values: number[]): Uint8Array {
  return ints(values, true);
}

/** Ints through htonl. */
export function htonl(...values: number[]): Uint8Array {
  return ints(values, false);
}

function ints(values: number[], littleEndian: boolean): Uint8Array {
  const out = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => out.setInt32(4 * i, value, littleEndian));
  return new Uint8Array(out.buffer);
}

/** One after the other. */
export function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Filled up with `fill` to `length`. */
export function buffer(
  length: number,
  content: Uint8Array,
  fill: (i: number) => number = () => 0,
): Uint8Array {
  const out = Uint8Array.from({ length }, (_each, i) => fill(i));
  out.set(content);
  return out;
}
