// One class of several labs, each a process of its own, on a real PostgreSQL.
import { assert, assertEquals } from "@std/assert";
import type { ApiClass, ApiGroups } from "../../src/board/api_types.ts";
import { testNeeding } from "../support/tool.ts";
import { ClassLab } from "./support/class_lab.ts";
import { startWorld } from "./support/world.ts";

testNeeding(
  ["postgresql"],
  "every board shows the whole class, one lab, or its own, and no byte of another's",
  async () => {
    await using world = await startWorld();
    await using one = await ClassLab.start(world, "room-1");
    await using two = await ClassLab.start(world, "room-2");
    await one.send("127.0.0.11");
    await two.send("127.0.0.21", "secret\0");
    const keys = await one.shows(
      "both",
      "*",
      ({ rows }) =>
        rows.length === 2 && rows.every(({ cells }) => cells.udp?.hint !== undefined) &&
        rows.map(({ student }) => student.key),
    );
    assertEquals(keys.toSorted(), ["127.0.0.11", "127.0.0.21@room-2"]);
    const { rows: [row], cluster, listeners } = await one.class("room-2");
    assertEquals([row.student.key, row.labs, row.cells.udp.attempts], ["127.0.0.21@room-2", ["room-2"], 1]);
    assertEquals(row.cells.udp.hint?.title, (await two.class()).rows[0].cells.udp.hint?.title);
    assertEquals([cluster?.lab, cluster?.labs, cluster?.shown], [
      "room-1",
      [{ lab: "room-2", students: 1 }],
      "room-2",
    ]);
    assertEquals(listeners.map(({ name, elsewhere }) => [name, elsewhere]), [["udp", true]]);
    assertEquals(
      (await one.class()).rows.map(({ student }) => student.key),
      ["127.0.0.11"],
    );
    // What it sent is nowhere on the other's board, and in no row that labs tell each other.
    const told = JSON.stringify([
      await one.class("*"),
      await world.engine.ask("SELECT shown FROM guichet.student"),
    ]);
    assert(!told.includes("secret") && !told.includes("736563726574"), told);
  },
);

testNeeding(
  ["postgresql"],
  "with the engine away a board shows its own lab, and since when the others are missing",
  async () => {
    await using world = await startWorld();
    await using one = await ClassLab.start(world, "room-1");
    await using two = await ClassLab.start(world, "room-2");
    await two.send("127.0.0.21");
    await one.shows("the other's row", "*", ({ rows }) => rows.length === 1);
    await world.engine.kill();
    await one.send("127.0.0.11");
    const keys = ({ rows }: ApiClass) => rows.map(({ student }) => student.key).join();
    const { cluster } = await one.shows(
      "its own row alone",
      "*",
      (data) => data.cluster?.awaySince !== undefined && keys(data) === "127.0.0.11" && data,
    );
    assert(Date.now() - cluster!.awaySince! < 15_000, `${cluster?.awaySince}`);
    assertEquals((await one.ask("/api/groups", { name: "Next" })).status, 503);
    await two.send("127.0.0.22");
    await world.engine.start();
    await one.shows(
      "all again",
      "*",
      (data) => data.rows.length === 3 && data.cluster?.awaySince === undefined,
    );
  },
);

testNeeding(
  ["postgresql"],
  "a group that two boards begin at once is one group, everywhere, and the old rows are gone",
  async () => {
    await using world = await startWorld();
    await using one = await ClassLab.start(world, "room-1");
    await using two = await ClassLab.start(world, "room-2");
    await using three = await ClassLab.start(world, "room-3");
    for (const [i, lab] of [one, two, three].entries()) await lab.send(`127.0.0.${i + 11}`);
    await three.shows("three", "*", ({ rows }) => rows.length === 3);
    const begun = await Promise.all(
      [one, two].map((lab) => lab.ask<{ name: string }>("/api/groups", { name: `of ${lab.name}` })),
    );
    assertEquals(begun.map(({ status }) => status), [201, 201]);
    const [{ body: { name } }] = begun;
    assertEquals(begun[1].body.name, name);
    for (const lab of [one, two, three]) {
      await lab.shows("the new group", "*", ({ group, rows }) => group.name === name && rows.length === 0);
      assertEquals(
        (await lab.ask<ApiGroups>("/api/groups")).body.groups.map((group) => group.name).slice(1),
        [name],
      );
    }
    await three.send("127.0.0.13");
    await one.shows("the new group's row", "*", ({ rows }) => rows.length === 1);
  },
);
