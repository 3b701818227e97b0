import { assert, assertEquals } from "@std/assert";
import { Output } from "../../src/log/output.ts";

const decoder = new TextDecoder();

/** Tells what it dropped, and keeps what failed. */
class Telling extends Output {
  readonly errors: string[] = [];

  protected override droppedNote(lines: number): string {
    return `${lines} lines dropped`;
  }

  protected override failed(error: unknown): void {
    this.errors.push(String(error));
  }
}

/** A descriptor whose every write waits to be told how it ends. */
function descriptor() {
  const writes: { bytes: Uint8Array; end: (result: number | Error) => void }[] = [];
  let wake = () => {};
  return {
    write: (bytes: Uint8Array) =>
      new Promise<number>((resolve, reject) => {
        writes.push({ bytes: bytes.slice(), end: (r) => r instanceof Error ? reject(r) : resolve(r) });
        wake();
      }),
    /** The next write, once it was asked for. */
    next: async () => {
      while (writes.length === 0) await new Promise<void>((resolve) => wake = resolve);
      return writes.shift()!;
    },
  };
}

/** Takes everything, `most` bytes at a time. */
function collector(most = Infinity) {
  let text = "";
  let calls = 0;
  return {
    write: (bytes: Uint8Array) => {
      const taken = bytes.subarray(0, most);
      text += decoder.decode(taken);
      calls++;
      return Promise.resolve(taken.length);
    },
    get text() {
      return text;
    },
    get calls() {
      return calls;
    },
  };
}

Deno.test("Output writes lines in order, those of one turn in one write", async () => {
  const sink = collector();
  const output = new Output(sink);
  output.line("one");
  output.line("two");
  await output.flush(1000);
  output.line("three");
  await output.flush(1000);
  assertEquals([sink.text, sink.calls, output.dropped], ["one\ntwo\nthree\n", 2, 0]);
});

Deno.test("Output finishes a write that took only part", async () => {
  const sink = collector(3);
  const output = new Output(sink);
  output.line("abcdefgh");
  output.line("é");
  await output.flush(1000);
  assertEquals(sink.text.replaceAll("\ufffd", ""), "abcdefgh\né\n");
});

Deno.test("Output tries again where the descriptor says not yet", async () => {
  const sink = collector();
  let refusals = 2;
  const output = new Output({
    write: (bytes) => refusals-- > 0 ? Promise.reject(new Deno.errors.WouldBlock("full")) : sink.write(bytes),
  });
  output.line("late");
  await output.flush(5000);
  assertEquals([sink.text, output.dropped], ["late\n", 0]);
});

Deno.test("Output drops lines beyond its bound while the reader is stuck, and says how many", async () => {
  const stuck = descriptor();
  const output = new Telling(stuck);
  const line = "x".repeat(1023);
  output.line("first");
  const first = await stuck.next();
  for (let i = 0; i < 1024 + 7; i++) output.line(line);
  assertEquals(output.dropped, 7);

  first.end(first.bytes.length);
  let rest = "";
  while (!rest.endsWith("dropped\n")) {
    const write = await stuck.next();
    rest += decoder.decode(write.bytes);
    write.end(write.bytes.length);
  }
  await output.flush(1000);
  const lines = rest.trimEnd().split("\n");
  assertEquals(lines.filter((each) => each === line).length, 1024);
  assertEquals(lines.filter((each) => each !== line), ["7 lines dropped"]);
});

Deno.test("Output.flush gives up on a stuck reader in time", async () => {
  const stuck = descriptor();
  const output = new Output(stuck);
  output.line("never read");
  const write = await stuck.next();
  await output.flush(5);
  write.end(write.bytes.length);
  await output.flush(1000);
  assertEquals(output.dropped, 0);
});

Deno.test("Output reports a failing descriptor once, counts the lost lines, and recovers on a fresh line", async () => {
  const disk = descriptor();
  const output = new Telling(disk);
  const { errors } = output;
  output.line("torn in two");
  (await disk.next()).end(4);
  (await disk.next()).end(new Error("no space left"));
  await output.flush(1000);
  for (const text of ["lost", "lost too"]) {
    output.line(text);
    (await disk.next()).end(new Error("no space left"));
    await output.flush(1000);
  }
  assertEquals([errors, output.dropped], [["Error: no space left"], 3]);

  output.line("whole");
  const write = await disk.next();
  assertEquals(decoder.decode(write.bytes), "\nwhole\n");
  write.end(write.bytes.length);
  await output.flush(1000);
  output.line("next");
  const next = await disk.next();
  assertEquals(decoder.decode(next.bytes), "next\n");
  next.end(new Error("again"));
  await output.flush(1000);
  assertEquals(errors.length, 2);
  assert(output.dropped === 4);
});
