// Compares every constant, structure size and field offset of src/posix with the C compiler's own. The C probe is made
// from the exported names, so none can be missed.
import { assertEquals, assertGreater } from "@std/assert";
import * as constants from "../../src/posix/constants.ts";
import { LAYOUT } from "../../src/posix/layout.ts";
import { compileText } from "../support/compile_c.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";

/** Sizes and offsets by the probe's keys. */
function layouts(): Map<string, number> {
  const claims = new Map<string, number>();
  for (const [struct, { size, fields }] of Object.entries(LAYOUT)) {
    claims.set(`sizeof ${struct}`, size);
    for (const [field, offset] of Object.entries(fields)) claims.set(`${struct}.${field}`, offset);
  }
  return claims;
}

/** The probe's line for a key: a constant, `sizeof` a structure, or a structure's field. */
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
  await assertAsInC(new Map(Object.entries(constants)));
});

testNeeding(["gcc"], "posix layouts have the sizes and offsets of the C structures", async () => {
  await assertAsInC(layouts());
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
