// The class as a spreadsheet takes it: a report of the journal as CSV, for the teacher; and the QR code that leads a
// phone to the page for students.
import { hintTitle } from "../../hints/words.ts";
import { csvRecords, studentCsvRecords } from "../../journal/report_csv.ts";
import { qrCode } from "../reach.ts";
import type { BoardContext, Route } from "./context.ts";
import { HttpError } from "./http_error.ts";

/** Without it, Excel takes the letters of names for those of another alphabet; others skip it. */
const BYTE_ORDER_MARK = "\uFEFF";

export const REPORT_ROUTES: readonly Route[] = [
  { method: "GET", path: "/api/report.csv", audience: "teacher", answer: reportCsv },
  { method: "GET", path: "/api/me/qr.svg", audience: "anybody", answer: meQr },
];

function reportCsv(context: BoardContext): Response {
  const { parts: { options: { journal } }, language } = context.var;
  const by = context.req.query("by") ?? "listener";
  if (by !== "listener" && by !== "student") {
    throw new HttpError(400, 'Cannot make this report: want by="student" or by="listener"');
  }
  const group = groupOf(context);
  const rows = journal.report({ group: group ?? "all" });
  const records = by === "student" ? studentCsvRecords : csvRecords;
  const lines = records(rows, (code) => hintTitle(code, language));
  return new Response(BYTE_ORDER_MARK + lines.map((line) => `${line}\r\n`).join(""), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      // A name that needs no quoting, whatever the group is called.
      "content-disposition": `attachment; filename="guichet-${
        group === undefined ? "all" : `group-${group}`
      }.csv"`,
    },
  });
}

/** @returns undefined for all of them. @throws {HttpError} 404 */
function groupOf({ req, var: { parts: { options: { journal } } } }: BoardContext): number | undefined {
  const wanted = req.query("group") ?? String(journal.group.id);
  if (wanted === "all") return undefined;
  const found = journal.groups().find(({ id }) => String(id) === wanted);
  if (found === undefined) throw new HttpError(404, "Cannot find a group of this number in the journal");
  return found.id;
}

/** Of the address that most students reach. It is no secret: it stands on the projector. */
async function meQr({ var: { parts: { reach } } }: BoardContext): Promise<Response> {
  if (reach.me.length === 0) {
    throw new HttpError(404, "Cannot draw a code: no other machine reaches the board");
  }
  return new Response(await qrCode(reach.me[0]), { headers: { "content-type": "image/svg+xml" } });
}
