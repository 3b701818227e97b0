// What is drawn by lot, and tickets: the same again for one secret and one try, and nobody else's.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { isTicketOf, Lots, secretOfSeed, ticketOf } from "../../src/challenges/seed.ts";

const SECRET = new Uint8Array(32).fill(3);
const TRY = { student: "10.0.0.7", listener: "pieces", attempt: 1 };

function drawn(secret: Uint8Array, name: typeof TRY): string {
  const lots = new Lots(secret, name);
  return Array.from({ length: 20 }, () => lots.int()).join(" ");
}

Deno.test("Lots are the same for one try, and others for another student, listener, try or secret", () => {
  const others = [
    drawn(SECRET, { ...TRY, student: "10.0.0.8" }),
    drawn(SECRET, { ...TRY, listener: "glued" }),
    drawn(SECRET, { ...TRY, attempt: 2 }),
    drawn(new Uint8Array(32), TRY),
  ];
  assertEquals(drawn(SECRET, TRY), drawn(SECRET, TRY));
  assertEquals(new Set([drawn(SECRET, TRY), ...others]).size, 5);
});

Deno.test("Lots.between gives each number from the least to the most, and none beside", () => {
  const lots = new Lots(SECRET, TRY);
  const counts = new Map<number, number>();
  for (let i = 0; i < 3000; i++) {
    const number = lots.between(-1, 1);
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  assertEquals([...counts.keys()].sort((a, b) => a - b), [-1, 0, 1]);
  // Three sigma around a thousand: sqrt(3000 * 1/3 * 2/3) is 26.
  for (const count of counts.values()) assert(Math.abs(count - 1000) < 78, String(count));
});

Deno.test("a ticket is eight letters and digits that nobody takes for each other, one for each student and exercise", () => {
  const tickets = ["Ada", "Bob"].flatMap((name) =>
    ["pieces", "glued"].map((each) => ticketOf(SECRET, name, each))
  );
  for (const ticket of tickets) assertMatch(ticket, /^[0-9A-HJKMNP-TV-Z]{8}$/);
  assertEquals(new Set(tickets).size, 4);
  assert(ticketOf(new Uint8Array(32), "Ada", "pieces") !== tickets[0]);
});

Deno.test("isTicketOf takes a ticket as it is typed, and the name as a nickname is one's", () => {
  // One that has both digits that letters look like.
  const name = Array.from({ length: 5000 }, (_, i) => `Ada ${i}`).find((each) =>
    /0.*1|1.*0/.test(ticketOf(SECRET, each, "x"))
  )!;
  const ticket = ticketOf(SECRET, name, "x");
  const typed = [
    ticket.toLowerCase(),
    ` ${ticket.slice(0, 3)}-${ticket.slice(3)} `,
    ticket.replaceAll("0", "O").replaceAll("1", "I"),
    ticket.replaceAll("0", "o").replaceAll("1", "l"),
  ];
  for (const each of typed) assert(isTicketOf(each, SECRET, name, "x"), each);
  assert(isTicketOf(ticket, SECRET, name.toUpperCase().replace(" ", ""), "x"));
  assert(!isTicketOf(ticket, SECRET, `${name}1`, "x"));
  assert(!isTicketOf(ticket.slice(1), SECRET, name, "x"));
});

Deno.test("secretOfSeed gives a secret for each number, the same one each time", () => {
  assertEquals(secretOfSeed(7), secretOfSeed(7));
  assertEquals(secretOfSeed(7).length, 32);
  assert(String(secretOfSeed(7)) !== String(secretOfSeed(8)));
});
