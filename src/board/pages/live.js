// Listens to a stream of server-sent events and says whether the connection lives; connects again by itself
// after any failure. A lab that began anew without this browser's session gets the page asked for again, in
// place of a request every few seconds: it answers with the sign-in, at the same address.
// @ts-check
/// <reference lib="dom" />

import { isSignedOut } from "./api.js";

/** @typedef {"connecting" | "live" | "lost"} LiveState */

/** Milliseconds before a refused stream is asked for again; a broken one is renewed by the browser. */
const RETRY = 3000;

/**
 * @param {string} url
 * @param {object} handlers
 * @param {Readonly<Record<string, (data: any) => void>>} handlers.on by event name; the data is parsed JSON
 * @param {(state: LiveState, again: boolean) => void} handlers.state `again`: live, but not for the first time
 * @returns {() => void} stops listening
 */
export function listen(url, { on, state }) {
  /** @type {EventSource | undefined} */
  let source;
  let timer = 0;
  let opened = 0;
  let ended = false;
  const refused = async () => {
    if (await isSignedOut(url)) location.reload();
    else if (!ended) timer = self.setTimeout(open, RETRY);
  };
  const open = () => {
    source = new EventSource(url);
    source.onopen = () => state("live", opened++ > 0);
    source.onerror = () => {
      state("lost", false);
      if (source?.readyState === EventSource.CLOSED) void refused();
    };
    for (const [name, handle] of Object.entries(on)) {
      source.addEventListener(name, (event) => handle(JSON.parse(/** @type {MessageEvent} */ (event).data)));
    }
  };
  state("connecting", false);
  open();
  return () => {
    ended = true;
    self.clearTimeout(timer);
    source?.close();
  };
}
