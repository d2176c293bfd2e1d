/** Draw map: the map of the page that asks where, with the pen and its buttons. The form beside it does the same without. */

import upright from "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2?url";
import italic from "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-italic.woff2?url";
import "leaflet/dist/leaflet.css";
import { Api } from "../api.ts";
import { kindOf } from "../atlas.ts";
import { h, icon } from "../dom.ts";
import { Loading } from "../loading.ts";
import { CityMap } from "../map.ts";
import { Painter } from "../painter.ts";
import type { Box } from "../painting/protocol.ts";
import type { Speech, Word } from "../words.ts";
import type { Shape, ShapeType } from "./pen.ts";
import { Pen } from "./pen.ts";

export interface DrawConfig {
  readonly shapes: readonly ShapeType[];
  readonly home: Box | null;
  readonly at: string;
}

/** From further away no street can be told from the next. */
const CLOSE = 15;
const SOMEWHERE: Box = [2.5, 49.5, 6.4, 51.5];
const TOOLS: Readonly<Record<ShapeType, Word>> = { Point: "drawPoint", LineString: "drawLine", Polygon: "drawOutline" };
const HELP: Readonly<Record<ShapeType, Word>> = { Point: "drawPointHelp", LineString: "drawLineHelp", Polygon: "drawOutlineHelp" };
const night = matchMedia("(prefers-color-scheme: dark)");

export async function drawMap(place: HTMLElement, form: HTMLFormElement, config: DrawConfig, speech: Speech): Promise<void> {
  const say = (word: Word): string => speech.say(word);
  const collections = await new Api("/api/", speech.language).collections();
  const stage = h("div", { class: "drawing-map pointing", role: "application", "aria-label": say("drawHelp"), tabindex: 0, id: "draw-map" });
  const help = h("p", { class: "drawing-help", id: "draw-help", role: "status" });
  const tools = h("div", { class: "drawing-tools" });
  const below = h("div", { class: "drawing-tools" });
  place.replaceChildren(h("h2", {}, say("drawTitle")), tools, help, stage, below);
  place.hidden = false;

  const density = Math.min(2, Math.max(1, Math.round(devicePixelRatio)));
  const loading = new Loading(null);
  const painter = new Painter({ counts: () => undefined, busy: (number) => loading.set("ground", number), trouble: () => undefined });
  painter.setUp(new URL("/api", location.href).href, [upright, italic].map((url) => new URL(url, location.href).href), collections.map(kindOf), true, density);
  const map = new CityMap({
    element: stage,
    painter,
    density,
    still: matchMedia("(prefers-reduced-motion: reduce)").matches,
    tileUrl: "",
    covered: () => ({ left: 0, bottom: 0 }),
    listeners: {
      moving: (moves) => loading.set("motion", Number(moves)),
      moved: () => painter.look(map.box, map.position.zoom),
      pressed: () => undefined,
      hovered: () => undefined,
      located: () => undefined,
      notLocated: () => undefined,
    },
  });
  painter.show({ shown: [], dark: night.matches });
  night.addEventListener("change", () => painter.show({ shown: [], dark: night.matches }));
  map.begin(null, config.home ?? SOMEWHERE);
  if (!config.at && map.position.zoom < CLOSE) map.zoomTo(CLOSE);
  new ResizeObserver(() => map.resized()).observe(stage);
  const cross = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  cross.setAttribute("class", "cross");
  cross.setAttribute("viewBox", "0 0 36 36");
  cross.setAttribute("aria-hidden", "true");
  const strokes = document.createElementNS("http://www.w3.org/2000/svg", "path");
  strokes.setAttribute("d", "M18 2v12M18 22v12M2 18h12M22 18h12");
  cross.append(strokes);
  stage.append(cross);

  const use = h("button", { type: "button", class: "button primary", onclick: () => send() }, say("drawUse"));
  const back = h("button", { type: "button", class: "button", onclick: () => pen.takeBack() }, say("drawBack"));
  const put = h("button", { type: "button", class: "button", onclick: () => pen.putInTheMiddle() }, say("drawPut"));
  const pen = map.with((leaflet) => new Pen(leaflet, config.shapes[0] ?? "Point", () => tell()));
  const choices = config.shapes.map((type) => h("button", { type: "button", class: "button", onclick: () => pen.take(type) }, say(TOOLS[type])));
  const here = h("button", { type: "button", class: "button", onclick: () => locate() }, icon("locate"), say("drawHere"));
  let changes = 0;
  tools.append(here, ...(choices.length > 1 ? choices : []));
  below.append(put, back, use);
  stage.addEventListener("keydown", (event) => {
    if (event.key === "Enter") pen.putInTheMiddle();
    else if (event.key === "Backspace") pen.takeBack();
    else return;
    event.preventDefault();
  });
  if (config.at) pen.show(JSON.parse(config.at) as Shape);
  else tell();
  document.body.dataset["ready"] = "true";

  function tell(): void {
    changes += 1;
    use.disabled = pen.shape === null;
    back.hidden = pen.type === "Point" || pen.count === 0;
    choices.forEach((button, at) => button.setAttribute("aria-pressed", String(config.shapes[at] === pen.type)));
    help.textContent = pen.shape && pen.type === "Point" ? say("drawDone") : `${say(HELP[pen.type])}${pen.count > 0 && pen.type !== "Point" ? ` (${pen.count})` : ""}`;
  }

  function send(): void {
    const [geometry, called] = ["geometry", "called"].map((name) => form.elements.namedItem(name));
    if (!(geometry instanceof HTMLInputElement) || !pen.shape) return;
    geometry.value = JSON.stringify(pen.shape);
    if (called instanceof HTMLInputElement) called.value = "";
    for (const other of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name=pick], [name=plot], [name=about]")) other.disabled = true;
    form.requestSubmit(form.querySelector<HTMLButtonElement>("[name=do][value=find]")); // where the form asks for more, it is shown first
  }

  function locate(): void {
    help.textContent = say("locating");
    const before = changes;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Whoever did not wait, and drew by hand, keeps what they drew.
        if (changes !== before) return;
        map.fit([coords.longitude, coords.latitude, coords.longitude, coords.latitude], 18);
        pen.put([Number(coords.longitude.toFixed(7)), Number(coords.latitude.toFixed(7))]);
      },
      () => {
        if (changes === before) help.textContent = say("locateFailed");
      },
      { enableHighAccuracy: true, timeout: 12_000 },
    );
  }
}
