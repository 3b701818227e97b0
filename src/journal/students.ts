// Students as they are kept, one a group and key. Not here: telling them apart (src/daemon).

import type { DatabaseSync } from "node:sqlite";
import type { Student } from "../exchange/student.ts";

const STUDENTS = `SELECT student.key, address, uid, user, rule, nickname FROM student
  LEFT JOIN nickname ON nickname.grp = student.grp AND nickname.key = student.key WHERE student.grp = ?`;

/** A group's students, by key. */
export function selectStudents(db: DatabaseSync, group: number): Student[] {
  return db.prepare(STUDENTS).all(group).map(({ key, address, uid, user, rule, nickname }) =>
    withNickname(
      {
        key: String(key),
        address: String(address),
        ...(uid === null ? {} : { uid: Number(uid) }),
        ...(user === null ? {} : { user: String(user) }),
        rule: rule as Student["rule"],
      },
      nickname === null ? undefined : String(nickname),
    )
  );
}

/** The student called by the nickname, or by user or address where there is none. */
export function withNickname(student: Omit<Student, "name">, nickname: string | undefined): Student {
  const { key, address, uid, user, rule } = student;
  return {
    key,
    address,
    ...(uid === undefined ? {} : { uid }),
    ...(user === undefined ? {} : { user }),
    ...(nickname === undefined ? {} : { nickname }),
    name: nickname ?? user ?? address,
    rule: nickname !== undefined
      ? "nickname"
      : rule !== "nickname"
      ? rule
      : user === undefined
      ? "address"
      : "user",
  };
}
