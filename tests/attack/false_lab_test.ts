// Processes that take a lab's name, and show what a lab shows: neither `guichet reload` nor `guichet sockets` may
// take one for the teacher's lab, and the doctor may not excuse a port that one holds.
import { assertEquals, assertMatch } from "@std/assert";
import { labWorld, NEEDS } from "../cli/support/lab_world.ts";
import { runGuichet } from "../support/guichet.ts";
import { Python } from "../support/python.ts";
import { testNeeding } from "../support/tool.ts";
import { asUser } from "./support/attack.ts";

const STATUS = JSON.stringify({ lab: "Mine", listeners: [] });

/** Takes the name that labs have; PR_SET_NAME is 15. */
const NAMED = `import ctypes
ctypes.CDLL(None).prctl(15, b"guichet-lab")
print("up", os.getpid())`;

/** Shows a right status besides, in a memory file of the user who is in force then. */
const SHOWING = `fd = os.memfd_create("guichet-lab")
os.write(fd, b'${STATUS}')`;

const STUDENT = asUser(65_534);

/** Name, what is put before its Python, its text. */
const FALSE_LABS: readonly [name: string, prefix: readonly string[], script: string][] = [
  ["has the name alone", STUDENT, NAMED],
  ["shows a right status too", STUDENT, `${SHOWING}\n${NAMED}`],
  // As a program that is setuid root, started through a link of that name with the student's memory file open.
  ["is root, with a student's status", [], `os.seteuid(65534)\n${SHOWING}\nos.seteuid(0)\n${NAMED}`],
];

for (const [name, prefix, script] of FALSE_LABS) {
  testNeeding([...NEEDS, "root", "setpriv"], `a process that ${name} is not taken for the lab`, async () => {
    await using lab = await labWorld();
    await using python = new Python(script, [...lab.prefix, ...prefix]);
    await python.line(/up/);
    const sockets = await lab.sockets("--json");
    assertEquals([sockets.code, sockets.stderr], [0, ""]);
    assertEquals(JSON.parse(sockets.stdout).labs, [{ pid: lab.pid, uid: 0, name: "Mine" }]);
    const { code, stdout, stderr } = await runGuichet(["reload"], { prefix: lab.prefix });
    assertEquals([code, stdout, stderr], [0, "Reloaded\n", ""]);
  });
}

testNeeding(
  [...NEEDS, "root", "setpriv"],
  "with no lab of ours, several of others are told apart by their users",
  async () => {
    await using lab = await labWorld();
    await using one = new Python(`${SHOWING}\n${NAMED}`, [...lab.prefix, ...STUDENT]);
    await using two = new Python(`${SHOWING}\n${NAMED}`, [...lab.prefix, ...STUDENT]);
    const [[, first], [, second]] = await Promise.all([one.line(/up (\d+)/), two.line(/up (\d+)/)]);
    await using ender = new Python(`os.kill(${lab.pid}, 9)\nprint("killed")`, lab.prefix);
    await ender.line(/killed/);
    const { code, stderr } = await runGuichet(["reload"], { prefix: lab.prefix });
    assertEquals(code, 1);
    const each = [first, second].sort((a, b) => Number(a) - Number(b)).map((pid) =>
      `pid ${pid} \\(Mine, of user 65534\\)`
    );
    assertMatch(stderr, new RegExp(`Cannot reload: 2 labs run, ${each.join(", ")}; --pid N chooses one`));
  },
);
