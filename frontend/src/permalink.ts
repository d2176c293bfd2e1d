/** Permalink: everything one sees, written into the address and read back from it. */

export interface PlaceRef {
  readonly layer: string;
  readonly id: number;
}

/** Chosen values by property. */
export type Filters = Readonly<Record<string, readonly string[]>>;

export interface Position {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

export interface View {
  /** Where the map stands; null: where it opens. */
  readonly position: Position | null;
  /** Opacity in percent of each layer that is on, by id; null: as the map opens. */
  readonly layers: Readonly<Record<string, number>> | null;
  readonly filters: Readonly<Record<string, Filters>>;
  readonly place: PlaceRef | null;
}

export const EMPTY: View = { position: null, layers: null, filters: {}, place: null };
export const MIN_ZOOM = 8;
export const MAX_ZOOM = 20;

/** Escape all that has a meaning of its own in this address. */
const pack = (text: string): string => encodeURIComponent(text).replace(/[.!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`);

function unpack(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Return the part of an address after its `#`, the same for the same view. */
export function write(view: View): string {
  const parts: string[] = [];
  if (view.position) {
    const { zoom, lat, lon } = view.position;
    parts.push(`map=${zoom}/${lat.toFixed(5)}/${lon.toFixed(5)}`);
  }
  if (view.layers) {
    const on = Object.entries(view.layers).map(([id, opacity]) => (opacity === 100 ? pack(id) : `${pack(id)}:${opacity}`));
    parts.push(`on=${on.join(",")}`);
  }
  const only = Object.entries(view.filters).flatMap(([layer, filters]) =>
    Object.entries(filters)
      .filter(([, values]) => values.length > 0)
      .map(([property, values]) => `${pack(layer)}.${pack(property)}:${values.map(pack).join(",")}`),
  );
  if (only.length > 0) parts.push(`only=${only.join(";")}`);
  if (view.place) parts.push(`at=${pack(view.place.layer)}/${view.place.id}`);
  return parts.join("&");
}

/** Return the view an address asks for. What cannot be read is left as the map opens: an old link still opens a map. */
export function read(hash: string): View {
  const parts = new Map<string, string>();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const at = part.indexOf("=");
    if (at > 0) parts.set(part.slice(0, at), part.slice(at + 1));
  }
  return {
    position: readPosition(parts.get("map")),
    layers: readLayers(parts.get("on")),
    filters: readFilters(parts.get("only")),
    place: readPlace(parts.get("at")),
  };
}

function readPosition(text: string | undefined): Position | null {
  const [zoom, lat, lon, ...rest] = (text ?? "").split("/").map((part) => (part === "" ? Number.NaN : Number(part)));
  if (zoom === undefined || lat === undefined || lon === undefined || rest.length > 0) return null;
  const fits = Number.isInteger(zoom) && zoom >= MIN_ZOOM && zoom <= MAX_ZOOM && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return fits ? { zoom, lat, lon } : null;
}

function readLayers(text: string | undefined): Record<string, number> | null {
  if (text === undefined) return null;
  const layers: Record<string, number> = {};
  for (const item of text.split(",")) {
    const [id, opacity] = item.split(":");
    const name = unpack(id ?? "");
    const percent = opacity === undefined ? 100 : Number(opacity);
    if (name && Number.isInteger(percent) && percent >= 0 && percent <= 100) layers[name] = percent;
  }
  return layers;
}

function readFilters(text: string | undefined): Record<string, Filters> {
  const filters: Record<string, Record<string, string[]>> = {};
  for (const item of (text ?? "").split(";")) {
    const found = /^([^.]+)\.([^:]+):(.+)$/.exec(item);
    const [layer, property] = [unpack(found?.[1] ?? ""), unpack(found?.[2] ?? "")];
    const values = (found?.[3] ?? "").split(",").map(unpack);
    if (layer && property && values.every((value): value is string => value !== null && value !== "")) {
      (filters[layer] ??= {})[property] = values;
    }
  }
  return filters;
}

function readPlace(text: string | undefined): PlaceRef | null {
  const [layer, id] = (text ?? "").split("/");
  const name = unpack(layer ?? "");
  const number = Number(id);
  return name && Number.isInteger(number) && number > 0 ? { layer: name, id: number } : null;
}
