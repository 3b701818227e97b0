// Echo (RFC 862): what comes goes back, until the client ends its output. Read this service first, and copy
// it to write another: bytes in, bytes out, and neither sockets nor time nor a log.

import {
  type Conversation,
  type DatagramService,
  NO_ANSWER,
  SAME_BYTES,
  type StreamService,
} from "./service.ts";

/** Answers every datagram, an empty one too, with its own bytes. */
export function echoDatagrams(): DatagramService {
  return { datagram: () => SAME_BYTES };
}

/** Sends back what comes over a connection, piece by piece. */
export function echoStream(): StreamService {
  return { open: () => ECHOING };
}

/** All connections share this one: an echo remembers nothing from one piece to the next. */
const ECHOING: Conversation = {
  finished: false,
  receive: () => SAME_BYTES,
  end: () => NO_ANSWER,
};
