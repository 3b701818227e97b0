// Host and network byte order: htons, htonl and their ways back (byteorder(3)). Written with the machine's own order,
// so they are right on a big-endian one too, where all four do nothing. Pure.

const bytes = new DataView(new ArrayBuffer(4));
const shorts = new Uint16Array(bytes.buffer);
const longs = new Uint32Array(bytes.buffer);

/** The 16-bit number that lies in memory as `host` goes over the wire: 4567 → 55057 on a little-endian machine. */
export function htons(host: number): number {
  bytes.setUint16(0, host, false);
  return shorts[0];
}

/** The 32-bit number that lies in memory as `host` goes over the wire. */
export function htonl(host: number): number {
  bytes.setUint32(0, host, false);
  return longs[0];
}

/** The way back of {@linkcode htons}. */
export function ntohs(network: number): number {
  shorts[0] = network;
  return bytes.getUint16(0, false);
}

/** The way back of {@linkcode htonl}. */
export function ntohl(network: number): number {
  longs[0] = network;
  return bytes.getUint32(0, false);
}
