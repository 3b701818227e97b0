// The words around an exchange in plain text, in English and French. Not here: hints (src/hints), the pages' words.
import type { Language } from "../text/language.ts";

export interface ExchangeWords {
  readonly from: (client: string) => string;
  readonly sent: string;
  readonly answered: string;
  readonly noReply: string;
  readonly bytes: (count: number) => string;
  readonly reads: (count: number) => string;
  readonly firstOf: (count: number) => string;
  readonly rest: (count: number) => string;
  readonly refused: (why: string) => string;
  readonly outcomes: Readonly<Record<string, string>>;
  readonly traps: Readonly<Record<string, string>>;
  readonly rules: Readonly<Record<string, string>>;
  readonly you: (name: string, rule: string) => string;
  readonly commands: string;
  readonly nothing: string;
  readonly leftOut: (count: number) => string;
  readonly unknown: string;
  readonly tooMany: string;
}

export const EXCHANGE_WORDS: Readonly<Record<Language, ExchangeWords>> = {
  en: {
    from: (client) => client === "" ? "" : `from ${client}`,
    sent: "You sent:",
    answered: "The answer:",
    noReply: "No answer was sent",
    bytes: (count) => count === 1 ? "1 byte" : `${count} bytes`,
    reads: (count) => `in ${count} reads (| where one ended)`,
    firstOf: (count) => `the first ${count} are`,
    rest: (count) => count === 1 ? "1 byte is left" : `${count} bytes are left`,
    refused: (why) => `refused (${why})`,
    outcomes: {
      "answered": "answered",
      "no-reply": "not answered",
      "closed": "closed by the client",
      "timeout": "timed out",
      "reset": "reset by the client",
      "refused": "refused",
      "unreachable": "answered, and nobody was there",
    },
    traps: {
      "swapped-port": "its port with the bytes swapped",
      "other-protocol": "its port, the other protocol",
      "near-group": "a group beside it",
    },
    rules: {
      address: "by your address",
      user: "by your user on this machine",
      nickname: "by the nickname you claimed on /me",
    },
    you: (name, rule) => `You are ${name}, known ${rule}; only your own exchanges are shown`,
    commands: "A number shows so many again, fr or en changes the language, q ends",
    nothing: "Nothing of yours has come yet; what comes is shown here",
    leftOut: (count) => `… ${count} were left out: you read too slowly`,
    unknown: "Cannot do this: want a number, fr, en or q",
    tooMany: "Cannot show you this: too many are watching from your address; close another nc",
  },
  fr: {
    from: (client) => client === "" ? "" : `de ${client}`,
    sent: "Vous avez envoyé :",
    answered: "La réponse :",
    noReply: "Aucune réponse n’a été envoyée",
    bytes: (count) => count < 2 ? `${count} octet` : `${count} octets`,
    reads: (count) => `en ${count} lectures (| où l’une finit)`,
    firstOf: (count) => `voici les ${count} premiers`,
    rest: (count) => count < 2 ? `reste ${count} octet` : `restent ${count} octets`,
    refused: (why) => `refusé (${why})`,
    outcomes: {
      "answered": "répondu",
      "no-reply": "sans réponse",
      "closed": "fermé par le client",
      "timeout": "délai dépassé",
      "reset": "coupé par le client (RST)",
      "refused": "refusé",
      "unreachable": "répondu, mais plus personne n’était là",
    },
    traps: {
      "swapped-port": "son port, octets inversés",
      "other-protocol": "son port, l’autre protocole",
      "near-group": "un groupe voisin",
    },
    rules: {
      address: "par votre adresse",
      user: "par votre compte sur cette machine",
      nickname: "par le surnom que vous avez pris sur /me",
    },
    you: (name, rule) => `Vous êtes ${name}, reconnu ${rule} ; seuls vos propres échanges sont montrés`,
    commands: "Un nombre en remontre autant, fr ou en change la langue, q termine",
    nothing: "Rien n’est encore venu de vous ; ce qui viendra sera montré ici",
    leftOut: (count) => `… ${count} n’ont pas été montrés : vous lisez trop lentement`,
    unknown: "Commande inconnue : il faut un nombre, fr, en ou q",
    tooMany: "Impossible de vous le montrer : trop de lecteurs à votre adresse ; fermez un autre nc",
  },
};
