/** The map, from the page's settings to what one sees. Reads as a table of contents. */

import upright from "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2?url";
import italic from "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-italic.woff2?url";
import "./styles/map.css";
import type { Collection, Found } from "./api.ts";
import { Api, Refused, isTakenBack } from "./api.ts";
import { extentOf, firstSeenFrom, kindLabel, kindOf, sceneOf, titleOf } from "./atlas.ts";
import type { Config } from "./config.ts";
import { readConfig } from "./config.ts";
import type { Icon } from "./dom.ts";
import { h, icon } from "./dom.ts";
import { Doors } from "./doors.ts";
import { LayersPanel } from "./layers-panel.ts";
import { ListPanel } from "./list-panel.ts";
import { Loading } from "./loading.ts";
import { CityMap } from "./map.ts";
import { Notices } from "./notices.ts";
import { Painter } from "./painter.ts";
import type { Box, Hit } from "./painting/protocol.ts";
import type { PlaceRef } from "./permalink.ts";
import { PlacePanel } from "./place-panel.ts";
import { Search } from "./search.ts";
import { Sheet } from "./sheet.ts";
import { Sources } from "./sources.ts";
import { Store } from "./state.ts";
import { today } from "./today.ts";
import { Speech } from "./words.ts";

/** Where a map of nothing opens. */
const SOMEWHERE: Box = [2.5, 49.5, 6.4, 51.5];
const ACCENT = { light: "#0B6B57", dark: "#5FD0B5" } as const;
const phone = matchMedia("(max-width: 760px)");
const night = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

const config = readConfig(document.getElementById("config")?.textContent ?? "{}");
const speech = new Speech(config.language);
const root = document.getElementById("app") ?? document.body;
void begin();

async function begin(): Promise<void> {
  const notices = new Notices(speech);
  root.replaceChildren(h("p", { class: "starting", role: "status" }, speech.say("loading")), notices.box);
  if (typeof OffscreenCanvas === "undefined" || typeof Worker === "undefined") {
    root.replaceChildren(h("p", { class: "starting" }, speech.say("tooOld"), " ", h("a", { href: "/layers" }, speech.say("lists"))));
    return;
  }
  try {
    const api = new Api(config.api, speech.language);
    open(config, api, await api.collections(), notices);
  } catch {
    root.replaceChildren(notices.box);
    notices.trouble(speech.say("troubleStart"), () => void begin());
  }
}

