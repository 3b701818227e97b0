// Print, as the course's multicast server does: each message is shown, none is answered. Escaping and bounding what is
// shown belongs to whoever shows it.

import { type DatagramService, NO_ANSWER, type ServiceContext } from "./service.ts";

/** Shows every datagram. */
export function printDatagrams({ show }: ServiceContext): DatagramService {
  return {
    silent: true,
    datagram(bytes, from, to) {
      show(bytes, from, to);
      return NO_ANSWER;
    },
  };
}
