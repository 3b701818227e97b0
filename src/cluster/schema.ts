// The cluster's schema in PostgreSQL, as the steps from an empty database to today's; a step that was ever released is
// never changed: a new one is added. All is in the schema `guichet`.
//
// Who may do what: a lab's role has no right to any table. It may call three functions, which run with their owner's
// rights and go by session_user, so that nobody speaks for another lab: hello (I am here: where do I go on?), store
// (what I observed) and reserve (numbers for a counter). guichet_reader may read everything, and change nothing.
// What labs have in common as one class is in class_schema.ts.
//
// Errors of ours have a SQLSTATE of class GU; reasons.ts knows them.
import { CLASS_FUNCTIONS, CLASS_STEP, CLASS_TABLES, NOT_THE_HOLDER } from "./class_schema.ts";

/** SQLSTATEs that the functions raise. */
export const NO_LAB = "GU001";
export const OTHER_LAB = "GU002";
export const NAME_TAKEN = "GU003";

/** Rows of one call of store. */
export const MOST_ROWS = 1000;

/** Seconds for which a lab that falls silent keeps its name, if its connection still seems open. */
const LEASE = 10;

/**
 * Numbers that are left out where the database was started anew, or knows less than a lab: it may have been put back to
 * an older backup, and labs that are not connected now may have had ten blocks since.
 */
const LEAP = 1_048_576;

/**
 * Seconds after a start of the database in which no block is given, unless all labs have said hello: they tell how far
 * they know that numbers were given. Labs that were connected are back by then (member.ts, LONGEST_PAUSE).
 */
const GATHERING = 15;

/** The largest block that one call reserves. */
const MOST_NUMBERS = 1_000_000;

