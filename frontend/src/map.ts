/** The map: the only file that knows Leaflet. It moves pictures that the painter makes. */

import * as L from "leaflet";
import type { Feature } from "./api.ts";
import type { Painter } from "./painter.ts";
import { MAX_ZOOM, MIN_ZOOM } from "./permalink.ts";
import type { Position } from "./permalink.ts";
import type { Box, Hit } from "./painting/protocol.ts";

/** How much of the map something else covers, in pixels. */
export interface Covered {
  readonly left: number;
  readonly bottom: number;
}

export interface MapListeners {
  /** The map begins to move, or has come to rest. */
  readonly moving: (moves: boolean) => void;
  readonly moved: () => void;
  readonly pressed: (hits: readonly Hit[]) => void;
  /** What lies under the pointer, and where that is in the map; null: nothing, or no pointer. */
  readonly hovered: (hit: Hit | null, x: number, y: number) => void;
  /** What to offer where somebody presses long, or with the other button of the mouse. */
  readonly asked?: (at: readonly [number, number]) => HTMLElement;
  readonly located: (metres: number) => void;
  readonly notLocated: () => void;
}

const CELL_PX = 512;
const FINGER_PX = 12;
const POINTER_PX = 5;

class PaintedLayer extends L.GridLayer {
  readonly #painter: Painter;
  readonly #density: number;

  constructor(painter: Painter, density: number, pane: string) {
    super({ pane, tileSize: CELL_PX, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM, keepBuffer: 1, updateWhenIdle: false, updateWhenZooming: false, updateInterval: 120, noWrap: true });
    this.#painter = painter;
    this.#density = density;
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = CELL_PX * this.#density;
    canvas.setAttribute("aria-hidden", "true");
    const hook = canvas.getContext("bitmaprenderer");
    let hung = false;
    const key = this.#painter.paint({ z: coords.z - 1, x: coords.x, y: coords.y }, (picture) => {
      hook?.transferFromImageBitmap(picture);
      if (hung) return;
      hung = true;
      done(undefined, canvas);
    });
    canvas.dataset["key"] = key;
    return canvas;
  }
}

/** Return a layer of pictures by a painter, who drops each that is no longer in view. */
function paintedBy(painter: Painter, density: number, pane = "tilePane"): PaintedLayer {
  const painted = new PaintedLayer(painter, density, pane);
  painted.on("tileunload", (event) => {
    const key = event.tile.dataset["key"];
    if (key) painter.drop(key);
  });
  return painted;
}

/** An area as it is laid over the map. */
export interface AreaShape {
  readonly id: number;
  readonly geometry: GeoJSON.Geometry;
  /** A colour, or a pattern of the page such as `url(#hatched)`. */
  readonly fill: string;
  readonly dashed: boolean;
  /** Whether a 0 is written in it, where there is room. */
  readonly zero: boolean;
}

export interface AreaListeners {
  /** `more`: besides what is picked already. */
  readonly pressed: (id: number, more: boolean) => void;
  readonly hovered: (id: number | null, x: number, y: number) => void;
}

const ROOM_FOR_ZERO_PX = 16;

/** Return a spot in an area to write in: the middle of what it spans. */
function middleOf(layer: L.GeoJSON): L.LatLng {
  return layer.getBounds().getCenter();
}

/** Areas over the painted ground: filled by class, ringed where they are picked. */
export class AreaLayer {
  readonly #map: L.Map;
  readonly #pane: HTMLElement;
  readonly #shapes = new Map<number, L.Path>();
  readonly #looks = new Map<number, L.PathOptions>();
  readonly #zeros = new Map<L.Tooltip, L.LatLngBounds>();
  readonly #layer: L.GeoJSON;
  readonly #ring: string;

