// A board with a class of forty that works: for looking at it, and for the pages' tests.
//
//   deno run -A tests/board/support/fake_board.ts --port 8080
import { parseArgs } from "@std/cli";
import { World } from "./board_world.ts";
import { int, type Made } from "./exchanges.ts";

const STUDENTS = 40;
const NAMES =
  "Ana Zoé Malik Inès Théo Camille Yanis Léa Hugo Nour Sacha Jade Adam Lina Noé Chloé Ilyes Maya Tom Alice"
    .split(" ");

/** What students try, from the worst to the best. */
const TRIES: readonly (() => Omit<Made, "student">)[] = [
  () => ({ sent: "42" }),
  () => ({ sent: int(42, false) }),
  () => ({ sent: new Uint8Array(8).fill(7), clientEnd: "after", outcome: "answered", bytesOut: 4 }),
  () => ({ sent: "<script>alert(1)</script>" }),
  () => ({ sent: int(Math.floor(Math.random() * 1000)), readSizes: [1, 1, 2], reads: 3 }),
  () => ({ sent: int(Math.floor(Math.random() * 1000)) }),
];

const LISTENERS: readonly Partial<Made>[] = [
  { listener: "tcp-counter" },
  { listener: "udp-counter", transport: "udp", clientEnd: "none", outcome: "answered", bytesOut: 4 },
  { listener: "unix-echo", service: "echo", transport: "unix", outcome: "answered", bytesOut: 4 },
];

function work(world: World, skills: readonly number[]): void {
  const student = Math.floor(Math.random() * STUDENTS);
  const skill = Math.min(1, skills[student] + Math.random() * 0.3);
  const tried = TRIES[Math.min(TRIES.length - 1, Math.floor(skill * TRIES.length))]();
  const listener = LISTENERS[Math.floor(Math.random() * LISTENERS.length)];
  const key = student === 0 ? "127.0.0.1" : `10.0.7.${student + 10}`;
  world.observe({ ...tried, ...listener, student: key });
}

if (import.meta.main) {
  const { port } = parseArgs(Deno.args, { string: ["port"], default: { port: "0" } });
  const world = await World.start({ stuckAfter: 20_000 }, Number(port));
  NAMES.forEach((name, index) => world.journal.claim(`10.0.7.${index * 2 + 10}`, name));
  const skills = Array.from({ length: STUDENTS }, () => Math.random() * 0.7);
  for (let i = 0; i < 200; i++) work(world, skills);
  setInterval(() => work(world, skills), 120);
  setInterval(() => world.journal.flush(), 250);
  console.log(JSON.stringify(world.addresses, null, 2));
}
