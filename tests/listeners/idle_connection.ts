// A connection that belongs to no source: for the queues that only look at its times or its descriptor.
import { Connection, type ConnectionOwner } from "../../src/listeners/connection.ts";
import { NO_NOTE, TALLY_FIELDS } from "../../src/listeners/observer.ts";
import { discardStream } from "../../src/services/discard.ts";
import { Recorder } from "./recorder.ts";

const OWNER: ConnectionOwner = {
  now: 0,
  mostBytes: Infinity,
  tally: new Float64Array(TALLY_FIELDS),
  abandoned: false,
  observer: new Recorder(),
  scratch: new Uint8Array(1),
  out: new Uint8Array(0),
  failed() {},
  touch() {},
  watch() {},
  holdBack: () => true,
  finish() {},
  drop() {},
};

/** @param now when it was last active */
export function idleConnection(now: number, fd = -1): Connection {
  const conversation = discardStream().open();
  return new Connection(OWNER, {
    fd,
    listener: 0,
    conversation,
    note: NO_NOTE,
    admitted: 0,
    now,
  });
}
