// What a connection's first bytes look like: another protocol's, text, a C int. Pure. Not here: peeking
// (connection.ts), words for a person (src/daemon/first_bytes_line.ts).

export const FIRST_BYTES = ["int", "text", "http", "tls", "ssh", "telnet", "binary"] as const;

/** What first bytes look like. */
export type FirstBytes = (typeof FIRST_BYTES)[number];

const HTTP = /^(?:(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT) \S|PRI \* HTTP\/2)/;

/** Record type "handshake" and the major version of every TLS (RFC 8446, 5.1). */
const TLS = [0x16, 0x03];

/** Telnet's "interpret as command", and its WILL, WON'T, DO and DON'T (RFC 854). */
const IAC = 0xff;
const FIRST_OPTION = 0xfb;
const LAST_OPTION = 0xfe;

/**
 * @param bytes the first bytes, at least one: as many as had come at the first look
 */
export function classify(bytes: Uint8Array): FirstBytes {
  if (bytes[0] === TLS[0] && bytes[1] === TLS[1]) return "tls";
  if (bytes[0] === IAC && bytes[1] >= FIRST_OPTION && bytes[1] <= LAST_OPTION) return "telnet";
  if (isText(bytes)) {
    const text = new TextDecoder().decode(bytes.subarray(0, 32));
    if (HTTP.test(text)) return "http";
    return text.startsWith("SSH-") ? "ssh" : "text";
  }
  return bytes.length === 4 ? "int" : "binary";
}

/** Printable UTF-8 with white space, and perhaps C's NUL at its end; the sequence at the end may be cut. */
function isText(bytes: Uint8Array): boolean {
  const length = bytes.length > 1 && bytes.at(-1) === 0 ? bytes.length - 1 : bytes.length;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i];
    if ((byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d)) || byte === 0x7f) return false;
  }
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
    return true;
  } catch {
    return false;
  }
}
