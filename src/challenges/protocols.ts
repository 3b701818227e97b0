// The protocol of any listener, in words: what handout, /me and docs/challenges.md say of it. Pure.
import type { ChallengeKind } from "../exchange/challenge.ts";
import type { ServiceName } from "../exchange/exchange.ts";
import type { Language } from "../text/language.ts";
import { DATAGRAM_PROTOCOLS } from "./protocols/datagrams.ts";
import { DATAGRAM_COUNTER, PING, SERVICE_PROTOCOLS } from "./protocols/services.ts";
import { STREAM_PROTOCOLS } from "./protocols/streams.ts";
import { diagram, type Protocol, type Telling } from "./protocols/telling.ts";

/** The protocol of each challenge. */
export const CHALLENGE_PROTOCOLS: Readonly<Record<ChallengeKind, Protocol>> = {
  ...STREAM_PROTOCOLS,
  ...DATAGRAM_PROTOCOLS,
};

/** What of a listener decides how it is spoken to. */
export interface SpokenTo {
  readonly transport: string;
  /** A Unix socket's type. */
  readonly socket?: string;
  readonly service: ServiceName;
  readonly challenge?: ChallengeKind;
}

/** A listener's protocol, told. */
export interface ToldProtocol extends Telling {
  /** Lines of text, in boxes. */
  readonly diagram: string;
  /** {@linkcode Protocol.attempt}, with its placeholders. */
  readonly attempt: string;
  /** Of its ints; absent where there are none. */
  readonly order?: string;
}

/** @param byteOrder of the listener's ints; "host" is this machine's own */
export function tellProtocol(
  listener: SpokenTo & { readonly byteOrder: "host" | "little" | "big" },
  language: Language,
): ToldProtocol {
  const protocol = protocolOf(listener);
  return {
    ...protocol[language],
    diagram: diagram(protocol, language),
    attempt: protocol.attempt,
    ...(protocol.ints ? { order: orderText(listener.byteOrder, language) } : {}),
  };
}

function protocolOf({ transport, socket, service, challenge }: SpokenTo): Protocol {
  if (transport === "icmp") return PING;
  const isDatagram = transport === "udp" || socket === "dgram";
  if (service === "counter" && isDatagram) return DATAGRAM_COUNTER;
  if (service !== "challenge") return SERVICE_PROTOCOLS[service];
  return CHALLENGE_PROTOCOLS[challenge!];
}

/** Of this machine. */
const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

const ORDERS = {
  en: {
    big: "Ints are 4 bytes with a sign, in network byte order, big-endian: `htonl` and `ntohl`.",
    little: "Ints are 4 bytes with a sign, little-endian, as every PC has them.",
    host: "Ints are 4 bytes with a sign, as the lab's machine has them",
  },
  fr: {
    big: "Les ints font 4 octets, avec signe, dans l'ordre du réseau, gros-boutiste : `htonl` et `ntohl`.",
    little: "Les ints font 4 octets, avec signe, petit-boutistes, comme sur tout PC.",
    host: "Les ints font 4 octets, avec signe, comme sur la machine du labo",
  },
};

function orderText(order: "host" | "little" | "big", language: Language): string {
  const words = ORDERS[language];
  if (order !== "host") return words[order];
  const which = LITTLE_ENDIAN ? "little-endian" : "big-endian";
  return `${words.host} (${
    language === "fr" ? (LITTLE_ENDIAN ? "petit-boutistes" : "gros-boutistes") : which
  }).`;
}
