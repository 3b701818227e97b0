// What students see of their own work. Whose exchanges are shown follows from the socket alone: no header and
// no parameter can ask for another student's.
import type { Student } from "../../exchange/exchange.ts";
import type { ApiMe, ApiServerTrial, ApiYou } from "../api_types.ts";
import { exchangeMessage } from "../class/live.ts";
import { apiExercise } from "../class/sheet.ts";
import { apiStudent } from "../class/view.ts";
import { TRY_AGAIN } from "../client.ts";
import { qrCode } from "../reach.ts";
import { type BoardContext, openStream, type Route } from "./context.ts";
import { exchangesInTurns } from "./exchanges.ts";
import { HttpError } from "./http_error.ts";
import { checkOrigin } from "./origin.ts";
import { bodyText, jsonBody, limitOf, sinceOf } from "./parameters.ts";
import { json } from "./responses.ts";
import { MOST_WAITING } from "./streams.ts";
import type { ClaimOutcome, ServerTrials, TrialRefusal } from "../options.ts";

export const STUDENT_ROUTES: readonly Route[] = [
  { method: "GET", path: "/api/me", audience: "anybody", answer: me },
  { method: "GET", path: "/api/me/events", audience: "anybody", answer: events },
  { method: "POST", path: "/api/me/nickname", audience: "anybody", answer: nickname },
  { method: "GET", path: "/api/me/grade", audience: "anybody", answer: serverTrial },
  { method: "POST", path: "/api/me/grade", audience: "anybody", answer: tryServer },
  { method: "GET", path: "/api/me/qr.svg", audience: "anybody", answer: meQr },
];

/** As they are called now; who they are was asked when the connection was accepted. */
function asker({ var: { parts }, env: { client } }: BoardContext): Student {
  return parts.options.students.byKey(client.student.key);
}

async function me(context: BoardContext): Promise<Response> {
  const { parts, language } = context.var;
  const { lab, view, journal } = parts.options;
  await parts.options.students.named(context.env.client.student.key);
  const you = asker(context);
  const query = { student: you.key, since: sinceOf(context), limit: limitOf(context) };
  const row = parts.state.row(you.key);
  const sheet = parts.sheet.of(you.key, language);
  const cells = row?.cells.values() ?? [];
  const answer: ApiMe = {
    lab: lab.name,
    language,
    you: apiStudent(you),
    ...(row === undefined || you.nickname !== undefined
      ? {}
      : { animal: parts.animals.of(you.key, journal.group.id, language) }),
    exchanges: await exchangesInTurns(context, query, "student"),
    thinned: [...cells].reduce((sum, cell) => sum + cell.sum.dropped, 0),
    reach: parts.reach,
    ...roomOf(context),
    ...(parts.options.servers === undefined ? {} : { servers: parts.options.servers.suites }),
    exercises: view.listeners.map(apiExercise),
    ...(sheet === undefined ? {} : { sheet }),
  };
  return json(answer);
}

/** The asker's new exchanges; after a lost connection, first those that were missed. */
function events(context: BoardContext): Response {
  const { parts: { options, liveMe }, language } = context.var;
  checkOrigin(context.req.raw);
  const { key } = asker(context);
  liveMe.admit(key);
  const stream = openStream(context, (ended) => liveMe.remove(key, ended));
  liveMe.add(key, stream, language);
  const last = context.req.header("last-event-id") ?? "";
  if (/^\d{1,15}$/.test(last)) {
    const missed = options.journal.exchanges({ student: key, since: Number(last), limit: MOST_WAITING });
    for (const exchange of missed) stream.push(exchangeMessage(exchange, language));
  }
  return stream.response;
}

/** The asker's server, as it was tried last. @throws {HttpError} 404 */
function serverTrial(context: BoardContext): Response {
  const answer: ApiServerTrial = { trial: serversOf(context).of(asker(context).key) ?? null };
  return json(answer);
}

/** @throws {HttpError} 404 where no servers are tried */
function serversOf({ var: { parts } }: BoardContext): ServerTrials {
  const { servers } = parts.options;
  if (servers === undefined) throw new HttpError(404, "Cannot try servers: the lab does not offer it");
  return servers;
}

