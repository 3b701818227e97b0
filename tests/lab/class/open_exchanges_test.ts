// Open connections as main reads them out of a worker's memory: whose, what came, how much it costs.
import { assert, assertEquals, assertLess } from "@std/assert";
import { makeOpenRecords, OpenRecords } from "../../../src/dataplane/shared/open_records.ts";
import { Peer } from "../../../src/dataplane/shared/peer.ts";
import { readExchange, viewsOf } from "../../../src/dataplane/shared/record.ts";
import {
  LOOK_MS,
  MOST_OF_STUDENT,
  OpenExchanges,
  SETTLED_MS,
} from "../../../src/lab/class/open_exchanges.ts";
import { namesOf } from "../../dataplane/support/record_names.ts";
import { tcp } from "../../workers/support/lab_config.ts";

const text = new TextEncoder();

/** When the lab of these tests began, in milliseconds since 1970. */
const START = 1_800_000_000_000;

/** A worker's end and main's end of one memory, and a clock. */
class World {
  readonly #memory = makeOpenRecords();
  readonly worker = new OpenRecords(this.#memory);
  readonly open: OpenExchanges;
  now = 0;
  /** Records that were read whole. */
  read = 0;

  constructor() {
    const views = viewsOf(this.#memory.records);
    const names = namesOf([tcp("tcp-counter", "counter")]);
    this.open = new OpenExchanges({
      collected: {
        open: [{ views, memory: this.#memory }],
        readOpen: (_worker, record) => {
          this.read++;
          return readExchange(views, record, names);
        },
      },
      pipeline: {
        earlierOf: () => ({ recent: [], said: new Set() }),
        facts: { littleEndianHost: true, listeners: [] },
      },
      students: {
        whoSent: (peer) => {
          const key = "address" in peer ? peer.address : "local";
          return { key, address: key, name: key, rule: "address" };
        },
      },
      clock: { monotonic: () => this.now, wallClock: () => START + this.now },
    });
  }

  begin(address: string, sent = ""): number {
    const record = this.worker.begin(0, Peer.at(address, 40_000 + this.now % 1000), START + this.now);
    if (sent !== "") this.send(record, sent, 0);
    return record;
  }

  send(record: number, sent: string, after: number): void {
    const bytes = text.encode(sent);
    this.worker.read(record, bytes, bytes.length, after);
  }

  of(student: string): string[] {
    return this.open.of(student).map(({ request }) => new TextDecoder().decode(request));
  }

  pass(ms = LOOK_MS): void {
    this.now += ms;
  }
}

Deno.test("OpenExchanges shows a student's own connections alone, as they grow, until they end", () => {
  const world = new World();
  const mine = world.begin("10.0.0.7", "1");
  world.begin("10.0.0.8", "theirs");
  assertEquals(world.of("10.0.0.7"), ["1"]);
  const [before] = world.open.of("10.0.0.7");
  assertEquals([before.stage, before.student, before.at], ["open", "10.0.0.7", START]);
  world.pass();
  assertEquals(world.open.of("10.0.0.7")[0] === before, true, "it has not changed");
  assertEquals(before.at, START + LOOK_MS);
  world.send(mine, "0", LOOK_MS);
  assertEquals(world.of("10.0.0.7"), ["10"]);
  world.worker.end(mine);
  assertEquals(world.of("10.0.0.7"), []);
});

Deno.test("OpenExchanges tells who has had a connection open for a while, and reads nothing for it", () => {
  const world = new World();
  world.begin("10.0.0.7", "1");
  assertEquals(world.open.students(250), []);
  const read = world.read;
  world.pass();
  world.begin("10.0.0.8");
  assertEquals(world.open.students(250), ["10.0.0.7"]);
  world.pass();
  assertEquals(world.open.students(250).sort(), ["10.0.0.7", "10.0.0.8"]);
  assertEquals(world.read - read, 1, "only to learn whose the new one is");
});

Deno.test("OpenExchanges takes a record's next connection for another's", () => {
  const world = new World();
  const first = world.begin("10.0.0.7", "first");
  assertEquals(world.of("10.0.0.7"), ["first"]);
  world.worker.end(first);
  world.pass();
  assertEquals(world.begin("10.0.0.8", "second"), first);
  assertEquals([world.of("10.0.0.7"), world.of("10.0.0.8")], [[], ["second"]]);
});

Deno.test("OpenExchanges says what is certain once the client has been silent, and not sooner", () => {
  const world = new World();
  world.begin("10.0.0.7", "10");
  const hints = () => world.open.of("10.0.0.7")[0].hints.map(({ code }) => code);
  assertEquals(hints(), []);
  world.pass(SETTLED_MS - 1);
  assertEquals(hints(), []);
  world.pass(1);
  assertEquals(hints(), ["T01"]);
});

Deno.test("OpenExchanges keeps a student's newest, and everybody else's beside them", () => {
  const world = new World();
  for (let i = 0; i < 3 * MOST_OF_STUDENT; i++) {
    world.pass(1);
    world.begin("10.0.0.7", `${i}`);
  }
  world.begin("10.0.0.8", "x");
  const shown = world.of("10.0.0.7");
  assertEquals([shown.length, shown.at(-1)], [MOST_OF_STUDENT, `${3 * MOST_OF_STUDENT - 1}`]);
  assertEquals(world.of("10.0.0.8"), ["x"]);
  assertEquals(world.open.all(5).length, 5);
});

Deno.test("ten thousand silent connections cost main a look at each, and a student among them is seen", () => {
  const world = new World();
  for (let i = 0; i < 10_000; i++) world.begin(i < 5000 ? "10.9.9.9" : `10.1.${i >> 8 & 255}.${i & 255}`);
  const mine = world.begin("10.0.0.7", "10");
  assertEquals(world.of("10.0.0.7"), ["10"], "at the first look");
  // Whose the others are is asked in pieces.
  for (let look = 0; look < 25; look++) {
    world.pass();
    world.of("10.0.0.7");
  }
  assertEquals(world.of("10.0.0.7"), ["10"]);
  const readBefore = world.read;
  const began = performance.now();
  const looks = 100;
  for (let look = 0; look < looks; look++) {
    world.pass();
    world.send(mine, "x", world.now);
    assertEquals(world.open.of("10.0.0.7").length, 1);
  }
  const each = (performance.now() - began) / looks;
  console.log(`A look at 10,000 open connections: ${each.toFixed(2)} ms, ${LOOK_MS} ms apart`);
  assertEquals(world.read - readBefore, looks, "only the student's own was read");
  assertLess(each, 20);
  assert(each > 0);
});
