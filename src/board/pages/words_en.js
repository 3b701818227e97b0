// What the pages say in English. The French is typed after it, so that neither lacks a word.
// @ts-check

/** @typedef {import("../api_types.ts").ApiExchange} ApiExchange */

/**
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
const one = (count, one, many) => count === 1 ? one : many;

/**
 * @param {number} count
 * @param {string} single
 * @param {string} many
 */
const plural = (count, single, many) => `${count} ${one(count, single, many)}`;

/** @param {number} count */
const bytes = (count) => plural(count, "byte", "bytes");

/** @type {Record<import("../../exchange/exchange.ts").Refusal, string>} */
const refusals = {
  "max-connections": "the exercise has as many connections as it may have",
  "low-port": "the sender's port is below 1024",
  "own-port": "the sender is the lab itself",
  amplification: "the answer would be much longer than the question",
  "held-back": "too many answers wait to be read",
  paused: "the teacher paused this exercise",
  "not-allowed": "this address is not allowed",
  rate: "too much at once from this address",
  "connections-per-address": "too many connections from this address",
  "bytes-per-connection": "more bytes than a connection may send",
  "time-per-connection": "open for longer than a connection may be",
  "no-numbers": "there is no number to give just now",
};

/** @type {Record<import("../../exchange/exchange.ts").ClientEnd, string>} */
const ends = {
  none: "",
  open: "the client's side stayed open",
  before: "the client ended its side first",
  after: "then the client closed",
  "reset-before": "the client aborted before the end",
  "reset-after": "then the client aborted",
};

