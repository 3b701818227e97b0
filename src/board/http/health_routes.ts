// What programs ask: whether the lab is alive, whether it is ready, its metrics, the description of its API.

import type { ApiHealth } from "../api_types.ts";
import { problemsOf } from "../class_view.ts";
import { openApi } from "../openapi/document.ts";
import { json } from "./answers.ts";
import type { BoardContext, Route } from "./call.ts";

export const HEALTH_ROUTES: readonly Route[] = [
  { method: "GET", path: "/healthz", audience: "anybody", answer: alive },
  { method: "GET", path: "/readyz", audience: "anybody", answer: ready },
  { method: "GET", path: "/metrics", audience: "teacher", answer: metrics },
  { method: "GET", path: "/api/openapi.json", audience: "teacher", answer: () => json(openApi()) },
];

/** A lab that answers at all is alive. */
function alive(): Response {
  const answer: ApiHealth = { status: "alive", problems: [] };
  return json(answer);
}

function ready({ var: { parts } }: BoardContext): Response {
  const { options } = parts;
  const problems = problemsOf(options);
  if (!options.view.ready) problems.push("Cannot serve every listener yet");
  const answer: ApiHealth = { status: problems.length === 0 ? "ready" : "not ready", problems };
  return json(answer, problems.length === 0 ? 200 : 503);
}

async function metrics({ var: { parts } }: BoardContext): Promise<Response> {
  const { text, type } = await (await parts.metrics).exposition();
  return new Response(text, { headers: { "content-type": type } });
}
