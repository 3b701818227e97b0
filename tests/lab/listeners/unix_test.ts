import { assert, assertEquals, assertThrows } from "@std/assert";
import { OpenError } from "../../../src/lab/listeners/bound_socket.ts";
import { openUnix, removeSocketFile } from "../../../src/lab/listeners/unix.ts";
import { encodeUnix } from "../../../src/posix/address.ts";
import { accept, bind, socket, type SocketKind } from "../../../src/posix/socket.ts";
import { umask } from "../../../src/posix/system/files.ts";
import { countDescriptors, Descriptors, mustReceiveText, mustSend } from "../../posix/support/descriptors.ts";
import { tempDir } from "../../support/temp_dir.ts";

const KINDS: SocketKind[] = ["stream", "dgram", "seqpacket"];

function open(descriptors: Descriptors, path: string, { kind = "stream" as SocketKind, mode = 0o666 } = {}) {
  const opened = openUnix({ socket: kind, path, mode, backlog: 16, receiveBuffer: 100_000 });
  descriptors.own(opened.fd);
  return opened;
}

function modeOf(path: string): number {
  return Deno.lstatSync(path).mode! & 0o7777;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Checks that a client of `path` reaches this socket. */
function assertServes(descriptors: Descriptors, fd: number, kind: SocketKind, path: string): void {
  const client = kind === "dgram"
    ? descriptors.unixDatagram(undefined, path)
    : descriptors.unixClient(kind, path);
  const served = kind === "dgram" ? fd : descriptors.own(accept(fd));
  mustSend(client, "hello");
  assertEquals(mustReceiveText(served), "hello");
}

for (const kind of KINDS) {
  Deno.test(`openUnix serves a ${kind} socket, replaces its stale file, and removes its own at the end`, async () => {
    await using dir = await tempDir();
    using descriptors = new Descriptors();
    const path = dir.join("socket");
    const crashed = open(descriptors, path, { kind });
    assertEquals([crashed.address, crashed.receiveBuffer !== undefined], [path, kind === "dgram"]);
    descriptors.close(crashed.fd);
    assert(exists(path));
    const opened = open(descriptors, path, { kind });
    assertServes(descriptors, opened.fd, kind, path);
    removeSocketFile(opened);
    assert(!exists(path));
    removeSocketFile(opened);
  });

  Deno.test(`openUnix touches no living ${kind} socket, and names its process`, async () => {
    await using dir = await tempDir();
    using descriptors = new Descriptors();
    const path = dir.join("socket");
    const { fd } = open(descriptors, path, { kind });
    for (const other of KINDS) {
      const { message } = assertThrows(() => open(descriptors, path, { kind: other }), OpenError);
      assertEquals(
        message,
        `Cannot bind unix ${path}: pid ${Deno.pid}, deno, serves it; choose another path or stop it`,
      );
    }
    assertServes(descriptors, fd, kind, path);
  });
}

Deno.test("openUnix gives the file exactly the mode that is asked, whatever the umask, which stays as it was", async () => {
  await using dir = await tempDir();
  using descriptors = new Descriptors();
  const before = umask(0o077);
  try {
    for (const mode of [0o666, 0o600, 0o777, 0o640, 0o000]) {
      const path = dir.join(`socket${mode}`);
      open(descriptors, path, { mode });
      assertEquals([modeOf(path), umask(0o077)], [mode, 0o077]);
    }
    assertThrows(() => open(descriptors, dir.join("no/folder")), OpenError);
    assertEquals(umask(0o077), 0o077);
  } finally {
    umask(before);
  }
});

Deno.test("openUnix makes the file with its mode: there is no moment in which it has another", async () => {
  await using dir = await tempDir();
  using descriptors = new Descriptors();
  const watcher = Deno.watchFs(dir.path);
  const path = dir.join("socket");
  open(descriptors, path, { mode: 0o606 });
  Deno.writeTextFileSync(dir.join("end"), "");
  const kinds: string[] = [];
  for await (const { kind, paths } of watcher) {
    if (paths.some((each) => each.endsWith("/end"))) break;
    if (paths.includes(path)) kinds.push(kind);
  }
  // A change of permissions would be "modify" or "access".
  assertEquals([kinds, modeOf(path)], [["create"], 0o606]);
});

Deno.test("openUnix touches no file that is not a socket, nor a link to a living one", async () => {
  await using dir = await tempDir();
  using descriptors = new Descriptors();
  const living = dir.join("living");
  const { fd } = open(descriptors, living);
  await dir.write("file", "precious");
  Deno.mkdirSync(dir.join("folder"));
  Deno.symlinkSync(living, dir.join("link"));
  Deno.symlinkSync(dir.join("nothing"), dir.join("dangling"));
  for (const name of ["file", "folder", "link", "dangling"]) {
    const path = dir.join(name);
    const { message } = assertThrows(() => open(descriptors, path), OpenError);
    assertEquals(
      message,
      `Cannot bind unix ${path}: a file that is no socket is there; choose another path or move it away`,
    );
  }
  assertEquals(Deno.readTextFileSync(dir.join("file")), "precious");
  assertEquals([Deno.readLinkSync(dir.join("link")), Deno.lstatSync(dir.join("folder")).isDirectory], [
    living,
    true,
  ]);
  assertServes(descriptors, fd, "stream", living);
});

Deno.test("openUnix says what helps when the folder is missing, and leaves no descriptor", async () => {
  await using dir = await tempDir();
  using descriptors = new Descriptors();
  const path = dir.join("missing/socket");
  const before = countDescriptors();
  for (let i = 0; i < 20; i++) assertThrows(() => open(descriptors, path), OpenError);
  assert(countDescriptors() < before + 10);
  assertThrows(
    () => open(descriptors, path),
    OpenError,
    `Cannot bind unix ${path}: no such file or directory; make the folder, or choose another path`,
  );
});

/** What may be at our path when we clean up, made by somebody else. */
const STRANGERS: Record<string, (descriptors: Descriptors, path: string) => void> = {
  "a socket": (descriptors, path) => bind(descriptors.own(socket("unix", "stream")), encodeUnix(path)),
  "a regular file": (_descriptors, path) => Deno.writeTextFileSync(path, "precious"),
  "a link": (_descriptors, path) => Deno.symlinkSync("elsewhere", path),
  "a folder": (_descriptors, path) => Deno.mkdirSync(path),
};

for (const [what, make] of Object.entries(STRANGERS)) {
  Deno.test(`openUnix's clean-up does not remove ${what} of somebody else's that took its place`, async () => {
    await using dir = await tempDir();
    using descriptors = new Descriptors();
    const path = dir.join("socket");
    const socket = open(descriptors, path);
    Deno.removeSync(path);
    make(descriptors, path);
    removeSocketFile(socket);
    assert(exists(path));
  });
}

Deno.test("openUnix's clean-up is content when the file, or its folder, is gone already", async () => {
  await using dir = await tempDir();
  using descriptors = new Descriptors();
  Deno.mkdirSync(dir.join("folder"));
  const socket = open(descriptors, dir.join("folder/socket"));
  Deno.removeSync(dir.join("folder/socket"));
  removeSocketFile(socket);
  Deno.removeSync(dir.join("folder"));
  removeSocketFile(socket);
});
