// Exchanges as a student of the made-up class has them: a right one, the usual mistakes, a stream in pieces,
// and bytes that try to be markup.
import type { ApiExchange, ApiHint } from "../../../../src/board/api_types.ts";

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

/** Said in both languages; the first is English. */
type Both = readonly [en: string, fr: string];

interface Told extends Partial<Omit<ApiHint, "fact" | "cause" | "text">> {
  fact: Both;
  cause: Both;
}

/** One student's morning, oldest first: minutes ago, what came, what is to be said of it. */
const MORNING: readonly { ago: number; given: Given; told: readonly Told[] }[] = [
  {
    ago: 15,
    given: {
      listener: "udp-counter",
      transport: "udp",
      client: "10.0.7.10:51514",
      clientEnd: "none",
      request: bytes(0x35),
      reply: bytes(12, 0, 0, 0),
    },
    told: [],
  },
  {
    ago: 14,
    given: {
      outcome: "no-reply",
      clientEnd: "before",
      trap: { kind: "swapped-port", port: 48155 },
      request: bytes(5, 0, 0, 0),
      reply: null,
    },
    told: [{
      id: "port-without-htons",
      certainty: "certain",
      fact: [
        "You reached port 48155, which is 7100 with its two bytes swapped.",
        "Vous avez atteint le port 48155, qui est 7100 aux deux octets inversés.",
      ],
      cause: [
        "htons is missing: write sin_port = htons(7100).",
        "Il manque htons : écrivez sin_port = htons(7100).",
      ],
    }],
  },
  {
    ago: 10,
    given: { request: bytes(0, 0, 0, 5), reply: bytes(0, 0, 0, 6) },
    told: [{
      evidence: { of: "request", from: 0, to: 4 },
      fact: [
        "These 4 bytes are 83886080 as an int of this machine, and 5 in network order.",
        "Ces 4 octets valent 83886080 comme int de cette machine, et 5 en ordre réseau.",
      ],
      cause: [
        "Here the int travels as it is: leave htonl out.",
        "Ici l’int voyage tel quel : enlevez htonl.",
      ],
    }],
  },
  {
    ago: 7,
    given: { outcome: "closed", clientEnd: "before", request: text.encode("5\n"), reply: null },
    told: [{
      id: "text-for-int",
      evidence: { of: "request", from: 0, to: 1 },
      fact: ["The digit “5” came as text (0x35).", "Le chiffre « 5 » est arrivé en texte (0x35)."],
      cause: [
        "Send the int itself: write(s, &n, sizeof n).",
        "Envoyez l’int lui-même : write(s, &n, sizeof n).",
      ],
    }, {
      id: "line-end",
      level: "warning",
      certainty: "medium",
      evidence: { of: "request", from: 1, to: 2 },
      fact: ["A line end follows (0x0a).", "Une fin de ligne suit (0x0a)."],
      cause: ["It comes from fgets or from echo.", "Elle vient de fgets ou de echo."],
    }],
  },
  {
    ago: 3,
    given: {
      listener: "unix-echo",
      transport: "unix",
      service: "echo",
      client: "",
      clientEnd: "before",
      request: text.encode(HOSTILE),
      reads: [20, 30, HOSTILE.length - 50],
      reply: text.encode(HOSTILE),
    },
    told: [{
      id: "half-close",
      level: "praise",
      certainty: "certain",
      fact: ["A clean half-close.", "Une demi-fermeture propre."],
      cause: [
        "You ended writing with shutdown(SHUT_WR), then read all of it.",
        "Vous avez fini d’écrire par shutdown(SHUT_WR), puis tout lu.",
      ],
    }],
  },
  {
    ago: 0.3,
    given: { request: bytes(5, 0, 0, 0), reads: [1, 1, 2], reply: bytes(6, 0, 0, 0) },
    told: [{
      id: "dribbled",
      level: "info",
      certainty: "certain",
      evidence: { of: "request", from: 0, to: 2 },
      fact: ["The int came in 3 reads.", "L’int est venu en 3 lectures."],
      cause: [
        "That is legal: TCP is a stream, and the server reads until it has 4 bytes.",
        "C’est permis : TCP est un flux, et le serveur lit jusqu’à 4 octets.",
      ],
    }],
  },
];

/** The student's exchanges, numbered from 1, oldest first. */
export function morning(now: number, language: "en" | "fr"): ApiExchange[] {
  const said = (both: Both) => both[language === "fr" ? 1 : 0];
  return MORNING.map(({ ago, given, told }, index) => {
    const hints = told.map(({ fact, cause, ...rest }) =>
      hint({ ...rest, fact: said(fact), cause: said(cause) })
    );
    return exchange(index + 1, { at: now - ago * 60_000, ...given, hints });
  });
}