/** What is said of each refusal, with its status. */
const REFUSALS: Readonly<Record<TrialRefusal, readonly [number, string]>> = {
  suite: [422, 'Cannot try this: want a "suite" that the lab offers'],
  port: [422, 'Cannot try this: want a "port" from 1024 to 65535'],
  address: [422, "Cannot try this: your address needs an interface beside it; open this page by IPv4"],
  "not yours": [422, "Cannot try this: no program of yours listens there on the lab's machine"],
  busy: [409, "Cannot try this: a trial of yours is under way"],
  many: [429, "Cannot try this: too many wait already; try again in a minute"],
};

/** @throws {HttpError} 404, 409, 422, 429 */
async function tryServer(context: BoardContext): Promise<Response> {
  checkOrigin(context.req.raw);
  const servers = serversOf(context);
  const { parts, language } = context.var;
  const { share, address, student } = context.env.client;
  if (!parts.trials.count(share)) {
    throw new HttpError(429, "Cannot try so many servers: wait a minute", TRY_AGAIN);
  }
  const { suite, port } = await jsonBody(context);
  // Whoever is not known by the very address of the connection is on this machine, whatever address of it they use; of
  // some the kernel does not know the user.
  const here = student.uid !== undefined || student.address !== address.toLowerCase();
  const wanted = { suite: String(suite), port: Number(port), language };
  const trial = servers.ask({ student: asker(context).key, uid: student.uid, address, here }, wanted);
  if (typeof trial === "string") {
    const [status, message] = REFUSALS[trial];
    throw new HttpError(status, message, status === 429 ? TRY_AGAIN : undefined);
  }
  const answer: ApiServerTrial = { trial };
  return json(answer, 202);
}

/** @throws {HttpError} 429 */
function checkTries({ var: { parts: { nicknames } }, env: { client } }: BoardContext): void {
  const { share, student: { key } } = client;
  if (nicknames.ofStudent.count(key) && nicknames.ofClient.count(share)) return;
  throw new HttpError(429, "Cannot try so many nicknames at once; wait a minute", TRY_AGAIN);
}

async function nickname(context: BoardContext): Promise<Response> {
  const { parts } = context.var;
  checkOrigin(context.req.raw);
  checkTries(context);
  const wanted = await bodyText(context, "nickname");
  const { code = "" } = await jsonBody(context);
  const { key } = asker(context);
  const { department, journal } = parts.options;
  const claim = department === undefined
    ? journal.claim(key, wanted)
    : await department.claim(key, wanted, String(code));
  checkClaim(claim, wanted);
  parts.state.version++;
  parts.state.touch(key);
  const answer: ApiYou = { you: apiStudent(asker(context)), ...roomOf(context) };
  return json(answer);
}

/** What the class knows of the asker, where labs share it. */
function roomOf(context: BoardContext): Pick<ApiYou, "room"> {
  const { department } = context.var.parts.options;
  return department === undefined ? {} : { room: department.roomOf(asker(context).key) };
}

/** @throws {HttpError} 403, 409, 422 or 503 where it is not claimed */
function checkClaim(claim: ClaimOutcome, wanted: string): void {
  if (claim === "code") {
    throw new HttpError(403, "Cannot go on as this student: the code is not the one on their page");
  }
  if (claim === "away") {
    throw new HttpError(503, "Cannot check the code now: the class's database is away", TRY_AGAIN);
  }
  if (claim === "taken") {
    throw new HttpError(409, "Cannot call you that: another student has this nickname; choose another");
  }
  if (claim === "many") {
    throw new HttpError(
      409,
      "Cannot call you that: your user, or your network, has as many nicknames as it may have",
    );
  }
  if (claim === "given") {
    throw new HttpError(409, "Cannot call you that: your teacher named you; ask them for another nickname");
  }
  if (claim === "invalid") {
    const { length } = [...wanted.trim()];
    throw new HttpError(
      422,
      `Cannot call you that: expected 2 to 24 visible characters on one line (yours has ${length})`,
    );
  }
}

/** Of the address that most students reach. It is no secret: it stands on the projector. */
async function meQr({ var: { parts: { reach } } }: BoardContext): Promise<Response> {
  if (reach.me.length === 0) {
    throw new HttpError(404, "Cannot draw a code: no other machine reaches the board");
  }
  return new Response(await qrCode(reach.me[0]), { headers: { "content-type": "image/svg+xml" } });
}
