// Exchanges as a student of the made-up class has them: a right one, the usual mistakes, a stream in pieces, and bytes that
// try to be markup. Not here: the server (fixture.ts).
import type { ApiExchange, ApiHint } from "../../src/board/api_types.ts";

const text = new TextEncoder();

/** What a student sends who wants to be markup, not text. */
export const HOSTILE = `<script>document.title='stolen'</script>"><img src=x onerror=alert(1)>`;

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface Given extends Partial<Omit<ApiExchange, "request" | "reply">> {
  request: Uint8Array;
  reads?: number[];
  size?: number;
  reply?: Uint8Array | null;
}

export function exchange(id: number, { request, reads, size, reply, ...differing }: Given): ApiExchange {
  const kept = request.subarray(0, 96);
  const at = differing.at ?? Date.now();
  return {
    id,
    at,
    began: at - 2,
    listener: "tcp-counter",
    transport: "tcp",
    service: "counter",
    client: "10.0.7.10:40122",
    local: "10.0.7.1:7100",
    outcome: "answered",
    clientEnd: "after",
    truncated: false,
    late: 0,
    urgent: 0,
    hints: [],
    ...differing,
    request: {
      bytes: size ?? request.length,
      hex: hexOf(kept),
      text: Array.from(kept, (byte) => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".").join(
        "",
      ),
      reads: reads ?? [request.length],
    },
    reply: reply == null ? null : { bytes: reply.length, hex: hexOf(reply.subarray(0, 96)) },
  };
}

export function hint(differing: Partial<ApiHint> & Pick<ApiHint, "fact" | "cause">): ApiHint {
  return {
    id: "int-byte-swapped",
    level: "error",
    certainty: "high",
    ...differing,
    text: `${differing.fact} ${differing.cause}`,
  };
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

/** One student's morning, oldest first. */
export function morning(now: number, language: "en" | "fr"): ApiExchange[] {
  const fr = language === "fr";
  return [
    exchange(1, {
      at: now - 900_000,
      listener: "udp-counter",
      transport: "udp",
      client: "10.0.7.10:51514",
      clientEnd: "none",
      began: now - 900_000,
      request: bytes(0x35),
      reply: bytes(12, 0, 0, 0),
    }),
    exchange(2, {
      at: now - 840_000,
      outcome: "no-reply",
      clientEnd: "before",
      trap: { kind: "swapped-port", port: 48155 },
      request: bytes(5, 0, 0, 0),
      reply: null,
      hints: [hint({
        id: "port-without-htons",
        certainty: "certain",
        fact: fr
          ? "Vous avez atteint le port 48155, qui est 7100 aux deux octets inversés."
          : "You reached port 48155, which is 7100 with its two bytes swapped.",
        cause: fr
          ? "Il manque htons : sin_port = htons(7100)."
          : "htons is missing: write sin_port = htons(7100).",
      })],
    }),
    exchange(3, {
      at: now - 610_000,
      request: bytes(0, 0, 0, 5),
      reply: bytes(0, 0, 0, 6),
      hints: [hint({
        evidence: { of: "request", from: 0, to: 4 },
        fact: fr
          ? "Ces 4 octets valent 83886080 comme int de cette machine, et 5 en ordre réseau."
          : "These 4 bytes are 83886080 as an int of this machine, and 5 in network order.",
        cause: fr
          ? "Ici l’int voyage tel quel : enlevez htonl."
          : "Here the int travels as it is: leave htonl out.",
      })],
    }),
    exchange(4, {
      at: now - 400_000,
      outcome: "closed",
      clientEnd: "before",
      request: text.encode("5\n"),
      reads: [2],
      reply: null,
      hints: [
        hint({
          id: "text-for-int",
          evidence: { of: "request", from: 0, to: 1 },
          fact: fr ? "Le chiffre « 5 » est arrivé en texte (0x35)." : "The digit “5” came as text (0x35).",
          cause: fr
            ? "Envoyez l’int lui-même : write(s, &n, sizeof n)."
            : "Send the int itself: write(s, &n, sizeof n).",
        }),
        hint({
          id: "line-end",
          level: "warning",
          certainty: "medium",
          evidence: { of: "request", from: 1, to: 2 },
          fact: fr ? "Une fin de ligne suit (0x0a)." : "A line end follows (0x0a).",
          cause: fr ? "Elle vient de fgets ou de echo." : "It comes from fgets or from echo.",
        }),
      ],
    }),
    exchange(5, {
      at: now - 200_000,
      began: now - 201_450,
      listener: "unix-echo",
      transport: "unix",
      service: "echo",
      client: "",
      clientEnd: "before",
      request: text.encode(HOSTILE),
      reads: [20, 30, HOSTILE.length - 50],
      reply: text.encode(HOSTILE),
      hints: [hint({
        id: "half-close",
        level: "praise",
        certainty: "certain",
        fact: fr ? "Une demi-fermeture propre." : "A clean half-close.",
        cause: fr
          ? "Vous avez fini d’écrire par shutdown(SHUT_WR), puis tout lu."
          : "You ended writing with shutdown(SHUT_WR), then read all of it.",
      })],
    }),
    exchange(6, {
      at: now - 20_000,
      began: now - 20_120,
      request: bytes(5, 0, 0, 0),
      reads: [1, 1, 2],
      reply: bytes(6, 0, 0, 0),
      hints: [hint({
        id: "dribbled",
        level: "info",
        certainty: "certain",
        evidence: { of: "request", from: 0, to: 2 },
        fact: fr ? "L’int est venu en 3 lectures." : "The int came in 3 reads.",
        cause: fr
          ? "C’est permis : TCP est un flux ; le serveur lit jusqu’à 4 octets."
          : "That is legal: TCP is a stream, and the server reads until it has 4 bytes.",
      })],
    }),
  ];
}