  constructor(map: L.Map, name: string, shapes: readonly AreaShape[], ring: string, listeners: AreaListeners) {
    this.#map = map;
    this.#pane = map.getPane(name) ?? map.createPane(name);
    this.#pane.style.zIndex = "410";
    const renderer = L.svg({ pane: name, padding: 0.5 });
    this.#layer = L.geoJSON(undefined, { pane: name });
    this.#ring = ring;
    for (const { id, geometry, fill, dashed, zero } of shapes) {
      const look: L.PathOptions = { renderer, pane: name, color: dashed ? "#6E695D" : "#5B666B", weight: dashed ? 1.2 : 0.7, dashArray: dashed ? "4 3" : "", fillColor: fill, fillOpacity: fill === "transparent" ? 0 : 0.9 };
      const one = L.geoJSON(geometry, { style: look, pane: name });
      one.on("click", (event: L.LeafletMouseEvent) => {
        L.DomEvent.stopPropagation(event);
        const { shiftKey, ctrlKey, metaKey } = event.originalEvent;
        listeners.pressed(id, shiftKey || ctrlKey || metaKey);
      });
      one.on("mousemove", ({ containerPoint }: L.LeafletMouseEvent) => listeners.hovered(id, containerPoint.x, containerPoint.y));
      one.on("mouseout", () => listeners.hovered(null, 0, 0));
      for (const path of one.getLayers()) if (path instanceof L.Path) this.#shapes.set(id, path);
      this.#looks.set(id, look);
      this.#layer.addLayer(one);
      if (zero) this.#zeros.set(L.tooltip({ permanent: true, direction: "center", className: "zero", pane: name, content: "0" }).setLatLng(middleOf(one)), one.getBounds());
    }
    this.#layer.addTo(map);
    this.#map.on("zoomend", this.#writeZeros);
    this.#writeZeros();
  }

