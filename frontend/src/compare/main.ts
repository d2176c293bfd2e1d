/** Compare: the server writes the page; here its parts are linked, and its drawing becomes a map that moves. */

import "../styles/compare.css";
import { Api, isTakenBack } from "../api.ts";
import { readConfig } from "../config.ts";
import { Loading } from "../loading.ts";
import { Notices } from "../notices.ts";
import { Speech } from "../words.ts";
import { AreaMap } from "./area-map.ts";
import { Linked } from "./linked.ts";
import type { Selection } from "./selection.ts";
import { NOTHING, picked, read, withArea, withCell, write } from "./selection.ts";
import { fitBreaks } from "./ways.ts";

const config = readConfig(document.getElementById("config")?.textContent ?? "{}");
const speech = new Speech(config.language);
const notices = new Notices(speech);
const loading = new Loading(notices);
let selection = read(location.search);
let linked = link();
let map: AreaMap | null = null;
let ender: AbortController | null = null;

document.documentElement.classList.add("js");
document.getElementById("stage")?.prepend(notices.box);
document.getElementById("stage")?.append(notices.status);
linked?.show(selection, false);
listenToForm();
window.addEventListener("popstate", () => void go(location.href, false));
void begin();

/** Put the map that moves in the drawing's place; where that cannot be, the drawing stays. */
async function begin(): Promise<void> {
  if (!document.getElementById("maps") || typeof OffscreenCanvas === "undefined" || typeof Worker === "undefined") {
    ready();
    return;
  }
  let signal: AbortSignal | null = null;
  try {
    const collections = await new Api(config.api, speech.language).collections();
    map = new AreaMap(
      config,
      collections,
      speech,
      notices,
      loading,
      {
        pressed: (id, more) => pick(withArea(selection, id, more)),
        left: () => pick(NOTHING),
        said: (id) => linked?.said(id) ?? [],
      },
      (element) => document.getElementById("maps")?.prepend(element),
    );
    map.element.after(map.field);
    // Whoever chose something meanwhile has the map laid by what they asked.
    if (!ender) await lay((signal = next()));
  } catch (error) {
    if (!isTakenBack(error)) {
      map?.element.remove();
      map?.field.remove();
      map = null;
      notices.trouble(speech.say("troubleStart"), () => void begin());
    }
  }
  if (signal) isLast(signal);
  ready();
}

/** Whoever asks next takes back what was asked before: an old answer never covers a new one. */
function next(): AbortSignal {
  ender?.abort();
  ender = new AbortController();
  return ender.signal;
}

/** Return whether nobody asked anything after this; then nothing is under way any more. */
function isLast(signal: AbortSignal): boolean {
  if (ender?.signal !== signal) return false;
  ender = null;
  return true;
}

function ready(): void {
  document.body.dataset["ready"] = "true";
  document.body.dataset["loading"] ??= "0";
}

function link(): Linked | null {
  const reading = document.getElementById("reading");
  if (!reading) return null;
  for (const sort of reading.querySelectorAll<HTMLAnchorElement>("a[data-sort]")) {
    sort.addEventListener("click", (event) => {
      event.preventDefault();
      const address = new URL(sort.href);
      void go(`${location.pathname}${write(address.search, selection)}`, true, () => document.querySelector<HTMLElement>(`a[data-sort="${sort.dataset["sort"] ?? ""}"]`));
    });
  }
  for (const other of reading.querySelectorAll<HTMLAnchorElement>(".note a")) {
    other.addEventListener("click", (event) => {
      event.preventDefault();
      void go(other.href, true, () => document.getElementById("f-assume"));
    });
  }
  return new Linked(reading, speech, {
    cell: (cell) => pick(withCell(selection, cell)),
    area: (id, more) => pick(withArea(selection, id, more)),
    clear: () => pick(NOTHING),
  });
}

/** Pick areas: the address says so at once, and the parts of the page show it. */
function pick(next: Selection): void {
  selection = next;
  history.replaceState(null, "", `${location.pathname}${write(location.search, selection)}`);
  show(true);
}

function show(reveal: boolean): void {
  if (!linked) return;
  const chosen = picked(selection, linked.cells);
  linked.show(selection, reveal);
  map?.pick(chosen);
  // The server's drawing is what is printed.
  for (const path of document.querySelectorAll(".drawn path[data-area]")) path.classList.toggle("picked", chosen.has(Number(path.getAttribute("data-area"))));
}

async function lay(signal: AbortSignal): Promise<void> {
  const figure = document.getElementById("maps");
  if (!figure || !map) return;
  await map.show(figure, new URLSearchParams(location.search).get("points") ?? "", signal);
  show(false);
}

/** A choice in the sentence is answered at once; the button stays for those who would rather say when. */
function listenToForm(): void {
  const form = document.getElementById("sentence");
  if (!(form instanceof HTMLFormElement)) return;
  const address = (): string => {
    const given = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string" && pair[1] !== "" && !(pair[0] === "method" && pair[1] === "quantile"));
    return `${location.pathname}?${new URLSearchParams(given)}`;
  };
  fitBreaks(form);
  form.addEventListener("change", (event) => {
    const id = event.target instanceof HTMLElement ? event.target.id : "";
    const typed = fitBreaks(form);
    if (id === "f-method" && typed) form.querySelector<HTMLInputElement>("#f-breaks")?.focus();
    // Breaks are typed in two fields: these wait for the button.
    else if (!id.startsWith("f-breaks")) void go(address(), true);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void go(address(), true);
  });
}

/** Follow an address of this page: the server writes it anew, and the parts that differ take their place. */
async function go(address: string, step: boolean, focus: () => HTMLElement | null = () => null): Promise<void> {
  const signal = next();
  loading.set("page", 1);
  notices.calm();
  try {
    const response = await fetch(address, { headers: { accept: "text/html" }, signal });
    const written = new DOMParser().parseFromString(await response.text(), "text/html");
    const [figure, reading, form] = ["maps", "reading", "sentence"].map((id) => written.getElementById(id));
    // What is wrong with a question, the server says on a page of its own.
    if (!response.ok || !figure || !reading || !form) {
      location.assign(address);
      return;
    }
    if (step) history.pushState(null, "", address);
    const focused = document.activeElement?.id ?? "";
    document.title = written.title;
    document.getElementById("reading")?.replaceWith(reading);
    if (!step) document.getElementById("sentence")?.replaceWith(form);
    const old = document.getElementById("maps");
    if (map) figure.prepend(map.element, map.field);
    old?.replaceWith(figure);
    selection = read(location.search);
    linked = link();
    if (!step) listenToForm();
    (focus() ?? document.getElementById(focused))?.focus({ preventScroll: true });
    await lay(signal);
    notices.tell(document.querySelector(".finding")?.textContent.trim() ?? document.title);
  } catch (error) {
    if (!isTakenBack(error)) notices.trouble(speech.say("troubleMap"), () => void go(address, step));
  } finally {
    // Whoever came after is under way still, and says so.
    if (isLast(signal)) loading.set("page", 0);
  }
}
