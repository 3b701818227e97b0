// The board's address as somebody types it: a name, a name and a port, a URL of one of its pages. Pure. Not here: asking it.

import { usageError } from "../arguments.ts";

/** The board's port where none is given ([board] port). */
const USUAL_PORT = 8080;

/**
 * @returns the board's root, `http://lab:8080/`
 * @throws {UsageError} for what is no such address
 */
export function boardUrl(text: string, reader: { name: string }): URL {
  const wrong = () =>
    usageError(`Cannot use the address "${text}": want the board's, such as http://lab:8080`, reader);
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  // Several colons and no brackets: an IPv6 address alone.
  const bare = /^[0-9a-f:.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(text) ? `[${text}]` : text;
  let url: URL;
  try {
    url = new URL(hasScheme ? text : `http://${bare}`);
  } catch {
    throw wrong();
  }
  const http = url.protocol === "http:" || url.protocol === "https:";
  if (!http || url.hostname === "" || url.username !== "" || url.password !== "") throw wrong();
  const root = new URL("/", url);
  // A port of 80 that was written is gone from the parsed URL.
  if (!hasScheme && root.port === "" && !/:\d+(\/|$)/.test(bare)) root.port = String(USUAL_PORT);
  return root;
}
