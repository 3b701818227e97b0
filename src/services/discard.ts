// Discard (RFC 863): what comes is thrown away, until the client ends its output.

import { type Conversation, type DatagramService, NO_ANSWER, type StreamService } from "./service.ts";

/** Answers no datagram. */
export function discardDatagrams(): DatagramService {
  return { silent: true, datagram: () => NO_ANSWER };
}

/** Reads what comes over a connection and answers nothing. */
export function discardStream(): StreamService {
  return { open: () => DISCARDING };
}

/** All connections share this one: there is nothing to remember. */
const DISCARDING: Conversation = {
  finished: false,
  receive: () => NO_ANSWER,
  end: () => NO_ANSWER,
};
