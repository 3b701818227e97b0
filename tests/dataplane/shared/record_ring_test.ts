import { assertEquals } from "@std/assert";
import {
  AT,
  LISTENER,
  NAME_LENGTH,
  readExchange,
  RECORD_DOUBLES,
  RECORD_WORDS,
  REPLY_LENGTH,
  REQUEST_LENGTH,
} from "../../../src/dataplane/shared/record.ts";
import {
  makeRecordRing,
  RecordReader,
  type RecordRing,
  RecordWriter,
  RING_RECORDS,
} from "../../../src/dataplane/shared/record_ring.ts";
import { numbered } from "../support/record_names.ts";

/** Writes records numbered from `first` on as long as there is room, `count` at most. @returns how many */
function write(writer: RecordWriter, first: number, count: number): number {
  let written = 0;
  for (; written < count && writer.room() > 0; written++) {
    const record = writer.next();
    writer.words[record * RECORD_WORDS + LISTENER] = first + written;
    writer.doubles[record * RECORD_DOUBLES + AT] = 1000 + first + written;
    writer.words[record * RECORD_WORDS + NAME_LENGTH] = 0;
    writer.words[record * RECORD_WORDS + REQUEST_LENGTH] = 0;
  }
  writer.publish();
  return written;
}

function read(reader: RecordReader): number[] {
  const numbers: number[] = [];
  for (const record of reader.take()) {
    const number = reader.words[record * RECORD_WORDS + LISTENER];
    assertEquals(reader.doubles[record * RECORD_DOUBLES + AT], 1000 + number);
    numbers.push(number);
  }
  return numbers;
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

Deno.test("a ring takes a ring full, says that it is full, and writes over nothing unread", () => {
  const ring = makeRecordRing();
  const [writer, reader] = [new RecordWriter(ring), new RecordReader(ring)];
  assertEquals(writer.room(), RING_RECORDS);
  assertEquals(write(writer, 1, 10_000), RING_RECORDS);
  assertEquals([writer.room(), write(writer, 5000, 1)], [0, 0]);
  assertEquals(read(reader), range(1, RING_RECORDS));
  assertEquals([writer.room(), read(reader)], [RING_RECORDS, []]);
});

Deno.test("a ring gives what was written in order, over many turns", () => {
  const ring = makeRecordRing();
  const [writer, reader] = [new RecordWriter(ring), new RecordReader(ring)];
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
  const ring = makeRecordRing();
  const [writer, reader] = [new RecordWriter(ring), new RecordReader(ring)];
  writer.next();
  assertEquals([writer.room(), [...reader.take()]], [RING_RECORDS - 1, []]);
  writer.publish();
  assertEquals([...reader.take()], [0]);
});

Deno.test("a ring goes on where its positions wrap at 2^31 and at 2^32", () => {
  for (const start of [2 ** 31 - 5, -5]) {
    const ring: RecordRing = makeRecordRing();
    ring.positions.fill(start);
    const [writer, reader] = [new RecordWriter(ring), new RecordReader(ring)];
    assertEquals(write(writer, 0, RING_RECORDS + 1), RING_RECORDS);
    assertEquals(read(reader), range(0, RING_RECORDS));
    assertEquals(write(writer, 0, 3), 3);
    assertEquals(read(reader), [0, 1, 2]);
  }
});

Deno.test("a record that is being read is not written over, however many come meanwhile", () => {
  const ring = makeRecordRing();
  const [writer, reader] = [new RecordWriter(ring), new RecordReader(ring)];
  write(writer, 0, RING_RECORDS);
  const taken: number[] = [];
  for (const record of reader.take()) {
    write(writer, RING_RECORDS + taken.length, 1);
    taken.push(reader.words[record * RECORD_WORDS + LISTENER]);
  }
  assertEquals(taken, range(0, RING_RECORDS));
});

Deno.test("exchanges read are copies: the ring may be written over", () => {
  const ring = makeRecordRing();
  const [writer, reader] = [new RecordWriter(ring), new RecordReader(ring)];
  const record = writer.next();
  writer.words[record * RECORD_WORDS + REQUEST_LENGTH] = 4;
  writer.words[record * RECORD_WORDS + REPLY_LENGTH] = 2;
  writer.publish();
  const [{ request, reply }] = [...reader.take()].map((taken) => readExchange(reader, taken, numbered(1)));
  writer.bytes.fill(0xff);
  assertEquals([[...request], [...reply]], [[0, 0, 0, 0], [0, 0]]);
});
