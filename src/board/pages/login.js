// The page /login: asks for the board's token. The form is the browser's own, sent to /login.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { drawing } from "./draw.js";
import { icon, logo } from "./icons.js";
import { pageLanguage } from "./language.js";

const { words } = pageLanguage();
const { login: say } = words;

function page() {
  // `/login?wrong`: the server has sent the browser back here.
  const wrong = new URLSearchParams(location.search).has("wrong");
  return html`
    <main class="login">
      <form class="card" method="post" action="/login">
        ${logo()}<h1>${say.title}</h1><p>${say.text} <strong>${document.body.dataset.lab}</strong></p>
        <label for="token">${say.token}</label>
        <input id="token" name="token" type="password" required autofocus autocomplete="current-password" spellcheck="false"
          aria-describedby="token-help" />
        ${wrong ? html`<p class="failure" role="alert">${icon("failing")}${say.wrong}</p>` : nothing}
        <button class="button primary">${say.submit}</button>
        <p id="token-help">${say.help}</p></form>
      <p class="login-student">${say.student} <a href="/me">/me</a></p>
    </main>
  `;
}

document.title = `${words.title.login} · ${document.body.dataset.lab}`;
drawing(page)();
