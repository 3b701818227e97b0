import { assert, assertEquals } from "@std/assert";
import { POLLIN, POLLOUT } from "../../src/posix/constants.ts";
import { pollOne } from "../../src/posix/poll.ts";
import { Descriptors, mustReceive, mustSend, portOf } from "./support/descriptors.ts";

/** poll(2) */
const POLLNVAL = 0x20;

Deno.test("pollOne returns the events that are there, of those that are asked for", () => {
  using open = new Descriptors();
  const receiver = open.udp();
  assertEquals(pollOne(receiver, POLLIN | POLLOUT, 1000), POLLOUT);
  mustSend(open.udpTo(portOf(receiver)), "x");
  assertEquals(pollOne(receiver, POLLIN | POLLOUT, 1000), POLLIN | POLLOUT);
  assertEquals(pollOne(receiver, POLLIN, 1000), POLLIN);
});

Deno.test("pollOne forgets what it found before", () => {
  using open = new Descriptors();
  const receiver = open.udp();
  mustSend(open.udpTo(portOf(receiver)), "x");
  assertEquals(pollOne(receiver, POLLIN, 0), POLLIN);
  mustReceive(receiver);
  assertEquals(pollOne(receiver, POLLIN, 0), 0);
});

Deno.test("pollOne waits as long as it is told, no longer", () => {
  using open = new Descriptors();
  const receiver = open.udp();
  const start = performance.now();
  assertEquals(pollOne(receiver, POLLIN, 40), 0);
  const waited = performance.now() - start;
  assert(waited >= 39 && waited < 1000, `waited ${waited} ms`);
});

Deno.test("pollOne tells of a descriptor that is not open by POLLNVAL, at once", () => {
  using open = new Descriptors();
  const fd = open.udp();
  open.close(fd);
  assertEquals(pollOne(fd, POLLIN, 5000), POLLNVAL);
});
