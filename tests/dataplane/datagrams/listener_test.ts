// Which workers read a socket: the primary alone while it keeps up, the others while it wants help.
import { getsockopt } from "../../../src/posix/options.ts";
import { assert, assertEquals } from "@std/assert";
import { DatagramListener } from "../../../src/dataplane/datagrams/listener.ts";
import { FULL, NOTHING, SOME } from "../../../src/dataplane/datagrams/source.ts";
import { isHelpWanted, requestHelp, shareLab } from "../../../src/dataplane/shared/memory.ts";
import { TALLY_FIELDS } from "../../../src/dataplane/shared/tally.ts";
import { SO_RCVBUF, SOL_SOCKET } from "../../../src/posix/constants.ts";
import { discardDatagrams } from "../../../src/services/discard.ts";
import { makeBatch, makePair, sendTogether } from "../../posix/support/datagrams.ts";
import { hasInput, mustReceive, portOf } from "../../posix/support/descriptors.ts";
import { Causes } from "../support/causes.ts";
import { Loop } from "../support/loop.ts";
import { TestRecorder } from "../support/recorder.ts";

const EMPTY_TURNS = 4;

/** A datagram socket that several loops share, and one of them. */
class World extends Loop {
  readonly fd = this.open.udp();
  readonly client = this.open.udpTo(portOf(this.fd));
  readonly lab = shareLab(2);
  served = 0;
  /** What its source finds at the next turns; a real one finds what is there. */
  finds: number | undefined;
  /** Whether a lone client has asked again by the next read; then its source finds that. */
  asks: (() => boolean) | undefined;
  readonly pair = makePair({ entries: 4, datagram: 64 }, { answers: 4, answer: 64 });
  readonly listener: DatagramListener;

  constructor(primary: boolean) {
    super();
    this.listener = new DatagramListener(this.reactor, {
      ...this.pair,
      returned: makeBatch({ entries: 1, datagram: 64 }),
      lab: this.lab,
      worker: primary ? 0 : 1,
      fd: this.fd,
      listener: 3,
      primary,
      receiveBuffer: getsockopt(this.fd, SOL_SOCKET, SO_RCVBUF),
      service: discardDatagrams(),
      tally: new Float64Array(TALLY_FIELDS),
      recorder: new TestRecorder(),
      failures: new Causes(),
      segmentLimit: 0,
    });
    this.listener.source.serve = () => this.#serve();
    this.listener.start();
  }

  #serve(): number {
    this.served++;
    if (this.finds !== undefined) return this.finds;
    if (this.asks !== undefined) {
      this.pair.batch.messages = 1;
      return this.asks() ? SOME : NOTHING;
    }
    if (!hasInput(this.fd)) return NOTHING;
    mustReceive(this.fd);
    return SOME;
  }

  get helpWanted(): boolean {
    return isHelpWanted(this.lab, 3);
  }

  /** Another worker wants help. */
  help(): void {
    requestHelp(this.lab, 3, 0);
    this.listener.help();
  }

  /** One datagram comes. */
  send(): void {
    sendTogether(this.fd, [this.client]);
  }
}

Deno.test("DatagramListener reads where it is the primary", () => {
  using world = new World(true);
  world.turn();
  assertEquals(world.served, 0);
  world.send();
  world.turn();
  assertEquals(world.served, 1);
});

Deno.test("DatagramListener does not read elsewhere until help is wanted", () => {
  using world = new World(false);
  world.send();
  world.turn();
  assertEquals(world.served, 0);
  world.help();
  world.turn();
  assertEquals(world.served, 1);
});

Deno.test("DatagramListener goes back to waiting when it found nothing several times in a row", () => {
  using world = new World(false);
  world.help();
  const findNothing = (times: number) => {
    // Readable, but another was faster.
    for (let i = 0; i < times; i++) {
      world.finds = NOTHING;
      world.turn();
    }
  };
  world.send();
  findNothing(EMPTY_TURNS - 1);
  world.finds = SOME;
  world.turn();
  findNothing(EMPTY_TURNS - 1);
  assertEquals([world.helpWanted, world.served], [true, 2 * EMPTY_TURNS - 1]);
  findNothing(1);
  assertEquals(world.helpWanted, false);
  const { served } = world;
  world.turn();
  assertEquals(world.served, served);
  world.help();
  world.turn();
  assertEquals(world.served, served + 1);
});

