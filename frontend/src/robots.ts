/**
 * Against robots: while somebody fills in a form, their browser does a small sum for it. The server's part is parts/robots.html.
 *
 * Where the sum cannot be done (no secure connection, an old browser, no network), the form is sent without: the server then goes by time.
 */

import { solveChallengeWorkers, type Challenge } from "altcha/lib";
import SumWorker from "altcha/workers/pbkdf2?worker";

/** A form that waits for its sum no longer than this is sent without. */
const PATIENCE_MS = 30_000;
const MOST_WORKERS = 4;
/** A sum that is about to end is done anew. */
const SPARE_S = 120;

interface Done {
  readonly payload: string;
  readonly endsAt: number;
}

async function work(address: string): Promise<Done> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const challenge = (await answer.json()) as Challenge;
  const solution = await solveChallengeWorkers({
    challenge,
    concurrency: Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency - 1)),
    createWorker: () => new SumWorker(),
    timeout: PATIENCE_MS,
  });
  if (solution === null) throw new Error("no solution in time");
  return { payload: btoa(JSON.stringify({ challenge, solution })), endsAt: challenge.parameters.expiresAt ?? 0 };
}

function guard(part: HTMLElement): void {
  const form = part.closest("form");
  const proof = part.querySelector<HTMLInputElement>("[data-robots-proof]");
  const said = part.querySelector<HTMLElement>("[data-robots-said]");
  const address = part.dataset["robots"];
  if (form === null || proof === null || said === null || address === undefined) return;
  let under: Promise<void> | null = null;
  let endsAt = 0;
  let through = false;

  const say = (words: string | undefined): void => {
    if (words !== undefined && said.textContent !== words) said.textContent = words;
  };
  const begin = (): Promise<void> => {
    if (proof.value !== "" && Date.now() / 1000 < endsAt - SPARE_S) return Promise.resolve();
    proof.value = "";
    under ??= work(address)
      .then((done) => {
        proof.value = done.payload;
        endsAt = done.endsAt;
        say(said.dataset["done"]);
      })
      .catch(() => undefined)
      .finally(() => (under = null));
    return under;
  };
  const later = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

  form.addEventListener("focusin", () => void begin());
  form.addEventListener("submit", (event) => {
    const leaves = event.submitter?.hasAttribute("formnovalidate") ?? false; // back, or another line: nothing is sent yet
    if (through || leaves) return;
    const ready = proof.value !== "" && Date.now() / 1000 < endsAt - 1;
    if (ready) return;
    event.preventDefault();
    say(said.dataset["working"]);
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    void Promise.race([begin(), later(PATIENCE_MS)]).then(() => {
      through = true;
      form.requestSubmit(button);
      through = false;
    });
  });
  // Back to a page that was kept: what it had worked out is spent.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) proof.value = "";
  });
}

export function guardForms(): void {
  const able = "subtle" in crypto && "Worker" in window;
  for (const part of document.querySelectorAll<HTMLElement>("[data-robots]")) {
    if (able) guard(part);
    else part.classList.add("by-time");
  }
}
