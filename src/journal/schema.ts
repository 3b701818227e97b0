// The journal's schema, as the steps from an empty file to today's. A step that was ever released is never
// changed: a new one is added.
//
// Names: `grp` is a group, `cell` what one student did with one listener in one minute (what outlives the
// exchanges that are pruned, and what board and reports are read from), `thinned` in it what was counted and
// not kept singly, `met` the hints met in it.

/** Version 1: groups, students and exchanges. */
const FIRST = `
CREATE TABLE class_group (id INTEGER PRIMARY KEY, name TEXT NOT NULL, since INTEGER NOT NULL);
CREATE TABLE student (
  grp INTEGER NOT NULL, key TEXT NOT NULL, address TEXT NOT NULL, uid INTEGER, user TEXT, rule TEXT NOT NULL,
  PRIMARY KEY (grp, key)
) WITHOUT ROWID;
CREATE TABLE exchange (
  id INTEGER PRIMARY KEY, grp INTEGER NOT NULL, student TEXT NOT NULL, listener TEXT NOT NULL,
  transport TEXT NOT NULL, socket TEXT, service TEXT NOT NULL, trap TEXT,
  address TEXT, port INTEGER, path TEXT, uid INTEGER, local TEXT NOT NULL, interface TEXT NOT NULL, ttl INTEGER,
  began INTEGER NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, refusal TEXT, client_end TEXT NOT NULL,
  bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL, reads INTEGER NOT NULL, read_sizes TEXT NOT NULL,
  first_byte INTEGER NOT NULL, last_byte INTEGER NOT NULL, request BLOB NOT NULL, reply BLOB NOT NULL,
  truncated INTEGER NOT NULL, late INTEGER NOT NULL, urgent INTEGER NOT NULL, hints TEXT NOT NULL
);
CREATE INDEX exchange_student ON exchange (student, id);
`;

/** {@linkcode resultOf} in SQL, as its place in RESULTS, for exchanges that were kept before it was. */
const RESULT = `CASE
  WHEN trap IS NOT NULL OR EXISTS (SELECT 1 FROM json_each(hints) WHERE value ->> 'level' = 'error') THEN 0
  WHEN outcome <> 'answered' AND NOT (
    service IN ('discard', 'print') AND truncated = 0 AND outcome IN ('no-reply', 'closed')) THEN 0
  WHEN EXISTS (SELECT 1 FROM json_each(hints) WHERE value ->> 'level' = 'warning') THEN 1
  ELSE 2 END`;

/** Version 2: results, cells, nicknames, ids that rise across restarts. */
const SECOND = `
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1), next_id INTEGER NOT NULL, pid INTEGER, opened INTEGER
);
ALTER TABLE class_group ADD COLUMN first_id INTEGER NOT NULL DEFAULT 1;
CREATE TABLE nickname (
  grp INTEGER NOT NULL, folded TEXT NOT NULL, key TEXT NOT NULL, nickname TEXT NOT NULL,
  PRIMARY KEY (grp, folded), UNIQUE (grp, key)
) WITHOUT ROWID;
CREATE TABLE cell (
  grp INTEGER NOT NULL, student TEXT NOT NULL, listener TEXT NOT NULL, minute INTEGER NOT NULL,
  recorded INTEGER NOT NULL, counted INTEGER NOT NULL, thinned INTEGER NOT NULL, answers INTEGER NOT NULL,
  refused INTEGER NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL, successes INTEGER NOT NULL,
  first_try INTEGER NOT NULL, first_success INTEGER, last INTEGER NOT NULL, best INTEGER,
  hint_id INTEGER, hint TEXT, level TEXT,
  PRIMARY KEY (grp, student, listener, minute)
) WITHOUT ROWID;
CREATE INDEX cell_minute ON cell (minute);
CREATE TABLE met (
  grp INTEGER NOT NULL, student TEXT NOT NULL, listener TEXT NOT NULL, minute INTEGER NOT NULL,
  code TEXT NOT NULL, level TEXT NOT NULL, times INTEGER NOT NULL,
  PRIMARY KEY (grp, student, listener, minute, code)
) WITHOUT ROWID;
CREATE INDEX met_minute ON met (minute);
ALTER TABLE exchange ADD COLUMN open_beside INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN result INTEGER NOT NULL DEFAULT 0;
UPDATE exchange SET result = ${RESULT};
CREATE INDEX exchange_listener ON exchange (listener, id);
CREATE INDEX exchange_address ON exchange (address, id);
UPDATE class_group SET first_id = coalesce(
  (SELECT min(id) FROM exchange WHERE grp >= class_group.id),
  (SELECT max(id) + 1 FROM exchange), 1);
INSERT INTO cell SELECT grp, student, listener, CAST(at / 60000 AS INTEGER),
  count(*), 0, 0, sum(outcome = 'answered'), sum(outcome = 'refused'), sum(bytes_in), sum(bytes_out), sum(result > 0),
  min(began), min(CASE WHEN result > 0 THEN at END), max(at), max(result), NULL, NULL, NULL
  FROM exchange GROUP BY 1, 2, 3, 4;
INSERT INTO met SELECT grp, student, listener, CAST(at / 60000 AS INTEGER), value ->> 'code', min(value ->> 'level'), count(*)
  FROM exchange, json_each(hints) GROUP BY 1, 2, 3, 4, 5;
UPDATE cell SET (hint_id, hint, level) = (
  SELECT id, hints ->> '$[0].code', hints ->> '$[0].level' FROM exchange
  WHERE grp = cell.grp AND student = cell.student AND listener = cell.listener
    AND CAST(at / 60000 AS INTEGER) = cell.minute AND json_array_length(hints) > 0
  ORDER BY id DESC LIMIT 1);
INSERT INTO state SELECT 1, coalesce(max(id), 0) + 1, NULL, NULL FROM exchange;
`;

/** Version 3: how far counters that persist may have counted. */
const THIRD = `
CREATE TABLE counter (listener TEXT PRIMARY KEY, upto INTEGER NOT NULL) WITHOUT ROWID;
`;

/** Version 4: what the teacher decided of students, and which nicknames the teacher gave. */
const STANDINGS = `
CREATE TABLE standing (
  grp INTEGER NOT NULL, key TEXT NOT NULL, hidden INTEGER NOT NULL, merged_into TEXT, PRIMARY KEY (grp, key)
) WITHOUT ROWID;
ALTER TABLE nickname ADD COLUMN given INTEGER NOT NULL DEFAULT 0;
`;

/** Version 5: what all that is drawn by lot comes from; tries at challenges, and what was done on purpose, as JSON. */
const UNKIND = `
ALTER TABLE state ADD COLUMN secret BLOB;
ALTER TABLE exchange ADD COLUMN trial TEXT;
ALTER TABLE exchange ADD COLUMN impaired TEXT;
ALTER TABLE exchange ADD COLUMN uncounted INTEGER NOT NULL DEFAULT 0;
`;

/** Step n leads from version n to version n + 1 (PRAGMA user_version). */
export const MIGRATIONS: readonly string[] = [FIRST, SECOND, THIRD, STANDINGS, UNKIND];

/** The version this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;
