// Exercises on the text port: how far the student is, one whole, and the ticket of what is solved.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ticketOf } from "../../../src/challenges/seed.ts";
import { sheetLines, taskLines } from "../../../src/board/text/sheet_text.ts";
import { exercise } from "../../support/exercises.ts";
import { waitFor } from "../../support/wait_for.ts";
import { fixtureSheet } from "../pages/support/fixture_sheet.ts";
import { World } from "../support/board_world.ts";
import { int } from "../support/exchanges.ts";

Deno.test("the sheet's lines have each exercise with points, state, tries, ticket and time, in 80 columns", () => {
  const lines = sheetLines(fixtureSheet("en"), "en", 80);
  assertEquals(lines.slice(0, 3), [
    "Exercises: 1 of 2 done, 2 of 5 points",
    "  1. Read until you have it all [pieces]",
    "     2 points, done, 3 tries, ticket 7K3M9QAB",
  ]);
  assertStringIncludes(lines.join("\n"), "optional, not tried, no try yet, closed since");
  const french = sheetLines(fixtureSheet("fr"), "fr", 80);
  assertEquals(french[0], "Exercices : 1 sur 2 réussi, 2 points sur 5");
  for (const line of [...lines, ...french]) assertEquals(line.length <= 80, true, line);
});

Deno.test("an exercise's lines have the teacher's text as it is, and the protocol's words and boxes", () => {
  const text = taskLines(fixtureSheet("en"), 0, "en", 80).join("\n");
  assertStringIncludes(text, "Write a client that **copes**.");
  assertStringIncludes(text, "1. loop until all is there,\n2. mind the end.");
  assertStringIncludes(text, "┌");
  assertStringIncludes(text, "What must come back:");
});

Deno.test("the text port greets with the exercises, tells one by its name, and gives the ticket with the try", async () => {
  await using world = await World.start();
  world.exercises = [exercise("Sums", {
    listener: "tcp-counter",
    text: { en: "Send an int.\u001b[2J", fr: "Envoyez un int." },
  })];
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: world.addresses.hints.port });
  let text = "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  const read = async () => {
    for (let length; (length = await connection.read(buffer)) !== null;) {
      text += decoder.decode(buffer.subarray(0, length), { stream: true });
    }
  };
  read().catch(() => {});
  const until = (part: string) =>
    waitFor(() => `${part} in ${text}`, () => text.includes(part), { timeout: 20_000 });
  // A command whose turn has not come within ten seconds, on a busy machine, is not answered.
  const ask = async (command: string, part: string) => {
    for (let tries = 0; !text.includes(part) && tries < 3; tries++) {
      await connection.write(new TextEncoder().encode(`${command}\n`));
      await until(part).catch(() => {});
    }
    assertStringIncludes(text, part);
  };
  await until("Type e to see the exercises");
  assertStringIncludes(text, "  1. Exercise Sums [Sums]\n     1 point, not tried, no try yet\n");
  await until("appear here");
  await ask("sums", "Send an int.");
  await until("What must come back");
  assertEquals(text.includes("\u001b"), false);
  const trial = { kind: "pieces", attempt: 2, verdict: "solved", clue: "none", values: [] } as const;
  world.observe({ student: "127.0.0.1", sent: int(5), trial, uncounted: true });
  await until("not counted)");
  world.observe({ student: "127.0.0.1", sent: int(6), trial });
  await until("Your ticket: ");
  await until("\n\n");
  assertEquals(text.split("Your ticket: ").length, 2, "none for what does not count");
  assertStringIncludes(text, "  try 2: solved\n");
  assertStringIncludes(
    text,
    `  ✓ Exercise Sums: done. Your ticket: ${ticketOf(world.journal.secret, "127.0.0.1", "Sums")}\n`,
  );
  await ask("fr", "Tapez e pour revoir les exercices");
  await until("réussi, 2 essais, ticket ");
});
