// P03 to P08, P13: another protocol than the course's, recognised by how its first message begins. All are alike: an
// error where ints are wanted, a warning where messages are, and only told at an echo.
import type { Language } from "../../text/language.ts";
import { beginsAs, type ForeignProtocol } from "../../exchange/first_bytes.ts";
import { type Context, inRequest, wantsInts } from "../context.ts";
import type { Finding, Rule } from "../rule.ts";

/** Whatever these find in the bytes, they are no attempt at the exercise. */
const SILENCED =
  "T01 T02 T03 T05 T06 T08 T12 F01 F02 F03 F04 F05 F07 B02 B03 L02 P01 P02 P11 C08 W01 W02 W03 W06 W12 T10 T14"
    .split(" ");

interface Protocol {
  readonly code: string;
  readonly when: string;
  readonly title: Readonly<Record<Language, string>>;
  /** What probably sent it, and what to do instead. */
  readonly cause: Readonly<Record<Language, string>>;
  /** @returns of how many bytes the protocol is recognised; 0: it is not */
  readonly recognise: (context: Context) => number;
}

const http = foreign({
  code: "P03",
  when:
    "A TCP connection begins with an HTTP request or answer. Not said of datagrams and Unix sockets, which no browser uses.",
  title: { en: "HTTP", fr: "HTTP" },
  cause: {
    en:
      "Probably a browser or curl: this is a plain TCP socket, not a web server, so use the exercise's client.",
    fr:
      "C'est sans doute un navigateur ou curl : ceci est une simple socket TCP, pas un serveur web, utilisez donc le client de l'exercice.",
  },
  recognise: (context) => ofConnection("http", context),
});

const tls = foreign({
  code: "P04",
  when: "The first bytes of a TCP connection are a TLS handshake.",
  title: { en: "TLS", fr: "TLS" },
  cause: {
    en: "Probably https:// in a browser, or a program that uses TLS: this exercise has no encryption.",
    fr:
      "C'est sans doute https:// dans un navigateur, ou un programme qui utilise TLS : cet exercice n'est pas chiffré.",
  },
  recognise: (context) => ofConnection("tls", context),
});

const telnet = foreign({
  code: "P05",
  when: "A TCP connection begins with telnet's own commands, twice: four bytes may be an int.",
  title: { en: "telnet", fr: "telnet" },
  cause: {
    en:
      "telnet adds its own commands (ff fb, ff fd) to what it sends: use nc to try by hand, or your own client.",
    fr:
      "telnet ajoute ses propres commandes (ff fb, ff fd) à ce qu'il envoie : utilisez nc pour essayer à la main, ou votre client.",
  },
  recognise: (context) => ofConnection("telnet", context),
});

const ssh = foreign({
  code: "P06",
  when: "The first bytes of a TCP connection are SSH's greeting.",
  title: { en: "SSH", fr: "SSH" },
  cause: {
    en: "An ssh client connected here: it was given this exercise's port instead of 22.",
    fr: "Un client ssh s'est connecté ici : on lui a donné le port de cet exercice au lieu de 22.",
  },
  recognise: (context) => ofConnection("ssh", context),
});

const dns = foreign({
  code: "P07",
  when: "A datagram is a DNS query with one question.",
  title: { en: "DNS", fr: "DNS" },
  cause: {
    en: "A resolver sent a query here: this port was probably given as a name server's, which is 53.",
    fr:
      "Un résolveur a envoyé une requête ici : on a sans doute donné ce port comme celui d'un serveur de noms, qui est 53.",
  },
  // A query with one question: RFC 1035, 4.1.1. Its identifier may be anything.
  recognise: ({ bytes, isStream, came }) => {
    const query = [0x01, 0x00].includes(bytes[2]) && [0x00, 0x10, 0x20].includes(bytes[3]) && bytes[4] === 0;
    const counts = bytes[5] === 1 && bytes.subarray(6, 11).every((byte) => byte === 0);
    return !isStream && came >= 17 && query && counts && bytes[12] < 64 ? 12 : 0;
  },
});

const ntp = foreign({
  code: "P08",
  when: "A datagram is an NTP client's request.",
  title: { en: "NTP", fr: "NTP" },
  cause: {
    en:
      "An NTP client asks for the time: no exercise here speaks NTP, and the lab's time service is the older one of RFC 868.",
    fr:
      "Un client NTP demande l'heure : aucun exercice ici ne parle NTP, et le service time du lab est celui, plus ancien, de la RFC 868.",
  },
  // 48 bytes, version 3 or 4, mode 3 (client), no stratum, nothing but the last time stamp filled in.
  recognise: ({ bytes, isStream, came }) => {
    const first = [0x1b, 0x23, 0xdb, 0xe3].includes(bytes[0]);
    return !isStream && came === 48 && first && bytes.subarray(12, 40).every((byte) => byte === 0) ? 48 : 0;
  },
});

/** Of a balancer that nobody named to the lab, or of a program that writes one itself. */
const PROXY_CAUSE = {
  en:
    "A balancer before the lab adds it, and the teacher can name that one under proxies in [lab]; if your " +
    "program wrote it, leave it out: here it is data.",
  fr:
    "Un répartiteur devant le lab l'ajoute, et l'enseignant peut le nommer sous proxies dans [lab] ; si c'est " +
    "votre programme, retirez-le : ici, ce sont des données.",
};

const recogniseProxy = (context: Context) => ofConnection("proxy", context);

const proxy: Rule = {
  ...foreign({
    code: "P13",
    when:
      "A TCP connection begins with a header of the PROXY protocol, version 1 or 2, and not from a balancer " +
      "that `proxies` names and the listener believes (`proxy_protocol`).",
    title: { en: "PROXY header", fr: "En-tête PROXY" },
    cause: PROXY_CAUSE,
    recognise: recogniseProxy,
  }),
  en: {
    fact: "This begins with a header of the PROXY protocol, version {version}.",
    cause: PROXY_CAUSE.en,
  },
  fr: {
    fact: "Cela commence par un en-tête du protocole PROXY, version {version}.",
    cause: PROXY_CAUSE.fr,
  },
  find(context) {
    const finding = found(context, recogniseProxy(context));
    return finding && { ...finding, values: { version: context.latin1.startsWith("PROXY") ? 1 : 2 } };
  },
};

/** All of them. */
export const FOREIGN_PROTOCOL: readonly Rule[] = [
  http,
  tls,
  telnet,
  ssh,
  dns,
  ntp,
  proxy,
];

/** Of how many bytes a TCP connection's protocol is recognised: who speaks these comes in no other way. */
function ofConnection(protocol: ForeignProtocol, { exchange, latin1 }: Context): number {
  return exchange.transport === "tcp" ? beginsAs(protocol, latin1) : 0;
}

function foreign({ code, when, title, cause, recognise }: Protocol): Rule {
  return {
    code,
    when,
    level: "error",
    on: "both",
    supersedes: SILENCED,
    title,
    en: { fact: `This looks like ${title.en}.`, cause: cause.en },
    fr: { fact: `Cela ressemble à du ${title.fr}.`, cause: cause.fr },
    find: (context) => found(context, recognise(context)),
  };
}

function found(context: Context, length: number): Finding | undefined {
  if (length === 0) return undefined;
  const { wants, exchange } = context;
  const strict = wantsInts(context) || exchange.trap !== undefined;
  const level = strict ? "error" : wants === "anything" ? "info" : "warning";
  return { certainty: "certain", level, evidence: inRequest(0, length) };
}