function open({ tileUrl, tileAttribution, home: given }: Config, api: Api, collections: readonly Collection[], notices: Notices): void {
  const byId = new Map(collections.map((collection) => [collection.id, collection]));
  const filled = collections.filter(({ meent }) => meent.count > 0);
  const store = new Store(location.hash, filled.map(({ id }) => id), filled.filter(({ meent }) => meent.shownAtStart).map(({ id }) => id));
  const home: Box = given ?? extentOf(collections) ?? SOMEWHERE;
  const leastZoom = firstSeenFrom(filled);

  let started = false;
  let inView: Box | null = null;
  let hits: readonly Hit[] = [];
  let opener: Element | null = null;
  let ender: AbortController | null = null;
  let moveFocus = false;

  // What stands where.
  const mapElement = h("div", { id: "map", role: "application", "aria-label": speech.say("mapHelp"), tabindex: 0 });
  const label = h("p", { class: "map-label", "aria-hidden": "true", hidden: true });
  const column = h("section", { id: "column", class: "column", "aria-label": speech.say("look") });
  const stage = h("div", { class: "stage" }, mapElement);
  const sources = new Sources(collections, speech, tileAttribution);
  const sheet = new Sheet(column, speech, () => window.setTimeout(() => started && look(), 200));

  // A map measures itself when it is made, so it must stand in the page by then.
  root.replaceChildren(column, stage, notices.status);

  const loading = new Loading(notices);
  const painter = new Painter({
    counts: (counts) => layers.counted(counts),
    busy: (number) => loading.set("ground", number),
    trouble: (layer) => notices.trouble(layer === null ? speech.say("troubleMap") : speech.say("troubleLayer", { name: byId.get(layer)?.title ?? layer }), () => painter.tryAgain()),
  });
  const density = Math.min(2, Math.max(1, Math.round(devicePixelRatio)));
  painter.setUp(new URL(api.root, location.href).href, [upright, italic].map((url) => new URL(url, location.href).href), collections.map(kindOf), tileUrl === "", density);

  const map = new CityMap({
    element: mapElement,
    painter,
    density,
    still: still.matches,
    tileUrl,
    covered: () => ({ left: 0, bottom: phone.matches && sheet.height !== "full" ? column.clientHeight : 0 }),
    listeners: {
      moving: (moves) => loading.set("motion", Number(moves)),
      moved: () => look(),
      pressed: (hits) => pressed(hits),
      hovered: (hit, x, y) => name(hit, x, y),
      asked: ([lon, lat]) => h("a", { class: "button", href: `/proposals/new?at=${lon},${lat}` }, speech.say("propose")),
      located: (metres) => notices.tell(speech.say("youAreHere", { n: metres })),
      notLocated: () => notices.trouble(speech.say("locateFailed"), () => map.locate()),
    },
  });

  const layers = new LayersPanel(collections, store, speech, { zoomTo: (zoom) => map.zoomTo(zoom), view: () => inView });
  const list = new ListPanel(api, filled, store, speech, (place) => openPlace(place));
  const place = new PlacePanel(collections, speech, {
    back: () => leavePlace(),
    open: (each) => openPlace(each),
    zoom: (feature) => {
      sheet.uncover();
      map.reveal(feature, true);
    },
    copy: () => void copyAddress(),
  });
  const search = new Search(api, filled, speech, notices, (found) => choose(found));
  const doors = new Doors(speech, byId.get("proposals")?.meent.count ?? null, {
    look: () => {
      sheet.rest("full");
      layers.focus();
    },
  });
  const looking = h("div", { class: "looking" }, doors.element, layers.element, list.element);
  column.append(
    sheet.grip,
    search.element,
    notices.box,
    h("div", { class: "column-body" }, looking, place.element, h("footer", { class: "column-foot" }, h("a", { href: "/layers" }, speech.say("lists")))),
  );
  stage.append(notices.bar, sources.badge, label, controls(), sources.element, h("p", { class: "print-only", id: "printed" }));

  store.listen((now, before) => {
    if (now.layers !== before.layers || now.filters !== before.filters) {
      painter.show(sceneOf(filled, now, night.matches));
      sources.show(now);
    }
    if (now.place !== before.place) void showPlace(now.place);
  });
  night.addEventListener("change", () => painter.show(sceneOf(filled, store.now, night.matches)));
  window.addEventListener("popstate", () => follow());
  window.addEventListener("hashchange", () => follow());
  window.addEventListener("beforeprint", () => {
    const printed = document.getElementById("printed");
    if (printed) printed.textContent = speech.say("printed", { date: speech.date(today()), url: location.href });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && store.now.place && !event.defaultPrevented) leavePlace();
  });
  new ResizeObserver(() => map.resized()).observe(mapElement);

  painter.show(sceneOf(filled, store.now, night.matches));
  sources.show(store.now);
  const way = store.now.position ? "stay" : "go";
  map.begin(store.now.position, home, leastZoom);
  if (store.now.place) void showPlace(store.now.place, way);
  started = true;
  document.body.dataset["ready"] = "true";

  // What happens when.

  /** What is in view has changed: the map has moved, or the sheet has. */
  function look(): void {
    inView = map.box;
    store.change({ position: map.position }, false);
    const { lon, lat } = map.position;
    doors.proposeAt(lon, lat);
    painter.look(inView, map.position.zoom);
    list.moved(inView);
  }

  function follow(): void {
    if (location.hash === store.address) return;
    store.follow(location.hash);
    if (store.now.position) map.go(store.now.position);
  }

  function pressed(found: readonly Hit[]): void {
    const first = found[0];
    if (!first) {
      if (store.now.place) leavePlace();
      return;
    }
    hits = found;
    openPlace({ layer: first.layer, id: first.id }, false);
  }

  function openPlace(ref: PlaceRef, byHand = true): void {
    if (byHand) opener = document.activeElement;
    moveFocus = byHand;
    store.change({ place: ref });
    if (sheet.height === "low") sheet.rest("half");
  }

  function leavePlace(): void {
    store.change({ place: null });
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    else mapElement.focus({ preventScroll: true });
    opener = null;
  }

  /** Show a place in the column, and where it is: `go` brings the map there, `stay` only if it is out of view. */
  async function showPlace(ref: PlaceRef | null, way: "go" | "stay" = "stay"): Promise<void> {
    ender?.abort();
    looking.hidden = ref !== null;
    column.querySelector(".column-body")?.scrollTo(0, 0);
    if (!ref) {
      place.leave();
      map.highlight(null, "");
      return;
    }
    place.wait();
    ender = new AbortController();
    try {
      const feature = await api.feature(ref.layer, ref.id, ender.signal);
      place.show(ref.layer, feature, hits.filter(({ layer, id }) => (layer !== ref.layer || id !== ref.id) && hits.some((hit) => hit.layer === ref.layer && hit.id === ref.id)));
      map.highlight(feature, night.matches ? ACCENT.dark : ACCENT.light);
      map.reveal(feature, way === "go");
      if (moveFocus) place.focus();
    } catch (error) {
      if (isTakenBack(error)) return;
      map.highlight(null, "");
      place.fail(speech.say(error instanceof Refused && error.status === 404 ? "goneplace" : "troublePlace"));
    }
  }

  function choose(found: Found): void {
    const collection = byId.get(found.layer);
    // A street or a house is on the map as ground already; whoever asks for a whole layer wants to see it.
    const asked = found.id === null || !collection?.meent.base;
    const on = asked && !(found.layer in store.now.layers) ? { layers: { ...store.now.layers, [found.layer]: 100 } } : {};
    if (found.id === null) {
      const filter = Object.fromEntries(Object.entries(found.filter).map(([fact, value]) => [fact, [String(value)]]));
      store.change({ ...on, place: null, filters: { ...store.now.filters, [found.layer]: filter } });
      layers.reveal(found.layer);
      return;
    }
    if ("layers" in on) store.change(on, false);
    if (found.bbox) map.fit(found.bbox, 18);
    hits = [];
    openPlace({ layer: found.layer, id: found.id });
  }

  function name(hit: Hit | null, x: number, y: number): void {
    const collection = hit && byId.get(hit.layer);
    label.hidden = !collection;
    if (!hit || !collection) return;
    const [title, kind] = [titleOf(collection, hit.name, hit.kind, speech), kindLabel(collection, hit.kind, speech) || collection.title];
    label.replaceChildren(h("strong", {}, title), kind === title ? "" : h("span", {}, kind));
    label.style.translate = `${Math.round(Math.min(x + 14, mapElement.clientWidth - 220))}px ${Math.round(y > 80 ? y - 52 : y + 18)}px`;
  }

  async function copyAddress(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      say("copied");
    } catch {
      say("notCopied");
    }

    function say(word: "copied" | "notCopied"): void {
      notices.tell(speech.say(word));
      const button = place.element.querySelector(".place-actions button:last-child");
      button?.replaceChildren(icon("link"), speech.say(word));
    }
  }

  function controls(): HTMLElement {
    const control = (word: Parameters<Speech["say"]>[0], drawing: Icon, act: () => void): HTMLElement =>
      h("button", { type: "button", class: "control", "aria-label": speech.say(word), title: speech.say(word), onclick: act }, icon(drawing));
    return h(
      "div",
      { class: "controls" },
      h("div", { class: "control-pair" }, control("zoomInButton", "plus", () => map.zoom(1)), control("zoomOutButton", "minus", () => map.zoom(-1))),
      control("home", "home", () => map.fit(home, 16, true, leastZoom)),
      control("locate", "locate", () => {
        notices.tell(speech.say("locating"));
        map.locate();
      }),
    );
  }
}

