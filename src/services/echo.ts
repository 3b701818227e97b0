// Echo (RFC 862): what comes goes back, until the client ends its input. The service to read first and to copy when
// writing another: no socket, no clock, no log; bytes in, bytes out.

import { type Conversation, type DatagramService, SAME_BYTES, type StreamService } from "./service.ts";

/** Answers every datagram, an empty one too, with its own bytes. */
export function echoDatagrams(): DatagramService {
  return { datagram: () => SAME_BYTES };
}

const conversation: Conversation = {
  finished: false,
  receive: () => SAME_BYTES,
  end: () => 0,
};

/** Sends back what comes in, piece by piece; has no state, so all connections share one conversation. */
export function echoStream(): StreamService {
  return { open: () => conversation };
}
