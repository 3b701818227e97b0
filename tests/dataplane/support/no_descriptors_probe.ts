// Started by no_descriptors_test.ts with a low limit of descriptors: takes all but one of them, lets clients
// come, and prints as JSON what the listener did, and what it did once there were descriptors again.
import { CONNECTIONS, ERRORS } from "../../../src/dataplane/shared/tally.ts";
import { eventfd } from "../../../src/posix/epoll.ts";
import { SystemError } from "../../../src/posix/errors.ts";
import { accept } from "../../../src/posix/socket.ts";
import type { Loop } from "./loop.ts";
import { int, StreamWorld } from "./stream_world.ts";

export interface NoDescriptors {
  /** What was said of it, and how often it was counted, after many turns. */
  failures: string[];
  errors: number;
  /** Connections accepted shortly before and shortly after the rest was over. */
  resting: number;
  after: number;
  /** Answers to the clients that had to wait. */
  answers: number[];
}

/** Opens descriptors until there are none. */
function takeAll(loop: Loop): number[] {
  const taken: number[] = [];
  try {
    for (;;) taken.push(loop.open.own(eventfd()));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
  }
  return taken;
}

function withoutDescriptors(): NoDescriptors {
  using world = new StreamWorld();
  const clients = [1, 2, 3].map((value) => {
    const client = world.client();
    world.write(client, int(value));
    return client;
  });
  const taken = takeAll(world);
  for (let i = 0; i < 50; i++) world.turn();
  world.pass(400);
  const { failures, tally } = world;
  const seen = { failures: [...failures], errors: tally[ERRORS], resting: tally[CONNECTIONS] };
  for (const fd of taken.slice(0, 5)) world.open.close(fd);
  world.pass(100);
  world.turn();
  const after = tally[CONNECTIONS];
  return { ...seen, after, answers: clients.map((client) => world.read(client, 4)[0]) };
}

if (import.meta.main) {
  // What is loaded on first use needs descriptors too: before there are none.
  accept(-1);
  console.log(JSON.stringify(withoutDescriptors()));
}
