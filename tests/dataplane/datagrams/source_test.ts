import { assertEquals } from "@std/assert";
import {
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  DATAGRAMS,
  DROPPED,
  ERRORS,
  REFUSED,
  TALLY_FIELDS,
} from "../../../src/dataplane/shared/tally.ts";
import { FULL, NOTHING, SOME } from "../../../src/dataplane/datagrams/source.ts";
import type { DatagramAnswers } from "../../../src/posix/datagrams/answers.ts";
import { joinDatagrams } from "../../../src/posix/options.ts";
import { socket } from "../../../src/posix/socket.ts";
import { counterDatagrams } from "../../../src/services/counter.ts";
import { discardDatagrams } from "../../../src/services/discard.ts";
import { echoDatagrams } from "../../../src/services/echo.ts";
import { type DatagramService, SAME_BYTES } from "../../../src/services/service.ts";
import {
  cut,
  hasSegmentation,
  makeBatch,
  nameOf,
  receiveAll,
  sendInSegments,
  sendTogether,
} from "../../posix/support/datagrams.ts";
import {
  bytesOf,
  Descriptors,
  hasInput,
  mustReceive,
  mustReceiveText,
  mustSend,
} from "../../posix/support/descriptors.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { waitFor } from "../../support/wait_for.ts";
import { DatagramWorld } from "../support/datagram_world.ts";

function counter(): DatagramService {
  let count = 0;
  return counterDatagrams({
    littleEndian: true,
    count: { next: () => ++count },
    wallClock: () => 0,
    amplification: Infinity,
  });
}

function tallyOf(fields: Record<number, number>): Float64Array {
  const tally = new Float64Array(TALLY_FIELDS);
  for (const [field, value] of Object.entries(fields)) tally[Number(field)] = value;
  return tally;
}

function outcomes(world: DatagramWorld): string[] {
  return world.recorder.datagrams.map(({ outcome }) => outcome);
}

Deno.test("DatagramSource answers each client, counts and notes every datagram", () => {
  using world = new DatagramWorld({ service: counter() });
  const clients = [world.client(), world.client()];
  const senders = [0, 1, 1, 0, 1].map((i) => clients[i]);
  sendTogether(world.fd, senders, 9);
  assertEquals(world.source.serve(), SOME);
  assertEquals(senders.map((client) => mustReceive(client)[0]), [1, 2, 3, 4, 5]);
  assertEquals(
    world.tally,
    tallyOf({ [DATAGRAMS]: 5, [BYTES_IN]: 45, [ANSWERS]: 5, [BYTES_OUT]: 20 }),
  );
  assertEquals(
    world.recorder.datagrams,
    senders.map((client, i) => ({
      listener: 3,
      from: nameOf(client),
      bytes: bytesOf(9),
      outcome: "answered",
      refusal: undefined,
      reply: Uint8Array.of(i + 1, 0, 0, 0),
    })),
  );
  const { servings, waiting } = world.recorder;
  assertEquals([servings, waiting, world.failures], [1, 0, []]);
});

Deno.test("DatagramSource.serve says whether anything was there", () => {
  using world = new DatagramWorld({ service: echoDatagrams() });
  assertEquals(world.source.serve(), NOTHING);
  sendTogether(world.fd, [world.client()]);
  assertEquals([world.source.serve(), world.source.serve()], [SOME, NOTHING]);
});

Deno.test("DatagramSource echoes datagrams of every size, an empty one too", async () => {
  using world = new DatagramWorld({ service: echoDatagrams() });
  const client = world.client();
  const sizes = [0, 1, 4, 1472, 65_507];
  for (const size of sizes) {
    mustSend(client, size);
    await waitFor("the datagram", () => world.source.serve() !== NOTHING);
    assertEquals(mustReceive(client), bytesOf(size));
  }
  assertEquals(world.recorder.datagrams.map(({ reply }) => reply), sizes.map((size) => bytesOf(size)));
});

