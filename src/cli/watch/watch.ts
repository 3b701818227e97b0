// The `watch` command: a student's own exchanges in the terminal, as the page /me shows them. What it does is loaded when it
// is done. Not here: doing it (run_watch.ts).

import type { Command } from "../command.ts";

export const watch: Command = {
  name: "watch",
  summary: "Show what arrived at a lab from you, and what is wrong with it, as it comes",
  details: [
    "Takes the address of the lab's board: lab, lab:8080, http://192.0.2.7:8080. Shows your",
    "own exchanges only; the lab knows you by your address. After a loss it comes back by",
    "itself; Ctrl-C ends it. nc to the lab's text port shows the same without guichet.",
    "",
    "Exit status: 0 shown; 1 what answers is no lab's board; 2 the command line is wrong;",
    "3 the lab can't be reached.",
  ],
  flags: [
    { name: "once", help: "Show the latest exchanges and end" },
    { name: "lang", value: "LANGUAGE", help: "en or fr (the lab's language)" },
    { name: "limit", value: "N", help: "How many exchanges to show at first, 1 to 100 (5)" },
  ],
  argument: "URL",
  run: async (invocation, io) => (await import("./run_watch.ts")).runWatch(invocation, io),
};
