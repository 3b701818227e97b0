import { assert, assertEquals } from "@std/assert";
import type { ImpairConfig } from "../../src/config/types.ts";
import {
  Crossing,
  type Decision,
  deedsOf,
  Flow,
  FLOW_IDLE_MS,
  Flows,
  MOST_FLOWS,
} from "../../src/impair/crossing.ts";
import { Fates, flowLots } from "../../src/impair/fates.ts";
import { HELD_MS, MOST_OF_ONE } from "../../src/impair/lanes.ts";
import { impairment, SECRET } from "./support/impairing.ts";

/** A flow of datagrams, each called by its number, its time in our hands. */
class World {
  now = 0;
  readonly crossing = new Crossing();
  readonly arrived: string[] = [];
  readonly flow: Flow;

  constructor(given: Partial<ImpairConfig>) {
    const impair = impairment({ seed: 7, ...given });
    const lots = flowLots(impair.seed, SECRET, { student: "a", listener: "l", attempt: 1 });
    this.flow = new Flow(impair, new Fates(impair, lots));
  }

  enter(length = 10): Decision {
    return this.crossing.enter(this.flow, "request", length, this.now, ({ no }) => () => {
      this.arrived.push(`${no}@${this.now}`);
    });
  }

  until(time: number): void {
    while (this.crossing.next <= time) {
      this.now = Math.max(this.now, this.crossing.next);
      this.crossing.arriveDue(this.now);
    }
    this.now = time;
  }
}

Deno.test("crossing: without anything to be done, each arrives at once, and once", () => {
  const world = new World({});
  assertEquals([1, 2, 3].map(() => world.enter().times), [1, 1, 1]);
  assertEquals(world.arrived, ["1@0", "2@0", "3@0"]);
  assertEquals(world.crossing.next, Infinity);
});

Deno.test("crossing: lost, doubled, held up", () => {
  const lost = new World({ loss: 1 });
  assertEquals(deedsOf(lost.enter()), ["dropped"]);
  const doubled = new World({ duplicate: 1 });
  assertEquals([deedsOf(doubled.enter()), doubled.arrived], [["duplicated"], ["1@0", "1@0"]]);
  const late = new World({ delay: 40, duplicate: 1 });
  assertEquals(deedsOf(late.enter()), ["duplicated", "delayed"]);
  late.until(39);
  assertEquals(late.arrived, []);
  late.until(100);
  assertEquals(late.arrived, ["1@40", "1@40"]);
});

Deno.test("crossing: what is overtaken arrives right after the next, or a moment later", () => {
  const world = new World({ reorder: 0.3, seed: 4 });
  const reordered = [1, 2, 3, 4, 5, 6].filter(() => world.enter().reordered);
  assert(reordered.length > 0 && reordered.length < 6, `another seed, please: ${reordered}`);
  world.until(1000);
  const order = world.arrived.map((each) => Number(each.split("@")[0]));
  for (const [i, no] of order.entries()) {
    const overtaken = order.slice(0, i).some((before) => before > no);
    assertEquals(overtaken, reordered.includes(no) && no < 6, `no. ${no} in ${order}`);
  }
  const alone = new World({ reorder: 1 });
  alone.enter();
  alone.until(1000);
  assertEquals(alone.arrived, [`1@${HELD_MS}`]);
});

Deno.test("crossing: a rate is a queue, and what does not fit into it is lost and told as such", () => {
  const world = new World({ rate: 1000 });
  const decisions = Array.from({ length: MOST_OF_ONE + 10 }, () => world.enter(10));
  assertEquals(decisions.filter(({ dropped }) => dropped).length, 10);
  assertEquals(deedsOf(decisions.at(-1)!), ["dropped"]);
  world.until(1000);
  assertEquals(world.arrived.length, 100);
});

Deno.test("flows: a student's next client socket is the next try, and so is the same port after a silence", () => {
  const impair = impairment({ loss: 0.5 });
  const first = (flow: Flow) => Array.from({ length: 50 }, () => flow.next("request").fate.dropped).join();
  const flows = new Flows(impair, "l", SECRET);
  const one = flows.of("a", "10.0.0.7:40000", 0);
  assertEquals(flows.of("a", "10.0.0.7:40000", FLOW_IDLE_MS - 1), one);
  assertEquals(flows.of("nobody", "10.0.0.7:40000", FLOW_IDLE_MS), one, "the socket is the same");
  const fates = [
    first(one),
    first(flows.of("a", "10.0.0.7:40001", 0)),
    first(flows.of("a", "10.0.0.7:40000", 3 * FLOW_IDLE_MS)),
    first(flows.of("b", "10.0.0.8:40000", 0)),
  ];
  assertEquals(new Set(fates).size, 4);
  const again = new Flows(impair, "l", SECRET);
  assertEquals(first(again.of("a", "10.0.0.7:55555", 9)), fates[0], "the same student meets the same again");
  const seeded = new Flows(impairment({ loss: 0.5, seed: 7 }), "l", SECRET);
  assertEquals(first(seeded.of("a", "x:1", 0)), first(seeded.of("b", "y:2", 0)));
});

Deno.test("flows are bounded: the one that was silent longest is forgotten", () => {
  const flows = new Flows(impairment({ loss: 0.5 }), "l", SECRET);
  const [kept, lost] = [flows.of("a", "kept", 0), flows.of("a", "lost", 0)];
  flows.of("a", "kept", 1);
  for (let i = 0; i < MOST_FLOWS - 1; i++) flows.of("a", `port ${i}`, 2);
  assertEquals(flows.of("a", "kept", 3), kept);
  assert(flows.of("a", "lost", 3) !== lost);
});
