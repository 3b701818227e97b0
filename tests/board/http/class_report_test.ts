// The report as CSV, and the code of the students' address.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { PROJECTOR, TEACHER, World } from "../support/board_world.ts";
import { int } from "../support/exchanges.ts";

async function csv(world: World, query: string): Promise<string[]> {
  const response = await world.get(`/api/report.csv${query}`, { token: TEACHER });
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "text/csv; charset=utf-8");
  assertMatch(
    response.headers.get("content-disposition")!,
    /^attachment; filename="guichet-[a-z0-9-]+\.csv"$/,
  );
  const bytes = new Uint8Array(await response.arrayBuffer());
  assertEquals([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const text = new TextDecoder().decode(bytes);
  assertEquals(text.endsWith("\r\n"), true);
  return text.trimEnd().split("\r\n");
}

Deno.test("the report has one row a student, a column an exercise, and no formula of a nickname", async () => {
  await using world = await World.start();
  world.observe({ student: "10.0.0.7", sent: int(5) }, {
    student: "10.0.0.7",
    listener: "udp-counter",
    sent: "x",
  });
  world.observe({ student: "10.0.0.8", sent: "42" });
  world.journal.claim("10.0.0.7", "=1+1");
  world.journal.saveStudent(world.directory.byKey("10.0.0.7"));
  const [heading, ...rows] = await csv(world, "?by=student");
  assertEquals(
    heading.split(",").slice(0, 11).join(),
    [
      "group,student,rule,address,attempts,successes,done,first try,last try,tcp-counter,udp-counter",
    ].join(),
  );
  assertEquals(rows.length, 2);
  const named = rows.find((row) => row.includes("1+1"))!.split(",");
  assertEquals([named[1], named[4], named[6], named[9], named[10]], ["'=1+1", "2", "1", "done", "failing"]);
  assertEquals((await csv(world, "")).length, 4);
});

Deno.test("the report is of a group, or of all, for the teacher alone", async () => {
  await using world = await World.start();
  world.observe({ student: "10.0.0.7", sent: int(5) });
  world.journal.newGroup("B");
  assertEquals((await csv(world, "?by=student")).length, 1);
  assertEquals((await csv(world, "?by=student&group=1")).length, 2);
  assertEquals((await csv(world, "?by=student&group=all")).length, 2);
  const statuses: number[] = [];
  for (
    const [query, token] of [["?group=9", TEACHER], ["?by=x", TEACHER], ["", PROJECTOR], [
      "",
      undefined,
    ]] as const
  ) {
    const response = await world.get(`/api/report.csv${query}`, { token });
    await response.body?.cancel();
    statuses.push(response.status);
  }
  assertEquals(statuses, [404, 400, 403, 401]);
});

Deno.test("the code is a picture of the address that students reach, as the machine has it now", async () => {
  await using world = await World.start({ address: "0.0.0.0" });
  world.machineAddresses = [];
  assertEquals((await read(world)).status, 404);
  world.machineAddresses = ["192.168.7.1", "fd00::1", "10.8.0.1"];
  const { status, type, text } = await read(world);
  assertEquals([status, type], [200, "image/svg+xml"]);
  assertStringIncludes(text, "<svg ");
  world.machineAddresses = ["10.8.0.1"];
  assertEquals((await read(world)).text === text, false);
  const { reach } = await (await world.get("/api/class", { token: TEACHER })).json();
  assertEquals(reach.me, [`http://10.8.0.1:${new URL(world.url).port}/me`]);
});

async function read(world: World): Promise<{ status: number; type: string | null; text: string }> {
  const response = await world.get("/api/me/qr.svg");
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}
