// upload, as a conversation: what is asked for, when bytes are taken, and what comes of which bytes.
import { assert, assertEquals } from "@std/assert";
import { Challenge, type Client, words } from "../support/talk.ts";

/** Bytes of a segment, and of a read. */
const PIECE = 16_384;

function connected(littleEndian = true): Client {
  return new Challenge("upload", littleEndian).connect();
}

function pattern(seed: number, length: number, modulus = 251): number[] {
  return Array.from({ length }, (_, i) => (seed + i) % modulus);
}

/** Sends bytes as the lab takes them. */
function upload(client: Client, bytes: readonly number[]): Client {
  const { timing } = client.conversation;
  for (let at = 0; at < bytes.length && !client.conversation.finished; at += PIECE) {
    if (!timing!.reads) client.wait(250);
    assert(timing!.reads, "it takes nothing");
    client.write(bytes.slice(at, at + PIECE));
  }
  return client;
}

for (const littleEndian of [true, false]) {
  Deno.test(`upload: n and a seed come; n bytes of the pattern are answered with 1; byte order ${littleEndian}`, () => {
    const client = connected(littleEndian);
    const [n, seed] = client.ints(littleEndian);
    assert(n >= 400_000 && n <= 600_000 && seed >= 0 && seed < 251);
    upload(client, pattern(seed, n)).wait(29);
    assertEquals(client.conversation.finished, false, "it does not look for more");
    client.wait(1);
    assertEquals([client.ints(littleEndian), client.verdict], [[n, seed, 1], "solved none"]);
  });
}

Deno.test("upload: bytes are taken after 250 ms, and after a rest of 40 ms at each quarter", () => {
  const client = connected();
  const [n, seed] = client.ints();
  const { timing } = client.conversation;
  client.wait(249);
  assertEquals(timing!.reads, false);
  client.wait(1);
  const bytes = pattern(seed, n);
  let rests = 0;
  for (let at = 0; at < n; at += PIECE) {
    assertEquals(timing!.reads, true);
    client.write(bytes.slice(at, at + PIECE));
    if (timing!.reads) continue;
    rests++;
    client.wait(39);
    assertEquals(timing!.reads, false);
    client.wait(1);
  }
  assertEquals(rests, 3);
});

Deno.test("upload: who ends its output after the last byte is answered at once", () => {
  const client = connected();
  const [n, seed] = client.ints();
  assertEquals([upload(client, pattern(seed, n)).end().verdict, client.ints()[2]], ["solved none", 1]);
});

Deno.test("upload: who sends too little, and ends, leaves or waits, is told how much came", () => {
  const endings = [
    (client: Client) => client.end(),
    (client: Client) => client,
    (client: Client) => client.wait(10_001),
  ];
  for (const ending of endings) {
    const client = connected();
    const [n, seed] = client.ints();
    assertEquals(ending(upload(client, pattern(seed, 100_000))).verdict, `failed short-upload 100000 ${n}`);
    const nothing = connected();
    assertEquals(ending(nothing.wait(250)).verdict, `failed short-upload 0 ${n}`);
  }
});

Deno.test("upload: a byte now and then does not keep a try up for ever", () => {
  const client = connected().wait(250);
  const [n, seed] = client.ints();
  const bytes = pattern(seed, n);
  let sent = 0;
  while (!client.conversation.finished && sent < 20) client.write([bytes[sent++]]).wait(5000);
  assertEquals(client.verdict, `failed short-upload ${sent} ${n}`);
  assert(sent <= 13, `${sent} bytes`);
});

Deno.test("upload: the first wrong byte is told, with its place", () => {
  const wrong = (change: (n: number, seed: number) => number[]) => {
    const client = connected();
    const [n, seed] = client.ints();
    return [upload(client, change(n, seed)).wait(30).verdict, seed, client.ints()[2]] as const;
  };
  const [one, seed, answer] = wrong((n, seed) => pattern(seed, n).with(123_456, 255));
  assertEquals([one, answer], [`failed wrong-byte 123456 255 ${(seed + 123_456) % 251}`, 0]);
  assertEquals(
    wrong((n, seed) => pattern(seed + 1, n))[0],
    `failed wrong-byte 0 ${(seed + 1) % 251} ${seed}`,
  );
  assertEquals(wrong((n, seed) => pattern(seed, n, 256))[0], `failed wrong-byte ${251 - seed} 251 0`);
});

Deno.test("upload: bytes beyond the last are told, whether they come with it or just after", () => {
  const client = connected();
  const [n, seed] = client.ints();
  assertEquals(upload(client, pattern(seed, n + 1)).wait(30).verdict, "failed long-upload 1");
  const later = upload(connected(), pattern(seed, n)).write([1, 2]).wait(30);
  assertEquals([later.verdict, later.ints()[2]], ["failed long-upload 2", 0]);
});

Deno.test("upload: nothing is decided where the lab ended it", () => {
  assertEquals(words(connected().conversation.verdict!(false)), "step none");
});
