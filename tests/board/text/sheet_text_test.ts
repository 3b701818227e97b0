// Exercises on the text port: how far the student is, one whole, and the ticket of what is solved.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ticketOf } from "../../../src/challenges/seed.ts";
import { sheetLines, taskLines } from "../../../src/board/text/sheet_text.ts";
import { exercise } from "../../support/exercises.ts";
import { waitFor } from "../../support/wait_for.ts";
import { fixtureSheet } from "../pages/support/fixture_sheet.ts";
import { World } from "../support/board_world.ts";
import { int } from "../support/exchanges.ts";

/** What the text port says, read on in the background. */
class Conversation {
  text = "";
  readonly #connection: Deno.TcpConn;

  constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
    this.#read().catch(() => {});
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(4096);
    for (let length; (length = await this.#connection.read(buffer)) !== null;) {
      this.text += decoder.decode(buffer.subarray(0, length), { stream: true });
    }
  }

  /** Waits until it has said this. */
  async until(part: string): Promise<void> {
    await waitFor(() => `${part} in ${this.text}`, () => this.text.includes(part), { timeout: 20_000 });
  }

  /** Asks, and again: a command whose turn does not come within ten seconds, on a busy machine, is not answered. */
  async ask(command: string, part: string): Promise<void> {
    for (let tries = 0; !this.text.includes(part) && tries < 3; tries++) {
      await this.#connection.write(new TextEncoder().encode(`${command}\n`));
      await this.until(part).catch(() => {});
    }
    assertStringIncludes(this.text, part);
  }
}

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
  const session = new Conversation(connection);
  const until = (part: string) => session.until(part);
  await until("Type e to see the exercises");
  assertStringIncludes(session.text, "  1. Exercise Sums [Sums]\n     1 point, not tried, no try yet\n");
  await until("appear here");
  await session.ask("sums", "Send an int.");
  await until("What must come back");
  assertEquals(session.text.includes("\u001b"), false);
  const trial = { kind: "pieces", attempt: 2, verdict: "solved", clue: "none", values: [] } as const;
  world.observe({ student: "127.0.0.1", sent: int(5), trial, uncounted: true });
  await until("not counted)");
  world.observe({ student: "127.0.0.1", sent: int(6), trial });
  await until("Your ticket: ");
  await until("\n\n");
  assertEquals(session.text.split("Your ticket: ").length, 2, "none for what does not count");
  assertStringIncludes(session.text, "  try 2: solved\n");
  assertStringIncludes(
    session.text,
    `  ✓ Exercise Sums: done. Your ticket: ${ticketOf(world.journal.secret, "127.0.0.1", "Sums")}\n`,
  );
  await session.ask("fr", "Tapez e pour revoir les exercices");
  await until("réussi, 2 essais, ticket ");
});