/** Version 1. `journal` is a lab's file: within it, the lab's own numbers are unique. */
const FIRST = `
CREATE SCHEMA guichet;
CREATE TABLE guichet.version (one int PRIMARY KEY CHECK (one = 1), version int NOT NULL);
INSERT INTO guichet.version VALUES (1, 0);
CREATE TABLE guichet.lab (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, role name UNIQUE,
  instance text, pid int, held_until timestamptz, seen timestamptz, machine text, program text, knows int,
  clock_ahead bigint, waits bigint, dropped bigint, keep_days int
);
CREATE TABLE guichet.journal (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lab int NOT NULL REFERENCES guichet.lab, born bigint NOT NULL,
  part int NOT NULL, forwarded bigint NOT NULL, UNIQUE (lab, born, part)
);
CREATE TABLE guichet.counter (name text PRIMARY KEY, upto bigint NOT NULL, started timestamptz NOT NULL);
CREATE TABLE guichet.exchange (
  journal int NOT NULL, number bigint NOT NULL, day date NOT NULL, stored timestamptz NOT NULL, grp bigint NOT NULL,
  student text NOT NULL, listener text NOT NULL, transport text NOT NULL, socket text, service text NOT NULL, trap json,
  address text, port int, path text, uid bigint, local text NOT NULL, interface text NOT NULL, ttl int,
  began bigint NOT NULL, at bigint NOT NULL, outcome text NOT NULL, refusal text, client_end text NOT NULL,
  bytes_in bigint NOT NULL, bytes_out bigint NOT NULL, reads bigint NOT NULL, read_sizes json NOT NULL,
  first_byte double precision NOT NULL, last_byte double precision NOT NULL, request bytea NOT NULL, reply bytea NOT NULL,
  truncated int NOT NULL, late bigint NOT NULL, urgent bigint NOT NULL, open_beside bigint NOT NULL,
  hints json NOT NULL, result int NOT NULL, trial json, impaired json, uncounted int NOT NULL,
  PRIMARY KEY (journal, number, day)
) PARTITION BY RANGE (day);

CREATE FUNCTION guichet.own_lab() RETURNS guichet.lab LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE its guichet.lab;
BEGIN
  SELECT * INTO its FROM guichet.lab WHERE role = session_user FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '${NO_LAB}', MESSAGE = format('role "%s" belongs to no lab', session_user);
  END IF;
  RETURN its;
END $$;

CREATE FUNCTION guichet.raise_counter(of_counter text, known bigint, begun timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO guichet.counter VALUES (of_counter, known, CASE known WHEN 0 THEN begun ELSE '-infinity' END)
    ON CONFLICT (name) DO UPDATE SET upto = known, started = '-infinity' WHERE known > counter.upto
$$;

CREATE FUNCTION guichet.hello(told json) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  its guichet.lab := guichet.own_lab();
  own guichet.journal;
  highest bigint := told ->> 'highest';
  today timestamptz := clock_timestamp();
BEGIN
  IF its.name <> told ->> 'lab' THEN
    RAISE EXCEPTION USING ERRCODE = '${OTHER_LAB}',
      MESSAGE = format('role "%s" is that of lab "%s", not of "%s"', session_user, its.name, told ->> 'lab');
  END IF;
  IF told ->> 'born' IS NULL THEN
    RETURN json_build_object('version', (SELECT version FROM guichet.version),
      'clock', (extract(epoch FROM today) * 1000)::bigint);
  END IF;
  IF its.instance <> told ->> 'instance' AND its.held_until > today
    AND EXISTS (SELECT FROM pg_stat_get_activity(its.pid)) THEN
    RAISE EXCEPTION USING ERRCODE = '${NAME_TAKEN}', MESSAGE =
      format('another lab of the name "%s" is connected, from machine "%s"', its.name, its.machine);
  END IF;
  SELECT * INTO own FROM guichet.journal WHERE lab = its.id AND born = (told ->> 'born')::bigint
    ORDER BY part DESC LIMIT 1;
  IF own.id IS NULL OR own.forwarded > highest THEN
    INSERT INTO guichet.journal (lab, born, part, forwarded) VALUES (its.id, (told ->> 'born')::bigint,
      coalesce(own.part + 1, 0), CASE WHEN own.id IS NULL THEN 0 ELSE highest END) RETURNING * INTO own;
  END IF;
  UPDATE guichet.lab SET instance = told ->> 'instance', pid = pg_backend_pid(),
    held_until = today + interval '${LEASE} s', seen = today, machine = left(told ->> 'machine', 80),
    program = left(told ->> 'program', 40), knows = (told ->> 'knows')::int,
    clock_ahead = (told ->> 'clock')::bigint - (extract(epoch FROM today) * 1000)::bigint,
    waits = (told ->> 'waits')::bigint, dropped = (told ->> 'dropped')::bigint,
    keep_days = least(greatest((told ->> 'keepDays')::int, 1), 3650) WHERE id = its.id;
  PERFORM guichet.raise_counter(key, value::bigint, pg_postmaster_start_time())
    FROM json_each_text(told -> 'heights') WHERE value::bigint > 0;
  RETURN json_build_object('version', (SELECT version FROM guichet.version),
    'clock', (extract(epoch FROM today) * 1000)::bigint, 'lab', its.id, 'journal', own.id,
    'forwarded', own.forwarded,
    'heights', (SELECT coalesce(json_object_agg(name, upto), '{}') FROM guichet.counter));
END $$;

CREATE FUNCTION guichet.begin_day(today date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  keep int := (SELECT max(keep_days) FROM guichet.lab WHERE role IS NOT NULL);
  its name := to_char(today, '"exchange_"YYYYMMDD');
  old name;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('guichet.begin_day'));
  IF to_regclass('guichet.' || its) IS NOT NULL THEN RETURN; END IF;
  -- Made, then attached: that waits for nobody who reads, as making it in its place would.
  EXECUTE format('CREATE TABLE guichet.%I (LIKE guichet.exchange INCLUDING ALL)', its);
  EXECUTE format('ALTER TABLE guichet.exchange ATTACH PARTITION guichet.%I FOR VALUES FROM (%L) TO (%L)',
    its, today, today + 1);
  BEGIN
    -- Somebody may read the old days: then they go another day.
    SET LOCAL lock_timeout = '200ms';
    FOR old IN SELECT relname FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid
      WHERE inhparent = 'guichet.exchange'::regclass AND relname < to_char(today - keep, '"exchange_"YYYYMMDD') LOOP
      EXECUTE format('DROP TABLE guichet.%I', old);
    END LOOP;
  EXCEPTION WHEN lock_not_available THEN NULL;
  END;
END $$;

CREATE FUNCTION guichet.store(of_journal int, told json, corrected json) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  its guichet.lab := guichet.own_lab();
  own guichet.journal;
  today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  last bigint;
BEGIN
  SELECT * INTO own FROM guichet.journal WHERE id = of_journal AND lab = its.id FOR UPDATE;
  IF own.id IS NULL OR its.pid IS DISTINCT FROM pg_backend_pid() THEN
    RAISE EXCEPTION USING ERRCODE = '${NOT_THE_HOLDER}', MESSAGE = 'another connection speaks for this lab now';
  END IF;
  IF greatest(json_array_length(told), json_array_length(corrected)) > ${MOST_ROWS} THEN
    RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = 'more than ${MOST_ROWS} rows';
  END IF;
  IF to_regclass(to_char(today, '"guichet.exchange_"YYYYMMDD')) IS NULL THEN PERFORM guichet.begin_day(today); END IF;
  INSERT INTO guichet.exchange
    SELECT own.id, number, today, now(), grp, student, listener, transport, socket, service, trap, address, port, path,
      uid, local, interface, ttl, began, at, outcome, refusal, client_end, bytes_in, bytes_out, reads, read_sizes,
      first_byte, last_byte, decode(request, 'hex'), decode(reply, 'hex'), truncated, late, urgent, open_beside, hints,
      result, trial, impaired, coalesce(uncounted, 0)
    FROM json_to_recordset(told) AS row (number bigint, grp bigint, student text, listener text, transport text,
      socket text, service text, trap json, address text, port int, path text, uid bigint, local text, interface text,
      ttl int, began bigint, at bigint, outcome text, refusal text, client_end text, bytes_in bigint, bytes_out bigint,
      reads bigint, read_sizes json, first_byte double precision, last_byte double precision, request text, reply text,
      truncated int, late bigint, urgent bigint, open_beside bigint, hints json, result int,
      trial json, impaired json, uncounted int)
    WHERE number > own.forwarded ON CONFLICT DO NOTHING;
  IF json_array_length(corrected) > 0 THEN
    UPDATE guichet.exchange SET outcome = row.outcome, hints = row.hints, result = row.result
      FROM json_to_recordset(corrected) AS row (number bigint, outcome text, hints json, result int)
      WHERE exchange.journal = own.id AND exchange.number = row.number AND row.number <= own.forwarded;
  END IF;
  SELECT max(number) INTO last FROM json_to_recordset(told) AS row (number bigint);
  UPDATE guichet.journal SET forwarded = greatest(forwarded, last) WHERE id = own.id RETURNING forwarded INTO last;
  RETURN last;
END $$;

CREATE FUNCTION guichet.reserve(of_counter text, size int, known bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  its guichet.lab := guichet.own_lab();
  last bigint;
BEGIN
  IF its.pid IS DISTINCT FROM pg_backend_pid() THEN
    RAISE EXCEPTION USING ERRCODE = '${NOT_THE_HOLDER}', MESSAGE = 'another connection speaks for this lab now';
  END IF;
  IF size NOT BETWEEN 1 AND ${MOST_NUMBERS} OR known NOT BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER} THEN
    RAISE EXCEPTION USING ERRCODE = '22003', MESSAGE = 'no such block of numbers';
  END IF;
  IF clock_timestamp() < pg_postmaster_start_time() + interval '${GATHERING} s' AND EXISTS (
    SELECT FROM guichet.lab WHERE role IS NOT NULL AND seen < pg_postmaster_start_time()) THEN
    RETURN NULL;
  END IF;
  PERFORM guichet.raise_counter(of_counter, known, pg_postmaster_start_time());
  UPDATE guichet.counter SET started = pg_postmaster_start_time(), upto = size +
    CASE WHEN started <> pg_postmaster_start_time() THEN upto + ${LEAP} ELSE upto END
    WHERE name = of_counter RETURNING upto INTO last;
  RETURN last;
END $$;

CREATE FUNCTION guichet.end_sessions(of_role name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = of_role;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'may not end the sessions of role "%"; they end with their connections', of_role;
END $$;

CREATE FUNCTION guichet.add_lab(lab_name text, secret text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE its_role name := 'guichet_' || lab_name;
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = its_role) THEN
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', its_role, secret);
    PERFORM guichet.end_sessions(its_role);
  ELSE
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', its_role, secret);
  END IF;
  EXECUTE format('GRANT guichet_lab TO %I', its_role);
  INSERT INTO guichet.lab (name, role) VALUES (lab_name, its_role) ON CONFLICT (name) DO UPDATE SET role = its_role;
  RETURN its_role;
END $$;

CREATE FUNCTION guichet.forget_lab(lab_name text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE its_role name := (SELECT role FROM guichet.lab WHERE name = lab_name);
BEGIN
  IF its_role IS NULL THEN RETURN false; END IF;
  UPDATE guichet.lab SET role = NULL, pid = NULL, held_until = NULL WHERE name = lab_name;
  EXECUTE format('ALTER ROLE %I NOLOGIN', its_role);
  -- While the role is there: a session's role is found by it.
  PERFORM guichet.end_sessions(its_role);
  EXECUTE format('DROP ROLE %I', its_role);
  RETURN true;
END $$;
`;

/** Step n leads from version n to version n + 1. */
export const MIGRATIONS: readonly string[] = [FIRST, CLASS_STEP];

/** The version that this program makes. A lab works with this one and the next; see docs/cluster.md, "Upgrades". */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The groups of roles, before the first step: roles belong to the whole server, and may be there already. */
export const ROLES = `DO $$ BEGIN
  CREATE ROLE guichet_lab NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE guichet_reader NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
`;

/** Who may do what; said anew after every step. */
export const RIGHTS = `REVOKE ALL ON ALL TABLES IN SCHEMA guichet FROM PUBLIC, guichet_lab;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA guichet FROM PUBLIC, guichet_lab;
GRANT USAGE ON SCHEMA guichet TO guichet_lab, guichet_reader;
GRANT EXECUTE ON FUNCTION guichet.hello(json), guichet.store(int, json, json), guichet.reserve(text, int, bigint),
  ${CLASS_FUNCTIONS} TO guichet_lab;
GRANT SELECT ON guichet.version, guichet.lab, guichet.journal, guichet.counter, guichet.exchange,
  ${CLASS_TABLES} TO guichet_reader;
DO $$ BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO guichet_lab, guichet_reader', current_database());
END $$;
`;
