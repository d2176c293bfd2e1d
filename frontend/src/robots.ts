/**
 * Against robots: while somebody fills in a form, their browser does a small sum for it. The server's part is parts/robots.html.
 *
 * Where the sum cannot be done (no secure connection, an old browser, no network), the form is sent without: the server then goes by time.
 */

/** A form that waits for its sum no longer than this is sent without. */
const PATIENCE_MS = 30_000;
/** A sum that is about to end is done anew. */
const SPARE_S = 120;

function guard(part: HTMLElement): void {
  const form = part.closest("form");
  const proof = part.querySelector<HTMLInputElement>("[data-robots-proof]");
  const said = part.querySelector<HTMLElement>("[data-robots-said]");
  const address = part.dataset["robots"];
  if (form === null || proof === null || said === null || address === undefined) return;
  let under: Promise<void> | null = null;
  let endsAt = 0;
  let through = false;
  let waiting = false;

  const say = (words: string | undefined): void => {
    if (words !== undefined && said.textContent !== words) said.textContent = words;
  };
  const begin = (): Promise<void> => {
    if (proof.value !== "" && Date.now() / 1000 < endsAt - SPARE_S) return Promise.resolve();
    proof.value = "";
    under ??= import("./sum.ts")
      .then(({ work }) => work(address, PATIENCE_MS))
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
  if (form.contains(document.activeElement)) void begin(); // whoever came here before this did
  form.addEventListener("submit", (event) => {
    const leaves = event.submitter?.hasAttribute("formnovalidate") ?? false; // back, or another line: nothing is sent yet
    if (through || leaves) return;
    const ready = proof.value !== "" && Date.now() / 1000 < endsAt - 1;
    if (ready) return;
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    say(said.dataset["working"]);
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    void Promise.race([begin(), later(PATIENCE_MS)]).then(() => {
      through = true;
      form.requestSubmit(button);
      through = waiting = false;
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
