// The `service` command and those below it: install, uninstall, status. What they do is loaded when it is done. Not here:
// doing it (install.ts, uninstall.ts, status.ts).

import type { Command, Flag, Invocation } from "../command.ts";
import { FAILED, WRONG } from "../exit_status.ts";
import { commandHelp } from "../help.ts";
import type { Io } from "../io.ts";

const PREFIX: Flag = {
  name: "prefix",
  value: "DIR",
  help: "Another root than /: units are those of DIR/etc/systemd/system, and systemd is not asked",
};

type Action = (invocation: Invocation, io: Io) => Promise<number>;

/** Runs it, and says what the system refused. */
async function run(action: Action, invocation: Invocation, io: Io): Promise<number> {
  const { UnitError } = await import("./unit_files.ts");
  try {
    return await action(invocation, io);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    io.stderr.line(`guichet: ${error.message}`);
    return FAILED;
  }
}

const install: Command = {
  name: "service install",
  summary: "Write a hardened systemd unit for a lab and start it",
  details: [
    "Writes guichet.service for the lab of --config: systemd starts it at boot, restarts it",
    "when it fails or a worker hangs, and gives it a user of its own, no rights but those that",
    "its addresses want, and no place to write but its own. Doing it again changes only what",
    "differs. A file that guichet did not write is never touched without --force.",
    "",
    "--socket has systemd bind the addresses and hand them over: no connection is refused",
    "while the lab restarts, and low ports want no right.",
    "",
    "Exit status: 0 done; 1 the lab can't be a service so, or the system refused; 2 the command",
    "line or the configuration is wrong.",
  ],
  flags: [
    { name: "config", value: "FILE", help: "The lab's configuration, in TOML" },
    { name: "user", value: "NAME", help: "Run as this user of the machine; without, systemd makes one" },
    { name: "socket", help: "Also write a socket unit for each listener (socket activation)" },
    { name: "dry-run", help: "Show the units and write nothing" },
    { name: "force", help: "Also replace a file that guichet did not write" },
    PREFIX,
  ],
  run: async (invocation, io) => run((await import("./install.ts")).install, invocation, io),
};

const uninstall: Command = {
  name: "service uninstall",
  summary: "Stop the service and remove the units that guichet wrote",
  details: [
    "Exit status: 0 nothing of guichet's is left; 1 the system refused, or a file of that name",
    "is not guichet's.",
  ],
  flags: [PREFIX],
  run: async (invocation, io) => run((await import("./uninstall.ts")).uninstall, invocation, io),
};

const status: Command = {
  name: "service status",
  summary: "Say whether the service is installed, enabled and active, and with which configuration",
  details: ["Exit status: 0 installed, and active where systemd runs the machine; 1 otherwise."],
  flags: [PREFIX],
  run: async (invocation, io) => run((await import("./status.ts")).status, invocation, io),
};

export const service: Command = {
  name: "service",
  summary: "Run the lab as a service: install, uninstall, status",
  details: ["systemd starts and watches the lab. Each of the commands below has a page of its own."],
  argument: "COMMAND",
  flags: [],
  subcommands: [install, uninstall, status],
  maxWords: 0,
  run: (_invocation, io) => {
    for (const line of commandHelp(service)) io.stderr.line(line);
    return WRONG;
  },
};
