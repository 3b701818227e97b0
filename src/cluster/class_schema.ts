// The second step of the cluster's schema: one class of many labs. Each lab publishes its rows of the board (who, how
// far with what, the last hint) and reads those of the others; no byte of an exchange is among them. Rows are numbered
// by their lab, so that a reader goes on after the last number it has; a notification rings when there are new ones.
// Nicknames and groups are the whole class's: who comes first is decided here, under a lock or a primary key.

/** Rows of one call of publish, and of one answer of look: some 500 KB of JSON, 5 ms of a lab's main thread. */
export const MOST_CLASS_ROWS = 500;

/** Rows that one call of tidy deletes: some 50 ms. */
const MOST_TIDIED = 5000;

/** The channel of the bell. */
export const BELL = "guichet";

/** Milliseconds since 1970, by the database's clock. */
const NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/** SQLSTATE for a connection that another took the lab's name from. */
export const NOT_THE_HOLDER = "GU004";

const HOLDS = `IF its.pid IS DISTINCT FROM pg_backend_pid() THEN
    RAISE EXCEPTION USING ERRCODE = '${NOT_THE_HOLDER}', MESSAGE = 'another connection speaks for this lab now';
  END IF;`;

const DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$";

/** Version 2. `lab_group` tells which of the class's groups a lab's own one is; `share` is what a lab tells of itself as a whole; `holder`, who goes by a nickname. */
export const CLASS_STEP = `
CREATE TABLE guichet.secret (one int PRIMARY KEY CHECK (one = 1), secret bytea NOT NULL);
INSERT INTO guichet.secret VALUES (1, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
CREATE TABLE guichet.class_group (id int PRIMARY KEY, name text NOT NULL, since bigint NOT NULL);
CREATE TABLE guichet.lab_group (
  lab int NOT NULL REFERENCES guichet.lab, born bigint NOT NULL, own bigint NOT NULL, grp int NOT NULL, PRIMARY KEY (lab, born, own)
);
CREATE TABLE guichet.share (
  lab int PRIMARY KEY REFERENCES guichet.lab, grp int NOT NULL, number bigint NOT NULL, facts json NOT NULL
);
CREATE TABLE guichet.student (
  grp int NOT NULL, lab int NOT NULL REFERENCES guichet.lab, key text NOT NULL, number bigint NOT NULL, shown json NOT NULL,
  PRIMARY KEY (grp, lab, key)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX ON guichet.student (grp, lab, number);
CREATE TABLE guichet.nickname (grp int NOT NULL, folded text NOT NULL, nickname text NOT NULL, PRIMARY KEY (grp, folded));
CREATE TABLE guichet.holder (
  grp int NOT NULL, lab int NOT NULL REFERENCES guichet.lab, key text NOT NULL, folded text NOT NULL,
  PRIMARY KEY (grp, lab, key), FOREIGN KEY (grp, folded) REFERENCES guichet.nickname ON DELETE CASCADE
);
CREATE INDEX ON guichet.holder (grp, folded);

CREATE FUNCTION guichet.class_secret() RETURNS text ${DEFINER}
BEGIN
  PERFORM guichet.own_lab();
  RETURN (SELECT encode(secret, 'hex') FROM guichet.secret);
END $$;

CREATE FUNCTION guichet.new_group(known int, group_name text) RETURNS json ${DEFINER}
DECLARE newest guichet.class_group;
BEGIN
  PERFORM guichet.own_lab();
  LOCK TABLE guichet.class_group IN EXCLUSIVE MODE;
  SELECT * INTO newest FROM guichet.class_group ORDER BY id DESC LIMIT 1;
  IF coalesce(newest.id, 0) <= known THEN
    INSERT INTO guichet.class_group VALUES (known + 1, left(group_name, 80), ${NOW}) RETURNING * INTO newest;
    PERFORM pg_notify('${BELL}', '');
  END IF;
  RETURN row_to_json(newest);
END $$;

CREATE FUNCTION guichet.enter(of_group int, of_born bigint, of_own bigint) RETURNS void ${DEFINER}
BEGIN
  INSERT INTO guichet.lab_group VALUES ((guichet.own_lab()).id, of_born, of_own, of_group)
    ON CONFLICT (lab, born, own) DO UPDATE SET grp = of_group;
END $$;

CREATE FUNCTION guichet.publish(of_group int, told json, facts_now json) RETURNS void ${DEFINER}
DECLARE
  its guichet.lab := guichet.own_lab();
  many int := json_array_length(told);
  last bigint;
BEGIN
  ${HOLDS}
  IF many > ${MOST_CLASS_ROWS} THEN
    RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = 'more than ${MOST_CLASS_ROWS} rows';
  END IF;
  IF of_group IS DISTINCT FROM (SELECT max(id) FROM guichet.class_group) THEN RETURN; END IF;
  INSERT INTO guichet.share VALUES (its.id, of_group, many + 1, facts_now) ON CONFLICT (lab) DO UPDATE
    SET grp = of_group, facts = facts_now, number = share.number + many + 1 RETURNING number INTO last;
  INSERT INTO guichet.student SELECT of_group, its.id, value ->> 0, last - many + ordinality - 1, value -> 1
    FROM json_array_elements(told) WITH ORDINALITY ON CONFLICT (grp, lab, key) DO UPDATE
    SET number = excluded.number, shown = excluded.shown;
  PERFORM pg_notify('${BELL}', '');
END $$;

CREATE FUNCTION guichet.look(seen json) RETURNS json ${DEFINER}
DECLARE
  its guichet.lab;
  newest guichet.class_group;
  each record;
  labs json[] := '{}';
  room int := ${MOST_CLASS_ROWS};
  since bigint;
  its_rows json;
  many int;
  upto bigint;
BEGIN
  SELECT * INTO its FROM guichet.lab WHERE role = session_user;
  SELECT * INTO newest FROM guichet.class_group ORDER BY id DESC LIMIT 1;
  FOR each IN SELECT lab.id, name, share.number, facts, extract(epoch FROM clock_timestamp() - lab.seen) AS silent
    FROM guichet.share JOIN guichet.lab ON lab.id = share.lab
    WHERE share.grp = newest.id AND lab.id <> its.id AND role IS NOT NULL ORDER BY random() LOOP
    since := coalesce((seen ->> each.id::text)::bigint, 0);
    its_rows := NULL;
    upto := since;
    IF each.number > since AND room > 0 THEN
      SELECT count(*), max(number), json_agg(json_build_array(key, shown) ORDER BY number) INTO many, upto, its_rows
        FROM (SELECT * FROM guichet.student WHERE grp = newest.id AND lab = each.id AND number > since
          ORDER BY number LIMIT room) AS row;
      room := room - many;
      IF room > 0 THEN upto := each.number; END IF;
    END IF;
    labs := labs || json_build_object('id', each.id, 'lab', each.name, 'silent', each.silent, 'upto', upto,
      'facts', CASE WHEN upto > since THEN each.facts END, 'rows', its_rows);
  END LOOP;
  RETURN json_build_object('group', CASE WHEN newest.id IS NOT NULL THEN row_to_json(newest) END,
    'labs', to_json(labs), 'more', room <= 0);
END $$;

CREATE FUNCTION guichet.claim(of_group int, told json) RETURNS json ${DEFINER}
DECLARE
  its guichet.lab := guichet.own_lab();
  one record;
  refused text[] := '{}';
BEGIN
  ${HOLDS}
  PERFORM FROM guichet.class_group WHERE id = of_group FOR KEY SHARE;
  IF NOT FOUND THEN RETURN to_json(refused); END IF;
  FOR one IN SELECT * FROM json_to_recordset(told) AS row (key text, folded text, nickname text)
    ORDER BY folded, key LOOP
    IF one.folded IS NOT NULL THEN
      INSERT INTO guichet.nickname VALUES (of_group, left(one.folded, 200), left(one.nickname, 80)) ON CONFLICT DO NOTHING;
      IF NOT FOUND AND NOT EXISTS (SELECT FROM guichet.holder
        WHERE grp = of_group AND lab = its.id AND holder.key = one.key AND holder.folded = one.folded) THEN
        refused := refused || one.key;
        CONTINUE;
      END IF;
      UPDATE guichet.nickname SET nickname = left(one.nickname, 80)
        WHERE grp = of_group AND folded = one.folded AND nickname <> left(one.nickname, 80);
    END IF;
    PERFORM guichet.hold(of_group, its.id, one.key, one.folded);
  END LOOP;
  RETURN to_json(refused);
END $$;

CREATE FUNCTION guichet.hold(of_group int, of_lab int, of_key text, of_folded text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE former text;
BEGIN
  SELECT folded INTO former FROM guichet.holder WHERE grp = of_group AND lab = of_lab AND key = of_key;
  IF former IS NOT DISTINCT FROM of_folded THEN RETURN; END IF;
  DELETE FROM guichet.holder WHERE grp = of_group AND lab = of_lab AND key = of_key;
  DELETE FROM guichet.nickname WHERE grp = of_group AND folded = former AND NOT EXISTS
    (SELECT FROM guichet.holder WHERE grp = of_group AND folded = former);
  IF of_folded IS NOT NULL THEN INSERT INTO guichet.holder VALUES (of_group, of_lab, of_key, of_folded); END IF;
END $$;

CREATE FUNCTION guichet.move(of_group int, of_key text, of_folded text) RETURNS text ${DEFINER}
DECLARE
  its guichet.lab := guichet.own_lab();
  its_name text;
BEGIN
  ${HOLDS}
  SELECT nickname INTO its_name FROM guichet.nickname WHERE grp = of_group AND folded = of_folded FOR KEY SHARE;
  IF its_name IS NOT NULL THEN PERFORM guichet.hold(of_group, its.id, of_key, of_folded); END IF;
  RETURN its_name;
END $$;

CREATE FUNCTION guichet.tidy() RETURNS void ${DEFINER}
DECLARE
  its guichet.lab := guichet.own_lab();
  today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  old_group int;
BEGIN
  -- The days go by the longest keep of all labs: what this one keeps for a shorter time, it takes away itself.
  DELETE FROM guichet.exchange WHERE (journal, number, day) IN (SELECT journal, number, day FROM guichet.exchange
    WHERE day < today - its.keep_days AND journal IN (SELECT id FROM guichet.journal WHERE lab = its.id)
    LIMIT ${MOST_TIDIED}) AND day < today - its.keep_days;
  SELECT max(id) INTO old_group FROM guichet.class_group WHERE since <
    ${NOW} - 86400000 * (SELECT max(keep_days) FROM guichet.lab WHERE role IS NOT NULL)::bigint;
  DELETE FROM guichet.student WHERE grp < old_group;
  DELETE FROM guichet.nickname WHERE grp < old_group;
  DELETE FROM guichet.lab_group WHERE grp < old_group;
  DELETE FROM guichet.class_group WHERE id < old_group;
END $$;
`;

/** What a lab's role may call of it. */
export const CLASS_FUNCTIONS =
  "guichet.class_secret(), guichet.new_group(int, text), guichet.publish(int, json, json), " +
  "guichet.enter(int, bigint, bigint), guichet.look(json), guichet.tidy(), guichet.claim(int, json), guichet.move(int, text, text)";

/** What a reader may read of it: all but the secret. */
export const CLASS_TABLES =
  "guichet.class_group, guichet.lab_group, guichet.share, guichet.student, guichet.nickname, guichet.holder";
