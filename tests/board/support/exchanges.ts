// Exchanges and a lab as the board's tests need them: real hints, made-up students.
import type { Client } from "../../../src/board/client.ts";
import type { ListenerState, StudentDirectory } from "../../../src/board/options.ts";
import { type Exchange, type Student, UNJUDGED } from "../../../src/exchange/exchange.ts";
import type { LabFacts } from "../../../src/hints/context.ts";
import { diagnose } from "../../../src/hints/diagnose.ts";
import type { Journal } from "../../../src/journal/journal.ts";

const text = new TextEncoder();

export const LISTENERS = ["udp-counter", "tcp-counter", "unix-echo", "daytime"] as const;

export const FACTS: LabFacts = {
  littleEndianHost: true,
  listeners: [
    { name: "udp-counter", transport: "udp", service: "counter", port: 4567, byteOrder: "host" },
    { name: "tcp-counter", transport: "tcp", service: "counter", port: 7100, byteOrder: "host" },
    {
      name: "unix-echo",
      transport: "unix",
      socket: "stream",
      service: "echo",
      path: "/tmp/g",
      byteOrder: "host",
    },
    { name: "daytime", transport: "tcp", service: "daytime", port: 7013, byteOrder: "host" },
  ],
};

export function listenerState(name: string, changes: Partial<ListenerState> = {}): ListenerState {
  const fact = FACTS.listeners.find((each) => each.name === name);
  return {
    name,
    transport: fact?.transport ?? "tcp",
    address: fact?.path ?? `0.0.0.0:${fact?.port}`,
    service: fact?.service ?? "counter",
    byteOrder: "little",
    traps: [],
    paused: false,
    datagrams: 0,
    connections: 0,
    open: 0,
    answers: 0,
    bytesIn: 0,
    bytesOut: 0,
    refused: 0,
    refusedFor: {},
    errors: 0,
    kernelDrops: 0,
    thinned: 0,
    ...changes,
  };
}

export interface Made extends Partial<Exchange> {
  /** Student's key. */
  student: string;
  /** What was sent, as text or bytes. */
  sent?: string | Uint8Array;
}

/** A connection with the TCP counter unless it is said otherwise, with the hints that it deserves. */
export function madeExchange({ student, sent = "", ...changes }: Made): Exchange {
  const request = typeof sent === "string" ? text.encode(sent) : sent;
  const at = changes.at ?? Date.now();
  const exchange: Exchange = {
    ...UNJUDGED,
    stage: "judged",
    student,
    listener: "tcp-counter",
    transport: "tcp",
    service: "counter",
    peer: { address: student, port: 40_000 },
    local: "10.0.0.1",
    interface: "",
    began: at,
    at,
    outcome: request.length === 4 ? "answered" : "closed",
    clientEnd: request.length === 4 ? "after" : "before",
    bytesIn: request.length,
    bytesOut: request.length === 4 ? 4 : 0,
    reads: 1,
    readSizes: request.length === 0 ? [] : [request.length],
    firstByteAfter: 0,
    lastByteAfter: 0,
    request: request.subarray(0, 96),
    reply: request.length === 4 ? nextOf(request) : new Uint8Array(),
    truncated: false,
    late: 0,
    urgent: 0,
    openBeside: 0,
    ...changes,
  };
  return { ...exchange, hints: diagnose(exchange, [], FACTS) };
}

/** A connection to the TCP counter that is open, with what came so far. */
export function openExchange({ student, sent = "", ...changes }: Made): Exchange {
  const made = madeExchange({
    student,
    sent,
    outcome: "no-reply",
    clientEnd: "open",
    bytesOut: 0,
    ...changes,
  });
  return { ...made, stage: "open", hints: changes.hints ?? [] };
}

/** An int as C sends it on this machine. */
export function int(value: number, littleEndian = true): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, littleEndian);
  return bytes;
}

function nextOf(request: Uint8Array): Uint8Array {
  return int(new DataView(request.buffer, request.byteOffset).getInt32(0, true) + 1);
}

/** A client of another machine. */
export function clientAt(address: string, port = 40_000): Client {
  const student: Student = { key: address, address, name: address, rule: "address" };
  return { address, port, student, share: address };
}

/** Students by address, each with a machine of their own, called as the journal has them. */
export class Directory implements StudentDirectory {
  /** Users' names, by the student's key. */
  readonly users = new Map<string, string>();
  readonly asked: string[] = [];
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  whoIs(address: string): Student {
    this.asked.push(address);
    return this.byKey(address);
  }

  named(): Promise<void> {
    return Promise.resolve();
  }

  byKey(key: string): Student {
    const nickname = this.#journal.nicknameOf(key);
    const user = this.users.get(key);
    return {
      key,
      address: key,
      ...(user === undefined ? {} : { user }),
      ...(nickname === undefined ? {} : { nickname }),
      name: nickname ?? user ?? key,
      rule: nickname !== undefined ? "nickname" : user !== undefined ? "user" : "address",
    };
  }
}
