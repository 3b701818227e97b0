// How a connection or a datagram of another protocol than the course's begins: what the hints say of it (P03
// to P06, P13) and what `peek = true` shows are told by the same patterns. They are narrow, since four bytes may
// be an int as well, and a text may begin as a word of HTTP does.

export const FOREIGN_PROTOCOLS = ["http", "tls", "telnet", "ssh", "proxy"] as const;
export type ForeignProtocol = (typeof FOREIGN_PROTOCOLS)[number];

const METHODS = "GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT|M-SEARCH|NOTIFY";

/** Over bytes read as ISO-8859-1, a character a byte. */
const BEGINNINGS: Readonly<Record<ForeignProtocol, readonly RegExp[]>> = {
  // The version counts; a path so long that it fills the sample is a browser's all the same.
  http: [
    new RegExp(`^(?:(?:${METHODS}) \\S+ HTTP/1|PRI \\* HTTP/2|HTTP/1\\.)`),
    /^(?:GET|HEAD|POST) \/\S{80,}$/,
  ],
  // A handshake record (22), version 3.x, and inside it a ClientHello (1): RFC 8446, 5.1.
  // deno-lint-ignore no-control-regex
  tls: [/^\x16\x03[\0-\x04][^][^]\x01/],
  // IAC, then WILL, WONT, DO or DONT and an option below 50 (RFC 854); a second such, which may be cut, tells
  // it from an int.
  telnet: [/^(?:\xff[\xfb-\xfe][\0-\x31])+\xff[\xfb-\xfe][\0-\x31]?/],
  ssh: [/^SSH-[12]\.\d+-/],
  // HAProxy's proxy-protocol.txt, versions 1 and 2; the line may be longer than the sample.
  proxy: [
    /^PROXY (?:TCP[46] [\da-fA-F.:]+ [\da-fA-F.:]+ \d|UNKNOWN(?=[ \r]))[^\r\n]*(?:\r\n)?/,
    /^\r\n\r\n\0\r\nQUIT\n/,
  ],
};

/**
 * How many of the first bytes give the protocol away; 0 where they don't.
 *
 * @param latin1 the bytes read as ISO-8859-1
 */
export function beginsAs(protocol: ForeignProtocol, latin1: string): number {
  for (const pattern of BEGINNINGS[protocol]) {
    const found = pattern.exec(latin1);
    if (found !== null) return found[0].length;
  }
  return 0;
}
