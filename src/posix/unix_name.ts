// Names of Unix sockets as people write them, abstract ones with "@" in front (unix(7)). Pure.
// Not here: paths by themselves (address.ts).

import { encodeUnix, MOST_PATH_BYTES } from "./address.ts";
import { AF_UNIX } from "./constants.ts";
import { LAYOUT } from "./layout.ts";

/**
 * The sockaddr_un of a name: of "@name", whose first byte in the structure is a NUL and which ends where the length
 * says, or of a path.
 *
 * @throws RangeError when it doesn't fit
 */
export function encodeUnixName(name: string): Uint8Array<ArrayBuffer> {
  if (!name.startsWith("@")) return encodeUnix(name);
  const text = new TextEncoder().encode(name);
  // An abstract name needs no NUL at its end, so it may fill the structure.
  if (text.length > MOST_PATH_BYTES + 1) {
    throw new RangeError(
      `Cannot use the name "${name}": ${text.length} bytes; sun_path holds ${MOST_PATH_BYTES + 1}`,
    );
  }
  const { sun_path } = LAYOUT.sockaddr_un.fields;
  const bytes = new Uint8Array(sun_path + text.length);
  new DataView(bytes.buffer).setUint16(0, AF_UNIX, true);
  bytes.set(text, sun_path);
  bytes[sun_path] = 0;
  return bytes;
}
