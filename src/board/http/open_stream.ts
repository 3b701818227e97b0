// Opens a stream of events for the client of a request, counted among the viewers until it ends.

import type { BoardContext } from "./call.ts";
import { EventStream } from "./event_stream.ts";

/**
 * @param ended called once, when the stream has ended
 * @throws {HttpError} 429 or 503 when there are too many
 */
export function openStream(
  { var: { parts }, env, req }: BoardContext,
  ended: (stream: EventStream) => void,
): EventStream {
  const { viewers, options } = parts;
  const { address } = env.remote;
  viewers.admit(address);
  const stream = new EventStream(options.clock, (its) => {
    viewers.remove(its);
    ended(its);
  });
  viewers.add(stream, address);
  req.raw.signal.addEventListener("abort", () => stream.close(), { once: true });
  return stream;
}
