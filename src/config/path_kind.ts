// Paths of files and of Unix sockets. Not here: what lies there (this folder reads no files), or whether two
// listeners share one (check_endpoints.ts).

import type { Kind } from "./kind.ts";
import { quote } from "./quote.ts";
import { describeValue } from "./toml_value.ts";

/** sun_path has 108 bytes, the last of them the NUL (unix(7)). */
const LONGEST_SOCKET_PATH = 107;

/** PATH_MAX (limits.h) less the NUL. */
const LONGEST_FILE_PATH = 4095;

const WANT_SOCKET = `an absolute path of at most ${LONGEST_SOCKET_PATH} bytes, such as "/tmp/guichet.sock"`;

/** Where a Unix socket is bound: absolute, since the daemon's working directory is nobody's business. */
export const SOCKET_PATH: Kind<string> = {
  want: WANT_SOCKET,
  read(value) {
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; want ${WANT_SOCKET}` };
    const path = value.value;
    const bytes = new TextEncoder().encode(path).length;
    const state = path === ""
      ? "is empty"
      : path.includes("\0")
      ? "holds a NUL, which ends a path"
      : !path.startsWith("/")
      ? "is relative"
      : /\/\.{0,2}$/.test(path)
      ? "is a directory"
      : bytes > LONGEST_SOCKET_PATH
      ? `is ${bytes} bytes long, more than sun_path holds`
      : undefined;
    return state === undefined ? { value: path } : { wrong: `${quote(path)} ${state}; want ${WANT_SOCKET}` };
  },
  schema: { type: "string", pattern: "^/", maxLength: LONGEST_SOCKET_PATH },
};

/**
 * A regular file, absolute or relative to the working directory.
 *
 * @param empty what an empty path means; without it, one is refused
 */
export function fileKind(empty?: string): Kind<string> {
  const want = `a file's path${empty === undefined ? "" : `, or "" (${empty})`}`;
  return {
    want,
    read(value) {
      if (value.kind !== "string") return { wrong: `${describeValue(value)}; want ${want}` };
      const path = value.value;
      const bytes = new TextEncoder().encode(path).length;
      if (path === "" && empty === undefined) return { wrong: `"" is empty; want ${want}` };
      if (path.includes("\0")) {
        return { wrong: `${quote(path)} holds a NUL, which ends a path; want ${want}` };
      }
      if (path.endsWith("/")) return { wrong: `${quote(path)} is a directory; want ${want}` };
      if (bytes > LONGEST_FILE_PATH) return { wrong: `${quote(path)} is ${bytes} bytes long; want ${want}` };
      return { value: path };
    },
    schema: empty === undefined ? { type: "string", minLength: 1 } : { type: "string" },
  };
}

/** The path without repeated slashes, `.` and `..`, to compare paths by; symbolic links are not followed. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return (path.startsWith("/") ? "/" : "") + parts.join("/");
}
