// Answers that came back, as a listener tells of them; and that it stops asking in a flood of them.
import { assert, assertEquals } from "@std/assert";
import { MOST_RETURNED, ReturnedAnswers, SILENT_MS } from "../../../src/dataplane/datagrams/listener.ts";
import { CAME_BACK, TALLY_FIELDS } from "../../../src/dataplane/shared/tally.ts";
import { encodeInet } from "../../../src/posix/address.ts";
import { receiveReturned } from "../../../src/posix/datagrams/returned.ts";
import { sendto } from "../../../src/posix/socket.ts";
import { makeBatch, nameOf } from "../../posix/support/datagrams.ts";
import { Descriptors, portOf } from "../../posix/support/descriptors.ts";
import { TestRecorder } from "../support/recorder.ts";

class World implements Disposable {
  readonly open = new Descriptors();
  readonly fd = this.open.udp();
  readonly batch = makeBatch({ entries: 16, datagram: 128 });
  readonly tally = new Float64Array(TALLY_FIELDS);
  readonly recorder = new TestRecorder();
  readonly returned = new ReturnedAnswers({ ...this, listener: 3 });
  readonly #gone: number;
  readonly name: string;

  constructor() {
    const client = this.open.udp();
    this.name = nameOf(client);
    this.#gone = portOf(client);
    this.open.close(client);
    this.returned.start();
  }

  /** Sends where nobody is. Each call may fail with the error of the one before. */
  send(count: number): void {
    const to = encodeInet("127.0.0.1", this.#gone);
    for (let sent = 0; sent < count;) if (sendto(this.fd, Uint8Array.of(1, 2), to) > 0) sent++;
  }

  [Symbol.dispose](): void {
    this.open[Symbol.dispose]();
  }
}

Deno.test("ReturnedAnswers tells of each answer that came back", () => {
  using world = new World();
  world.send(3);
  world.returned.read(0);
  const each = { listener: 3, from: world.name, bytes: Uint8Array.of(1, 2) };
  assertEquals(world.recorder.cameBack, [each, each, each]);
  assertEquals(world.tally[CAME_BACK], 3);
});

Deno.test("ReturnedAnswers asks no more for a while when too many come back in a tick, then again", () => {
  using world = new World();
  let sent = 0;
  for (; world.tally[CAME_BACK] <= MOST_RETURNED; sent += 8) {
    world.send(8);
    world.returned.read(1000);
  }
  assert(sent <= MOST_RETURNED + 16, `${sent}`);
  const silent = () => {
    world.send(1);
    return receiveReturned(world.batch, world.fd);
  };
  assertEquals(silent(), 0);
  world.returned.tick(1000 + SILENT_MS - 1);
  assertEquals(silent(), 0);
  world.returned.tick(1000 + SILENT_MS);
  assertEquals(silent(), 1);
});

Deno.test("ReturnedAnswers goes on asking where a few come back in every tick", () => {
  using world = new World();
  for (let tick = 0; tick < 10; tick++) {
    world.send(16);
    world.returned.read(100 * tick);
    world.returned.tick(100 * tick);
  }
  assertEquals(world.tally[CAME_BACK], 160);
});
