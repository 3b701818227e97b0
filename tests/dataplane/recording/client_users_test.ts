// Questions about users: how many a user's sockets have.
import { assertEquals } from "@std/assert";
import { QuestionShares } from "../../../src/dataplane/recording/client_users.ts";

const [ANA, BOB] = [1000, 1001];

Deno.test("a user whose sockets flood uses up a share of the questions, not another's", () => {
  const shares = new QuestionShares();
  const ask = (socket: number, user: number) => {
    if (!shares.take(socket)) return 0;
    shares.told(socket, user);
    return 1;
  };
  let asked = 0;
  for (let i = 0; i < 100_000; i++) asked += ask(1 + i % 200, ANA);
  assertEquals(asked, 1024);
  assertEquals(ask(1000, BOB), 1);
  assertEquals(ask(1, ANA), 0);
  shares.tick();
  asked = 0;
  for (let i = 0; i < 1000; i++) asked += ask(1, ANA);
  assertEquals([asked, ask(2, ANA)], [64, 1]);
});

Deno.test("a worker asks so much in a tick and no more", () => {
  const shares = new QuestionShares();
  let asked = 0;
  for (let socket = 1; socket < 100_000; socket++) if (shares.take(socket)) asked++;
  assertEquals(asked, 4096);
});
