// What a worker serves while that changes, in the test's own thread: listeners that are retired, others that are new.
import { assertEquals } from "@std/assert";
import type { ListenerConfig } from "../../src/config/types.ts";
import { WorkerBuffers } from "../../src/dataplane/buffers.ts";
import { TICK_MS } from "../../src/dataplane/reactor.ts";
import { Shown } from "../../src/dataplane/recording/failures.ts";
import { ServedListeners } from "../../src/dataplane/serve.ts";
import { shareLab } from "../../src/dataplane/shared/memory.ts";
import type { SharedListener, StartWorker } from "../../src/dataplane/shared/messages.ts";
import { NOT_YET, recv } from "../../src/posix/socket.ts";
import { KnownInterfaces } from "../../src/posix/system/interfaces.ts";
import { CATALOGUE } from "../../src/services/catalogue.ts";
import { mustSend, portOf } from "../posix/support/descriptors.ts";
import { tcp, udp } from "../workers/support/lab_config.ts";
import { makeAdmission } from "./support/admitting.ts";
import { Causes } from "./support/causes.ts";
import { Loop } from "./support/loop.ts";
import { TestRecorder } from "./support/recorder.ts";
import { whoseClients } from "./support/stream_world.ts";

class World extends Loop {
  readonly recorder = new TestRecorder();
  readonly served: ServedListeners;

  constructor() {
    super();
    const main = { postMessage: () => {} };
    const ledger = new Uint8Array(20_000);
    const admission = makeAdmission({ time: this.reactor });
    this.served = new ServedListeners({
      // As much of it as what serves is made with.
      start: { lab: shareLab(1), worker: 0, ledger, observes: false } as unknown as StartWorker,
      catalogue: CATALOGUE,
      reactor: this.reactor,
      buffers: new WorkerBuffers(),
      recorder: this.recorder,
      ...whoseClients(this.reactor, ledger),
      interfaces: new KnownInterfaces(() => []),
      failures: new Causes(),
      admission,
      shown: new Shown(main),
      main,
    });
  }

  share(listener: number, fd: number, config: ListenerConfig): SharedListener {
    return { listener, fd, config, receiveBuffer: 1 << 20, primary: 0 };
  }

  /** What comes to a client, or "" when nothing does. */
  read(client: number): string {
    this.turn();
    const bytes = new Uint8Array(64);
    const length = recv(client, bytes, bytes.length);
    return length === NOT_YET ? "" : new TextDecoder().decode(bytes.subarray(0, length));
  }

  override [Symbol.dispose](): void {
    this.served.closeAll();
    super[Symbol.dispose]();
  }
}

Deno.test("a UDP listener learns of new ones, and does not answer their ports", () => {
  using world = new World();
  const first = world.open.udp();
  const old = world.share(0, first, udp("old", "echo"));
  world.served.reconfigure([], [old], [old]);
  const client = world.open.udpTo(portOf(first));
  mustSend(client, "a");
  assertEquals(world.read(client), "a");
  // The client's own socket becomes one of the lab's.
  const added = world.share(1, client, udp("new", "discard"));
  world.served.reconfigure([], [added], [old, added]);
  mustSend(client, "b");
  world.turn();
  assertEquals(world.recorder.datagrams.map(({ refusal }) => refusal), [undefined, "own-port"]);
});

Deno.test("a listener that is retired accepts those who wait and nobody more; its connections go on", () => {
  using world = new World();
  const listening = world.open.tcpServer();
  const listener = world.share(0, listening, tcp("echo", "echo"));
  world.served.reconfigure([], [listener], [listener]);
  const client = world.open.tcpClient(portOf(listening));
  world.served.reconfigure([0], [], []);
  world.open.tcpClient(portOf(listening));
  world.pass(TICK_MS);
  assertEquals(world.served.open, 1);
  mustSend(client, "a");
  assertEquals(world.read(client), "a");
  world.open.close(client);
  world.until("its end", () => {
    world.pass(TICK_MS);
    return world.served.open === 0;
  });
  assertEquals(world.recorder.connections.map(({ bytesIn }) => bytesIn), [1]);
});

Deno.test("closeRetired closes the connections of retired listeners, and no others", () => {
  using world = new World();
  const listeners = [0, 1].map((listener) =>
    world.share(listener, world.open.tcpServer(), tcp(`echo ${listener}`, "echo"))
  );
  world.served.reconfigure([], listeners, listeners);
  for (const { fd } of listeners) world.open.tcpClient(portOf(fd));
  world.turn();
  world.served.reconfigure([1], [], [listeners[0]]);
  assertEquals(world.served.open, 2);
  world.served.closeRetired([0]);
  assertEquals(world.served.open, 2);
  world.served.closeRetired([1]);
  assertEquals(world.served.open, 1);
});