Deno.test("DatagramListener that is the primary goes on reading however often it finds nothing", () => {
  using world = new World(true);
  world.send();
  world.finds = NOTHING;
  for (let i = 0; i < 3 * EMPTY_TURNS; i++) world.turn();
  assertEquals(world.served, 3 * EMPTY_TURNS);
});

for (
  const [primary, datagrams, found, wanted] of [
    [true, 0, FULL, false],
    [true, 20, SOME, false],
    [true, 20, FULL, true],
    [false, 20, FULL, false],
  ] as const
) {
  const who = primary ? "the primary" : "a helper";
  Deno.test(`${who} ${wanted ? "requests" : "doesn't request"} help with ${datagrams} long datagrams waiting, found ${found}`, () => {
    using world = new World(primary);
    if (!primary) world.listener.help();
    world.send();
    if (datagrams > 0) sendTogether(world.fd, new Array(datagrams).fill(world.client), 1400);
    world.finds = found;
    world.turn();
    assertEquals([world.served, world.helpWanted], [1, wanted]);
  });
}

Deno.test("DatagramListener.stop serves what waits where it is the primary, then reads no more", () => {
  using world = new World(true);
  world.send();
  world.listener.stop();
  const { served } = world;
  assert(served > 0);
  world.send();
  world.turn();
  assertEquals(world.served, served);
});

Deno.test("DatagramListener.stop leaves what waits to the primary when it is another", () => {
  using world = new World(false);
  world.send();
  world.listener.stop();
  assertEquals(world.served, 0);
});

/** Reads in vain until a lone client is awaited no longer. */
const LOOKS = 30;

/** What a turn reads of a lone client that asks again `times` times, each while it is awaited. */
function readsOfTurn(world: World, times: number): number {
  const { served } = world;
  let asked = 0;
  world.asks = () => asked++ < 1 + times;
  world.turn();
  return world.served - served;
}

Deno.test("DatagramListener awaits a lone client that asks again at once, for 16 of its datagrams a turn", () => {
  using world = new World(true);
  world.send();
  assertEquals(readsOfTurn(world, 5), 1 + 5 + LOOKS);
  // The look in vain is paid for with a turn without one.
  assertEquals(readsOfTurn(world, Infinity), 1);
  assertEquals(readsOfTurn(world, Infinity), 1 + 16);
});

Deno.test("DatagramListener awaits a client that never comes less and less often", () => {
  using world = new World(true);
  world.send();
  const turns = Array.from({ length: 600 }, () => readsOfTurn(world, 0));
  const looked = turns.flatMap((reads, turn) => reads === 1 + LOOKS ? [turn] : []);
  assertEquals(looked, [0, 2, 6, 14, 30, 62, 126, 254, 510]);
  assertEquals(turns.filter((reads) => reads !== 1 + LOOKS && reads !== 1), []);
});

Deno.test("DatagramListener looks often again for a client that came once", () => {
  using world = new World(true);
  world.send();
  for (let turn = 0; turn <= 30; turn++) readsOfTurn(world, 0);
  const turns = Array.from({ length: 40 }, () => readsOfTurn(world, 1));
  // After the first success a pause is one turn again.
  assertEquals(turns.slice(31), [2 + LOOKS, 1, 2 + LOOKS, 1, 2 + LOOKS, 1, 2 + LOOKS, 1, 2 + LOOKS]);
});

Deno.test("DatagramListener awaits nobody where several datagrams came, where it helps, once it is abandoned", () => {
  using several = new World(true);
  several.send();
  several.asks = () => {
    several.pair.batch.messages = 2;
    return true;
  };
  several.turn();
  assertEquals(several.served, 1);

  using helper = new World(false);
  helper.help();
  helper.send();
  assertEquals(readsOfTurn(helper, Infinity), 1);

  using abandoned = new World(true);
  abandoned.send();
  abandoned.asks = () => {
    abandoned.mine = abandoned.served < 3;
    return true;
  };
  abandoned.turn();
  assertEquals(abandoned.served, 3);
});
