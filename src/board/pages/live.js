// Listens to a stream of server-sent events and says whether the connection lives; connects again by itself
// after any failure.
// @ts-check
/// <reference lib="dom" />

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
  const open = () => {
    source = new EventSource(url);
    source.onopen = () => state("live", opened++ > 0);
    source.onerror = () => {
      state("lost", false);
      if (source?.readyState === EventSource.CLOSED) timer = self.setTimeout(open, RETRY);
    };
    for (const [name, handle] of Object.entries(on)) {
      source.addEventListener(name, (event) => handle(JSON.parse(/** @type {MessageEvent} */ (event).data)));
    }
  };
  state("connecting", false);
  open();
  return () => {
    self.clearTimeout(timer);
    source?.close();
  };
}
