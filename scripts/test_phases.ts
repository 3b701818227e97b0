// Which tests run with which permissions, and which may run side by side.

export interface Phase {
  readonly name: string;
  /** Folders or files of tests. */
  readonly paths: readonly string[];
  /** Those among them that take long: each is started by itself, before the others. */
  readonly long?: readonly string[];
  /** Those among them that mostly wait: they have lanes of their own besides the others', in this order. */
  readonly waiting?: readonly string[];
  readonly permissions: readonly string[];
  /** So many runs of `deno test` at the same time. */
  readonly lanes: number;
}

/** Folders whose code is pure, with what their tests may touch; the rest starts daemons and compiles C. */
export const PURE_PHASES: readonly Phase[] = [
  {
    name: "without any permission",
    paths: ["tests/services", "tests/hints"],
    permissions: ["--no-prompt"],
    lanes: 1,
  },
  {
    name: "that may only read",
    paths: ["tests/config"],
    permissions: ["--no-prompt", "--allow-read"],
    lanes: 1,
  },
];

/** Run only when they are named: they need dist/guichet. */
const BINARY_PHASE: Phase = {
  name: "of the executable",
  paths: ["tests/binary"],
  permissions: ["--allow-all"],
  lanes: 1,
};

/**
 * Those that load the whole machine, or measure how swift an answer is: beside others they would measure the
 * others.
 */
export const ALONE: readonly string[] = [
  "tests/attack/identity_test.ts",
  "tests/crash/worker_test.ts",
  "tests/e2e/flood_test.ts",
  "tests/lab/overload/connections_test.ts",
  "tests/lab/overload/flood_test.ts",
  "tests/fuzz/wire_test.ts",
];

/**
 * Those that take long but leave most of the machine to others: they begin first, so that no lane ends long
 * after the rest.
 */
export const LONG: readonly string[] = [
  "tests/cluster/forwarding_test.ts",
  "tests/cluster/trials_test.ts",
  "tests/corpus/corpus_test.ts",
  "tests/soak/soak_test.ts",
  "tests/lab/running/many_deaths_test.ts",
];

/**
 * Those that wait for most of their minutes: the corpora of servers take a sixth to a third of a processor, as
 * a wrong server is one that is waited for. The longest first.
 */
export const WAITING: readonly string[] = [
  "tests/grade/tidiness_corpus_test.ts",
  "tests/grade/corpus_test.ts",
  "tests/grade/datagrams_corpus_test.ts",
  "tests/grade/wrong_datagrams_corpus_test.ts",
  "tests/grade/wrong_corpus_test.ts",
  "tests/grade/echo_corpus_test.ts",
  "tests/e2e/my_server_test.ts",
];

/** Lanes for them: with four, they end when the others do. */
export const WAITING_LANES = 4;

/**
 * Most tests wait for other processes for more than half of their time: one lane more than there are
 * processors fills them.
 */
const LANES = Math.min(3, navigator.hardwareConcurrency + 1);

/** The pure phases, the tests of every other folder, at last those that want the machine for themselves. */
async function allPhases(): Promise<Phase[]> {
  const others = new Set([...PURE_PHASES, BINARY_PHASE].flatMap(({ paths }) => paths));
  const rest: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir("tests")) {
    const path = `tests/${name}`;
    if (!others.has(path) && (isDirectory || name.endsWith("_test.ts"))) rest.push(path);
  }
  const files = filesOf(rest.sort());
  const alone = filesOf(ALONE);
  const permissions = ["--allow-all"];
  return [
    ...PURE_PHASES,
    {
      name: "of the system",
      paths: files.filter((file) => !alone.includes(file)),
      long: LONG,
      waiting: WAITING,
      permissions,
      lanes: LANES,
    },
    { name: "that want the machine for themselves", paths: alone, permissions, lanes: 1 },
    BINARY_PHASE,
  ];
}

/**
 * The phases, each with the files that are to run of it.
 * @param wanted folders or files to run instead of all
 */
export async function phasesOf(wanted: readonly string[]): Promise<Phase[]> {
  const phases = await allPhases();
  const isWanted = (file: string) => wanted.some((path) => path === file || file.startsWith(`${path}/`));
  return phases
    .filter((phase) => wanted.length > 0 || phase !== BINARY_PHASE)
    .map((phase) => ({ ...phase, paths: filesOf(phase.paths) }))
    .map((phase) => wanted.length === 0 ? phase : { ...phase, paths: phase.paths.filter(isWanted) })
    .filter(({ paths }) => paths.length > 0);
}

/** Files of tests below some paths, in order; of a path that is not there, none. */
function filesOf(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (path.endsWith(".ts")) return path.endsWith("_test.ts") && isThere(path) ? [path] : [];
    const below = isThere(path) ? [...Deno.readDirSync(path)] : [];
    const inside = below.filter(({ name, isDirectory }) => isDirectory || name.endsWith("_test.ts"));
    return filesOf(inside.map(({ name }) => `${path}/${name}`).sort());
  });
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path) !== null;
  } catch {
    return false;
  }
}
