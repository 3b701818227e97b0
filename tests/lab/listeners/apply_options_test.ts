// Tests of setting options by name on real sockets.
import { assertEquals, assertThrows } from "@std/assert";
import { appliedOptions, applyOptions } from "../../../src/lab/listeners/bound_socket.ts";
import { SystemError } from "../../../src/posix/errors.ts";
import { getsockopt } from "../../../src/posix/options.ts";
import { close, socket } from "../../../src/posix/socket.ts";

Deno.test("applyOptions sets what appliedOptions then finds, the buffers doubled", () => {
  const fd = socket("inet", "dgram");
  const wanted = { SO_SNDBUF: 65_536, IP_TTL: 5, SO_BROADCAST: 1, IP_MULTICAST_LOOP: 0 };
  applyOptions(fd, wanted);
  assertEquals(appliedOptions(fd, wanted), [
    { name: "SO_SNDBUF", asked: 65_536, kernel: 131_072 },
    { name: "IP_TTL", asked: 5, kernel: 5 },
    { name: "SO_BROADCAST", asked: 1, kernel: 1 },
    { name: "IP_MULTICAST_LOOP", asked: 0, kernel: 0 },
  ]);
  close(fd);
});

Deno.test("applyOptions says which option the kernel refuses, and closes the socket", () => {
  const fd = socket("inet", "dgram");
  assertThrows(
    () => applyOptions(fd, { SO_BROADCAST: 1, IP_TTL: 999 }),
    SystemError,
    "Cannot set IP_TTL to 999: invalid argument (EINVAL)",
  );
  assertThrows(() => getsockopt(fd, 1, 3), SystemError, "EBADF");
});
