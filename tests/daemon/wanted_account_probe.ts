// Becomes uid 1 and then asks for accounts: run by drop_privileges_test.ts as root.
import { PrivilegeError, wantedAccount } from "../../src/daemon/drop_privileges.ts";
import { becomeAccount } from "../../src/posix/privileges.ts";
import { SystemError } from "../../src/posix/system_error.ts";
import { labOf } from "../workers/lab_config.ts";

const { lab } = labOf([], 1);
becomeAccount({ uid: 1, gid: 1, groups: [1] });
console.log(
  wantedAccount({ ...lab, user: "daemon" }) === undefined ? "daemon: nothing to do" : "daemon: wanted",
);
try {
  wantedAccount({ ...lab, user: "nobody" });
} catch (error) {
  if (error instanceof PrivilegeError) console.log(error.message);
}
try {
  becomeAccount({ uid: 0, gid: 0, groups: [0] });
} catch (error) {
  if (error instanceof SystemError) console.log(error.message);
}
