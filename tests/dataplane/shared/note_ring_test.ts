import { assertEquals } from "@std/assert";
import {
  AT,
  LISTENER,
  NAME_LENGTH,
  NOTE_DOUBLES,
  NOTE_WORDS,
  REPLY_LENGTH,
  REQUEST_LENGTH,
} from "../../../src/dataplane/shared/record.ts";
import {
  makeNoteRing,
  NoteReader,
  type NoteRing,
  NoteWriter,
  RING_NOTES,
} from "../../../src/dataplane/shared/record_ring.ts";

/** Writes notes numbered from `first` on as long as there is room, `count` at most. @returns how many */
function write(writer: NoteWriter, first: number, count: number): number {
  let written = 0;
  for (; written < count && writer.room() > 0; written++) {
    const record = writer.next();
    writer.words[record * NOTE_WORDS + LISTENER] = first + written;
    writer.doubles[record * NOTE_DOUBLES + AT] = 1000 + first + written;
    writer.words[record * NOTE_WORDS + NAME_LENGTH] = 0;
    writer.words[record * NOTE_WORDS + REQUEST_LENGTH] = 0;
  }
  writer.publish();
  return written;
}

function read(reader: NoteReader): number[] {
  return reader.take().map(({ listener, at }) => {
    assertEquals(at, 1000 + listener);
    return listener;
  });
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

Deno.test("a ring takes a ring full, says that it is full, and writes over nothing unread", () => {
  const ring = makeNoteRing();
  const [writer, reader] = [new NoteWriter(ring), new NoteReader(ring)];
  assertEquals(writer.room(), RING_NOTES);
  assertEquals(write(writer, 1, 10_000), RING_NOTES);
  assertEquals([writer.room(), write(writer, 5000, 1)], [0, 0]);
  assertEquals(read(reader), range(1, RING_NOTES));
  assertEquals([writer.room(), read(reader)], [RING_NOTES, []]);
});

Deno.test("a ring gives what was written in order, over many turns", () => {
  const ring = makeNoteRing();
  const [writer, reader] = [new NoteWriter(ring), new NoteReader(ring)];
  const seen: number[] = [];
  let next = 0;
  for (let i = 0; i < 50; i++) {
    next += write(writer, next, 597);
    if (i % 3 === 2) seen.push(...read(reader));
  }
  seen.push(...read(reader));
  assertEquals(seen, range(0, next));
});

Deno.test("what is written but not published is not read", () => {
  const ring = makeNoteRing();
  const [writer, reader] = [new NoteWriter(ring), new NoteReader(ring)];
  writer.next();
  assertEquals([writer.room(), reader.take().length], [RING_NOTES - 1, 0]);
  writer.publish();
  assertEquals(reader.take().length, 1);
});

Deno.test("a ring goes on where its positions wrap at 2^31 and at 2^32", () => {
  for (const start of [2 ** 31 - 5, -5]) {
    const ring: NoteRing = makeNoteRing();
    ring.positions.fill(start);
    const [writer, reader] = [new NoteWriter(ring), new NoteReader(ring)];
    assertEquals(write(writer, 0, RING_NOTES + 1), RING_NOTES);
    assertEquals(read(reader), range(0, RING_NOTES));
    assertEquals(write(writer, 0, 3), 3);
    assertEquals(read(reader), [0, 1, 2]);
  }
});

Deno.test("notes taken are copies: the ring may be written over", () => {
  const ring = makeNoteRing();
  const [writer, reader] = [new NoteWriter(ring), new NoteReader(ring)];
  const record = writer.next();
  writer.words[record * NOTE_WORDS + REQUEST_LENGTH] = 4;
  writer.words[record * NOTE_WORDS + REPLY_LENGTH] = 2;
  writer.publish();
  const [{ request, reply }] = reader.take();
  writer.bytes.fill(0xff);
  assertEquals([[...request], [...reply]], [[0, 0, 0, 0], [0, 0]]);
});
