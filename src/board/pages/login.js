// The page /login: asks for the board's token. The form is the browser's own, sent to /login.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { onSignedIn } from "./api.js";
import { drawing } from "./draw.js";
import { icon, logo } from "./icons.js";
import { pageLanguage } from "./language.js";

const { words } = pageLanguage();
const { login: say } = words;
const query = new URLSearchParams(location.search);

// In the projector's place, or there after a wrong token.
const forProjector = document.body.dataset.asked === "projector" || query.has("projector");

/** The address with which the form goes on where the browser was: its language, the panel that was open. */
function target() {
  const kept = new URLSearchParams();
  const lang = query.get("lang");
  if (lang !== null) kept.set("lang", lang);
  if (forProjector) kept.set("projector", "");
  return `/login?${kept}${location.hash}`;
}

function page() {
  // `/login?wrong`: the server has sent the browser back here.
  const wrong = query.has("wrong");
  const { lab } = document.body.dataset;
  return html`
    <main class="login">
      <form class="card" method="post" action=${target()}>
        ${logo()}<h1>${forProjector ? words.title.projector : say.title}</h1>
        ${forProjector ? html`<p>${say.projector}</p>` : html`<p>${say.text} <strong>${lab}</strong></p>`}
        <label for="token">${say.token}</label>
        <input id="token" name="token" type="password" required autofocus autocomplete="current-password" spellcheck="false"
          aria-describedby="token-help" />
        ${wrong ? html`<p class="failure" role="alert">${icon("failing")}${say.wrong}</p>` : nothing}
        <button class="button primary">${forProjector ? say.submitProjector : say.submit}</button>
        <p id="token-help">${forProjector ? say.helpProjector : say.help}</p></form>
      ${forProjector ? nothing : html`<p class="login-student">${say.student} <a href="/me">/me</a></p>`}
    </main>
  `;
}

// In another page's place: that page is what the browser may see now, perhaps.
if (document.body.dataset.asked !== undefined) onSignedIn(() => location.reload());
document.title = `${words.title.login} · ${document.body.dataset.lab}`;
drawing(page)();
