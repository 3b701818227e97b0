// What a student sees of himself. Who asks is told by the socket alone: no header, no parameter says whose exchanges are
// shown. Not here: what others may see.

import type { Student } from "../../exchange/student.ts";
import type { ApiMe, ApiYou } from "../api_types.ts";
import { apiListener, apiStudent } from "../class_view.ts";
import { apiExchange } from "../exchange_json.ts";
import { exchangeMessage } from "../live_me.ts";
import { json } from "./answers.ts";
import type { Call, Route } from "./call.ts";
import { Refused } from "./refused.ts";
import { MOST_WAITING } from "./event_stream.ts";
import { openStream } from "./open_stream.ts";
import { checkOrigin } from "./origin.ts";
import { bodyText, limitOf, sinceOf } from "./parameters.ts";

export const ME_ROUTES: readonly Route[] = [
  { method: "GET", path: "/api/me", audience: "anybody", answer: me },
  { method: "GET", path: "/api/me/events", audience: "anybody", answer: events },
  { method: "POST", path: "/api/me/nickname", audience: "anybody", answer: nickname },
];

function asker({ parts, remote }: Call): Student {
  return parts.setting.students.whoIs(remote.address, remote.port);
}

function me(call: Call): Response {
  const { parts: { setting, sources }, language } = call;
  const you = asker(call);
  const query = { student: you.key, since: sinceOf(call), limit: limitOf(call) };
  const cells = sources.state.row(you.key)?.cells.values() ?? [];
  const now = setting.monotonic();
  const answer: ApiMe = {
    lab: setting.lab.name,
    language,
    you: apiStudent(you),
    exchanges: setting.journal.exchanges(query).map((exchange) => apiExchange(exchange, language)),
    thinned: [...cells].reduce((sum, { thinned }) => sum + thinned, 0),
    exercises: setting.view.listeners().map((listener) => {
      const { name, transport, address, service } = apiListener(listener, sources.activity, now);
      return { name, transport, address, service };
    }),
  };
  return json(answer);
}

/** New exchanges of the asker's; after a loss, those since the last that came. */
function events(call: Call): Response {
  const { parts: { setting, liveMe }, language, request } = call;
  checkOrigin(request);
  const { key } = asker(call);
  liveMe.admit(key);
  const stream = openStream(call, (ended) => liveMe.remove(key, ended));
  liveMe.add(key, stream, language);
  const last = request.headers.get("last-event-id") ?? "";
  if (/^\d{1,15}$/.test(last)) {
    const missed = setting.journal.exchanges({ student: key, since: Number(last), limit: MOST_WAITING });
    for (const exchange of missed) stream.push(exchangeMessage(exchange, language));
  }
  return stream.response;
}

async function nickname(call: Call): Promise<Response> {
  const { parts: { setting, sources } } = call;
  checkOrigin(call.request);
  const wanted = await bodyText(call, "nickname");
  // The socket is asked while it is certainly open.
  const { key } = asker(call);
  const claim = setting.students.claim(key, wanted);
  if (claim === "taken") {
    throw new Refused(409, "Cannot call you that: another student has this nickname; choose another");
  }
  if (claim === "invalid") {
    throw new Refused(422, "Cannot call you that: want 2 to 24 characters that can be seen, on one line");
  }
  sources.state.version++;
  const answer: ApiYou = { you: apiStudent(asker(call)) };
  return json(answer);
}
