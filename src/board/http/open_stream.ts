// Opens a stream of events to whoever asked, counted among the viewers until it ends. Not here: what is sent.

import type { Call } from "./call.ts";
import { EventStream } from "./event_stream.ts";

/**
 * @param ended called once when it ended
 * @throws {Refused} 429 or 503 where there are too many
 */
export function openStream(
  { parts, remote, request }: Call,
  ended: (stream: EventStream) => void,
): EventStream {
  const { viewers, setting } = parts;
  viewers.admit(remote.address);
  const stream = new EventStream({
    monotonic: setting.monotonic,
    ended: (its) => {
      viewers.remove(its);
      ended(its);
    },
  });
  viewers.add(stream, remote.address);
  request.signal.addEventListener("abort", () => stream.close(), { once: true });
  return stream;
}