Deno.test("DatagramSource notes an unanswered datagram as one", () => {
  using world = new DatagramWorld({ service: discardDatagrams() });
  const client = world.client();
  sendTogether(world.fd, [client, client]);
  world.source.serve();
  assertEquals(world.tally, tallyOf({ [DATAGRAMS]: 2, [BYTES_IN]: 8 }));
  assertEquals(outcomes(world), ["no-reply", "no-reply"]);
  assertEquals(hasInput(client), false);
});

Deno.test("DatagramSource takes a bounded number of batches in a row, then says that it is busy", () => {
  using world = new DatagramWorld({ service: counter(), entries: 2 });
  const client = world.client();
  sendTogether(world.fd, new Array(19).fill(client));
  assertEquals([world.source.serve(), world.tally[DATAGRAMS]], [FULL, 16]);
  assertEquals([world.source.serve(), world.tally[DATAGRAMS]], [SOME, 19]);
});

using probe = new Descriptors();
const segmentation = hasSegmentation(probe.own(socket("inet", "dgram")));

Deno.test({
  name: `DatagramSource answers more joined datagrams than may leave together${
    segmentation ? "" : " (ignored: this kernel has no UDP_GRO)"
  }`,
  ignore: !segmentation,
  fn: () => {
    using world = new DatagramWorld({ service: counter(), entries: 2, capacity: 10 });
    joinDatagrams(world.fd);
    const client = world.client();
    sendInSegments(client, 4);
    sendTogether(world.fd, [client], 4 * 64);
    world.source.serve();
    const answers = receiveAll(makeBatch(), client, 64).map(({ bytes }) => bytes[0]);
    assertEquals(answers, Array.from({ length: 64 }, (_, i) => i + 1));
    assertEquals([world.tally[DATAGRAMS], world.tally[ANSWERS]], [64, 64]);
    assertEquals(world.recorder.datagrams.map(({ bytes }) => bytes), cut(bytesOf(4 * 64), 4));
  },
});

Deno.test("DatagramSource does not serve a datagram that was cut, and serves its neighbours", () => {
  using world = new DatagramWorld({ service: echoDatagrams(), datagram: 8 });
  const clients = [world.client(), world.client()];
  mustSend(clients[0], 9);
  sendTogether(world.fd, [clients[1]], 8);
  world.source.serve();
  assertEquals(mustReceive(clients[1]).length, 8);
  assertEquals([hasInput(clients[0]), world.tally[ERRORS], world.failures], [false, 1, [
    "Cannot serve a datagram longer than the receive buffer",
  ]]);
});

Deno.test("DatagramSource goes on when a service fails for one datagram", () => {
  let calls = 0;
  const service: DatagramService = {
    datagram() {
      if (++calls === 2) throw new RangeError("a fault");
      return SAME_BYTES;
    },
  };
  using world = new DatagramWorld({ service });
  const clients = [0, 1, 2].map(() => world.client());
  sendTogether(world.fd, clients);
  world.source.serve();
  assertEquals(clients.map(hasInput), [true, false, true]);
  assertEquals([world.failures, world.tally[ERRORS], world.tally[DATAGRAMS]], [
    ["Service failed: RangeError: a fault"],
    1,
    3,
  ]);
});

Deno.test("DatagramSource counts what there is no room to record, and records the rest", () => {
  using world = new DatagramWorld({ service: counter() });
  world.recorder.space = 2;
  const client = world.client();
  sendTogether(world.fd, new Array(5).fill(client));
  world.source.serve();
  assertEquals([world.tally[DATAGRAMS], world.tally[DROPPED], world.recorder.datagrams.length], [5, 3, 2]);
  assertEquals([1, 2, 3, 4, 5].map(() => mustReceive(client)[0]), [1, 2, 3, 4, 5]);
});

