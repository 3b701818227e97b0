// What a suite asks of a server: where it listens, and what it answers. Pure.
/** What it is reached by. */
export type Transport = "udp" | "tcp" | "unix" | "multicast";

/** Byte order of ints in messages. */
export type ByteOrder = "host" | "little" | "big";

/** What a server answers: an int plus one, how many datagrams came, what was said, or nothing. */
export type Service = "add-one" | "count" | "echo" | "print";

/** The exercise. */
export interface Suite {
  readonly name: string;
  readonly transport: Transport;
  readonly service: Service;
  /** The course's port; a Unix suite has a path. */
  readonly port?: number;
  readonly path?: string;
  readonly group?: string;
  /** Whether a line on standard input ends the server: the course's serveurTCP2. */
  readonly stopsOnEnter?: true;
  readonly byteOrder: ByteOrder;
  /** Names of its scenarios, in their order. */
  readonly scenarios: readonly string[];
}

/** An int of four bytes as the suite's servers take it. It wraps as C's does in practice. */
export function intBytes(value: number, order: ByteOrder): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, order !== "big");
  return bytes;
}

/** Reads one; undefined where there are not four bytes. */
export function intOf(bytes: Uint8Array, order: ByteOrder, at = 0): number | undefined {
  if (bytes.length < at + 4) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getInt32(0, order !== "big");
}

/** What is asked of a server, and what has to come back. */
export interface Question {
  readonly send: Uint8Array<ArrayBuffer>;
  readonly expect: Uint8Array<ArrayBuffer>;
}

/** The suite's question around a number: the int itself, or a text to be sent back. */
export function question({ service, byteOrder }: Suite, value: number): Question {
  if (service === "add-one") {
    return { send: intBytes(value, byteOrder), expect: intBytes((value + 1) | 0, byteOrder) };
  }
  const send = new TextEncoder().encode(`MESSAGE ${value} DU CLIENT`);
  return { send, expect: service === "echo" ? send : intBytes(value, byteOrder) };
}
