/** A map above each box of GeoJSON in the admin: to see a shape, to draw it, to move its corners. The box stays the truth. */

import * as L from "leaflet";
import "leaflet/dist/leaflet.css";
import "./styles/admin.css";

type Pair = [number, number];
type Shape =
  | { type: "Point"; coordinates: Pair }
  | { type: "LineString"; coordinates: Pair[] }
  | { type: "MultiLineString" | "Polygon"; coordinates: Pair[][] }
  | { type: "MultiPolygon"; coordinates: Pair[][][] };
type Tool = "point" | "line" | "outline";

interface Words {
  readonly point: string;
  readonly line: string;
  readonly outline: string;
  readonly finish: string;
  readonly hint: string;
}

/** More corners than this are shown, but not moved one by one. */
const MOST_HANDLES = 400;
const GROUND_ZOOM = 15;
const ACCENT = "#0b6b57";

const latLng = ([lon, lat]: Pair): L.LatLngTuple => [lat, lon];
const pair = ({ lat, lng }: L.LatLng): Pair => [Number(lng.toFixed(7)), Number(lat.toFixed(7))];

/** Return the shape that a text holds, or null: WKT and half-written text are left to the server. */
function read(text: string): Shape | null {
  try {
    const given = JSON.parse(text) as Partial<Shape> | null;
    const known = ["Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon"];
    return given?.type && known.includes(given.type) && Array.isArray(given.coordinates) ? (given as Shape) : null;
  } catch {
    return null;
  }
}

/** Return a shape's runs of corners, and whether each closes on itself. */
function runs(shape: Shape): { corners: Pair[]; closed: boolean }[] {
  switch (shape.type) {
    case "Point":
      return [];
    case "LineString":
      return [{ corners: shape.coordinates, closed: false }];
    case "MultiLineString":
      return shape.coordinates.map((corners) => ({ corners, closed: false }));
    case "Polygon":
      return shape.coordinates.map((corners) => ({ corners, closed: true }));
    case "MultiPolygon":
      return shape.coordinates.flat().map((corners) => ({ corners, closed: true }));
  }
}

class ShapeMap {
  readonly #box: HTMLTextAreaElement;
  readonly #words: Words;
  readonly #map: L.Map;
  readonly #ground = L.layerGroup();
  readonly #drawn = L.layerGroup();
  #shape: Shape | null;
  #tool: Tool | null = null;
  #trail: Pair[] = [];
  #asked: AbortController | null = null;
  readonly #field: HTMLElement;
  #touched = false;
  #underWay = 0;
  readonly #finish: HTMLButtonElement;

  constructor(box: HTMLTextAreaElement) {
    this.#box = box;
    this.#words = JSON.parse(box.dataset["words"] ?? "{}") as Words;
    this.#shape = read(box.value);
    const element = document.createElement("div");
    element.className = "shape-map";
    const tools = document.createElement("div");
    tools.className = "shape-tools";
    const types = (box.dataset["types"] ?? "").split(",");
    const wanted: [Tool, string][] = [["point", "POINT"], ["line", "LINESTRING"], ["outline", "POLYGON"]];
    for (const [tool, type] of wanted) if (types.includes(type)) tools.append(this.#button(this.#words[tool], () => this.#start(tool)));
    this.#finish = this.#button(this.#words.finish, () => this.#end());
    this.#finish.hidden = true;
    const hint = document.createElement("span");
    hint.textContent = this.#words.hint;
    tools.append(this.#finish, hint);
    const field = document.createElement("div");
    field.className = "shape-field";
    box.replaceWith(field);
    field.append(tools, element, box);
    this.#field = field;
    this.#map = L.map(element, { doubleClickZoom: false, maxZoom: 21 });
    this.#map.attributionControl.setPrefix(false);
    this.#ground.addTo(this.#map);
    this.#drawn.addTo(this.#map);
    this.#map.on("click", (event) => this.#clicked(pair(event.latlng)));
    this.#map.on("moveend", () => void this.#busy(this.#showGround()));
    for (const sign of ["pointerdown", "wheel", "keydown"]) field.addEventListener(sign, () => (this.#touched = true), { passive: true });
    box.addEventListener("change", () => {
      this.#shape = read(box.value);
      this.#draw();
      this.#look();
    });
    this.#draw();
    void this.#busy(this.#open());
  }

  #button(text: string, pressed: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", pressed);
    return button;
  }

  /** Say that something is under way, until it is done. */
  async #busy(done: Promise<void>): Promise<void> {
    this.#underWay += 1;
    this.#field.setAttribute("aria-busy", "true");
    try {
      await done;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#field.removeAttribute("aria-busy");
    }
  }

  get #groundIds(): string[] {
    return (this.#box.dataset["ground"] ?? "").split(",").filter(Boolean);
  }

  /** Stand where the shape is; without one, where the city is. */
  async #open(): Promise<void> {
    if (this.#shape) {
      this.#look();
      return;
    }
    this.#map.setView([50.85, 4.35], 8);
    for (const id of this.#groundIds) {
      const answer = await fetch(`/api/collections/${id}`, { headers: { accept: "application/json" } });
      if (!answer.ok) continue;
      const { extent } = (await answer.json()) as { extent?: { spatial?: { bbox?: number[][] } } };
      const [west, south, east, north] = extent?.spatial?.bbox?.[0] ?? [];
      if (west === undefined || south === undefined || east === undefined || north === undefined) continue;
      // Whoever looks somewhere already is not taken from there.
      if (!this.#touched) this.#map.fitBounds([[south, west], [north, east]], { animate: false });
      return;
    }
  }

  #look(): void {
    if (!this.#shape) return;
    const bounds = L.geoJSON(this.#shape).getBounds();
    this.#map.fitBounds(bounds.pad(0.4), { maxZoom: 18 });
  }

  /** Draw the streets, buildings, water and green around: our own, so that nothing outside is asked. */
  async #showGround(): Promise<void> {
    this.#asked?.abort();
    if (this.#map.getZoom() < GROUND_ZOOM) {
      this.#ground.clearLayers();
      return;
    }
    const asked = (this.#asked = new AbortController());
    const box = this.#map.getBounds().toBBoxString();
    try {
      const found = await Promise.all(
        this.#groundIds.map(async (id) => {
          const answer = await fetch(`/api/collections/${id}/items?f=json&limit=1000&bbox=${box}`, { signal: asked.signal });
          return answer.ok ? ((await answer.json()) as GeoJSON.FeatureCollection) : null;
        }),
      );
      this.#ground.clearLayers();
      const style: L.PathOptions = { color: "#a79f90", weight: 1, fillColor: "#d9d2c5", fillOpacity: 0.6, interactive: false };
      const pointToLayer = (_feature: unknown, at: L.LatLng): L.Layer => L.circleMarker(at, { ...style, radius: 2 });
      for (const part of found) if (part) this.#ground.addLayer(L.geoJSON(part, { style, interactive: false, pointToLayer }));
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    }
  }

  #start(tool: Tool): void {
    this.#tool = tool;
    this.#trail = [];
    this.#finish.hidden = tool === "point";
    this.#map.getContainer().classList.add("drawing");
    this.#draw();
  }

