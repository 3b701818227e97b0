// A connection that nobody serves: for the queues that only look at its times or its descriptor.
import { Connection, type ConnectionOwner } from "../../../src/dataplane/connections/connection.ts";
import { NOT_RECORDED, TALLY_FIELDS } from "../../../src/dataplane/shared/tally.ts";
import { discardStream } from "../../../src/services/discard.ts";

/** @param now when it was last active */
export function idleConnection(now: number, fd = -1): Connection {
  // As much of it as such a connection touches.
  const owner = {
    listener: 0,
    reactor: { now },
    tally: new Float64Array(TALLY_FIELDS),
    options: { scratch: new Uint8Array(1) },
  } as unknown as ConnectionOwner;
  const conversation = discardStream().open();
  return new Connection(owner, { fd, conversation, record: NOT_RECORDED, admitted: 0 });
}
