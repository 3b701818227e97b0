// The corpus: every right server keeps its points, every wrong one gets its cause, each graded as a student does it.
import { assertEquals } from "@std/assert";
import type { ReportJson } from "../../src/grade/output/json.ts";
import { compileText } from "../support/compile_c.ts";
import { runGuichet } from "../support/guichet.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { testNeeding } from "../support/tool.ts";
import { type CorpusServer, RIGHT, WRONG } from "./manifest.ts";

const SERVERS = `${PROJECT_ROOT}/tests/grade/servers`;

const FLAGS = ["-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread"];

/** Milliseconds: a wrong server is waited for, and longer on a busy machine. */
const LONG = 180_000;

async function compiled(name: string): Promise<string> {
  const [header, text] = await Promise.all([
    Deno.readTextFile(`${SERVERS}/server.h`),
    Deno.readTextFile(`${SERVERS}/${name}.c`),
  ]);
  return await compileText(name, text.replace('#include "server.h"', () => header), FLAGS);
}

async function graded({ name, suite, at }: CorpusServer): Promise<ReportJson> {
  const only = at === undefined ? [] : ["--only", at];
  const args = ["grade", suite, ...only, "--seed", "1", "--json", "--", await compiled(name)];
  const { stdout } = await runGuichet(args, { timeout: LONG });
  return JSON.parse(stdout);
}

for (const server of RIGHT) {
  testNeeding(
    ["gcc", "root", "namespaces"],
    `grade ${server.suite} takes nothing from ${server.name}`,
    async () => {
      const { results, points, maxPoints } = await graded(server);
      const lost = results.filter((each) => each.points < each.maxPoints);
      assertEquals(lost, []);
      assertEquals(points, maxPoints);
    },
  );
}

for (const server of WRONG) {
  testNeeding(
    ["gcc", "root", "namespaces"],
    `grade ${server.suite} finds ${server.cause} in ${server.name}`,
    async () => {
      const [{ name, passed, cause, why }] = (await graded(server)).results;
      assertEquals({ name, passed, cause: cause?.code, why }, {
        name: server.at!,
        passed: false,
        cause: server.cause,
        why: null,
      });
    },
  );
}
