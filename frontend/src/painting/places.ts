/** The few: a layer's places in view, as GeoJSON by bounding box. A question that is overtaken by another is ended. */

import type { Drawable, GeometryType } from "./geometry.ts";
import { boundsOf, planeX, planeY, wound } from "./geometry.ts";
import type { Filters } from "../permalink.ts";
import { today } from "../today.ts";
import type { Box, Kind } from "./protocol.ts";

/** More than this are not fetched at once: nobody tells them apart on one screen. */
export const MOST = 4000;
/** How much more than the view is asked for, on each side: a small pan needs no new question. */
const MARGIN = 0.25;

interface Answer {
  readonly question: string;
  readonly box: Box;
  readonly places: readonly Drawable[];
  readonly more: boolean;
}

interface GeoJsonFeature {
  readonly id: number;
  readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface GeoJsonPage {
  readonly features: readonly GeoJsonFeature[];
  readonly links?: readonly { readonly rel: string }[];
}

/** Return filters as a query string that begins with `&`, empty if there are none. A comma within a value is escaped. */
export function filterQuery(filters: Filters): string {
  return Object.entries(filters)
    .filter(([, values]) => values.length > 0)
    .map(([property, values]) => `&${encodeURIComponent(property)}=${encodeURIComponent(values.map((value) => value.replace(/[\\,]/g, "\\$&")).join(","))}`)
    .join("");
}

/** Return the part of a question that asks for what is valid today, where a layer has more than one edition. */
export function todayQuery(dated: boolean): string {
  return dated ? `&datetime=${today()}` : "";
}

export function covers(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

export function widened(box: Box, share = MARGIN): Box {
  const [dx, dy] = [(box[2] - box[0]) * share, (box[3] - box[1]) * share];
  return [Math.max(-180, box[0] - dx), Math.max(-85, box[1] - dy), Math.min(180, box[2] + dx), Math.min(85, box[3] + dy)];
}

const TYPES: Readonly<Record<string, readonly [GeometryType, depth: number]>> = {
  Point: [1, 0],
  MultiPoint: [1, 1],
  LineString: [2, 1],
  MultiLineString: [2, 2],
  Polygon: [3, 2],
  MultiPolygon: [3, 3],
};

/** Return a GeoJSON feature as a place on the plane; null if it has no shape. */
export function drawable(feature: GeoJsonFeature, kindFact: string | null): Drawable | null {
  const known = TYPES[feature.geometry?.type ?? ""];
  if (!known || !feature.geometry) return null;
  const [type, depth] = known;
  const parts: Float64Array[] = [];
  const collect = (coordinates: unknown, level: number, hole = false): void => {
    if (level > 1) (coordinates as unknown[]).forEach((inner, at) => collect(inner, level - 1, level === 2 && at > 0));
    else if (type === 1 && level === 1) for (const inner of coordinates as unknown[]) collect(inner, 0);
    else {
      const positions = (level === 0 ? [coordinates] : coordinates) as [number, number][];
      const part = new Float64Array(positions.length * 2);
      positions.forEach(([lon, lat], i) => {
        part[2 * i] = planeX(lon);
        part[2 * i + 1] = planeY(lat);
      });
      parts.push(type === 3 ? wound(part, hole) : part);
    }
  };
  collect(feature.geometry.coordinates, depth);
  if (parts.length === 0) return null;
  const { name, [kindFact ?? ""]: kind } = feature.properties;
  return { id: feature.id, name: typeof name === "string" ? name : "", kind: typeof kind === "string" ? kind : "", type, parts, bounds: boundsOf(parts) };
}

export class Places {
  readonly #answers = new Map<string, Answer>();
  readonly #asked = new Map<string, { readonly question: string; readonly box: Box; readonly ender: AbortController }>();
  readonly #failed = new Set<string>();
  readonly #api: string;
  readonly #arrived: () => void;
  readonly #trouble: (layer: string) => void;

  constructor(api: string, arrived: () => void, trouble: (layer: string) => void) {
    this.#api = api;
    this.#arrived = arrived;
    this.#trouble = trouble;
  }

  get loading(): number {
    return this.#asked.size;
  }

  /** Return the places of a layer that are here. */
  of(layer: string): readonly Drawable[] {
    return this.#answers.get(layer)?.places ?? [];
  }

  /** Return whether an answer for this view is still to come, and whether there is more than was asked for. */
  status(layer: string): { readonly waiting: boolean; readonly more: boolean } {
    return { waiting: this.#asked.has(layer), more: this.#answers.get(layer)?.more ?? false };
  }

  /** See to it that a layer's places in a view come. */
  want(kind: Kind, filters: Filters, view: Box): void {
    const question = filterQuery(filters) + todayQuery(kind.dated);
    const [answer, asked] = [this.#answers.get(kind.id), this.#asked.get(kind.id)];
    // An answer that was cut short is good for its own view only: a closer look may show what it left out.
    if (answer?.question === question && covers(answer.box, view) && (!answer.more || covers(widened(view, 0.5), answer.box))) {
      this.leave(kind.id);
      return;
    }
    if (asked?.question === question && covers(asked.box, view)) return;
    if (this.#failed.has(`${kind.id}${question}${view.join()}`)) return;
    this.leave(kind.id);
    if (answer && answer.question !== question) this.#answers.delete(kind.id);
    const box = widened(view);
    const ender = new AbortController();
    this.#asked.set(kind.id, { question, box, ender });
    void this.#ask(kind, question, box, view, ender);
  }

  /** End the question about a layer that is under way. */
  leave(layer: string): void {
    this.#asked.get(layer)?.ender.abort();
    this.#asked.delete(layer);
  }

  forgetFailures(): void {
    this.#failed.clear();
  }

  async #ask(kind: Kind, question: string, box: Box, view: Box, ender: AbortController): Promise<void> {
    const bbox = box.map((value) => value.toFixed(6)).join(",");
    try {
      const facts = kind.kindFact ? `name,${kind.kindFact}` : "name";
      const response = await fetch(`${this.#api}/collections/${kind.id}/items?bbox=${bbox}&limit=${MOST}&properties=${facts}${question}`, { signal: ender.signal });
      if (!response.ok) throw new Error(`${response.status}`);
      const page = (await response.json()) as GeoJsonPage;
      const places = page.features.map((feature) => drawable(feature, kind.kindFact)).filter((place) => place !== null);
      this.#answers.set(kind.id, { question, box, places, more: page.links?.some(({ rel }) => rel === "next") ?? false });
    } catch {
      if (ender.signal.aborted) return;
      this.#failed.add(`${kind.id}${question}${view.join()}`);
      this.#trouble(kind.id);
    }
    if (this.#asked.get(kind.id)?.ender === ender) this.#asked.delete(kind.id);
    this.#arrived();
  }
}
