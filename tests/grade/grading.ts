// Servers of the corpus, graded as a student does it, and the tests of a list of them.
import { assertEquals } from "@std/assert";
import type { ReportJson } from "../../src/grade/output/json.ts";
import { compileText } from "../support/compile_c.ts";
import { runGuichet } from "../support/guichet.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { testNeeding } from "../support/tool.ts";
import type { CorpusServer } from "./manifest.ts";

export const SERVERS = `${PROJECT_ROOT}/tests/grade/servers`;

const FLAGS = ["-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread"];

/** Milliseconds: a wrong server is waited for, and longer on a busy machine. */
const LONG = 180_000;

async function compiled(name: string): Promise<string> {
  let text = await Deno.readTextFile(`${SERVERS}/${name}.c`);
  // Within the text, so that another header makes another program.
  for (const header of ["datagram.h", "server.h"]) {
    const lines = await Deno.readTextFile(`${SERVERS}/${header}`);
    text = text.replace(`#include "${header}"`, () => lines);
  }
  return await compileText(name, text, FLAGS);
}

export async function graded(
  { name, suite, at }: CorpusServer,
  program?: readonly string[],
): Promise<ReportJson> {
  const only = at === undefined ? [] : ["--only", at];
  const words = program ?? [await compiled(name)];
  const { stdout } = await runGuichet(["grade", suite, ...only, "--seed", "1", "--json", "--", ...words], {
    timeout: LONG,
  });
  return JSON.parse(stdout);
}

export function assertLosesNothing({ results, points, maxPoints }: ReportJson): void {
  assertEquals(results.filter((each) => each.points < each.maxPoints), []);
  assertEquals(points, maxPoints);
}

/** A test for each: right servers keep their points, wrong ones get their cause. */
export function testCorpus(right: readonly CorpusServer[], wrong: readonly CorpusServer[]): void {
  for (const server of right) {
    testNeeding(
      ["gcc", "root", "namespaces"],
      `grade ${server.suite} takes nothing from ${server.name}`,
      async () => assertLosesNothing(await graded(server)),
    );
  }

  for (const server of wrong) {
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
}
