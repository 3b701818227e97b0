// The requests that the pages make; only live.js uses the network too, for streams. A failed answer is a value.
// @ts-check
/// <reference lib="dom" />

/** @typedef {import("../api_types.ts").ApiMe} ApiMe */
/** @typedef {import("../api_types.ts").ApiClass} ApiClass */
/** @typedef {import("../api_types.ts").ApiExchanges} ApiExchanges */
/** @typedef {import("../api_types.ts").ApiProjector} ApiProjector */
/** @typedef {import("./language.js").Language} Language */

/** Exchanges that a page asks for at once. */
const MOST = 100;

/** @param {Language} language */
export const meUrl = (language) => `/api/me?limit=${MOST}&lang=${language}`;
/** @param {Language} language */
export const meEventsUrl = (language) => `/api/me/events?lang=${language}`;
/**
 * @param {Language} language
 * @param {string} labs "" for this lab alone
 */
const shown = (language, labs) =>
  `lang=${language}` + (labs === "" ? "" : `&labs=${encodeURIComponent(labs)}`);

/** @param {[language: Language, labs: string]} what */
export const classUrl = (...what) => `/api/class?${shown(...what)}`;
/** @param {[language: Language, labs: string]} what */
export const classEventsUrl = (...what) => `/events?${shown(...what)}`;
/** @param {[language: Language, labs: string]} what */
export const projectorUrl = (...what) => `/api/projector?${shown(...what)}`;
/** @param {[language: Language, labs: string]} what */
export const projectorEventsUrl = (...what) => `/projector/events?${shown(...what)}`;

/**
 * A student's exchanges, and how far they are.
 * @param {Language} language
 * @param {string} student
 */
export const studentUrl = (language, student) =>
  `/api/students/${encodeURIComponent(student)}?limit=${MOST}&lang=${language}`;

/**
 * @param {Language} language
 * @param {string} student
 * @param {number} [limit]
 */
export function exchangesUrl(language, student, limit = MOST) {
  const query = new URLSearchParams({ student, limit: `${limit}`, lang: language });
  return `/api/exchanges?${query}`;
}

/** No session, or that of the projector where the teacher's is needed: the page itself is the sign-in then. */
const SIGNED_OUT = [401, 403];

/** Tells other pages of this browser that somebody has signed in: those that wait for it ask again. */
export const signedIn = () => new BroadcastChannel("guichet").postMessage("signed in");
/** @param {() => void} act */
export function onSignedIn(act) {
  new BroadcastChannel("guichet").onmessage = act;
}

/**
 * Whether the board does not know this browser any more: its session ended, or the lab began anew.
 * @param {string} url of a stream of events
 */
export async function isSignedOut(url) {
  try {
    const { status } = await fetch(url, { method: "HEAD" });
    return SIGNED_OUT.includes(status);
  } catch {
    return false;
  }
}

/**
 * @param {string} url
 * @returns {Promise<any>} undefined when it failed
 */
export async function get(url) {
  try {
    const response = await fetch(url, { headers: { accept: "application/json" } });
    if (SIGNED_OUT.includes(response.status)) location.reload();
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} url
 * @param {object} body
 * @returns {Promise<number>} the HTTP status; 0 when nobody answered
 */
export async function post(url, body) {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** The reader's server, as it was tried last. */
export const serverTrialUrl = "/api/me/grade";
/**
 * @param {string} suite
 * @param {number} port
 * @param {string} language of the report
 */
export const tryServer = (suite, port, language) =>
  post(`${serverTrialUrl}?lang=${language}`, { suite, port });
/**
 * @param {string} nickname
 * @param {string} code of another room; "" for none
 */
export const claim = (nickname, code) =>
  post("/api/me/nickname", { nickname, ...(code === "" ? {} : { code }) });
/**
 * @param {string} listener
 * @param {boolean} paused
 */
export const setPaused = (listener, paused) =>
  post(`/api/listeners/${encodeURIComponent(listener)}/${paused ? "pause" : "resume"}`, {});
/** @param {string} name */
export const startGroup = (name) => post("/api/groups", { name });
