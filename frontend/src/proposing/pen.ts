/** Pen: a point, a line or an outline on the map, by hand or with the keys. What it draws is GeoJSON, as the server reads it. */

import * as L from "leaflet";

export type ShapeType = "Point" | "LineString" | "Polygon";
type Pair = [number, number];
export type Shape = { type: "Point"; coordinates: Pair } | { type: "LineString"; coordinates: Pair[] } | { type: "Polygon"; coordinates: Pair[][] };

const FEWEST: Readonly<Record<ShapeType, number>> = { Point: 1, LineString: 2, Polygon: 3 };
const INK = "#b0244f";

const pair = ({ lat, lng }: L.LatLng): Pair => [Number(lng.toFixed(7)), Number(lat.toFixed(7))];
const latLng = ([lon, lat]: Pair): L.LatLngTuple => [lat, lon];

/** Return the corners of a shape as they were drawn: an outline without the corner that closes it. */
export function cornersOf(shape: Shape): Pair[] {
  if (shape.type === "Point") return [shape.coordinates];
  return shape.type === "LineString" ? shape.coordinates : (shape.coordinates[0] ?? []).slice(0, -1);
}

/** Return the shape that some corners make, null as long as they are too few. */
export function shapeOf(type: ShapeType, corners: readonly Pair[]): Shape | null {
  const [first] = corners;
  if (!first || corners.length < FEWEST[type]) return null;
  if (type === "Point") return { type, coordinates: first };
  return type === "LineString" ? { type, coordinates: [...corners] } : { type, coordinates: [[...corners, first]] };
}

export class Pen {
  readonly #map: L.Map;
  readonly #changed: () => void;
  readonly #drawn = L.layerGroup();
  #type: ShapeType;
  #corners: Pair[] = [];

  constructor(map: L.Map, type: ShapeType, changed: () => void) {
    this.#map = map;
    this.#type = type;
    this.#changed = changed;
    this.#drawn.addTo(map);
    map.on("click", ({ latlng }) => this.put(pair(latlng)));
  }

  get type(): ShapeType {
    return this.#type;
  }

  get count(): number {
    return this.#corners.length;
  }

  get shape(): Shape | null {
    return shapeOf(this.#type, this.#corners);
  }

  take(type: ShapeType): void {
    this.#type = type;
    this.#corners = type === "Point" ? this.#corners.slice(-1) : this.#corners;
    this.#draw();
  }

  /** Show what was drawn before. */
  show(shape: Shape): void {
    this.#type = shape.type;
    this.#corners = cornersOf(shape);
    this.#draw();
    const bounds = L.latLngBounds(this.#corners.map(latLng));
    this.#map.fitBounds(bounds.pad(0.3), { maxZoom: 18, animate: false });
  }

  put(at: Pair): void {
    this.#corners = this.#type === "Point" ? [at] : [...this.#corners, at];
    this.#draw();
  }

  putInTheMiddle(): void {
    this.put(pair(this.#map.getCenter()));
  }

  takeBack(): void {
    this.#corners = this.#corners.slice(0, -1);
    this.#draw();
  }

  #draw(): void {
    this.#drawn.clearLayers();
    const stroke: L.PathOptions = { color: INK, weight: 4, interactive: false };
    const points = this.#corners.map(latLng);
    if (this.#type === "Polygon" && points.length > 2) this.#drawn.addLayer(L.polygon(points, { ...stroke, fillOpacity: 0.15 }));
    else if (points.length > 1) this.#drawn.addLayer(L.polyline(points, stroke));
    this.#corners.forEach((corner, at) => this.#drawn.addLayer(this.#handle(corner, at)));
    this.#changed();
  }

  #handle(corner: Pair, at: number): L.Marker {
    const size = this.#type === "Point" ? 22 : 16;
    const mark = L.marker(latLng(corner), { draggable: true, keyboard: false, icon: L.divIcon({ className: "corner-mark", iconSize: [size, size] }) });
    return mark.on("dragend", () => {
      this.#corners[at] = pair(mark.getLatLng());
      this.#draw();
    });
  }
}
