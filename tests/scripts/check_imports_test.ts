// Tests of the import check over whole trees: what `deno info` says, put together with the rules.
import { assertEquals } from "@std/assert";
import { importProblems } from "../../scripts/check_imports.ts";
import { withTree } from "./temp_tree.ts";

const problems = (files: Record<string, string>) => withTree(files, importProblems);

Deno.test("importProblems finds none in a tree that follows the table", async () => {
  const tree = {
    "main.ts": 'import { serve } from "./src/cli/serve.ts";\nDeno.exit(serve());\n',
    "src/cli/serve.ts":
      'import type { Lab } from "../config/types.ts";\nexport const serve = (lab?: Lab) => lab ? 1 : 0;\n',
    "src/config/types.ts": "export interface Lab {}\n",
    "src/dataplane/worker.ts": 'import "../services/echo.ts";\n',
    "src/services/echo.ts": "export {};\n",
  };
  assertEquals(await problems(tree), []);
});

Deno.test("importProblems counts a type-only import, with its line", async () => {
  const tree = {
    "main.ts": 'import "./src/cli/serve.ts";\n',
    "src/cli/serve.ts": '\nexport type { Udp } from "../dataplane/reactor.ts";\n',
    "src/dataplane/reactor.ts": "export interface Udp {}\n",
  };
  const found = await problems(tree);
  assertEquals(found.map((text) => text.split(":").slice(0, 2).join(":")), [
    "src/cli/serve.ts:2 imports src/dataplane/reactor.ts",
  ]);
});

Deno.test("importProblems counts a dynamic import", async () => {
  const tree = {
    "main.ts": 'import "./src/services/echo.ts";\n',
    "src/services/echo.ts": 'export const load = () => import("../posix/epoll.ts");\n',
    "src/posix/epoll.ts": "export {};\n",
  };
  assertEquals((await problems(tree)).length, 2);
});

Deno.test("importProblems finds dead files, circles and a missing main.ts", async () => {
  const tree = {
    "src/dataplane/worker.ts": 'import type { B } from "./b.ts";\nexport interface A { b: B }\n',
    "src/dataplane/b.ts": 'import type { A } from "./worker.ts";\nexport interface B { a: A }\n',
    "src/dataplane/dead.ts": "export {};\n",
  };
  assertEquals((await problems(tree)).map((text) => text.split(":")[0]), [
    "main.ts",
    "src/dataplane/b.ts -> src/dataplane/worker.ts -> src/dataplane/b.ts",
    "src/dataplane/dead.ts",
  ]);
});

Deno.test("importProblems takes a file that only a script imports for alive", async () => {
  const tree = {
    "main.ts": "export {};\n",
    "scripts/write_schema.ts": 'import "../src/config/schema.ts";\n',
    "src/config/schema.ts": "export {};\n",
  };
  assertEquals(await problems(tree), []);
});

Deno.test("importProblems names an import of a file that is not there", async () => {
  const found = await problems({ "main.ts": 'import "./src/cli/gone.ts";\n' });
  assertEquals(found, ["main.ts:1 imports src/cli/gone.ts: there is no such file"]);
});
