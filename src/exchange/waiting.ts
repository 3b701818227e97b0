// What the lab waits for while a connection is open, as far as what came and went tells: which byte, which end,
// whose turn it is. Pure.
import type { Language } from "../text/language.ts";
import type { Exchange } from "./exchange.ts";

/** Bytes of an int. */
const INT = 4;

/**
 * - "int": so many more bytes of the one int (counter);
 * - "ints": ints and then the end of the client's output, of which nothing came yet (half-close);
 * - "end": the end of the client's output (half-close);
 * - "first": any first byte (echo, discard, print);
 * - "more": further bytes, or the end of the client's output (the same);
 * - "read": that the client reads what was sent (echo);
 * - "stop": that the client closes; until then bytes are sent (chargen);
 * - "close": that the client closes too, all being said;
 * - "nothing": a trap never answers.
 */
export type Wait =
  | { readonly for: "int"; readonly bytes: number }
  | { readonly for: "ints" | "end" | "first" | "more" | "read" | "stop" | "close" | "nothing" };

type Open = Pick<Exchange, "service" | "trap" | "bytesIn" | "bytesOut">;

/** What the lab waits for in an exchange that is open; undefined while its answer is being made. */
export function waitOf({ service, trap, bytesIn, bytesOut }: Open): Wait | undefined {
  if (trap !== undefined) return { for: "nothing" };
  switch (service) {
    case "counter":
      if (bytesOut > 0) return { for: "close" };
      return bytesIn < INT ? { for: "int", bytes: INT - bytesIn } : undefined;
    case "half-close":
      return { for: bytesOut > 0 ? "close" : bytesIn > 0 ? "end" : "ints" };
    case "echo":
      return { for: bytesIn === 0 ? "first" : bytesOut < bytesIn ? "read" : "more" };
    case "discard":
    case "print":
    case "challenge":
      return { for: bytesIn === 0 ? "first" : "more" };
    case "chargen":
      return { for: "stop" };
    case "daytime":
    case "time":
      return { for: "close" };
  }
}

const EN: Readonly<Record<Exclude<Wait["for"], "int">, string>> = {
  ints: "Waiting for your ints, then for the end of your output: shutdown(s, SHUT_WR)",
  end: "Waiting for the end of your output: shutdown(s, SHUT_WR)",
  first: "Waiting for your first byte",
  more: "Waiting for more bytes, or for the end of your output",
  read: "Waiting for you to read what I sent",
  stop: "Sending until you close",
  close: "I have answered and closed my side; waiting for your close()",
  nothing: "Nothing will answer here",
};

const FR: typeof EN = {
  ints: "J’attends vos int, puis la fin de vos envois : shutdown(s, SHUT_WR)",
  end: "J’attends la fin de vos envois : shutdown(s, SHUT_WR)",
  first: "J’attends votre premier octet",
  more: "J’attends d’autres octets, ou la fin de vos envois",
  read: "J’attends que vous lisiez ce que j’ai envoyé",
  stop: "J’envoie jusqu’à ce que vous fermiez",
  close: "J’ai répondu et fermé mon côté ; j’attends votre close()",
  nothing: "Rien ne répondra ici",
};

/** A wait in words, as a sentence without its full stop. */
export function waitText(wait: Wait, language: Language): string {
  if (wait.for !== "int") return (language === "fr" ? FR : EN)[wait.for];
  const { bytes } = wait;
  const came = INT - bytes;
  if (language === "fr") {
    if (came === 0) return "J’attends votre int : 4 octets";
    const arrived = came === 1 ? "est arrivé" : "sont arrivés";
    return `${came} des 4 octets de l’int ${arrived} ; ` +
      (bytes === 1 ? "j’attends le dernier" : `j’attends les ${bytes} autres`);
  }
  if (came === 0) return "Waiting for your int: 4 bytes";
  return `${came} of the int's 4 bytes ${came === 1 ? "has" : "have"} arrived; waiting for ${bytes} more`;
}
