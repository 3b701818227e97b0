// A sockaddr taken apart: every field of sockaddr_in, sockaddr_in6 or sockaddr_un with its bytes, as C
// declares it. Pure.
import { decodeAddress, familyName, type SocketAddress } from "./address.ts";
import { LAYOUT } from "./layout.ts";

/** How a field's bytes lie: as this machine's numbers do, most significant first, or in no order, as text. */
export type FieldOrder = "host" | "network" | "none";

export interface SockaddrField {
  /** The name in C: "sin_port". */
  name: string;
  /** Bytes from the structure's start. */
  offset: number;
  bytes: Uint8Array;
  order: FieldOrder;
  /** What it means: a number of host order, an address, a path. */
  value: string;
}

/** A structure and its fields, in order of their offsets. */
export interface SockaddrParts {
  struct: "sockaddr_in" | "sockaddr_in6" | "sockaddr_un";
  fields: SockaddrField[];
}

/**
 * Takes a sockaddr apart.
 *
 * @param bytes as address.ts encodes it: all of a sockaddr_in or sockaddr_in6, the used part of a sockaddr_un
 * @throws RangeError for one of another family or one that is cut
 */
export function sockaddrFields(bytes: Uint8Array<ArrayBuffer>): SockaddrParts {
  const address = decodeAddress(bytes, bytes.length);
  if (address === undefined) {
    throw new RangeError("Cannot take a sockaddr apart: it is cut, or of another family");
  }
  switch (address.family) {
    case "inet":
      return { struct: "sockaddr_in", fields: inetFields(bytes, address) };
    case "inet6":
      return { struct: "sockaddr_in6", fields: inet6Fields(bytes, address) };
    case "unix":
      return { struct: "sockaddr_un", fields: unixFields(bytes, address.path) };
  }
}

function inetFields(
  bytes: Uint8Array,
  { address, port }: SocketAddress & { family: "inet" },
): SockaddrField[] {
  const { size, fields } = LAYOUT.sockaddr_in;
  const zero = fields.sin_addr + 4;
  return [
    familyField("sin_family", bytes),
    field("sin_port", bytes, fields.sin_port, fields.sin_addr, "network", String(port)),
    field("sin_addr", bytes, fields.sin_addr, zero, "network", address),
    field("sin_zero", bytes, zero, size, "none", "padding"),
  ];
}

function inet6Fields(
  bytes: Uint8Array,
  { address, port, scope }: SocketAddress & { family: "inet6" },
): SockaddrField[] {
  const { size, fields } = LAYOUT.sockaddr_in6;
  const flow = new DataView(bytes.buffer, bytes.byteOffset).getUint32(fields.sin6_flowinfo);
  return [
    familyField("sin6_family", bytes),
    field("sin6_port", bytes, fields.sin6_port, fields.sin6_flowinfo, "network", String(port)),
    field("sin6_flowinfo", bytes, fields.sin6_flowinfo, fields.sin6_addr, "network", String(flow)),
    field("sin6_addr", bytes, fields.sin6_addr, fields.sin6_scope_id, "none", address),
    field("sin6_scope_id", bytes, fields.sin6_scope_id, size, "host", String(scope)),
  ];
}

function unixFields(bytes: Uint8Array, path: string): SockaddrField[] {
  const { sun_path } = LAYOUT.sockaddr_un.fields;
  return [familyField("sun_family", bytes), field("sun_path", bytes, sun_path, bytes.length, "none", path)];
}

function familyField(name: string, bytes: Uint8Array): SockaddrField {
  const family = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0, true);
  return field(name, bytes, 0, 2, "host", `${familyName(family)} (${family})`);
}

function field(
  name: string,
  bytes: Uint8Array,
  from: number,
  to: number,
  order: FieldOrder,
  value: string,
): SockaddrField {
  return { name, offset: from, bytes: bytes.slice(from, to), order, value };
}
