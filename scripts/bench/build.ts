// Compiles the C servers and generators into the workshop.

const BASE = ["options.c", "process.c", "sockets.c"];
const GENERATOR = [...BASE, "tally.c", "latency.c"];

const PROGRAMS = {
  serve_udp_plain: BASE,
  serve_udp_batch: BASE,
  serve_tcp_fork: BASE,
  serve_epoll: BASE,
  hold_silent: BASE,
  flood_udp: BASE,
  pace_udp: GENERATOR,
  load_tcp_counter: GENERATOR,
  load_echo: [...GENERATOR, "echo_bytes.c"],
  load_udp: [...GENERATOR, "echo_bytes.c", "udp_client.c", "number_set.c"],
};

const FLAGS = ["-O2", "-std=gnu17", "-Wall", "-Wextra", "-Wconversion", "-Wshadow"];

/** Names of the C programs. */
export type Program = keyof typeof PROGRAMS;

/** Where each compiled program lies. */
export type Programs = Record<Program, string>;

/**
 * Compiles every source once with `gcc -O2`, warnings shown, and links the programs.
 *
 * @param directory where the programs are put
 * @throws {Error} with the compiler's words if one does not compile, or if there is no compiler
 */
export async function buildPrograms(directory: string): Promise<Programs> {
  const folder = new URL("./c/", import.meta.url);
  const names = Object.keys(PROGRAMS) as Program[];
  const sourcesOf = (name: Program) => [`${name}.c`, ...PROGRAMS[name]];
  const object = (source: string) => `${directory}/${source}.o`;
  await Promise.all(
    [...new Set(names.flatMap(sourcesOf))].map((source) =>
      gcc(source, [...FLAGS, "-c", "-o", object(source), new URL(source, folder).pathname])
    ),
  );
  await Promise.all(
    names.map((name) => gcc(name, ["-o", `${directory}/${name}`, ...sourcesOf(name).map(object)])),
  );
  return Object.fromEntries(names.map((name) => [name, `${directory}/${name}`])) as Programs;
}

/** @param what is made, for messages */
async function gcc(what: string, args: readonly string[]): Promise<void> {
  const command = new Deno.Command("gcc", { args: [...args], stdin: "null" });
  const { success, stderr } = await command.output().catch((error) => {
    if (error instanceof Deno.errors.NotFound) {
      throw new Error("Cannot compile the C programs: there is no gcc");
    }
    throw error;
  });
  const words = new TextDecoder().decode(stderr);
  if (!success) throw new Error(`Cannot compile ${what}:\n${words}`);
  if (words !== "") console.error(words);
}
