// Tests of waiting with a deadline: PollSet, Waiter, connectWithin.
import { assert, assertEquals } from "@std/assert";
import { encodeInet, encodeUnix } from "../../src/posix/address.ts";
import { ECANCELED, ECONNREFUSED, POLLHUP, POLLIN, POLLOUT, SHUT_RDWR } from "../../src/posix/constants.ts";
import { connectWithin, PollSet, Waiter } from "../../src/posix/poll.ts";
import { accept, connect, NOT_YET, shutdown, socket } from "../../src/posix/socket.ts";
import { tempDir } from "../support/temp_dir.ts";
import { Descriptors, mustSend, portOf } from "./support/descriptors.ts";

function waiter(stop: AbortSignal = new AbortController().signal, onTurn?: () => void): Waiter {
  return new Waiter(stop, onTurn);
}

Deno.test("PollSet tells of each descriptor what it has, and passes over -1", () => {
  using open = new Descriptors();
  const [full, empty] = [open.udp(), open.udp()];
  mustSend(open.udpTo(portOf(full)), "x");
  const set = new PollSet(3);
  set.watch(0, full, POLLIN);
  set.watch(2, empty, POLLIN);
  assertEquals(set.poll(5000), 1);
  assertEquals([0, 1, 2].map((index) => set.found(index)), [POLLIN, 0, 0]);
  set.watch(0, -1, 0);
  set.watch(2, empty, POLLIN | POLLOUT);
  assertEquals([set.poll(0), set.found(0), set.found(2)], [1, 0, POLLOUT]);
});

Deno.test("PollSet tells of a hang-up unasked", () => {
  using open = new Descriptors();
  const listener = open.tcpServer();
  const client = open.tcpClient(portOf(listener));
  shutdown(client, SHUT_RDWR);
  shutdown(open.own(accept(listener)), SHUT_RDWR);
  const set = new PollSet(1);
  set.watch(0, client, 0);
  assertEquals([set.poll(5000), set.found(0) & POLLHUP], [1, POLLHUP]);
});

Deno.test("Waiter.ready says ready at once, and late at the deadline, not before and not long after", async () => {
  using open = new Descriptors();
  const server = open.udp();
  const start = performance.now();
  assertEquals(await waiter().ready(server, POLLIN, start + 120), "late");
  const waited = performance.now() - start;
  assert(waited >= 120 && waited < 1000, `${waited}`);
  mustSend(open.udpTo(portOf(server)), "x");
  assertEquals(await waiter().ready(server, POLLIN, Infinity), "ready");
  assertEquals(await waiter().ready(server, POLLIN, 0), "ready");
});

Deno.test("Waiter stops while it waits without end, and lets timers and others run meanwhile", async () => {
  using open = new Descriptors();
  const controller = new AbortController();
  let turns = 0;
  setTimeout(() => controller.abort(), 120);
  assertEquals(await waiter(controller.signal, () => turns++).ready(open.udp(), POLLIN, Infinity), "stopped");
  assert(turns >= 2, `${turns} turns`);
});

Deno.test("Waiter gives the event loop its turns though something is always ready", async () => {
  using open = new Descriptors();
  const server = open.udp();
  mustSend(open.udpTo(portOf(server)), "x");
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 10);
  const patient = waiter(controller.signal);
  const start = performance.now();
  while (await patient.ready(server, POLLIN, Infinity) === "ready" && performance.now() - start < 5000);
  clearTimeout(timer);
  assert(patient.stopped);
});

Deno.test("Waiter.pause lets time pass", async () => {
  const start = performance.now();
  assertEquals(await waiter().pause(30), "late");
  assert(performance.now() - start >= 29);
});

Deno.test("connectWithin connects, is refused, comes late where nobody answers, and can be stopped", async () => {
  using open = new Descriptors();
  const within = (port: number, address = "127.0.0.1") =>
    connectWithin(
      open.own(socket("inet", "stream")),
      encodeInet(address, port),
      performance.now() + 200,
      waiter(),
    );
  const server = open.tcpServer();
  const port = portOf(server);
  assertEquals(await within(port), 0);
  open.close(server);
  assertEquals(await within(port), -ECONNREFUSED);
  const full = open.tcpServer(0);
  // A queue of 0 holds one: of the next, the kernel answers nothing.
  open.tcpClient(portOf(full));
  assertEquals(await within(portOf(full)), NOT_YET);
  const stopped = waiter(AbortSignal.abort());
  const fd = open.own(socket("inet", "stream"));
  const to = encodeInet("127.0.0.1", portOf(full));
  assertEquals(await connectWithin(fd, to, Infinity, stopped), -ECANCELED);
});

Deno.test("connectWithin tries again at a Unix socket whose queue is full", async () => {
  using open = new Descriptors();
  await using dir = await tempDir();
  const path = encodeUnix(dir.join("s"));
  const server = open.unixServer("stream", dir.join("s"), 0);
  assertEquals(connect(open.own(socket("unix", "stream")), path), 0);
  const late = open.own(socket("unix", "stream"));
  assertEquals(await connectWithin(late, path, performance.now() + 60, waiter()), NOT_YET);
  setTimeout(() => open.own(accept(server)), 30);
  assertEquals(await connectWithin(late, path, performance.now() + 5000, waiter()), 0);
});
