/**
 * The gentle look at a text, beside the field, once one stops typing. The server's part is parts/hints.html; without this it looks when
 * the form is sent. It only proposes: whoever has seen the hints sends what they like.
 */

const PAUSE_MS = 900;
const SHORTEST = 8;
const MOST = 8;
const LONGEST_QUOTE = 80;

interface Hint {
  readonly quote: string;
  readonly why: string;
  readonly instead: string;
}

function element(tag: string, className: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  made.textContent = text;
  return made;
}

function line(hint: Hint, instead: string): HTMLElement {
  const made = document.createElement("li");
  const quote = hint.quote.length > LONGEST_QUOTE ? `${hint.quote.slice(0, LONGEST_QUOTE - 1)}…` : hint.quote;
  made.append(element("q", "", quote), " ", element("span", "hints-why", hint.why));
  if (hint.instead !== "") {
    const other = element("span", "hints-instead", `${instead} `);
    other.append(element("strong", "", hint.instead));
    made.append(" ", other);
  }
  return made;
}

function watch(part: HTMLElement): void {
  const { hints: address, at, language, title, instead } = part.dataset;
  const field = at === undefined ? null : document.getElementById(at);
  const seen = part.querySelector<HTMLInputElement>("input[type=hidden]");
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) || seen === null) return;
  if (address === undefined) return;
  let timer = 0;
  let asked: AbortController | null = null;
  let quietUntil = 0;

  const show = (found: readonly Hint[]): void => {
    for (const old of part.querySelectorAll(".hints-title, ul")) old.remove();
    seen.value = found.length > 0 || seen.value === "1" ? "1" : "";
    if (found.length === 0) return;
    const list = document.createElement("ul");
    list.append(...found.slice(0, MOST).map((hint) => line(hint, instead ?? "")));
    part.append(element("p", "hints-title", title ?? ""), list);
  };
  const look = async (): Promise<void> => {
    const text = field.value;
    if (Date.now() < quietUntil) return;
    if (text.trim().length < SHORTEST) {
      show([]);
      return;
    }
    asked = new AbortController();
    try {
      const body = JSON.stringify({ text, language });
      const answer = await fetch(address, { method: "POST", body, headers: { "Content-Type": "application/json" }, signal: asked.signal });
      if (!answer.ok) {
        quietUntil = Date.now() + 1000 * Number(answer.headers.get("Retry-After") ?? "60");
        return;
      }
      show(((await answer.json()) as { hints: readonly Hint[] }).hints);
    } catch {
      // Asked anew, or no network: the server looks when the form is sent.
    }
  };

  // What was asked of an earlier text is taken back: its answer would stand beside words that are gone.
  const takeBack = (): void => {
    window.clearTimeout(timer);
    asked?.abort();
  };
  const typed = (): void => {
    takeBack();
    timer = window.setTimeout(() => void look(), PAUSE_MS);
  };
  field.addEventListener("input", typed);
  field.form?.addEventListener("submit", takeBack);
  if (field.value !== field.defaultValue) typed(); // before this came
}

export function watchFields(): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-hints]")) watch(part);
}
