// The `serve` command: runs a lab until it is stopped.
import manifest from "../../deno.json" with { type: "json" };
import { runLab } from "../lab/run_lab.ts";
import { SERVICE_VARIABLES, serviceEnvironment, type ServiceVariables } from "../lab/systemd/environment.ts";
import { getLog, openLog } from "../log/log.ts";
import { type Command, FAILED, type Invocation } from "./command.ts";
import {
  CONFIG_ARGUMENT,
  CONFIG_FLAG,
  DISPLAY_FLAG,
  LANGUAGE_FLAG,
  OPEN_FLAG,
  readConfiguration,
} from "./configuration.ts";
import type { Io } from "./process_io.ts";

export const serve: Command = {
  details: [
    "Prints one line for each listener with its address, then a line that begins with",
    '"Ready" ("Prêt" in French), then how to stop the lab: Enter on a terminal (a second',
    "Enter within 3 s, or q, confirms it), Ctrl-C, or SIGTERM. Open connections may finish; a",
    "second signal ends them at once. On SIGHUP, or guichet reload, it reads its configuration",
    "again and reopens its log file.",
    "",
    "  guichet serve --open                the default lab, its board for the whole class",
    "  guichet serve lab.toml --lang fr    your own, in French (guichet init makes the file)",
    "",
    "The log goes to standard error: lines to read on a terminal, JSON lines otherwise.",
    "",
    "Exit status: 0 it was stopped; 1 an address is taken, or the lab failed; 2 the command",
    "line or the configuration is wrong; after a second signal 128 plus its number, 130 for",
    "Ctrl-C.",
  ],
  flags: [CONFIG_FLAG, OPEN_FLAG, LANGUAGE_FLAG, DISPLAY_FLAG],
  argument: CONFIG_ARGUMENT,
  run: runServe,
};

async function runServe(invocation: Invocation, { stdout, stderr }: Io): Promise<number> {
  const { config } = readConfiguration(invocation);
  const opened = openLog(config.log, stderr);
  const log = getLog("lab");
  try {
    return await runLab(config, {
      display: stdout,
      log,
      // performance.now() counts from the start of the process.
      startedAt: 0,
      version: manifest.version,
      service: serviceEnvironment(serviceVariables(), Deno.pid),
      openedLog: opened,
      reread: () => readConfiguration(invocation).config,
    });
  } catch (error) {
    log.error("Lab failed: {error}; this is a fault in guichet", { error });
    return FAILED;
  } finally {
    await opened.close();
  }
}

/** A variable that may not be read counts as not set: with fewer rights, guichet has no service manager. */
function serviceVariables(): ServiceVariables {
  const readable = SERVICE_VARIABLES.filter((variable) =>
    Deno.permissions.querySync({ name: "env", variable }).state === "granted"
  );
  return Object.fromEntries(readable.map((variable) => [variable, Deno.env.get(variable)]));
}
