// Tests of the tokens that are derived: an open page must go on, whatever makes them.
import { assert, assertEquals } from "@std/assert";
import { createHmac, scryptSync } from "node:crypto";
import { Secrets } from "../../../src/board/http/secrets.ts";

Deno.test("the projector's token is derived of the teacher's as HMAC and scrypt say", () => {
  const { tokens } = new Secrets({ token: "la-salle-é", projectorToken: "" });
  const key = scryptSync("la-salle-é", "guichet board", 32);
  const mac = createHmac("sha256", key).update("projector token").digest();
  assertEquals(tokens.projector, mac.subarray(0, 16).toString("base64url"));
});

Deno.test("a session's name is worth something to its holder and role alone, and whole", () => {
  const secrets = new Secrets({ token: "", projectorToken: "" });
  const at = 1_800_000_000_123;
  const name = secrets.sealed("teacher", "192.0.2.7 ?", at);
  assertEquals(secrets.beganAt(name, "teacher", "192.0.2.7 ?"), at);
  const wrong = [
    secrets.beganAt(name, "projector", "192.0.2.7 ?"),
    secrets.beganAt(name, "teacher", "192.0.2.8 ?"),
    secrets.beganAt(name.slice(4), "teacher", "192.0.2.7 ?"),
    secrets.beganAt("é;", "teacher", "192.0.2.7 ?"),
    secrets.beganAt((name[0] === "A" ? "B" : "A") + name.slice(1), "teacher", "192.0.2.7 ?"),
  ];
  assert(wrong.every((began) => began === undefined));
});
