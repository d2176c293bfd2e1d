/** Proposing: the pages work by themselves; here they keep what is typed on the device, and the page that asks where gets its map. */

import { Speech } from "../words.ts";
import type { Held } from "./device.ts";
import { drop, keep, kept, merged, restoring } from "./device.ts";
import type { DrawConfig } from "./draw-map.ts";

const speech = new Speech(document.documentElement.lang);
const said = document.getElementById("proposal-held")?.textContent;
let held = said ? (JSON.parse(said) as Held) : null;

offer();
forget();
if (held) {
  remember(held.values);
  for (const form of document.querySelectorAll<HTMLFormElement>(".proposing form")) listen(form);
}
void draw();

/** Keep what the server told, with what this page was left with before it could be sent. */
function remember(values: Readonly<Record<string, string>>): void {
  if (!held) return;
  held = { ...held, values };
  if (Object.keys(values).length > 0) keep(localStorage, held, Date.now());
}

function listen(form: HTMLFormElement): void {
  const typed = (): void => {
    if (held) remember(merged(held, form).values);
  };
  form.addEventListener("input", typed);
  if (isTypedIn(form)) typed(); // before this came
  form.addEventListener(
    "submit",
    (event) => {
      if (navigator.onLine) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      tell(form);
    },
    true,
  );
}

function isTypedIn(form: HTMLFormElement): boolean {
  return [...form.elements].some(
    (field) =>
      (field instanceof HTMLTextAreaElement && field.value !== field.defaultValue) ||
      (field instanceof HTMLInputElement && field.type !== "file" && (field.value !== field.defaultValue || field.checked !== field.defaultChecked)),
  );
}

/** Say that there is no connection, until there is. */
function tell(form: HTMLFormElement): void {
  document.getElementById("no-connection")?.remove();
  const note = document.createElement("p");
  note.id = "no-connection";
  note.className = "note";
  note.setAttribute("role", "alert");
  note.textContent = speech.say("offlineKept");
  form.append(note);
  addEventListener("online", () => (note.textContent = speech.say("onlineAgain")), { once: true });
}

/** Offer the draft that this device keeps, if the server does not offer it already. */
function offer(): void {
  const place = document.getElementById("kept-here");
  const found = kept(localStorage, Date.now());
  if (!place || !found || document.querySelector(`[data-throw="${CSS.escape(found.form)}"]`)) return;
  const words = JSON.parse(place.dataset["words"] ?? "{}") as Readonly<Record<"title" | "go" | "away", string>>;
  const told = document.createElement("p");
  told.textContent = `${words.title}${found.values["title"] ? `: ${found.values["title"]}` : ""}`;
  const button = (text: string, act: () => void): HTMLButtonElement => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };
  const token = document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  const go = button(words.go, () => {
    const form = restoring(found, "/proposals/new", token);
    document.body.append(form);
    form.submit();
  });
  const away = button(words.away, () => {
    drop(localStorage);
    place.hidden = true;
  });
  place.classList.add("note");
  place.replaceChildren(told, go, away);
  place.hidden = false;
}

/** What was sent, or thrown away, is kept no longer. */
function forget(): void {
  const sent = document.querySelector<HTMLElement>("[data-sent]")?.dataset["sent"];
  if (sent && kept(localStorage, Date.now())?.form === sent) drop(localStorage);
  for (const button of document.querySelectorAll<HTMLElement>("[data-throw]"))
    button.addEventListener("click", () => {
      if (kept(localStorage, Date.now())?.form === button.dataset["throw"]) drop(localStorage);
    });
}

async function draw(): Promise<void> {
  const place = document.getElementById("draw");
  const form = place?.closest("form");
  const config = document.getElementById("draw-config")?.textContent;
  if (!place || !form || !config || typeof OffscreenCanvas === "undefined" || typeof Worker === "undefined") return;
  try {
    const folded = place.closest("details");
    if (folded && !folded.open) await new Promise((opened) => folded.addEventListener("toggle", opened, { once: true }));
    const { drawMap } = await import("./draw-map.ts");
    await drawMap(place, form, JSON.parse(config) as DrawConfig, speech);
  } catch {
    place.hidden = true; // the form asks the same
  }
}
