import { assert, assertEquals } from "@std/assert";
import {
  ByteLine,
  DatagramLine,
  HELD_MS,
  Lane,
  MOST_LINE_BYTES,
  MOST_LINE_BYTES_OF_ALL,
  MOST_OF_ONE,
  MOST_WAITING,
} from "../../src/impair/lanes.ts";

/** All that is due at `now`. */
function takeAll<T>(line: DatagramLine<T>, now: number): T[] {
  const all: T[] = [];
  for (let item = line.take(now); item !== undefined; item = line.take(now)) all.push(item);
  return all;
}

Deno.test("a lane: a rate is a queue, and delay comes on top", () => {
  const lane = new Lane(1000);
  assertEquals(lane.enter(100, 5, 0), 105);
  assertEquals(lane.enter(100, 5, 0), 205);
  assertEquals(lane.enter(100, 5, 150), 305);
  assertEquals(lane.enter(100, 5, 1000), 1105);
});

Deno.test("a lane: jitter changes no order", () => {
  const lane = new Lane(0);
  assertEquals(lane.enter(1, 50, 0), 50);
  assertEquals(lane.enter(1, 30, 1), 50);
  assertEquals(lane.enter(1, 30, 30), 60);
});

Deno.test("a line gives out the first due first, and those of one time as they came", () => {
  const line = new DatagramLine<string>();
  const [a, b] = [new Lane(0), new Lane(0)];
  line.put("a1", 1, a, 20, false);
  line.put("b1", 1, b, 10, false);
  line.put("a2", 1, a, 20, false);
  line.put("b2", 1, b, 20, false);
  assertEquals(line.next, 10);
  assertEquals(takeAll(line, 9), []);
  assertEquals(takeAll(line, 15), ["b1"]);
  assertEquals(takeAll(line, 20), ["a1", "a2", "b2"]);
  assertEquals([line.next, line.waiting, a.waiting, a.waitingBytes], [Infinity, 0, 0, 0]);
  line.put("a3", 1, a, 30, true);
  assertEquals([takeAll(line, Infinity), line.waiting], [["a3"], 0]);
});

Deno.test("a line: what is to be overtaken waits for the next of its lane, and not for others'", () => {
  const line = new DatagramLine<string>();
  const [a, b] = [new Lane(0), new Lane(0)];
  line.put("a1", 1, a, 0, true);
  line.put("a2", 1, a, 1, true);
  line.put("b1", 1, b, 2, false);
  assertEquals(takeAll(line, 3), ["b1"]);
  line.put("a3", 1, a, 4, false);
  line.put("a4", 1, a, 4, false);
  assertEquals(takeAll(line, 4), ["a3", "a1", "a2", "a4"]);
});

Deno.test("a line: what nothing overtakes leaves a moment later, and one that passes by takes it along", () => {
  const line = new DatagramLine<string>();
  const lane = new Lane(0);
  line.put("1", 1, lane, 0, true);
  assertEquals(takeAll(line, HELD_MS - 1), []);
  assertEquals(takeAll(line, HELD_MS), ["1"]);
  assertEquals(lane.held, []);
  line.put("2", 1, lane, 100, true);
  assert(line.mayPass(lane, 101, 101));
  line.passed(lane, 101);
  assertEquals(takeAll(line, 101), ["2"]);
  line.put("3", 1, lane, 200, false);
  assert(!line.mayPass(lane, 150, 150), "nothing may overtake what waits");
  assert(!line.mayPass(lane, 201, 200));
});

Deno.test("a line is bounded, for each flow and for all", () => {
  const line = new DatagramLine<number>();
  const one = new Lane(0);
  for (let i = 0; i < MOST_OF_ONE; i++) assert(line.put(i, 1, one, 10, false));
  assert(!line.put(0, 1, one, 10, false));
  const large = new Lane(0);
  for (let i = 0; i < 16; i++) assert(line.put(i, 65_507, large, 10, false));
  assert(!line.put(0, 65_507, large, 10, false));
  let taken = line.waiting;
  for (let lane = new Lane(0); line.put(0, 1, lane, 10, false); taken++) {
    if (lane.waiting === MOST_OF_ONE) lane = new Lane(0);
  }
  assertEquals([taken, line.waiting], [MOST_WAITING, MOST_WAITING]);
  assertEquals(takeAll(line, 10).length, MOST_WAITING);
  assert(line.put(0, 1, one, 10, false));
});

Deno.test("a line of bytes keeps them in order, and its end behind them", () => {
  const line = new ByteLine();
  const lane = new Lane(0);
  line.put(Uint8Array.of(1, 2, 3, 99), 3, lane, lane.enter(3, 10, 0));
  line.put(Uint8Array.of(4), 1, lane, lane.enter(1, 5, 1));
  line.end(lane.enter(0, 0, 2));
  assertEquals(line.next, 10);
  assertEquals([...line.take(9, 9)], []);
  assertEquals([...line.take(2, 10)], [1, 2]);
  assertEquals(line.takeEnd(10), false);
  assertEquals([...line.take(2, 10)], [3]);
  assertEquals([...line.take(2, 10)], [4]);
  assertEquals([line.takeEnd(9), line.takeEnd(10), line.takeEnd(10)], [false, true, false]);
  assertEquals(line.next, Infinity);
});

Deno.test("a line of bytes is bounded by itself and together with others, and gives back what it held", () => {
  const all = { bytes: 0 };
  const [one, other] = [new ByteLine(all), new ByteLine(all)];
  const lane = new Lane(1);
  const bytes = new Uint8Array(MOST_LINE_BYTES);
  one.put(bytes, bytes.length, lane, lane.enter(bytes.length, 0, 0));
  assertEquals([one.hasRoom, other.hasRoom], [false, true]);
  all.bytes += MOST_LINE_BYTES_OF_ALL;
  assertEquals(other.hasRoom, false);
  all.bytes -= MOST_LINE_BYTES_OF_ALL;
  assertEquals(one.take(1, 1000).length, 1);
  assertEquals(all.bytes, bytes.length - 1);
  one.clear();
  assertEquals([all.bytes, one.isEmpty, one.hasRoom], [0, true, true]);
});

Deno.test("a line of bytes lets a rate through in pieces, not all at the end", () => {
  const line = new ByteLine();
  const lane = new Lane(1000);
  const sent = Uint8Array.from({ length: 500 }, (_, i) => i);
  line.put(sent, 500, lane, lane.enter(500, 100, 0));
  const got: number[] = [];
  const sizes: number[] = [];
  let now = 0;
  while (!line.isEmpty) {
    now = line.next;
    const piece = line.take(1000, now);
    assert(piece.length > 0, "time comes when there is something");
    sizes.push(piece.length);
    got.push(...piece);
    assert(got.length <= Math.max(1, now - 100), `${got.length} bytes after ${now} ms`);
  }
  assertEquals(new Uint8Array(got), sent);
  assertEquals(now, 600);
  assert(sizes.length > 20 && sizes.length < 30, String(sizes));
});