  #clicked(at: Pair): void {
    if (this.#tool === "point") {
      this.#keep({ type: "Point", coordinates: at });
      this.#stop();
    } else if (this.#tool) {
      this.#trail.push(at);
      this.#draw();
    }
  }

  #end(): void {
    const trail = this.#trail;
    if (this.#tool === "line" && trail.length > 1) this.#keep({ type: "LineString", coordinates: trail });
    if (this.#tool === "outline" && trail[0] && trail.length > 2) this.#keep({ type: "Polygon", coordinates: [[...trail, trail[0]]] });
    this.#stop();
  }

  #stop(): void {
    this.#tool = null;
    this.#trail = [];
    this.#finish.hidden = true;
    this.#map.getContainer().classList.remove("drawing");
    this.#draw();
  }

  #keep(shape: Shape): void {
    this.#shape = shape;
    this.#box.value = JSON.stringify(shape);
  }

  #draw(): void {
    this.#drawn.clearLayers();
    const stroke: L.PathOptions = { color: ACCENT, weight: 3, fillOpacity: 0.15, interactive: false };
    if (this.#tool) {
      this.#drawn.addLayer(L.polyline(this.#trail.map(latLng), { ...stroke, dashArray: "6 4" }));
      for (const corner of this.#trail) this.#drawn.addLayer(L.circleMarker(latLng(corner), { ...stroke, radius: 4 }));
      return;
    }
    const shape = this.#shape;
    if (!shape) return;
    if (shape.type === "Point") {
      this.#drawn.addLayer(this.#handle(shape.coordinates, (to) => this.#keep({ type: "Point", coordinates: to })));
      return;
    }
    this.#drawn.addLayer(L.geoJSON(shape, { style: stroke, interactive: false }));
    const all = runs(shape);
    if (all.reduce((sum, { corners }) => sum + corners.length, 0) > MOST_HANDLES) return;
    for (const { corners, closed } of all) {
      const last = closed ? corners.length - 1 : corners.length;
      for (let i = 0; i < last; i++) {
        const corner = corners[i];
        if (!corner) continue;
        const move = (to: Pair): void => {
          corners[i] = to;
          if (closed && i === 0) corners[corners.length - 1] = to;
          this.#keep(shape);
        };
        const handle = this.#handle(corner, move);
        handle.on("contextmenu", () => this.#remove(shape, corners, i, closed));
        this.#drawn.addLayer(handle);
        const next = corners[i + 1];
        if (next) this.#drawn.addLayer(this.#between(shape, corners, i, corner, next));
      }
    }
  }

  /** Return a corner that can be dragged. */
  #handle(at: Pair, moved: (to: Pair) => void): L.Marker {
    const marker = L.marker(latLng(at), { draggable: true, keyboard: false, icon: L.divIcon({ className: "corner", iconSize: [16, 16] }) });
    marker.on("dragend", () => {
      moved(pair(marker.getLatLng()));
      this.#draw();
    });
    return marker;
  }

  /** Return the spot half-way between two corners: pressed, it becomes a corner. */
  #between(shape: Shape, corners: Pair[], i: number, one: Pair, next: Pair): L.Marker {
    const middle: Pair = [(one[0] + next[0]) / 2, (one[1] + next[1]) / 2];
    const marker = L.marker(latLng(middle), { keyboard: false, icon: L.divIcon({ className: "corner between", iconSize: [10, 10] }) });
    return marker.on("click", () => {
      corners.splice(i + 1, 0, middle);
      this.#keep(shape);
      this.#draw();
    });
  }

  #remove(shape: Shape, corners: Pair[], i: number, closed: boolean): void {
    if (corners.length <= (closed ? 4 : 2)) return;
    corners.splice(i, 1);
    const [first] = corners;
    if (closed && i === 0 && first) corners[corners.length - 1] = first;
    this.#keep(shape);
    this.#draw();
  }
}

for (const box of document.querySelectorAll<HTMLTextAreaElement>("textarea.geometry-text")) new ShapeMap(box);
