import { assert, assertEquals } from "@std/assert";
import { SharedDatagrams } from "../../../src/dataplane/datagrams/listener.ts";
import type { DatagramSource } from "../../../src/dataplane/datagrams/source.ts";
import { SO_RCVBUF, SOL_SOCKET } from "../../../src/posix/constants.ts";
import { getsockopt } from "../../../src/posix/options.ts";
import { sendTogether } from "../../posix/support/datagrams.ts";
import { hasInput, mustReceive, portOf } from "../../posix/support/descriptors.ts";
import { Loop } from "../support/loop.ts";

const EMPTY_TURNS = 4;

/** A datagram socket that several loops share, and one of them. */
class World extends Loop {
  readonly fd = this.open.udp();
  readonly client = this.open.udpTo(portOf(this.fd));
  served = 0;
  calls = 0;
  helped = 0;
  /** What its source finds at the next turns; a real one finds what is there. */
  finds: boolean | undefined;
  readonly shared: SharedDatagrams;

  constructor(home: boolean) {
    super();
    const source = { serve: () => this.#serve() } as DatagramSource;
    this.shared = new SharedDatagrams(this.reactor, {
      fd: this.fd,
      source,
      home,
      receiveBuffer: getsockopt(this.fd, SOL_SOCKET, SO_RCVBUF),
      callForHelp: () => this.calls++,
      helped: () => this.helped++,
    });
    this.shared.start();
  }

  #serve(): boolean {
    this.served++;
    if (this.finds !== undefined) return this.finds;
    if (!hasInput(this.fd)) return false;
    mustReceive(this.fd);
    return true;
  }

  /** One datagram comes. */
  send(): void {
    sendTogether(this.fd, [this.client]);
  }
}

Deno.test("SharedDatagrams reads at the listener's home", () => {
  using world = new World(true);
  world.turn();
  assertEquals(world.served, 0);
  world.send();
  world.turn();
  assertEquals(world.served, 1);
});

Deno.test("SharedDatagrams does not read away from home until it is called", () => {
  using world = new World(false);
  world.send();
  world.turn();
  assertEquals(world.served, 0);
  world.shared.help();
  world.turn();
  assertEquals(world.served, 1);
});

Deno.test("SharedDatagrams goes back to waiting when it found nothing several times in a row", () => {
  using world = new World(false);
  world.shared.help();
  const findNothing = (times: number) => {
    // Readable, but another was faster.
    for (let i = 0; i < times; i++) {
      world.finds = false;
      world.turn();
    }
  };
  world.send();
  findNothing(EMPTY_TURNS - 1);
  world.finds = true;
  world.turn();
  findNothing(EMPTY_TURNS - 1);
  assertEquals([world.helped, world.served], [0, 2 * EMPTY_TURNS - 1]);
  findNothing(1);
  assertEquals(world.helped, 1);
  const { served } = world;
  world.turn();
  assertEquals(world.served, served);
  world.shared.help();
  world.turn();
  assertEquals(world.served, served + 1);
});

Deno.test("SharedDatagrams at home goes on reading however often it finds nothing", () => {
  using world = new World(true);
  world.send();
  world.finds = false;
  for (let i = 0; i < 3 * EMPTY_TURNS; i++) world.turn();
  assertEquals([world.served, world.helped], [3 * EMPTY_TURNS, 0]);
});

Deno.test("SharedDatagrams.busy calls for help only when much waits", () => {
  using world = new World(true);
  world.send();
  world.shared.busy();
  assertEquals(world.calls, 0);
  sendTogether(world.fd, new Array(20).fill(world.client), 1400);
  world.shared.busy();
  assertEquals(world.calls, 1);
});

Deno.test("SharedDatagrams.busy calls nobody from away", () => {
  using world = new World(false);
  sendTogether(world.fd, new Array(20).fill(world.client), 1400);
  world.shared.busy();
  assertEquals(world.calls, 0);
});

Deno.test("SharedDatagrams.stop serves what waits at home, then reads no more", () => {
  using world = new World(true);
  world.send();
  world.shared.stop();
  const { served } = world;
  assert(served > 0);
  world.send();
  world.turn();
  assertEquals(world.served, served);
});

Deno.test("SharedDatagrams.stop leaves what waits to the home when it is another", () => {
  using world = new World(false);
  world.send();
  world.shared.stop();
  assertEquals(world.served, 0);
});
