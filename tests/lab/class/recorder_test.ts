// What becomes of exchanges: students, hints, journal, counts.
import { assertEquals } from "@std/assert";
import type { ClientCount, Exchange, StudentCount } from "../../../src/exchange/exchange.ts";
import { Journal } from "../../../src/journal/journal.ts";
import { MOST_A_SECOND, Recorder } from "../../../src/lab/class/recorder.ts";
import { Students } from "../../../src/lab/class/students.ts";

function exchange(address: string, more: Partial<Exchange> = {}): Exchange {
  return {
    listener: "udp",
    transport: "udp",
    service: "counter",
    peer: { address, port: 40_000 },
    local: "127.0.0.1",
    interface: "",
    began: 1000,
    at: 1000,
    outcome: "answered",
    clientEnd: "none",
    bytesIn: 4,
    bytesOut: 4,
    reads: 1,
    readSizes: [4],
    firstByteAfter: 0,
    lastByteAfter: 0,
    request: new Uint8Array(4),
    reply: new Uint8Array(4),
    truncated: false,
    late: 0,
    urgent: 0,
    openBeside: 0,
    ...more,
  };
}

function client(address: string, port: number, exchanges: number, noted: number): ClientCount {
  return {
    listener: "udp",
    peer: { address, port },
    exchanges,
    noted,
    answers: exchanges,
    refused: 0,
    bytesIn: 4 * exchanges,
    bytesOut: 4 * exchanges,
  };
}

/** A recorder with a journal in memory; each address is a student. */
function world() {
  const kept: { student: string; recent: number }[] = [];
  const counts = new Map<string, StudentCount>();
  const saved: string[] = [];
  const journal = Journal.open({ path: ":memory:", keep: 86_400_000, maxSize: 1 << 24, now: Date.now });
  journal.saveStudent = ({ key }) => saved.push(key);
  const students = new Students({
    isOwn: () => false,
    userOf: () => undefined,
    userName: () => Promise.resolve(undefined),
    nicknameOf: (key) => journal.nicknameOf(key),
  });
  const recorder = new Recorder({
    students,
    journal,
    diagnose: (_, recent) => [
      { code: "X01", level: "info", certainty: "low", values: { recent: recent.length } },
    ],
    recorded: (exchanges, its) => {
      for (const { student, hints } of exchanges) {
        kept.push({ student, recent: Number(hints[0].values.recent) });
      }
      for (const each of its) counts.set(each.student, each);
    },
  });
  return { recorder, kept, counts, saved, journal, [Symbol.dispose]: () => journal.close() };
}

Deno.test("Recorder keeps each exchange with its student and what that student did before", () => {
  using made = world();
  const { recorder, kept } = made;
  recorder.take([exchange("10.0.0.1"), exchange("10.0.0.2"), exchange("10.0.0.1")], []);
  assertEquals(kept, [
    { student: "10.0.0.1", recent: 0 },
    { student: "10.0.0.2", recent: 0 },
    { student: "10.0.0.1", recent: 1 },
  ]);
});

Deno.test("Recorder remembers no more than rules may look at", () => {
  using made = world();
  const { recorder, kept } = made;
  for (let at = 0; at < 40; at++) recorder.take([exchange("10.0.0.1", { at: 1000 * at })], []);
  assertEquals(kept.at(-1)!.recent, 32);
});

Deno.test("Recorder adds a student's sockets up, exactly", () => {
  using made = world();
  const { recorder, counts } = made;
  recorder.take([], [
    client("10.0.0.1", 1, 1000, 4),
    client("10.0.0.1", 2, 10, 10),
    client("10.0.0.2", 1, 5, 5),
  ]);
  const { exchanges, thinned, bytesIn } = counts.get("10.0.0.1")!;
  assertEquals([exchanges, thinned, bytesIn], [1010, 996, 4040]);
  assertEquals(counts.get("10.0.0.2")!.thinned, 0);
});

Deno.test("Recorder keeps a share a second of a student who floods, counts the rest as thinned, and all of another's", () => {
  using made = world();
  const { recorder, kept, counts } = made;
  const flood = Array.from({ length: 3 * MOST_A_SECOND }, () => exchange("10.0.0.1"));
  recorder.take([...flood, exchange("10.0.0.2")], [client("10.0.0.1", 1, 500, flood.length)]);
  assertEquals(kept.length, MOST_A_SECOND + 1);
  assertEquals(counts.get("10.0.0.1")!.thinned, 500 - MOST_A_SECOND);
  recorder.take([exchange("10.0.0.1", { at: 2000 })], []);
  assertEquals(kept.length, MOST_A_SECOND + 2);
});

Deno.test("Recorder saves a student once, whose name has not changed", () => {
  using made = world();
  const { recorder, saved } = made;
  recorder.take([exchange("10.0.0.1")], [client("10.0.0.1", 1, 1, 1)]);
  recorder.take([exchange("10.0.0.1")], []);
  assertEquals(saved, ["10.0.0.1"]);
});

Deno.test("Recorder begins anew with the next group", () => {
  using made = world();
  const { recorder, kept, journal } = made;
  recorder.take([exchange("10.0.0.1")], []);
  journal.newGroup("");
  recorder.take([exchange("10.0.0.1")], []);
  assertEquals(kept.map(({ recent }) => recent), [0, 0]);
});
