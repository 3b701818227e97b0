import { assertEquals } from "@std/assert";
import { forgetWorker, makeAdmissionMemory } from "../../../src/dataplane/shared/memory.ts";
import { Peer } from "../../../src/dataplane/shared/peer.ts";
import { REFUSALS } from "../../../src/exchange/exchange.ts";
import { NO_RULES } from "../../workers/support/lab_config.ts";
import { type AdmittingOptions, makeAdmission } from "../support/admitting.ts";

function at(address: string): Peer {
  return Peer.at(address, 4000);
}

function user(uid: number): Peer {
  const peer = new Peer();
  peer.take(new Int32Array(0), 0, 0, uid);
  return peer;
}

/** Whether a connection is admitted, which is open then. */
function world(options: AdmittingOptions) {
  const admission = makeAdmission(options);
  return {
    admission,
    come: (who: Peer) => {
      const why = admission.refusal(who);
      return why < 0 ? admission.opened(who) : REFUSALS[why];
    },
  };
}

Deno.test("Admission refuses who is in no allowed network", () => {
  const { come } = world({ allow: [{ family: 4, bytes: [10, 0, 0, 0], bits: 8 }] });
  assertEquals(come(at("10.1.2.3")) === "not-allowed", false);
  assertEquals(["11.1.2.3", "::1"].map((address) => come(at(address))), ["not-allowed", "not-allowed"]);
});

Deno.test("Admission takes this machine's own addresses for loopback's", () => {
  const local = [{ address: "8.8.8.8" }, { address: "2001:db8::1" }];
  const loopback = { family: 4, bytes: [127, 0, 0, 0], bits: 8 } as const;
  for (
    const [allow, own] of [[[loopback], "number"], [
      [{ ...loopback, bytes: [10, 0, 0, 0] }],
      "string",
    ]] as const
  ) {
    const { come } = world({ allow, local });
    assertEquals(["8.8.8.8", "2001:db8::1"].map((address) => typeof come(at(address))), [own, own]);
    assertEquals(["8.8.8.9", "2001:db8::2"].map((address) => come(at(address))), [
      "not-allowed",
      "not-allowed",
    ]);
  }
});

Deno.test("Admission refuses an address's connections past the limit, over all workers, until one is closed", () => {
  const memory = makeAdmissionMemory(2);
  const limits = { connectionsPerAddress: 2 };
  const [one, other] = [world({ memory, limits }), world({ memory, limits, row: 1 })];
  const first = one.come(at("10.0.0.1")) as number;
  other.come(at("::ffff:10.0.0.1"));
  assertEquals([one.come(at("10.0.0.1")), one.admission.openOf(at("10.0.0.1"))], [
    "connections-per-address",
    2,
  ]);
  assertEquals(other.come(at("10.0.0.1")), "connections-per-address");
  for (const address of ["10.0.0.2", "2001:db8::1", "2001:db8::2", "2001:db8::1"]) {
    assertEquals(typeof one.come(at(address)), "number", address);
  }
  assertEquals(other.come(at("2001:db8::1")), "connections-per-address");
  one.admission.closed(first);
  assertEquals(typeof other.come(at("10.0.0.1")), "number");
  assertEquals(one.come(at("10.0.0.1")), "connections-per-address");
  forgetWorker({ admission: memory }, 1);
  assertEquals(typeof one.come(at("10.0.0.1")), "number");
});

Deno.test("Admission counts Unix clients by their user", () => {
  const { come } = world({ limits: { connectionsPerAddress: 1, newConnectionsPerSecond: 1 }, allow: [] });
  assertEquals([1000, 1001].map((uid) => typeof come(user(uid))), ["number", "number"]);
  assertEquals([1000, 1001].map((uid) => come(user(uid))), [
    "connections-per-address",
    "connections-per-address",
  ]);
});

Deno.test("Admission tells link-local addresses of two interfaces apart, and no others by their interface", () => {
  const { come } = world({ limits: { connectionsPerAddress: 1 } });
  assertEquals(["fe80::1%2", "fe80::1%3"].map((address) => typeof come(at(address))), ["number", "number"]);
  assertEquals(come(at("fe80::1%2")), "connections-per-address");
  assertEquals(["2001:db8::1%2", "2001:db8::1%3"].map((address) => typeof come(at(address))), [
    "number",
    "string",
  ]);
});

Deno.test("Admission refuses an address's new connections past the rate, and others' never", () => {
  const time = { now: 0 };
  const { come } = world({ limits: { newConnectionsPerSecond: 10 }, time });
  const taken = Array.from({ length: 30 }, () => come(at("10.0.0.1"))).filter((why) => why !== "rate");
  assertEquals(taken.length, 20);
  assertEquals(typeof come(at("10.0.0.2")), "number");
  time.now += 100;
  assertEquals([typeof come(at("10.0.0.1")), come(at("10.0.0.1"))], ["number", "rate"]);
});

Deno.test("Admission holds back as many bytes as there may be, over all workers", () => {
  const memory = makeAdmissionMemory(2);
  const limits = { bufferMemory: 100 };
  const one = makeAdmission({ memory, limits });
  const other = makeAdmission({ memory, limits, row: 1 });
  assertEquals([one.holdBack(60), other.holdBack(41), other.holdBack(40), one.holdBack(1)], [
    true,
    false,
    true,
    false,
  ]);
  one.holdBack(-10);
  assertEquals([other.holdBack(10), other.holdBack(1)], [true, false]);
  forgetWorker({ admission: memory }, 1);
  assertEquals([one.holdBack(50), one.holdBack(1)], [true, false]);
});

Deno.test("Admission takes 0 for no limit, and other limits into force at once", () => {
  const { admission, come } = world({});
  for (let i = 0; i < 1000; i++) assertEquals(typeof come(at("10.0.0.1")), "number");
  const { mostBytes, mostTime, datagrams } = admission;
  assertEquals([mostBytes, mostTime, datagrams.limited], [Infinity, Infinity, false]);
  const limits = {
    ...NO_RULES.limits,
    connectionsPerAddress: 1001,
    bytesPerConnection: 7,
    timePerConnection: 9,
    datagramsPerSecond: 5,
  };
  admission.obey({ ...NO_RULES, limits });
  assertEquals([typeof come(at("10.0.0.1")), come(at("10.0.0.1"))], [
    "number",
    "connections-per-address",
  ]);
  assertEquals([admission.mostBytes, admission.mostTime, admission.datagrams.limited], [7, 9, true]);
  admission.obey({ ...NO_RULES, allow: [] });
  assertEquals(come(at("10.0.0.9")), "not-allowed");
});
