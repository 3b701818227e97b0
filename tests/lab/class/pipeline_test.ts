// What becomes of exchanges: students, hints, journal, counts.
import { assertEquals } from "@std/assert";
import { type Count, type Exchange, UNJUDGED } from "../../../src/exchange/exchange.ts";
import { Journal } from "../../../src/journal/journal.ts";
import { MOST_A_SECOND, MOST_COUNTS, Pipeline } from "../../../src/lab/class/pipeline.ts";
import { Students } from "../../../src/lab/class/students.ts";
import { KnownInterfaces } from "../../../src/posix/system/interfaces.ts";

/** What the course's client sends: nothing is wrong with it. */
const MESSAGE = new TextEncoder().encode("MESSAGE DU CLIENT\0");

function exchange(address: string, more: Partial<Exchange> = {}): Exchange {
  return {
    ...UNJUDGED,
    stage: "ended",
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
    bytesIn: MESSAGE.length,
    bytesOut: 4,
    reads: 1,
    readSizes: [MESSAGE.length],
    firstByteAfter: 0,
    lastByteAfter: 0,
    request: MESSAGE,
    reply: new Uint8Array(4),
    truncated: false,
    late: 0,
    urgent: 0,
    openBeside: 0,
    ...more,
  };
}

function client(address: string, port: number, exchanges: number, dropped: number): Count {
  return {
    student: "",
    listener: "udp",
    peer: { address, port },
    exchanges,
    dropped,
    answers: exchanges,
    refused: 0,
    bytesIn: 4 * exchanges,
    bytesOut: 4 * exchanges,
  };
}

/** A pipeline with a journal in memory; each address is a student. */
function world() {
  let next: { exchanges: Exchange[]; counts: Count[] };
  const shown: Exchange[] = [];
  const saved: string[] = [];
  const asked: boolean[] = [];
  const clock = { monotonic: () => performance.now(), wallClock: Date.now };
  const journal = Journal.open({ path: ":memory:", keep: 86_400_000, maxSize: 1 << 24, clock });
  journal.saveStudent = ({ key }) => saved.push(key);
  const pipeline = new Pipeline({
    collected: {
      take: (withCounts = true) => {
        asked.push(withCounts);
        return withCounts ? next : { ...next, counts: [] };
      },
    },
    screen: { showConnections: (exchanges) => void shown.push(...exchanges), showBriefly: () => {} },
    students: new Students({
      interfaces: new KnownInterfaces(() => []),
      clock,
      journal,
      loopbackMachines: true,
    }),
    journal,
    facts: { littleEndianHost: true, listeners: [] },
  });
  return {
    pipeline,
    journal,
    saved,
    shown,
    asked,
    take: (exchanges: Exchange[], counts: Count[]) => {
      next = { exchanges, counts };
      pipeline.tick();
    },
    /** Of what was kept singly: whose it is, and the codes of its hints. */
    kept: () =>
      journal.exchanges({ limit: 1000 }).map((
        { student, hints },
      ) => [student, ...hints.map(({ code }) => code)]),
    cellOf: (student: string) => journal.cells().find((cell) => cell.student === student)!,
    [Symbol.dispose]: () => journal.close(),
  };
}

/** "Right at the first try": said where nothing of the student's with that listener is remembered. */
const FIRST = "G03";

Deno.test("Pipeline keeps each exchange with its student and what that student did before", () => {
  using made = world();
  const taken = [exchange("10.0.0.1"), exchange("10.0.0.2"), exchange("10.0.0.1")];
  made.take(taken, []);
  assertEquals(made.kept(), [["10.0.0.1", FIRST], ["10.0.0.2", FIRST], ["10.0.0.1"]]);
  assertEquals(
    taken.map(({ stage, id, group }) => [stage, id, group]),
    [1, 2, 3].map((id) => ["judged", id, 1]),
  );
  assertEquals([made.shown.length, made.pipeline.outcomes.answered], [3, 3]);
});

Deno.test("Pipeline remembers no more than rules may look at", () => {
  for (const [others, hints] of [[31, []], [32, [FIRST]]] as const) {
    using made = world();
    const between = Array.from({ length: others }, () => exchange("10.0.0.1", { listener: "tcp" }));
    made.take([exchange("10.0.0.1"), ...between, exchange("10.0.0.1")], []);
    assertEquals(made.kept().at(-1), ["10.0.0.1", ...hints], `${others} others`);
  }
});

Deno.test("Pipeline adds a student's sockets up, exactly", () => {
  using made = world();
  made.take([], [
    client("10.0.0.1", 1, 1000, 996),
    client("10.0.0.1", 2, 10, 0),
    client("10.0.0.2", 1, 5, 0),
  ]);
  const { attempts, dropped, bytesIn } = made.cellOf("10.0.0.1");
  assertEquals([attempts, dropped, bytesIn], [1010, 996, 4040]);
  assertEquals(made.cellOf("10.0.0.2").dropped, 0);
});

Deno.test("Pipeline keeps a share a second of a student who floods, counts the rest as dropped, and all of another's", () => {
  using made = world();
  const flood = Array.from({ length: 3 * MOST_A_SECOND }, () => exchange("10.0.0.1"));
  made.take([...flood, exchange("10.0.0.2")], [client("10.0.0.1", 1, 500, 500 - flood.length)]);
  assertEquals(made.kept().length, MOST_A_SECOND + 1);
  assertEquals(made.cellOf("10.0.0.1").dropped, 500 - MOST_A_SECOND);
  assertEquals([made.shown.length, made.pipeline.outcomes.answered], [flood.length + 1, flood.length + 1]);
  made.take([exchange("10.0.0.1", { at: 2000 })], []);
  assertEquals(made.kept().length, MOST_A_SECOND + 2);
});

Deno.test("Pipeline saves a student once, whose name has not changed", () => {
  using made = world();
  made.take([exchange("10.0.0.1")], [client("10.0.0.1", 1, 1, 0)]);
  made.take([exchange("10.0.0.1")], []);
  assertEquals(made.saved, ["10.0.0.1"]);
});

Deno.test("Pipeline begins anew with the next group", () => {
  using made = world();
  made.take([exchange("10.0.0.1")], []);
  made.journal.newGroup("");
  made.take([exchange("10.0.0.1")], []);
  assertEquals(made.kept(), [["10.0.0.1", FIRST]]);
});

Deno.test("Pipeline adds up so many counts in a tick, takes no more meanwhile, and leaves none at its end", () => {
  using made = world();
  const counts = () => Array.from({ length: 2 * MOST_COUNTS + 1 }, (_, i) => client("10.0.0.1", i, 1, 1));
  const attempts = () => made.cellOf("10.0.0.1").attempts;
  made.take([], counts());
  assertEquals(attempts(), MOST_COUNTS);
  made.take([exchange("10.0.0.2")], []);
  assertEquals([attempts(), made.kept().length], [2 * MOST_COUNTS, 1]);
  made.take([], []);
  made.take([], [client("10.0.0.1", 1, 1, 1)]);
  assertEquals([attempts(), made.asked], [2 * MOST_COUNTS + 2, [true, false, false, true]]);
  made.take([], counts());
  made.pipeline.stop();
  assertEquals(attempts(), 4 * MOST_COUNTS + 3);
});
