import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  EBADF,
  ENOENT,
  EPERM,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  SHUT_WR,
} from "../../src/posix/constants.ts";
import { Epoll, EPOLL_BYTES, eventfd, MOST_EVENTS, ring, silence } from "../../src/posix/epoll.ts";
import { SystemError } from "../../src/posix/errors.ts";
import { Arena } from "../../src/posix/memory.ts";
import { accept, close, shutdown } from "../../src/posix/socket.ts";
import { Descriptors, mustReceive, mustSend, openFile, portOf } from "./support/descriptors.ts";
import { waitUntilSignalled } from "./support/signalled.ts";

function makeEpoll(open: Descriptors): Epoll {
  const epoll = new Epoll(new Arena(EPOLL_BYTES));
  open.own(epoll.fd);
  return epoll;
}

/** What is ready: descriptor, events and generation of each. */
function ready(epoll: Epoll, timeout = 1000): number[][] {
  const count = epoll.wait(timeout);
  return Array.from({ length: count }, (_, i) => [epoll.fdOf(i), epoll.eventsOf(i), epoll.generationOf(i)]);
}

Deno.test("Epoll tells of each ready descriptor: its number, its events, its generation", () => {
  using open = new Descriptors();
  const epoll = makeEpoll(open);
  const generations = [1, 0x7fff_ffff, -0x8000_0000];
  const bells = generations.map((generation) => {
    const bell = open.own(eventfd());
    assertEquals(epoll.add(bell, EPOLLIN, generation), 0);
    return bell;
  });
  assertEquals(ready(epoll, 0), []);
  bells.forEach(ring);
  assertEquals(
    ready(epoll).sort(([a], [b]) => a - b),
    bells.map((bell, i) => [bell, EPOLLIN, generations[i]]),
  );
});

Deno.test("Epoll tells again and again of what was not read", () => {
  using open = new Descriptors();
  const epoll = makeEpoll(open);
  const receiver = open.udp();
  epoll.add(receiver, EPOLLIN, 1);
  mustSend(open.udpTo(portOf(receiver)), "x");
  for (let i = 0; i < 3; i++) assertEquals(ready(epoll), [[receiver, EPOLLIN, 1]]);
  mustReceive(receiver);
  assertEquals(ready(epoll, 0), []);
});

Deno.test("Epoll.modify changes what is waited for, and the generation", () => {
  using open = new Descriptors();
  const epoll = makeEpoll(open);
  const client = open.tcpClient(portOf(open.tcpServer()));
  epoll.add(client, EPOLLIN, 1);
  assertEquals(ready(epoll, 0), []);
  assertEquals(epoll.modify(client, EPOLLOUT, 2), 0);
  assertEquals(ready(epoll), [[client, EPOLLOUT, 2]]);
  assertEquals([epoll.modify(client, 0, 3), ready(epoll, 0)], [0, []]);
});

Deno.test("Epoll.delete forgets a descriptor, which may be added again", () => {
  using open = new Descriptors();
  const epoll = makeEpoll(open);
  const bell = open.own(eventfd());
  ring(bell);
  epoll.add(bell, EPOLLIN, 1);
  assertEquals([epoll.delete(bell), ready(epoll, 0)], [0, []]);
  assertEquals(epoll.delete(bell), -ENOENT);
  assertEquals([epoll.add(bell, EPOLLIN, 2), ready(epoll)], [0, [[bell, EPOLLIN, 2]]]);
});

Deno.test("Epoll reports the peer's end", () => {
  using open = new Descriptors();
  const epoll = makeEpoll(open);
  const server = open.tcpServer();
  const client = open.tcpClient(portOf(server));
  const served = open.own(accept(server));
  epoll.add(served, EPOLLIN | EPOLLRDHUP, 1);
  shutdown(client, SHUT_WR);
  assertEquals(ready(epoll), [[served, EPOLLIN | EPOLLRDHUP, 1]]);
  shutdown(served, SHUT_WR);
  assertEquals(ready(epoll), [[served, EPOLLIN | EPOLLRDHUP | EPOLLHUP, 1]]);
});

for (const path of [new URL(import.meta.url).pathname, "/dev/null"]) {
  const what = path === "/dev/null" ? path : "a regular file";
  Deno.test(`Epoll.add says EPERM for ${what}, which is never "not ready"`, () => {
    using open = new Descriptors();
    assertEquals(makeEpoll(open).add(open.own(openFile(path)), EPOLLIN, 1), -EPERM);
  });
}

Deno.test("Epoll.add says EBADF for a descriptor that is not open", () => {
  using open = new Descriptors();
  assertEquals(makeEpoll(open).add(0x7fff_fff0, EPOLLIN, 1), -EBADF);
});

Deno.test("Epoll.wait waits as long as it is told, no longer", () => {
  using open = new Descriptors();
  const epoll = makeEpoll(open);
  const start = performance.now();
  assertEquals(epoll.wait(40), 0);
  const waited = performance.now() - start;
  assert(waited >= 39 && waited < 1000, `waited ${waited} ms`);
});

Deno.test("Epoll.wait throws when it can't wait any more", () => {
  const epoll = new Epoll(new Arena(EPOLL_BYTES));
  close(epoll.fd);
  assertEquals(assertThrows(() => epoll.wait(0), SystemError).errno, EBADF);
});

Deno.test("Epoll.wait returns a bounded number of events; who was left out comes next", () => {
  using open = new Descriptors();
  const epoll = makeEpoll(open);
  const bells = Array.from({ length: MOST_EVENTS + 44 }, () => open.own(eventfd()));
  for (const bell of bells) {
    epoll.add(bell, EPOLLIN, 1);
    ring(bell);
  }
  const first = ready(epoll);
  const second = ready(epoll);
  assertEquals(first.length, MOST_EVENTS);
  assertEquals(new Set([...first, ...second].map(([fd]) => fd)), new Set(bells));
});

Deno.test("ring makes a doorbell ready, silence ends it, however often it rang", () => {
  using open = new Descriptors();
  const epoll = makeEpoll(open);
  const bell = open.own(eventfd());
  epoll.add(bell, EPOLLIN, 1);
  silence(bell);
  assertEquals(ready(epoll, 0), []);
  for (let i = 0; i < 3; i++) ring(bell);
  assertEquals(ready(epoll), [[bell, EPOLLIN, 1]]);
  silence(bell);
  assertEquals(ready(epoll, 0), []);
});

Deno.test("Epoll.wait, pollOne and Reactor.turn go on when a signal interrupts them", async () => {
  const { epoll, poll, reactor } = await waitUntilSignalled();
  assertEquals([epoll.events, poll.events, reactor.turned], [0, 0, true]);
  for (const { ms } of [epoll, poll, reactor]) assert(ms < 4000, `${ms} ms: no signal came`);
});
