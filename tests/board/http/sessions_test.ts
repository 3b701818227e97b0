// Sessions of browsers: whose they are, how long they last, and what becomes of them when the lab is started
// again with the same token or another.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Access } from "../../../src/board/http/auth.ts";
import { PROJECTOR, TEACHER } from "../support/board_world.ts";
import { clientAt } from "../support/exchanges.ts";

Deno.test("a session is its holder's alone, ends when it is not used, and after a day of lessons", () => {
  let now = 0;
  const clock = { monotonic: () => now, wallClock: () => now };
  const access = new Access({ token: TEACHER, projectorToken: PROJECTOR, clock });
  const holder = clientAt("127.0.0.1");
  const name = access.openSession("teacher", holder);
  const user = { ...holder, student: { ...holder.student, uid: 1000 } };
  for (const other of [clientAt("127.0.0.2"), user]) assertEquals(access.sessionRole(name, other), undefined);
  const minutes = 60_000;
  for (let i = 0; i < 4; i++) {
    now += 29 * minutes;
    assertEquals(access.sessionRole(name, clientAt("127.0.0.1", 40_001)), "teacher");
  }
  now += 29 * minutes;
  // As while its page is open.
  access.renew(name);
  now += 29 * minutes;
  assertEquals(access.sessionRole(name, holder), "teacher");
  now += 31 * minutes;
  assertEquals(access.sessionRole(name, holder), undefined);
  const long = access.openSession("projector", holder);
  for (let i = 0; i < 24; i++) {
    now += 29 * minutes;
    access.renew(long);
  }
  assertEquals(access.sessionRole(long, holder), "projector");
  now += 29 * minutes;
  assertEquals(access.sessionRole(long, holder), undefined);
});

/** Sessions of one lab, and an access that was begun after it with other or the same tokens. */
function restarted(first: [string, string], second: [string, string]) {
  let now = 1_800_000_000_000;
  const clock = { monotonic: () => now, wallClock: () => now };
  const access = ([token, projectorToken]: [string, string]) => new Access({ token, projectorToken, clock });
  const before = access(first);
  const holder = clientAt("127.0.0.1");
  const names = [before.openSession("teacher", holder), before.openSession("projector", holder)];
  now += 60_000;
  const after = access(second);
  const rolesOf = (client = holder) => names.map((name) => after.sessionRole(name, client));
  return { before, after, names, rolesOf, pass: (minutes: number) => now += minutes * 60_000 };
}

Deno.test("a lab that is started again with the same tokens goes on with its sessions, for their holder alone", () => {
  const { rolesOf } = restarted([TEACHER, PROJECTOR], [TEACHER, PROJECTOR]);
  assertEquals(rolesOf(clientAt("127.0.0.2")), [undefined, undefined]);
  assertEquals(rolesOf(), ["teacher", "projector"]);
});

Deno.test("a lab that is started again with another token, or one that it made, knows no session", () => {
  for (const token of ["another-token-1", ""]) {
    assertEquals(restarted([TEACHER, ""], [token, ""]).rolesOf(), [undefined, undefined]);
  }
  const changed = restarted([TEACHER, PROJECTOR], ["another-token-1", PROJECTOR]);
  assertEquals(changed.rolesOf(), [undefined, "projector"]);
  assertEquals(restarted(["", ""], ["", ""]).rolesOf(), [undefined, undefined]);
});

Deno.test("the projector's token follows from the teacher's where it is not set, and is no other's", () => {
  const { before, after } = restarted([TEACHER, ""], [TEACHER, ""]);
  assertEquals(before.tokens, after.tokens);
  assertMatch(after.tokens.projector, /^[\w-]{22}$/);
  assertEquals([after.tokenRole(after.tokens.projector), after.tokenRole(TEACHER)], ["projector", "teacher"]);
  const other = restarted(["another-token-1", ""], ["", ""]);
  assert(other.before.tokens.projector !== after.tokens.projector);
  assert(other.after.tokens.projector !== other.before.tokens.projector);
});

Deno.test("a session of the lab before ends after a day of lessons, and is taken up soon after the start only", () => {
  const long = restarted([TEACHER, PROJECTOR], [TEACHER, PROJECTOR]);
  long.pass(12 * 60);
  assertEquals(long.rolesOf(), [undefined, undefined]);
  const idle = restarted([TEACHER, PROJECTOR], [TEACHER, PROJECTOR]);
  assertEquals(idle.rolesOf(), ["teacher", "projector"]);
  idle.pass(31);
  assertEquals(idle.rolesOf(), [undefined, undefined]);
  assertEquals(idle.rolesOf(), [undefined, undefined]);
});

Deno.test("a session's name that was changed opens nothing", () => {
  const { after, names } = restarted([TEACHER, PROJECTOR], [TEACHER, PROJECTOR]);
  for (const at of [0, 20, 40, 63]) {
    const changed = names[0].slice(0, at) + (names[0][at] === "A" ? "B" : "A") + names[0].slice(at + 1);
    assertEquals(after.sessionRole(changed, clientAt("127.0.0.1")), undefined);
  }
  assertEquals(after.sessionRole("", clientAt("127.0.0.1")), undefined);
});
