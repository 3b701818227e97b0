// The `serve` command: runs a lab until it is stopped. Not here: the lab (src/daemon).
import { getLog, openLog } from "../log/log.ts";
import { type Command, FAILED, type Invocation, type Io } from "./command.ts";
import { CONFIG_FLAG, readConfiguration } from "./configuration.ts";

export const serve: Command = {
  name: "serve",
  summary: "Start the lab and run it until it is stopped",
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

async function runServe(invocation: Invocation, io: Io): Promise<number> {
  const { config } = readConfiguration(invocation, io);
  const opened = openLog(config.log, {
    stderr: (line) => io.stderr.line(line),
    isTerminal: io.stderr.isTerminal,
    color: io.stderr.color,
  });
  const log = getLog("lab");
  try {
    return await io.runLab(config, {
      display: io.stdout,
      log,
      startedAt: io.startedAt,
      service: io.service(),
      openedLog: opened,
      reread: () => readConfiguration(invocation, io).config,
    });
  } catch (error) {
    log.error("Lab failed: {error}; this is a fault in guichet", { error });
    return FAILED;
  } finally {
    await opened.close();
  }
}
