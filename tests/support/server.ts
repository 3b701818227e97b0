// Runs one of our own C servers, written as the course's slides have them.
import { compileText } from "./compile_c.ts";
import { LineLog } from "./line_log.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { signalChild } from "./signal_child.ts";

/** Milliseconds that a line is waited for. */
const PATIENCE = 15_000;

/** A server that runs until it is disposed of. */
export interface Server extends AsyncDisposable {
  readonly pid: number;
  /** The port it bound. */
  readonly port: number;
  /** What it has printed so far. */
  readonly lines: readonly string[];
  /** Waits for a line. */
  line(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Writes to its standard input. */
  write(text: string): Promise<void>;
  /** Waits for it to end by itself. */
  wait(): Promise<number>;
}

/** Compiles tests/servers/NAME.c if needed. */
export async function compileServer(name: string): Promise<string> {
  const folder = `${PROJECT_ROOT}/tests/servers`;
  const text = await Deno.readTextFile(`${folder}/${name}.c`);
  // The header goes in as text: compileText looks for headers in tests/clients only, and hashes what it
  // compiles.
  const header = await Deno.readTextFile(`${folder}/server.h`);
  return await compileText(name, text.replace('#include "server.h"\n', header));
}

/** Compiles and starts tests/servers/NAME.c, and waits for its port; dispose of it with `await using`. */
export async function startServer(
  name: string,
  args: readonly (string | number)[],
  prefix: readonly string[] = [],
): Promise<Server> {
  const [command, ...rest] = [...prefix, await compileServer(name), ...args.map(String)];
  const child = new Deno.Command(command, { args: rest, stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const log = new LineLog();
  log.add(child.stdout);
  log.add(child.stderr);
  let ended = false;
  const status = child.status.then(({ code }) => {
    ended = true;
    return code;
  });
  const dispose = async () => {
    if (!ended) signalChild(child, "SIGKILL");
    await status;
    await log.end();
    await child.stdin.close().catch(() => {});
  };
  try {
    const [, port] = await log.find(/^port (\d+)$/, PATIENCE);
    return {
      pid: child.pid,
      port: Number(port),
      lines: log.lines,
      line: (pattern) => log.find(pattern, PATIENCE),
      write: async (text) => {
        const writer = child.stdin.getWriter();
        await writer.write(new TextEncoder().encode(text));
        writer.releaseLock();
      },
      wait: () => status,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
