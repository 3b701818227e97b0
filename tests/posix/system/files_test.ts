import { assert, assertEquals, assertThrows } from "@std/assert";
import { SystemError } from "../../../src/posix/errors.ts";
import {
  chmod,
  listDirectory,
  lstatKind,
  readlink,
  readSmallFile,
  unlink,
} from "../../../src/posix/system/files.ts";

async function inTempDir(run: (directory: string) => Promise<void> | void): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "guichet_files_" });
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function makeFifo(path: string): Promise<void> {
  assert((await new Deno.Command("mkfifo", { args: [path] }).output()).success);
}

Deno.test("readSmallFile reads /proc, whose files say they are empty", () => {
  assertEquals(
    new TextDecoder().decode(readSmallFile(`/proc/${Deno.pid}/comm`, 64)),
    Deno.readTextFileSync(`/proc/${Deno.pid}/comm`),
  );
});

Deno.test("readSmallFile returns a long file whole, or its first maxBytes", async () => {
  await inTempDir((directory) => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
    Deno.writeFileSync(`${directory}/long`, bytes);
    assertEquals(readSmallFile(`${directory}/long`, 1 << 20), bytes);
    assertEquals(readSmallFile(`${directory}/long`, 300_000), bytes);
    assertEquals(readSmallFile(`${directory}/long`, 100_001), bytes.subarray(0, 100_001));
    assertEquals(readSmallFile(`${directory}/long`, 0), new Uint8Array());
  });
});

Deno.test("readSmallFile returns undefined for what can't be read", async () => {
  await inTempDir((directory) => {
    assertEquals(readSmallFile(`${directory}/none`, 10), undefined);
    assertEquals(readSmallFile(directory, 10), undefined);
  });
});

Deno.test("readSmallFile does not wait at a FIFO without a writer", async () => {
  await inTempDir(async (directory) => {
    await makeFifo(`${directory}/fifo`);
    assertEquals(readSmallFile(`${directory}/fifo`, 10), new Uint8Array());
  });
});

Deno.test("listDirectory names everything, over several calls to the kernel", async () => {
  await inTempDir((directory) => {
    const names = Array.from({ length: 2500 }, (_, i) => `entry-${i}-${"é".repeat(i % 40)}`);
    for (const name of names) Deno.writeFileSync(`${directory}/${name}`, new Uint8Array());
    assertEquals(listDirectory(directory, 10_000)?.sort(), names.sort());
    assertEquals(listDirectory(directory, 1_700)?.length, 1_700);
  });
});

Deno.test("listDirectory returns undefined for what is no directory", async () => {
  await inTempDir((directory) => {
    Deno.writeTextFileSync(`${directory}/file`, "");
    assertEquals(listDirectory(`${directory}/file`, 10), undefined);
    assertEquals(listDirectory(`${directory}/none`, 10), undefined);
    Deno.mkdirSync(`${directory}/empty`);
    assertEquals(listDirectory(`${directory}/empty`, 10), []);
  });
});

Deno.test("readlink returns a link's target as it is written", async () => {
  await inTempDir((directory) => {
    Deno.symlinkSync("../nowhere é", `${directory}/link`);
    assertEquals(readlink(`${directory}/link`), "../nowhere é");
    assertEquals(readlink(directory), undefined);
    assertEquals(readlink(`${directory}/none`), undefined);
  });
});

Deno.test("lstatKind tells kinds apart and follows no link", async () => {
  await inTempDir(async (directory) => {
    Deno.writeTextFileSync(`${directory}/file`, "");
    Deno.symlinkSync("file", `${directory}/link`);
    await makeFifo(`${directory}/fifo`);
    const server = Deno.listen({ transport: "unix", path: `${directory}/socket` });
    assertEquals(lstatKind(`${directory}/file`), "file");
    assertEquals(lstatKind(directory), "directory");
    assertEquals(lstatKind(`${directory}/socket`), "socket");
    assertEquals(lstatKind(`${directory}/link`), "other");
    assertEquals(lstatKind(`${directory}/fifo`), "other");
    assertEquals(lstatKind("/dev/null"), "other");
    assertEquals(lstatKind(`${directory}/none`), "none");
    assertEquals(lstatKind(`${directory}/file/below`), "none");
    server.close();
  });
});

Deno.test("lstatKind throws when it can't know", () => {
  const error = assertThrows(() => lstatKind(`/${"x".repeat(300)}`), SystemError);
  assertEquals(error.code, "ENAMETOOLONG");
});

Deno.test("unlink removes a name and says whether there was one", async () => {
  await inTempDir((directory) => {
    Deno.writeTextFileSync(`${directory}/file`, "");
    assertEquals(unlink(`${directory}/file`), true);
    assertEquals(lstatKind(`${directory}/file`), "none");
    assertEquals(unlink(`${directory}/file`), false);
    assertEquals(assertThrows(() => unlink(directory), SystemError).code, "EISDIR");
    assertEquals(lstatKind(directory), "directory");
  });
});

Deno.test("chmod sets the permission bits", async () => {
  await inTempDir((directory) => {
    Deno.writeTextFileSync(`${directory}/file`, "");
    chmod(`${directory}/file`, 0o624);
    assertEquals((Deno.statSync(`${directory}/file`).mode ?? 0) & 0o777, 0o624);
    const error = assertThrows(() => chmod(`${directory}/none`, 0o600), SystemError);
    assertEquals(error.message, `Cannot chmod ${directory}/none: no such file or directory (ENOENT)`);
  });
});

Deno.test("unlink refuses a path with a NUL rather than removing a shorter one", async () => {
  await inTempDir((directory) => {
    Deno.writeTextFileSync(`${directory}/file`, "");
    assertThrows(() => unlink(`${directory}/file\0.sock`), TypeError, "it holds a NUL");
    assertEquals(lstatKind(`${directory}/file`), "file");
  });
});

Deno.test("files leaves no descriptor open", async () => {
  await inTempDir((directory) => {
    Deno.writeTextFileSync(`${directory}/file`, "text");
    const use = () => {
      readSmallFile(`${directory}/file`, 2);
      readSmallFile(directory, 2);
      listDirectory(directory, 1);
      listDirectory(`${directory}/file`, 1);
    };
    use();
    const before = [...Deno.readDirSync("/proc/self/fd")].length;
    for (let i = 0; i < 50; i++) use();
    const after = [...Deno.readDirSync("/proc/self/fd")].length;
    assert(after - before < 25, `${before} descriptors became ${after}`);
  });
});
