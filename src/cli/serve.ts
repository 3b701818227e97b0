// The `serve` command: runs a lab until it is stopped.
import { runLab } from "../lab/run_lab.ts";
import { SERVICE_VARIABLES, serviceEnvironment, type ServiceVariables } from "../lab/systemd/environment.ts";
import { getLog, openLog } from "../log/log.ts";
import { type Command, FAILED, type Invocation } from "./command.ts";
import { CONFIG_FLAG, readConfiguration } from "./configuration.ts";
import type { Io } from "./process_io.ts";

export const serve: Command = {
  details: [
    "Prints one line for each listener with its address, then a line that begins with",
    '"Ready" ("Prêt" in French), then how to stop the lab: Enter on a terminal, Ctrl-C,',
    "or SIGTERM. Open connections may finish; a second signal ends them at once.",
    "SIGHUP, and guichet reload, have it read its configuration again.",
    "",
    "The log goes to standard error: lines to read on a terminal, JSON lines otherwise.",
    "",
    "Exit status: 0 when it was stopped; 1 when an address is taken or the lab failed;",
    "2 when the command line or the configuration is wrong.",
  ],
  flags: [CONFIG_FLAG],
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
