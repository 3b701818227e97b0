// Compiles the C servers and generators into the workshop. Not here: what they do; each says so itself.

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

/** Names of the C programs. */
export type Program = keyof typeof PROGRAMS;

/** Where each compiled program lies. */
export type Programs = Record<Program, string>;

/**
 * Compiles every program with `gcc -O2`, warnings shown.
 *
 * @param directory where the programs are put
 * @throws {Error} with the compiler's words if one does not compile, or if there is no compiler
 */
export async function buildPrograms(directory: string): Promise<Programs> {
  const names = Object.keys(PROGRAMS) as Program[];
  const paths = await Promise.all(names.map((name) => compile(name, `${directory}/${name}`)));
  return Object.fromEntries(names.map((name, i) => [name, paths[i]])) as Programs;
}

async function compile(name: Program, output: string): Promise<string> {
  const folder = new URL("./c/", import.meta.url);
  const sources = [`${name}.c`, ...PROGRAMS[name]].map((file) => new URL(file, folder).pathname);
  const args = [
    "-O2",
    "-std=gnu17",
    "-Wall",
    "-Wextra",
    "-Wconversion",
    "-Wshadow",
    "-o",
    output,
    ...sources,
  ];
  const { success, stderr } = await new Deno.Command("gcc", { args, stdin: "null" }).output().catch(
    (error) => {
      if (error instanceof Deno.errors.NotFound) {
        throw new Error("Cannot compile the C programs: there is no gcc");
      }
      throw error;
    },
  );
  const words = new TextDecoder().decode(stderr);
  if (!success) throw new Error(`Cannot compile ${name}.c:\n${words}`);
  if (words !== "") console.error(words);
  return output;
}