  /** Write the 0 of those areas that are large enough on the screen. */
  readonly #writeZeros = (): void => {
    for (const [zero, bounds] of this.#zeros) {
      const [a, b] = [this.#map.project(bounds.getNorthWest(), this.#map.getZoom()), this.#map.project(bounds.getSouthEast(), this.#map.getZoom())];
      if (Math.min(b.x - a.x, b.y - a.y) >= ROOM_FOR_ZERO_PX) zero.addTo(this.#map);
      else zero.remove();
    }
  };

  get bounds(): Box {
    const bounds = this.#layer.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  /** Ring some areas; the others step back. */
  pick(ids: ReadonlySet<number>): void {
    for (const [id, shape] of this.#shapes) {
      const look = this.#looks.get(id) ?? {};
      const faded = ids.size > 0 && !ids.has(id);
      shape.setStyle(ids.has(id) ? { ...look, color: this.#ring, weight: 3, dashArray: "" } : { ...look, fillOpacity: faded ? (look.fillOpacity ?? 1) * 0.35 : (look.fillOpacity ?? 1) });
      if (ids.has(id)) shape.bringToFront();
    }
  }

  /** Show only what lies between two parts of the map's width, 0 to 1. */
  clip(from: number, to: number): void {
    const { x, y } = this.#map.getSize();
    const [a, b] = [this.#map.containerPointToLayerPoint([from * x, 0]), this.#map.containerPointToLayerPoint([to * x, y])];
    this.#pane.style.clipPath = `polygon(${a.x}px ${a.y}px, ${b.x}px ${a.y}px, ${b.x}px ${b.y}px, ${a.x}px ${b.y}px)`;
  }

  remove(): void {
    this.#map.off("zoomend", this.#writeZeros);
    for (const zero of this.#zeros.keys()) zero.remove();
    this.#layer.remove();
    this.#pane.style.clipPath = "";
  }
}

export interface MapOptions {
  readonly element: HTMLElement;
  readonly painter: Painter;
  readonly density: number;
  readonly still: boolean;
  readonly tileUrl: string;
  readonly covered: () => Covered;
  readonly listeners: MapListeners;
  /** How much room is left around what the map is fitted to, in pixels. */
  readonly margin?: number;
  /** What is painted above areas that are laid over the map. */
  readonly above?: Painter;
}

export class CityMap {
  readonly #map: L.Map;
  readonly #painted: PaintedLayer;
  #above: PaintedLayer | null = null;
  readonly #covered: () => Covered;
  readonly #margin: number;
  #highlight: L.Layer | null = null;
  #me: L.Layer | null = null;

  constructor({ element, painter, density, still, tileUrl, covered, listeners, above, margin = 24 }: MapOptions) {
    this.#covered = covered;
    this.#margin = margin;
    this.#map = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      zoomAnimation: !still,
      fadeAnimation: false,
      markerZoomAnimation: !still,
      inertia: !still,
      // A wheel that turns a little zooms a little, and does not skip two steps.
      wheelPxPerZoomLevel: 100,
    });
    if (tileUrl) L.tileLayer(tileUrl, { minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM, maxNativeZoom: 19 }).addTo(this.#map);
    const painted = paintedBy(painter, density);
    if (above) this.#above = paintedBy(above, density, this.#paneAbove());
    this.#map.on("movestart", () => listeners.moving(true));
    this.#map.on("moveend", () => {
      listeners.moved();
      listeners.moving(false);
    });
    this.#listenToPointer(element, painter, listeners);
    this.#listenToPlace(listeners);
    const { asked } = listeners;
    if (asked)
      this.#map.on("contextmenu", ({ latlng }) => L.popup({ closeButton: false, className: "offered" }).setLatLng(latlng).setContent(asked([Number(latlng.lng.toFixed(6)), Number(latlng.lat.toFixed(6))])).openOn(this.#map));
    L.control.scale({ imperial: false, maxWidth: 120, position: "bottomright" }).addTo(this.#map);
    this.#painted = painted;
  }

  /** Stand somewhere for the first time, and begin to draw. */
  begin(position: Position | null, home: Box, leastZoom = MIN_ZOOM): void {
    if (position) this.#map.setView([position.lat, position.lon], position.zoom, { animate: false });
    else this.fit(home, 16, false, leastZoom);
    this.#painted.addTo(this.#map);
    this.#above?.addTo(this.#map);
  }

  /** Lay areas over the ground, in a pane of their own name. */
  lay(name: string, shapes: readonly AreaShape[], ring: string, listeners: AreaListeners): AreaLayer {
    return new AreaLayer(this.#map, name, shapes, ring, listeners);
  }

  /** Return what somebody makes of the map itself: a pen that draws on it. */
  with<T>(use: (map: L.Map) => T): T {
    return use(this.#map);
  }

  #paneAbove(): string {
    const pane = this.#map.createPane("above");
    pane.style.zIndex = "420";
    pane.style.pointerEvents = "none";
    return "above";
  }

  get position(): Position {
    const { lat, lng } = this.#map.getCenter();
    return { zoom: this.#map.getZoom(), lat: Number(lat.toFixed(5)), lon: Number(lng.toFixed(5)) };
  }

  /** What is in view, without what the column or the sheet covers. */
  get box(): Box {
    const { x, y } = this.#map.getSize();
    const { left, bottom } = this.#covered();
    const southWest = this.#map.containerPointToLatLng([left, y - bottom]);
    const northEast = this.#map.containerPointToLatLng([x, 0]);
    return [southWest.lng, southWest.lat, northEast.lng, northEast.lat];
  }

  go(position: Position): void {
    const { zoom, lat, lon } = this.position;
    if (zoom !== position.zoom || lat !== position.lat || lon !== position.lon) this.#map.setView([position.lat, position.lon], position.zoom);
  }

  /** Bring a box into view; a large one on a small screen only as far as `minZoom`, its middle in the middle. */
  fit([west, south, east, north]: Box, maxZoom: number, animate = true, minZoom = MIN_ZOOM): void {
    const { left, bottom } = this.#covered();
    const bounds = L.latLngBounds([south, west], [north, east]);
    const [topLeft, bottomRight] = [L.point(left + this.#margin, this.#margin), L.point(this.#margin, bottom + this.#margin)];
    if (this.#map.getBoundsZoom(bounds, false, topLeft.add(bottomRight)) < minZoom) {
      const middle = this.#map.project(bounds.getCenter(), minZoom).subtract([left / 2, -bottom / 2]);
      this.#map.setView(this.#map.unproject(middle, minZoom), minZoom, { animate });
      return;
    }
    this.#map.fitBounds(bounds, { paddingTopLeft: topLeft, paddingBottomRight: bottomRight, maxZoom, animate });
  }

  zoom(steps: number): void {
    this.#map.setZoom(this.#map.getZoom() + steps);
  }

  zoomTo(zoom: number): void {
    this.#map.setZoom(zoom);
  }

  /** Put a line around a place, or (null) around nothing. */
  highlight(feature: Feature | null, colour: string): void {
    this.#highlight?.remove();
    this.#highlight = null;
    if (!feature) return;
    const ring = { color: colour, weight: 3, fill: false, interactive: false };
    this.#highlight = L.geoJSON(feature.geometry, {
      interactive: false,
      style: (each) => ({ ...ring, weight: 4, fill: each?.geometry.type.includes("Polygon") ?? false, fillColor: colour, fillOpacity: 0.14 }),
      pointToLayer: (_, latlng) => L.circleMarker(latlng, { ...ring, radius: 17 }),
    }).addTo(this.#map);
  }

  /** Bring a place into view, if it is not in view already. */
  reveal(feature: Feature, closer: boolean): void {
    const bounds = L.geoJSON(feature.geometry).getBounds();
    const [west, south, east, north] = this.box;
    const inView = L.latLngBounds([south, west], [north, east]).contains(bounds);
    if (inView && !closer) return;
    this.fit([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], closer ? 18 : Math.max(this.position.zoom, 16));
  }

  locate(): void {
    this.#map.locate({ enableHighAccuracy: true, timeout: 12_000 });
  }

  /** The map's own size has changed: its middle stays its middle. */
  resized(): void {
    this.#map.invalidateSize({ animate: false });
  }

  #listenToPointer(element: HTMLElement, painter: Painter, listeners: MapListeners): void {
    const coarse = matchMedia("(pointer: coarse)");
    this.#map.on("click", ({ latlng }) => {
      void painter.find(latlng.lng, latlng.lat, this.#map.getZoom(), coarse.matches ? FINGER_PX : POINTER_PX).then(listeners.pressed);
    });
    let asked = false;
    let last: L.LeafletMouseEvent | null = null;
    const ask = (): void => {
      const event = last;
      if (asked || !event) return;
      asked = true;
      last = null;
      void painter.find(event.latlng.lng, event.latlng.lat, this.#map.getZoom(), POINTER_PX).then((hits) => {
        asked = false;
        if (last) ask();
        element.classList.toggle("over-place", hits.length > 0);
        listeners.hovered(hits[0] ?? null, event.containerPoint.x, event.containerPoint.y);
      });
    };
    this.#map.on("mousemove", (event) => {
      if (coarse.matches) return;
      last = event;
      ask();
    });
    this.#map.on("mouseout movestart zoomstart", () => listeners.hovered(null, 0, 0));
  }

  #listenToPlace(listeners: MapListeners): void {
    this.#map.on("locationfound", ({ latlng, accuracy }) => {
      this.#me?.remove();
      this.#me = L.layerGroup([
        L.circle(latlng, { radius: accuracy, color: "#0B6B57", weight: 1, fillOpacity: 0.1, interactive: false }),
        L.circleMarker(latlng, { radius: 7, color: "#ffffff", weight: 3, fillColor: "#0B6B57", fillOpacity: 1, interactive: false }),
      ]).addTo(this.#map);
      this.#map.setView(latlng, Math.max(this.#map.getZoom(), 17));
      listeners.located(Math.round(accuracy));
    });
    this.#map.on("locationerror", () => listeners.notLocated());
  }
}
