// The `version` command: the number that stands in deno.json.

import manifest from "../../deno.json" with { type: "json" };
import type { Command } from "./command.ts";
import { OK } from "./exit_status.ts";

export const version: Command = {
  name: "version",
  summary: "Show guichet's version",
  details: [],
  flags: [],
  run: (_invocation, io) => {
    io.stdout.line(`guichet ${manifest.version}`);
    return OK;
  },
};
