// Print, as the course's multicast server does it: each message is shown, none is answered.

import { type DatagramService, NO_ANSWER } from "./service.ts";

/** Has every datagram shown, and answers none. */
export function printDatagrams(): DatagramService {
  return { silent: true, shown: true, datagram: () => NO_ANSWER };
}
