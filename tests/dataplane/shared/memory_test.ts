import { assert, assertEquals } from "@std/assert";
import { MAX_LISTENER_SLOTS } from "../../../src/config/types.ts";
import {
  blockHeld,
  childWorkers,
  closeHeld,
  Control,
  poolWorkers,
  sharedNumber,
  shareLab,
  shareLedger,
  tallyOf,
} from "../../../src/dataplane/shared/memory.ts";
import { TALLY_FIELDS } from "../../../src/dataplane/shared/tally.ts";
import { EBADF } from "../../../src/posix/constants.ts";
import { NOT_YET, recv, send } from "../../../src/posix/socket.ts";
import { pollOne } from "../../../src/posix/poll.ts";
import { Descriptors } from "../../posix/support/descriptors.ts";

Deno.test("tallies of all workers, of the main thread and of all listeners lie apart", () => {
  const lab = shareLab(3);
  const main = lab.workers;
  let next = 1;
  for (const row of [...poolWorkers(lab), main, ...childWorkers(lab)]) {
    for (let listener = 0; listener < MAX_LISTENER_SLOTS; listener++) {
      const tally = tallyOf(lab, row, listener);
      assertEquals([...tally], Array(TALLY_FIELDS).fill(0));
      tally.fill(next++);
    }
  }
  assertEquals(lab.tallies.length, (next - 1) * TALLY_FIELDS);
  assertEquals(new Set(lab.tallies).size, next - 1);
});

Deno.test("a shared number wraps at 2147483647, as C's int does", () => {
  const lab = shareLab(1);
  lab.numbers[5] = 2147483645;
  const number = sharedNumber(lab, 5);
  assertEquals([number.next(), number.next(), number.next(), number.next()], [
    2147483646,
    2147483647,
    -2147483648,
    -2147483647,
  ]);
  assertEquals(lab.numbers[4], 0);
});

Deno.test("each shared number is given once and none is left out, whoever takes them at the same time", async () => {
  const lab = shareLab(2);
  const count = 500_000;
  const go = new Int32Array(new SharedArrayBuffer(4));
  go[0] = 2;
  const take = () =>
    new Promise<Int32Array>((resolve, reject) => {
      const worker = new Worker(new URL("../support/number_worker.ts", import.meta.url), { type: "module" });
      worker.onmessage = ({ data }) => {
        worker.terminate();
        resolve(data);
      };
      worker.onerror = reject;
      worker.postMessage({ lab, count, go });
    });
  const [a, b] = await Promise.all([take(), take()]);
  const all = new Int32Array([...a, ...b]).sort();
  assert(all.every((number, i) => number === i + 1));
  for (const taken of [a, b]) assert(taken.every((number, i) => i === 0 || number > taken[i - 1]));
});

Deno.test("control blocks of workers lie apart", () => {
  const lab = shareLab(2);
  const [first, second] = [new Control(lab, 0), new Control(lab, 1)];
  first.bell = 7;
  first.incarnation = 3;
  first.beat();
  assertEquals([first.bell, first.incarnation, first.beats], [7, 3, 1]);
  assertEquals([second.bell, second.incarnation, second.beats], [0, 0, 0]);
  second.beat();
  assertEquals([first.beats, second.beats], [1, 1]);
});

Deno.test("closeHeld closes what the ledger holds and nothing else, and only once", () => {
  using open = new Descriptors();
  const ledger = shareLedger(20_000);
  const [held, other] = [open.udp(), open.udp()];
  ledger[held] = 1;
  const POLLNVAL = 0x20;
  closeHeld(ledger);
  assertEquals([pollOne(held, 0, 0) & POLLNVAL, pollOne(other, 0, 0)], [POLLNVAL, 0]);
  open.release(held);
  // The number is another's now.
  const next = open.udp();
  assertEquals(next, held);
  closeHeld(ledger);
  assertEquals(pollOne(next, 0, 0), 0);
});

Deno.test("blockHeld ends what the ledger holds and keeps the numbers from others, until closeHeld", () => {
  using open = new Descriptors();
  const ledger = shareLedger(20_000);
  const [held, other] = [open.udp(), open.udp()];
  ledger[held] = 1;
  blockHeld(ledger);
  assertEquals(open.udp() === held, false);
  const bytes = new Uint8Array(1);
  assertEquals([recv(held, bytes, 1), send(held, bytes, 1), recv(other, bytes, 1)], [
    -EBADF,
    -EBADF,
    NOT_YET,
  ]);
  closeHeld(ledger);
  open.release(held);
  assertEquals(open.udp(), held);
});

Deno.test("a ledger has a place for every descriptor the process may have, up to a bound", () => {
  assertEquals(shareLedger(1024).length, 1024);
  assertEquals(shareLedger(2 ** 31 - 1).length, 2 ** 20);
});
