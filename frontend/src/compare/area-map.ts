/** Area map: the areas over the painted ground, one map or two with a swipe between them, and places on top. */

import upright from "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2?url";
import italic from "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-italic.woff2?url";
import type { Collection } from "../api.ts";
import { kindOf } from "../atlas.ts";
import type { Config } from "../config.ts";
import { h, icon } from "../dom.ts";
import type { Loading } from "../loading.ts";
import type { AreaLayer } from "../map.ts";
import { CityMap } from "../map.ts";
import type { Notices } from "../notices.ts";
import { Painter } from "../painter.ts";
import type { Box, Scene } from "../painting/protocol.ts";
import type { Speech } from "../words.ts";
import type { Answer, Laid } from "./laid.ts";
import { laidOf } from "./laid.ts";

const SOMEWHERE: Box = [2.5, 49.5, 6.4, 51.5];
const RING = { light: "#0B6B57", dark: "#5FD0B5" } as const;
const night = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

export interface AreaMapListeners {
  readonly pressed: (id: number, more: boolean) => void;
  readonly left: () => void;
  /** What to say of the area under the pointer. */
  readonly said: (id: number) => readonly string[];
}

/** What one drawing of the page stands for: which figures, and where the server says what each area is in. */
interface Drawing {
  readonly which: string;
  readonly title: string;
  readonly address: string;
}

export class AreaMap {
  readonly element = h("div", { class: "live" });
  readonly #canvas: HTMLElement;
  readonly #label = h("p", { class: "map-label", "aria-hidden": "true", hidden: true });
  readonly #sides = h("p", { class: "swipe-sides", hidden: true });
  readonly #line = h("div", { class: "swipe-line" });
  readonly #swipe = h("div", { class: "swipe", hidden: true }, this.#line);
  readonly #slider: HTMLInputElement;
  readonly field: HTMLElement;
  readonly #listeners: AreaMapListeners;
  readonly #speech: Speech;
  readonly #painter: Painter;
  readonly #top: Painter;
  readonly #map: CityMap;
  #layers: AreaLayer[] = [];
  #home: Box;
  #points = "";
  #begun = false;

