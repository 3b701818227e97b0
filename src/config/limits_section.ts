// The keys of [limits]: what one client may take, so that forty are served. Each default is chosen for a class of forty,
// and its help says why. Not here: how they are checked, who counts (src/listeners).

import { durationKind } from "./duration_kind.ts";
import { integerKind } from "./integer_kind.ts";
import type { Fields, Section } from "./section.ts";
import { sizeKind } from "./size_kind.ts";

/** More than any machine does: a slip. */
const MOST_A_SECOND = 100_000_000;
const MOST_CONNECTIONS = 1_048_576;

const NO_LIMIT = "0 is no limit";

const FIELDS = {
  datagrams_per_second: {
    kind: integerKind(0, MOST_A_SECOND, NO_LIMIT),
    default: 2000,
    help:
      "Datagrams a second that one address may send (one socket, on the lab's own machine), and twice as many at " +
      "once: a while(1) around sendto makes 100,000, a class that works a few hundred in all; two services that " +
      "answer each other stop at it",
  },
  connections_per_address: {
    kind: integerKind(0, MOST_CONNECTIONS, NO_LIMIT),
    default: 256,
    help:
      "Connections one address (one user, on Unix sockets) may have open at once: a class of forty behind one " +
      "address needs some eighty, a program that never closes passes this within a minute",
  },
  new_connections_per_second: {
    kind: integerKind(0, MOST_A_SECOND, NO_LIMIT),
    default: 200,
    help:
      "Connections a second that one address may open, and twice as many at once: a loop around connect makes " +
      "10,000; forty who start at the same word need one each",
  },
  bytes_per_connection: {
    kind: sizeKind("0B", "1024GiB"),
    default: "64MiB",
    help:
      "Bytes that may come on one connection before it is closed: exercises send a few, a file to be echoed " +
      'some megabytes; "0B" is no limit',
  },
  time_per_connection: {
    kind: durationKind("0s", "30d", "0s is no limit"),
    default: "2h",
    help:
      "Time that one connection may be open, whatever it does: an exercise's lasts seconds, a class two hours; " +
      "one that sends a byte now and then would never be idle, and keep its place for ever",
  },
  buffer_memory: {
    kind: sizeKind("1MiB", "64GiB"),
    default: "128MiB",
    help:
      "Memory for answers that wait for clients which don't read, in all: past it such connections are closed; " +
      "one that never reads makes 64 KiB of it at the most, 256 KiB of Unix records",
  },
} as const satisfies Fields;

export const LIMITS: Section<typeof FIELDS> = {
  name: "limits",
  help: "What one client may take",
  repeated: false,
  fields: FIELDS,
};
