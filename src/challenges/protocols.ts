// The protocol of any listener, in words: what handout, /me and docs/challenges.md say of it. Pure.
import type { ChallengeKind } from "../exchange/challenge.ts";
import type { ServiceName } from "../exchange/exchange.ts";
import type { Language } from "../text/language.ts";
import { DATAGRAM_PROTOCOLS } from "./protocols/datagrams.ts";
import { DATAGRAM_COUNTER, PING, SERVICE_PROTOCOLS } from "./protocols/services.ts";
import { STREAM_PROTOCOLS } from "./protocols/streams.ts";
import { diagrams, type Protocol, type Telling } from "./protocols/telling.ts";

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
  /** Each message as lines of text: who sends it, and boxes. */
  readonly diagrams: readonly string[];
  /** {@linkcode Protocol.attempt} with its ints; AT, HOST and PORT are for whoever knows how the lab is reached. */
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
    diagrams: diagrams(protocol, language),
    attempt: withInts(protocol.attempt, listener.byteOrder),
    ...(protocol.ints ? { order: orderText(listener.byteOrder, language) } : {}),
  };
}

/** A line of the shell with what shows ints, and the bytes of 10, as the listener has them. */
function withInts(attempt: string, order: "host" | "little" | "big"): string {
  const isBig = order === "big";
  const values: Readonly<Record<string, string>> = {
    OD: `od -v -An -td4${isBig ? " --endian=big" : ""}`,
    TEN: isBig ? "'\\0\\0\\0\\n'" : "'\\n\\0\\0\\0'",
  };
  return attempt.replace(/\b(?:OD|TEN)\b/g, (word) => values[word]);
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
    big: "Ints are 4 bytes in network byte order (big-endian).",
    little: "Ints are 4 bytes, little-endian.",
    host: (little: boolean) =>
      `Ints are 4 bytes, ${little ? "little" : "big"}-endian as on the lab's machine.`,
  },
  fr: {
    big: "Les ints font 4 octets, dans l'ordre du réseau (gros-boutiste).",
    little: "Les ints font 4 octets, petit-boutistes.",
    host: (little: boolean) =>
      `Les ints font 4 octets, ${little ? "petit" : "gros"}-boutistes comme sur la machine du lab.`,
  },
};

function orderText(order: "host" | "little" | "big", language: Language): string {
  const words = ORDERS[language];
  return order === "host" ? words.host(LITTLE_ENDIAN) : words[order];
}
