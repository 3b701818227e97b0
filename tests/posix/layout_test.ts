// Compares every constant, structure size and field offset of src/posix with the C compiler's own. The C probe is made
// from the exported names, so none can be missed: a new file named constants*.ts or layout*.ts is found by itself.
import { assertEquals, assertGreater } from "@std/assert";
import { LAYOUT } from "../../src/posix/layout.ts";
import { compileText } from "../support/compile_c.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";

type Layout = Record<string, { size: number; fields: Record<string, number> }>;

/** What src/posix says: the probe's key → our number. */
interface Claims {
  constants: Map<string, number>;
  layouts: Map<string, number>;
}

async function exportsOf(prefix: string): Promise<[name: string, value: unknown][]> {
  const found: [string, unknown][] = [];
  for await (const { name } of Deno.readDir(`${PROJECT_ROOT}/src/posix`)) {
    if (!name.startsWith(prefix) || !name.endsWith(".ts")) continue;
    found.push(...Object.entries(await import(`../../src/posix/${name}`)));
  }
  return found;
}

async function claims(): Promise<Claims> {
  const constants = new Map<string, number>();
  for (const [name, value] of await exportsOf("constants")) {
    if (typeof value === "number") constants.set(name, value);
  }
  const layouts = new Map<string, number>();
  for (const [, layout] of await exportsOf("layout")) {
    for (const [struct, { size, fields }] of Object.entries(layout as Layout)) {
      layouts.set(`sizeof ${struct}`, size);
      for (const [field, offset] of Object.entries(fields)) layouts.set(`${struct}.${field}`, offset);
    }
  }
  return { constants, layouts };
}

/** The probe's line for a key of {@linkcode Claims}. */
function probeLine(key: string): string {
  if (key.startsWith("sizeof ")) return `SIZE(${key.slice("sizeof ".length)});`;
  return key.includes(".") ? `FIELD(${key.replace(".", ", ")});` : `CONSTANT(${key});`;
}

async function probe(keys: Iterable<string>): Promise<Record<string, number>> {
  const frame = await Deno.readTextFile(`${PROJECT_ROOT}/tests/clients/layout_probe.c`);
  const text = frame.replace("/* NAMES */", [...keys].map(probeLine).join("\n  "));
  const { stdout } = await runSuccessfully([await compileText("layout_probe", text)]);
  return JSON.parse(stdout);
}

/** Both sides with the same keys, for a difference that names what differs. */
async function assertAsInC(ours: Map<string, number>): Promise<void> {
  const theirs = await probe(ours.keys());
  const keys = [...ours.keys()];
  assertGreater(keys.length, 20);
  assertEquals(Object.fromEntries(ours), Object.fromEntries(keys.map((key) => [key, theirs[key]])));
}

testNeeding(["gcc"], "posix constants have the values of the C headers", async () => {
  await assertAsInC((await claims()).constants);
});

testNeeding(["gcc"], "posix layouts have the sizes and offsets of the C structures", async () => {
  await assertAsInC((await claims()).layouts);
});

testNeeding(
  ["gcc"],
  "a control message's data follows cmsghdr at once and the next one is 8-byte aligned",
  async () => {
    const theirs = await probe([]);
    for (const length of [0, 1, 2, 4, 8, 12, 20]) {
      assertEquals(theirs[`CMSG_LEN(${length})`], LAYOUT.cmsghdr.size + length);
      assertEquals(theirs[`CMSG_SPACE(${length})`], LAYOUT.cmsghdr.size + Math.ceil(length / 8) * 8);
    }
  },
);
