// Tests of ARCHITECTURE.md's table as the import check holds it.
import { assertEquals } from "@std/assert";
import { forbiddenImports, importCycles, unreachable } from "../../scripts/import_rules.ts";
import type { ModuleGraph } from "../../scripts/module_graph.ts";

function graph(...pairs: [from: string, to: string][]): ModuleGraph {
  const imports = pairs.map(([from, to]) => ({ from, to, line: 3, typeOnly: false }));
  return { files: new Set(pairs.flat()), imports };
}

const ALLOWED: [string, string][] = [
  ["main.ts", "src/cli/serve.ts"],
  ["src/cli/serve.ts", "src/lab/run_lab.ts"],
  ["src/cli/serve.ts", "src/log/log.ts"],
  ["src/cli/help.ts", "deno.json"],
  ["src/lab/lab.ts", "src/workers/supervisor.ts"],
  ["src/lab/lab.ts", "src/dataplane/shared/memory.ts"],
  ["src/workers/supervisor.ts", "src/dataplane/shared/messages.ts"],
  ["src/board/board.ts", "src/config/types.ts"],
  ["src/log/log.ts", "src/config/types.ts"],
  ["src/log/lines.ts", "src/text/escape.ts"],
  ["src/exchange/text.ts", "src/text/format.ts"],
  ["src/config/types.ts", "src/exchange/exchange.ts"],
  ["src/dataplane/reactor.ts", "src/posix/epoll.ts"],
  ["src/dataplane/serve.ts", "src/services/catalogue.ts"],
  ["src/dataplane/recording/recorder.ts", "src/dataplane/shared/record.ts"],
  ["src/dataplane/reactor.ts", "node:worker_threads"],
  ["src/config/load.ts", "npm:deno-std@1.4.0/text/mod.js"],
  ["tests/posix/layout_test.ts", "src/posix/layout.ts"],
  ["scripts/write_schema.ts", "src/config/documents.ts"],
];

const FORBIDDEN: [string, string][] = [
  ["main.ts", "src/lab/run_lab.ts"],
  ["src/services/echo.ts", "src/config/types.ts"],
  ["src/services/daytime.ts", "node:process"],
  ["src/text/escape.ts", "src/config/types.ts"],
  ["src/exchange/exchange.ts", "src/config/types.ts"],
  ["src/exchange/exchange.ts", "node:util"],
  ["src/config/load.ts", "src/services/catalogue.ts"],
  ["src/hints/diagnose.ts", "src/config/load.ts"],
  ["src/posix/epoll.ts", "src/exchange/exchange.ts"],
  ["src/log/log.ts", "src/config/load.ts"],
  // The data plane knows nothing of what is on the main thread.
  ["src/dataplane/serve.ts", "src/config/load.ts"],
  ["src/dataplane/worker.ts", "src/log/log.ts"],
  ["src/dataplane/worker.ts", "src/workers/slot.ts"],
  ["src/dataplane/serve.ts", "src/lab/lab.ts"],
  ["src/dataplane/recording/recorder.ts", "src/hints/diagnose.ts"],
  ["src/dataplane/recording/recorder.ts", "src/journal/journal.ts"],
  ["src/dataplane/serve.ts", "src/board/board.ts"],
  // The main thread knows of the data plane what is in shared.
  ["src/workers/supervisor.ts", "src/dataplane/reactor.ts"],
  ["src/workers/supervisor.ts", "src/dataplane/admission/admission.ts"],
  ["src/workers/supervisor.ts", "src/services/catalogue.ts"],
  ["src/lab/lab.ts", "src/dataplane/serve.ts"],
  ["src/lab/display/announce.ts", "src/dataplane/connections/accepting.ts"],
  ["src/board/board.ts", "src/dataplane/serve.ts"],
  ["src/board/board.ts", "src/lab/lab.ts"],
  ["src/journal/journal.ts", "src/dataplane/shared/record.ts"],
  ["src/cli/serve.ts", "src/dataplane/shared/memory.ts"],
  ["src/lab/lab.ts", "src/cli/serve.ts"],
  ["src/cli/serve.ts", "tests/support/temp_dir.ts"],
  ["src/config/load.ts", "deno.json"],
  ["src/utils/misc.ts", "src/posix/epoll.ts"],
  ["src/loose.ts", "src/posix/epoll.ts"],
];

Deno.test("forbiddenImports lets through what the table allows", () => {
  assertEquals(forbiddenImports(graph(...ALLOWED)), []);
});

for (const [from, to] of FORBIDDEN) {
  Deno.test(`forbiddenImports refuses ${to} in ${from}`, () => {
    const problems = forbiddenImports(graph([from, to]));
    assertEquals(problems.map((text) => text.split(": not allowed (")[0]), [`${from}:3 imports ${to}`]);
  });
}

Deno.test("importCycles names each circle once", () => {
  const circles = importCycles(graph(
    ["main.ts", "src/c.ts"],
    ["src/c.ts", "src/a.ts"],
    ["src/a.ts", "src/b.ts"],
    ["src/b.ts", "src/c.ts"],
    ["src/b.ts", "src/d.ts"],
  ));
  assertEquals(circles, ["src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts: imports run in a circle"]);
});

Deno.test("importCycles finds none where two ways lead to one file", () => {
  assertEquals(
    importCycles(graph(["a.ts", "b.ts"], ["a.ts", "c.ts"], ["b.ts", "d.ts"], ["c.ts", "d.ts"])),
    [],
  );
});

Deno.test("unreachable lists the files that no root imports", () => {
  const dead = unreachable(graph(["main.ts", "src/cli/serve.ts"]), ["src/cli/serve.ts", "src/cli/old.ts"]);
  assertEquals(dead.map((text) => text.split(":")[0]), ["src/cli/old.ts"]);
});