  constructor(config: Config, collections: readonly Collection[], speech: Speech, notices: Notices, loading: Loading, listeners: AreaMapListeners, place: (element: HTMLElement) => void) {
    this.#listeners = listeners;
    this.#speech = speech;
    this.#home = config.home ?? SOMEWHERE;
    this.#canvas = h("div", { id: "map", role: "application", "aria-label": speech.say("compareMapHelp"), tabindex: 0 });
    this.#slider = h("input", { type: "range", min: 0, max: 100, value: 50, "aria-label": speech.say("swipe"), oninput: () => this.#clip() });
    this.field = h("label", { class: "swipe-field", hidden: true }, h("span", {}, speech.say("swipe")), this.#slider);
    this.element.append(this.#canvas, notices.bar, this.#swipe, this.#sides, this.#label, this.#controls());
    // A map measures itself when it is made, so it must stand in the page by then.
    place(this.element);
    const density = Math.min(2, Math.max(1, Math.round(devicePixelRatio)));
    const fonts = [upright, italic].map((url) => new URL(url, location.href).href);
    const api = new URL(config.api.replace(/\/$/, ""), location.href).href;
    const kinds = collections.map(kindOf);
    const trouble = (painter: () => Painter): void => notices.trouble(speech.say("troubleMap"), () => painter().tryAgain());
    this.#painter = new Painter({ counts: () => undefined, busy: (number) => loading.set("ground", number), trouble: () => trouble(() => this.#painter) });
    this.#top = new Painter({ counts: () => undefined, busy: (number) => loading.set("above", number), trouble: () => trouble(() => this.#top) });
    this.#painter.setUp(api, fonts, kinds, config.tileUrl === "", density);
    this.#top.setUp(api, fonts, kinds, false, density);
    this.#map = new CityMap({
      element: this.#canvas,
      painter: this.#painter,
      above: this.#top,
      density,
      still: still.matches,
      tileUrl: config.tileUrl,
      covered: () => ({ left: 0, bottom: 0 }),
      margin: 8,
      listeners: {
        moving: (moves) => loading.set("motion", Number(moves)),
        moved: () => this.#look(),
        pressed: () => listeners.left(),
        hovered: () => undefined,
        located: () => undefined,
        notLocated: () => undefined,
      },
    });
    night.addEventListener("change", () => this.#scene());
    new ResizeObserver(() => {
      this.#map.resized();
      this.#clip();
    }).observe(this.#canvas);
  }

  /** Show what the drawings of the page show; `points` is the layer of places on top. */
  async show(figure: HTMLElement, points: string, signal: AbortSignal): Promise<void> {
    this.#points = points;
    const drawings = [...figure.querySelectorAll<HTMLElement>(".one-map")].map((each): Drawing => ({
      which: each.dataset["which"] ?? "both",
      title: each.querySelector(".map-title")?.textContent ?? "",
      address: each.dataset["geojson"] ?? "",
    }));
    const answers = await Promise.all(
      drawings.map(async ({ address }) => {
        const response = await fetch(address, { signal });
        if (!response.ok) throw new Error(`The API answered ${response.status}.`);
        return laidOf((await response.json()) as Answer);
      }),
    );
    for (const layer of this.#layers) layer.remove();
    const ring = night.matches ? RING.dark : RING.light;
    this.#layers = drawings.map(({ which }, at) => this.#map.lay(`areas-${which}`, answers[at] ?? ([] as readonly Laid[]), ring, { pressed: this.#listeners.pressed, hovered: (id, x, y) => this.#name(id, x, y) }));
    if (!this.#begun) {
      this.#home = this.#layers[0]?.bounds ?? this.#home;
      this.#map.begin(null, this.#home);
      this.#begun = true;
    } else if (this.#layers[0] && JSON.stringify(this.#layers[0].bounds) !== JSON.stringify(this.#home)) {
      this.#home = this.#layers[0].bounds;
      this.#map.fit(this.#home, 17, false);
    }
    const two = drawings.length > 1;
    this.field.hidden = this.#swipe.hidden = this.#sides.hidden = !two;
    this.#sides.replaceChildren(...drawings.map(({ title }) => h("span", {}, title)));
    this.#scene();
    this.#clip();
  }

  pick(ids: ReadonlySet<number>): void {
    for (const layer of this.#layers) layer.pick(ids);
  }

  #look(): void {
    this.#painter.look(this.#map.box, this.#map.position.zoom);
    this.#top.look(this.#map.box, this.#map.position.zoom);
    this.#clip();
  }

  #scene(): void {
    const on = this.#points === "" ? [] : [{ id: this.#points, opacity: 1, filters: {} }];
    const scene = (shown: Scene["shown"]): Scene => ({ shown, dark: night.matches });
    this.#painter.show(scene([]));
    this.#top.show(scene(on));
  }

  #clip(): void {
    const [left, right] = this.#layers;
    if (!left || !right) return;
    const part = Number(this.#slider.value) / 100;
    left.clip(0, part);
    right.clip(part, 1);
    this.#line.style.insetInlineStart = `${100 * part}%`;
  }

  #name(id: number | null, x: number, y: number): void {
    const [name, ...figures] = id === null ? [] : this.#listeners.said(id);
    this.#label.hidden = name === undefined;
    if (name === undefined) return;
    this.#label.replaceChildren(h("strong", {}, name), ...figures.map((figure) => h("span", {}, figure)));
    const wide = this.#canvas.clientWidth;
    this.#label.style.translate = `${Math.round(Math.min(x + 14, wide - 264))}px ${Math.round(y > 110 ? y - 84 : y + 20)}px`;
  }

  #controls(): HTMLElement {
    const control = (word: Parameters<Speech["say"]>[0], drawing: Parameters<typeof icon>[0], act: () => void): HTMLElement =>
      h("button", { type: "button", class: "control", "aria-label": this.#speech.say(word), title: this.#speech.say(word), onclick: act }, icon(drawing));
    return h(
      "div",
      { class: "controls" },
      control("zoomInButton", "plus", () => this.#map.zoom(1)),
      control("zoomOutButton", "minus", () => this.#map.zoom(-1)),
      control("compareHome", "home", () => this.#map.fit(this.#home, 17)),
    );
  }
}
