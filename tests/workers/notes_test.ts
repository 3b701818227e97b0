// A worker's notes on their way into the ring, without a worker.
import { assert, assertEquals } from "@std/assert";
import { ANSWERED, NO_NOTE, REFUSED_BY_LIMIT, RESET } from "../../src/listeners/observer.ts";
import { makeNoteRing, NoteReader, RING_NOTES } from "../../src/workers/note_ring.ts";
import { Notes } from "../../src/workers/notes.ts";

const NAME = Uint8Array.from({ length: 112 }, (_, i) => i);

function notesAndReader(): { notes: Notes; reader: NoteReader } {
  const ring = makeNoteRing();
  return { notes: new Notes(ring, () => 1234.5), reader: new NoteReader(ring) };
}

function bytes(from: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => from + i);
}

Deno.test("a connection's note holds its first 96 bytes, gathered as they come", () => {
  const { notes, reader } = notesAndReader();
  const note = notes.opened(3, NAME, 16);
  notes.firstBytes(note, bytes(0, 1), 1);
  notes.firstBytes(note, bytes(1, 94), 94);
  notes.firstBytes(note, bytes(95, 50), 50);
  notes.firstBytes(note, bytes(200, 1), 1);
  assert(notes.closed({ note, bytesIn: 5e9, bytesOut: 7e9, reads: 4 }, RESET));
  assertEquals(reader.take(), [{
    listener: 3,
    at: 1234.5,
    outcome: "reset",
    bytesIn: 5e9,
    bytesOut: 7e9,
    reads: 4,
    peer: NAME.slice(0, 16),
    sample: bytes(0, 96),
    local: new Uint8Array(0),
  }]);
});

Deno.test("connections that are open at the same time have notes of their own; one that is free is used again", () => {
  const { notes, reader } = notesAndReader();
  const [first, second] = [notes.opened(0, NAME, 16), notes.opened(1, NAME, 112)];
  notes.firstBytes(first, bytes(1, 4), 4);
  notes.firstBytes(second, bytes(11, 4), 4);
  notes.closed({ note: first, bytesIn: 4, bytesOut: 0, reads: 1 }, ANSWERED);
  const third = notes.opened(2, NAME, 0);
  assertEquals(third, first);
  notes.closed({ note: third, bytesIn: 0, bytesOut: 0, reads: 0 }, REFUSED_BY_LIMIT);
  notes.closed({ note: second, bytesIn: 4, bytesOut: 0, reads: 1 }, ANSWERED);
  assertEquals(reader.take().map(({ listener, peer, sample }) => [listener, peer.length, [...sample]]), [
    [0, 16, [1, 2, 3, 4]],
    [2, 0, []],
    [1, 112, [11, 12, 13, 14]],
  ]);
});

Deno.test("a name longer than any address is cut", () => {
  const { notes, reader } = notesAndReader();
  notes.closed(
    { note: notes.opened(0, new Uint8Array(200), 200), bytesIn: 0, bytesOut: 0, reads: 0 },
    ANSWERED,
  );
  assertEquals(reader.take()[0].peer.length, 112);
});

Deno.test("past the bound connections have no note; those that had one are given back even when the ring is full", () => {
  const { notes, reader } = notesAndReader();
  const open: number[] = [];
  for (let note = notes.opened(0, NAME, 16); note !== NO_NOTE; note = notes.opened(0, NAME, 16)) {
    open.push(note);
  }
  assertEquals([open.length, new Set(open).size], [16_384, 16_384]);
  const end = { bytesIn: 1, bytesOut: 1, reads: 1 };
  const noted = open.filter((note) => notes.closed({ note, ...end }, ANSWERED));
  assertEquals([noted.length, reader.take().length], [RING_NOTES, RING_NOTES]);
  for (let i = 0; i < 16_384; i++) assert(notes.opened(0, NAME, 16) !== NO_NOTE);
  assertEquals(notes.opened(0, NAME, 16), NO_NOTE);
});
