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
  ["src/posix/socket.ts", "src/text/bytes.ts"],
  ["src/config/load.ts", "src/text/nearest.ts"],
  ["src/cli/serve.ts", "src/daemon/daemon.ts"],
  ["src/cli/serve.ts", "src/telemetry/log.ts"],
  ["src/cli/version.ts", "deno.json"],
  ["src/daemon/daemon.ts", "src/listeners/udp.ts"],
  ["src/board/board.ts", "src/config/types.ts"],
  ["src/telemetry/log.ts", "src/config/types.ts"],
  ["src/listeners/udp.ts", "src/services/service.ts"],
  ["src/listeners/udp.ts", "src/listeners/peer.ts"],
  ["src/workers/entry.ts", "src/services/catalogue.ts"],
  ["src/workers/pool.ts", "src/reactor/reactor.ts"],
  ["src/reactor/reactor.ts", "src/posix/epoll.ts"],
  ["src/reactor/reactor.ts", "node:worker_threads"],
  ["src/config/load.ts", "npm:deno-std@1.4.0/text/mod.js"],
  ["tests/posix/layout_test.ts", "src/posix/layout.ts"],
  ["scripts/write_documents.ts", "src/config/schema.ts"],
];

const FORBIDDEN: [string, string][] = [
  ["main.ts", "src/daemon/daemon.ts"],
  ["src/services/echo.ts", "src/config/types.ts"],
  ["src/services/daytime.ts", "node:process"],
  ["src/text/escape.ts", "src/exchange/hint.ts"],
  ["src/text/escape.ts", "node:process"],
  ["src/services/echo.ts", "src/text/bytes.ts"],
  ["src/config/load.ts", "src/services/catalogue.ts"],
  ["src/posix/epoll.ts", "src/reactor/reactor.ts"],
  ["src/reactor/reactor.ts", "src/services/service.ts"],
  ["src/reactor/reactor.ts", "src/listeners/udp.ts"],
  ["src/listeners/udp.ts", "src/services/echo.ts"],
  ["src/listeners/udp.ts", "src/config/load.ts"],
  ["src/listeners/udp.ts", "src/telemetry/log.ts"],
  ["src/workers/pool.ts", "src/services/catalogue.ts"],
  ["src/workers/entry.ts", "src/telemetry/log.ts"],
  ["src/telemetry/log.ts", "src/config/load.ts"],
  ["src/board/board.ts", "src/posix/socket.ts"],
  ["src/daemon/daemon.ts", "src/cli/serve.ts"],
  ["src/cli/serve.ts", "src/listeners/udp.ts"],
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
