// What machines ask: is it alive, is it ready, its metrics, its description. Not here: how those are made.

import type { ApiHealth } from "../api_types.ts";
import { problemsOf } from "../class_view.ts";
import { openApi } from "../openapi/document.ts";
import { json } from "./answers.ts";
import type { Call, Route } from "./call.ts";

export const HEALTH_ROUTES: readonly Route[] = [
  { method: "GET", path: "/healthz", audience: "anybody", answer: alive },
  { method: "GET", path: "/readyz", audience: "anybody", answer: ready },
  { method: "GET", path: "/metrics", audience: "teacher", answer: metrics },
  { method: "GET", path: "/api/openapi.json", audience: "teacher", answer: () => json(openApi()) },
];

/** That it answers is the answer. */
function alive(): Response {
  const answer: ApiHealth = { status: "alive", problems: [] };
  return json(answer);
}

function ready({ parts: { setting } }: Call): Response {
  const problems = problemsOf(setting);
  if (!setting.view.ready()) problems.push("Cannot serve every listener yet");
  const answer: ApiHealth = { status: problems.length === 0 ? "ready" : "not ready", problems };
  return json(answer, problems.length === 0 ? 200 : 503);
}

async function metrics({ parts }: Call): Promise<Response> {
  const { text, type } = await (await parts.metrics()).exposition();
  return new Response(text, { headers: { "content-type": type } });
}
