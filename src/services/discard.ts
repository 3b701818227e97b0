// Discard (RFC 863): what comes is thrown away, until the client ends its input.

import { type Conversation, type DatagramService, NO_ANSWER, type StreamService } from "./service.ts";

/** Answers no datagram. */
export function discardDatagrams(): DatagramService {
  return { silent: true, datagram: () => NO_ANSWER };
}

const conversation: Conversation = {
  finished: false,
  receive: () => NO_ANSWER,
  end: () => NO_ANSWER,
};

/** Reads and answers nothing; has no state, so all connections share one conversation. */
export function discardStream(): StreamService {
  return { open: () => conversation };
}