export const en = {
  title: { me: "My exchanges", board: "Class board", projector: "Projector", login: "Sign in" },
  live: { connecting: "Connecting", live: "Live", lost: "Connection lost, trying again" },
  levels: { error: "Error", warning: "Warning", info: "Note", praise: "Well done" },
  certainties: { certain: "certain", high: "very likely", medium: "likely", low: "perhaps" },
  states: {
    none: "not tried",
    failing: "failing",
    warned: "works, with a warning",
    done: "done",
    underway: "open",
  },
  bytes,
  close: "Close",
  cancel: "Cancel",
  retry: "Loading failed. Trying again…",
  loading: "Loading…",

  exchange: {
    /** @param {ApiExchange} exchange */
    outcome({ outcome, refusal, reply, trap, request, waits }) {
      if (outcome === "open") return waits ?? "Connection open";
      if (trap !== undefined) {
        return request.bytes > 0 ? `Received ${bytes(request.bytes)}, no answer` : "Connection without data";
      }
      switch (outcome) {
        case "answered":
          return `Answered with ${bytes(reply?.bytes ?? 0)}`;
        case "no-reply":
          return "Received, no answer";
        case "closed":
          return "Closed by the client before an answer";
        case "timeout":
          return "Timed out: nothing more arrived";
        case "reset":
          return "Aborted by the client";
        case "unreachable":
          return "Answered, but the client's socket was closed";
        case "refused":
          return `Refused: ${refusals[refusal ?? "rate"] ?? refusal}`;
      }
    },
    /** @param {ApiExchange["clientEnd"]} end */
    end: (end) => ends[end],
    /** @param {NonNullable<ApiExchange["trap"]>} trap */
    trap(trap) {
      if (trap.kind === "swapped-port") return `Port ${trap.port}: its two bytes are swapped`;
      if (trap.kind === "other-protocol") return `Port ${trap.port}, but the other protocol`;
      if (trap.kind === "other-family") return `Port ${trap.port}, but over IPv6`;
      if (trap.kind === "near-port") return `Group ${trap.group}, but port ${trap.port}`;
      return `Group ${trap.group}: nearly the right one`;
    },
    /** @param {string} time */
    openFor: (time) => `open for ${time}`,
    request: "Request",
    reply: "Reply",
    /**
     * @param {string} sizes `1 + 3`
     * @param {number} count
     */
    reads: (sizes, count) => `${count} reads: ${sizes}`,
    sameBytes: "The same bytes, sent back.",
    readStarts: "a new read begins here",
    empty: "No bytes.",
    /** @param {number} count */
    notKept: (count) => `${plural(count, "more byte", "more bytes")}, not stored`,
    truncated: "cut off: longer than the receive buffer",
    /** @param {number} count */
    late: (count) => `${bytes(count)} after the end`,
    /** @param {number} count */
    urgent: (count) => `${bytes(count)} out of band`,
    views: "As C would read it",
    moreViews: "Other types",
    copyHex: "Copy as hex",
    copyArray: "Copy as a C array",
    copied: "Copied",
    orders: { "": "", little: "little-endian", big: "big-endian" },
    /** @param {number} count */
    rest: (count) => `${bytes(count)} left`,
    tooShort: "too short",
    evidence: "The bytes this is about",
    /** @param {string} side */
    dump: (side) => `${side}: bytes in hexadecimal and as text`,
    from: "from",
    took: "took",
    nothing: "Nothing to fix.",
  },

  /**
   * @param {string} address `local` is what the lab calls its own machine, whichever of its addresses a
   * program took
   */
  place: (address) => address === "local" ? "the lab's own machine" : address,

  me: {
    you: "You are",
    rules: {
      /** @param {string} address */
      address: (address) => `known by your machine's address, ${address}`,
      /** @param {string} address */
      user: (address) => `known by your user name on ${address}`,
      /** @param {string} address */
      nickname: (address) => `known by the nickname you chose, at ${address}`,
    },
    /** @param {string} animal */
    animal: (animal) => `on the projector you are ${animal}`,
    nickname: "Nickname",
    nicknameHelp: "Shown on the class board and on the projector. You can choose it only once.",
    claim: "Save",
    claimed: "Saved.",
    taken: "Another student has this nickname. Choose another.",
    invalid: "A nickname has 2 to 24 visible characters.",
    failed: "That did not work. Try again.",
    code: "Code for another room",
    codeHelp: "There, enter it with your nickname, and you go on where you are.",
    codeOf: "From another room? The code from your page there",
    wrongCode: "That is not the code on your page in the other room.",
    provisional:
      "For now, this nickname holds in this room alone: the class's database is away. If somebody in another room had it first, you will choose another.",
    /**
     * @param {string} lab
     * @param {number} done
     */
    elsewhere: (lab, done) =>
      `Your work in ${lab} counts: ${plural(done, "exercise", "exercises")} done there`,
    listeners: "Exercises",
    all: "All",
    pause: "Pause",
    resume: "Resume",
    /** @param {number} count */
    waiting: (count) => `${plural(count, "new exchange", "new exchanges")}: show`,
    /** @param {number} count */
    thinned: (count) =>
      `${
        plural(count, "more exchange was", "more exchanges were")
      } counted, but not stored: too many at once.`,
    recorded: "What is recorded",
    recordedText:
      "Times, addresses and the first 96 bytes each way of what your programs exchange with this lab, for you and your teacher. Others see none of it; the projector shows your nickname and how far you are.",
    emptyTitle: "Nothing has arrived from you yet",
    emptyText:
      "Run your client: what reaches the server appears here at once. No client yet? Try these in a terminal:",
    emptyC: "Or in C, the five lines that matter:",
    terminal: "In a terminal",
    feed: "Your exchanges, newest first",
    filtered: "Nothing from this exercise yet.",
    expandAll: "Unfold",
    foldAll: "Fold",
  },

  server: {
    title: "Try my server",
    text:
      "Start your server on the machine you read this on; the lab comes as its clients, at your address only.",
    suite: "Exercise",
    port: "Its port",
    go: "Try it",
    waiting: "Waiting for a turn…",
    running: "The lab is trying it…",
    failed: "The lab could not try it. Try again.",
    /**
     * @param {number} status
     * @returns {string}
     */
    refused: (status) =>
      status === 422
        ? "It can't be tried there: the port is 1024 or more, and on the lab's own machine your program has to listen on it."
        : status === 409
        ? "A trial of yours is under way."
        : "Not now: try again in a minute.",
    cause: "Likely cause",
    cure: "Cure",
  },

  board: {
    /** @param {number} count */
    studentCount: (count) => plural(count, "student", "students"),
    server: "Server",
    since: "since",
    search: "Find a student",
    sort: "Sort",
    sorts: { stuck: "Stuck first", name: "Name", active: "Last active" },
    held: "Order frozen while you point at the table",
    student: "Student",
    /**
     * @param {string} name
     * @param {string} listener
     * @param {string} state
     * @param {number} attempts
     */
    cell: (name, listener, state, attempts) =>
      attempts === 0
        ? `${name}, ${listener}: ${state}`
        : `${name}, ${listener}: ${state}, ${plural(attempts, "attempt", "attempts")}`,
    /** @param {string} title */
    lastHint: (title) => `last hint: ${title}`,
    /** @param {number} count */
    attempts: (count) => plural(count, "attempt", "attempts"),
    /** @param {string} time */
    stuck: (time) => `stuck ${time}`,
    /**
     * @param {string} listener
     * @param {string} time
     */
    stuckSince: (listener, time) => `${listener}: no success since ${time}`,
    /**
     * @param {number} done
     * @param {number} tried
     * @param {number} all
     */
    doneOf: (done, tried, all) =>
      `${done} of ${plural(tried, "student", "students")} who tried succeeded; ${all - tried} ${
        one(all - tried, "has", "have")
      } not tried`,
    /** @param {number} count */
    failingNow: (count) => `the last ${plural(count, "attempt", "attempts")} failed`,
    allDone: "everything done",
    none: "Nobody yet. Students appear here with their first packet.",
    noMatch: "No student matches.",
    matrix: "Students and exercises",
    activity: "Activity",
    /** @param {number} minutes */
    activityOver: (minutes) => `per second, last ${minutes} min`,
    /** @param {string} most */
    activityPeak: (most) => `logarithmic: peak ${most} per second`,
    /** @param {string} numbers */
    activityNow: (numbers) => `Exchanges per second now: ${numbers}`,
    rail: "Activity, mistakes and exercises",
    mistakes: "Common mistakes, last 5 min",
    noMistakes: "No mistakes right now.",
    listeners: "Exercises",
    rate: "per second",
    /** @param {number} _count */
    open: (_count) => "open",
    /** @param {number} count */
    answers: (count) => one(count, "answer", "answers"),
    /** @param {number} _count */
    refused: (_count) => "refused",
    /** @param {number} count */
    drops: (count) => one(count, "kernel drop", "kernel drops"),
    /** @param {number} count */
    errors: (count) => one(count, "error", "errors"),
    /** @param {number} _count */
    thinned: (_count) => "counted, not stored",
    /** @param {number} count */
    traps: (count) => plural(count, "trap", "traps"),
    health: { ok: "serving", paused: "paused", dropping: "kernel drops datagrams", errors: "errors" },
    problems: "Something needs attention",
    /** @param {string} name */
    pause: (name) => `Pause ${name}`,
    /** @param {string} name */
    resume: (name) => `Resume ${name}`,
    pauseText: "New clients are refused and told that the exercise is paused. Open connections finish.",
    pauseIt: "Pause",
    newGroup: "New group",
    resetTitle: "Start with a new group?",
    resetText:
      "The record of the current group is kept and stays in reports. Nicknames and this board are cleared, and its counts start again at 0. The exercises stay open.",
    groupName: "Name of the new group",
    resetIt: "Start new group",
    failed: "That did not work. Try again.",
    projector: "Projector",
    shortcuts: "Keyboard",
    keys: {
      search: "find a student",
      sort: "change the order",
      arrows: "move in the table",
      enter: "see the exchanges",
      escape: "close",
      help: "this list",
    },
    panelEmpty: "No exchanges stored here yet.",
    exchangesOf: "Exchanges of",
    /** @param {string} name */
    address: (name) => `at ${name}`,
    rules: { address: "known by address", user: "known by user name", nickname: "chose a nickname" },
    lastActive: "last active",
    /** @param {string} time */
    ago: (time) => `${time} ago`,
    justNow: "just now",
    legend: "Legend",
  },

  projector: {
    stuck: "stuck",
    freeze: "Freeze",
    frozen: "Frozen",
    go: "Resume",
    none: "Waiting for the first packet…",
    /**
     * @param {number} students
     */
    mistakeOf: (students) => plural(students, "student", "students"),
  },

  login: {
    title: "Class board",
    text: "This page is for the teacher of",
    token: "Token",
    help:
      "guichet printed it when it started, on its Board line. It can also be set in the configuration, as [board] token.",
    submit: "Open the board",
    projector:
      "This projection has ended: the lab was restarted, or this address is an old one. Sign in to the class board and press Projector there, or open the address that guichet printed on its Projector line.",
    helpProjector:
      "The one in that address, or the board's. With [board] token in the configuration, the projection resumes by itself after a restart.",
    submitProjector: "Open the projection",
    wrong: "That is not the token. Check upper and lower case, and that you copied all of it.",
    student: "Are you a student? Your own exchanges are at",
  },
};