Deno.test("DatagramSource does not try to answer a Unix client without a name", async () => {
  await using dir = await tempDir();
  using world = new DatagramWorld({
    service: counter(),
    fd: (open) => open.unixDatagram(dir.join("server")),
    segmentLimit: 0,
  });
  const nameless = world.open.unixDatagram(undefined, dir.join("server"));
  const named = world.open.unixDatagram(dir.join("client"), dir.join("server"));
  for (const client of [nameless, named]) mustSend(client, "x");
  world.source.serve();
  assertEquals(mustReceive(named)[0], 2);
  assertEquals([world.tally[DATAGRAMS], world.tally[ANSWERS], world.tally[ERRORS], world.failures], [
    2,
    1,
    0,
    [],
  ]);
  assertEquals(outcomes(world), ["no-reply", "answered"]);
});

Deno.test("DatagramSource counts and tells answers that can't be sent, and sends the others", async () => {
  await using dir = await tempDir();
  using world = new DatagramWorld({
    service: echoDatagrams(),
    fd: (open) => open.unixDatagram(dir.join("server")),
    segmentLimit: 0,
  });
  const [gone, here] = ["gone", "here"].map((name) =>
    world.open.unixDatagram(dir.join(name), dir.join("server"))
  );
  for (const client of [gone, here]) mustSend(client, "x");
  world.open.close(gone);
  world.source.serve();
  assertEquals(mustReceiveText(here), "x");
  assertEquals([world.tally[ANSWERS], world.tally[ERRORS]], [1, 1]);
  assertEquals(outcomes(world), ["unreachable", "answered"]);
  assertEquals(world.recorder.datagrams.map(({ reply }) => reply.length), [0, 1]);
  assertEquals(world.failures, ["Cannot sendmmsg: connection refused (ECONNREFUSED)"]);
});

Deno.test("DatagramSource tells why its socket can't be read", () => {
  using world = new DatagramWorld({ service: counter(), fd: () => -1 });
  assertEquals(world.source.serve(), NOTHING);
  assertEquals(world.failures, ["Cannot recvmmsg: bad file descriptor (EBADF)"]);
});

/** Answers that are sent nowhere; a send refuses to segment what is longer than `most`. */
class PickyAnswers {
  readonly capacity = 64;
  readonly writeAt = 0;
  readonly limits: number[] = [];
  sent = 1;
  sentBytes = 0;
  unsent = 0;
  lastResult = 0;
  #refused = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  mayReach(): number {
    return 0;
  }

  begin(): void {
    this.#refused = 0;
  }

  same(_i: number, segmentLimit: number): void {
    this.limits.push(segmentLimit);
    this.#refused = segmentLimit > this.#most ? this.#most + 1 : 0;
  }

  send(): number {
    return this.#refused;
  }
}

Deno.test("DatagramSource joins no answers any more of a size that a path refused to segment", () => {
  const answers = new PickyAnswers(1372);
  using world = new DatagramWorld({
    service: echoDatagrams(),
    answers: answers as unknown as DatagramAnswers,
    segmentLimit: 65_487,
  });
  for (let i = 0; i < 3; i++) {
    sendTogether(world.fd, [world.client()]);
    world.source.serve();
  }
  assertEquals(answers.limits, [65_487, 1372, 1372]);
});

Deno.test("DatagramSource that is paused reads and refuses what comes, gives no number, and goes on after that", () => {
  using world = new DatagramWorld({ service: counter() });
  const client = world.client();
  world.paused = true;
  sendTogether(world.fd, [client, client]);
  world.source.serve();
  world.paused = false;
  sendTogether(world.fd, [client]);
  world.source.serve();
  assertEquals([mustReceive(client)[0], hasInput(client)], [1, false]);
  assertEquals([world.tally[DATAGRAMS], world.tally[REFUSED], world.tally[BYTES_IN]], [1, 2, 12]);
  assertEquals(world.recorder.datagrams.map(({ refusal }) => refusal), ["paused", "paused", undefined]);
  assertEquals(world.failures, []);
});
