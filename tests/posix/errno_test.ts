import { assertEquals, assertThrows } from "@std/assert";
import { EBADF } from "../../src/posix/constants.ts";
import { SystemError } from "../../src/posix/errors.ts";
import { errno, libc, libcCheck } from "../../src/posix/libc.ts";

Deno.test("errno holds what the call before it left", () => {
  const result = libc().close(-1) === -1 ? errno() : 0;
  assertEquals(result, EBADF);
});

Deno.test("errno refuses to guess when no table prepared it", async () => {
  // The query makes it a module of its own, as it is in a worker that just started.
  const fresh = await import("../../src/posix/libc.ts?unprepared");
  assertThrows(() => fresh.errno(), Error, "Cannot read errno: prepareErrno() must be called before libc is");
});

Deno.test("errno finds a worker's own errno too", async () => {
  const source = `
    import { libc } from "${import.meta.resolve("../../src/posix/libc.ts")}";
    import { errno } from "${import.meta.resolve("../../src/posix/libc.ts")}";
    self.postMessage(libc().listen(-1, 1) === -1 ? errno() : 0);`;
  const url = URL.createObjectURL(new Blob([source], { type: "application/typescript" }));
  const worker = new Worker(url, { type: "module" });
  const theirs = await new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
  assertEquals(theirs, EBADF);
  worker.terminate();
  URL.revokeObjectURL(url);
});

Deno.test("libcCheck passes results on and throws on -1", () => {
  assertEquals(libcCheck("getpid", 7), 7);
  const error = assertThrows(() => libcCheck("close", libc().close(-1), "descriptor -1"), SystemError);
  assertEquals([error.call, error.errno, error.detail], ["close", EBADF, "descriptor -1"]);
});
