/** Symbols: where the discs and names of the few stand at one zoom. Arranged for the whole view at once, so that no tile's edge shows. */

import type { Bounds, Drawable } from "./geometry.ts";
import { middle, pointInside } from "./geometry.ts";
import type { Ink } from "./labels.ts";
import { Taken, boxOf, broken } from "./labels.ts";
import type { Kind, Shown } from "./protocol.ts";
import type { Filters } from "../permalink.ts";
import type { Palette } from "./style.ts";
import { borderStyle, dotRadius, pointStyle, roomAround } from "./style.ts";

export const FAMILY = '"Hanken Grotesk Variable", system-ui, sans-serif';
/** Smaller than this on the screen, a polygon is shown by its symbol alone. */
export const SMALL_PX = 16;

export interface Symbol {
  readonly kind: Kind;
  readonly id: number;
  /** In pixels of the whole plane at this zoom. */
  readonly x: number;
  readonly y: number;
  /** 0: only the name is written. */
  readonly radius: number;
  readonly glyph: boolean;
  readonly opacity: number;
  readonly label: readonly string[];
  readonly labelY: number;
  readonly ink: Ink;
  readonly bounds: Bounds;
}

export interface Group {
  readonly kind: Kind;
  readonly shown: Shown;
  readonly places: readonly Drawable[];
}

/** Pixels of the whole plane at a zoom of the map. */
export function planeSize(zoom: number): number {
  return 256 * 2 ** zoom;
}

export function isBorder(kind: Kind): boolean {
  return kind.glyph === "area";
}

/** Return whether a border is drawn at a zoom: those of its level are, and those somebody asked for. */
export function isDrawn(kind: Kind, filters: Filters, place: Drawable, zoom: number): boolean {
  return zoom >= borderStyle(place.kind).from || (filters[kind.kindFact ?? ""] ?? []).length > 0;
}

/** Return all symbols of these groups at a zoom: borders' names first, then discs, then their names where there is room. */
export function arrange(context: OffscreenCanvasRenderingContext2D, groups: readonly Group[], zoom: number, palette: Palette): Symbol[] {
  const scale = planeSize(zoom);
  const discs = new Grid(28);
  const dots = new Grid(28);
  const texts = new Grid(128);
  const symbols: Symbol[] = [];
  for (const { kind, shown, places } of groups.filter((group) => isBorder(group.kind))) {
    const levels = new Set(places.map((place) => place.kind));
    for (const place of places) {
      const [from, to] = borderStyle(place.kind).named;
      if (isDrawn(kind, shown.filters, place, zoom) && (levels.size === 1 || (zoom >= from && zoom <= to))) borderName(kind, shown, place);
    }
  }
  // The few first: of the many, some can do without.
  const rest = groups.filter((group) => !isBorder(group.kind) && group.kind.shape !== "line").sort((a, b) => a.places.length - b.places.length);
  const spots = rest.flatMap(discsOf);
  for (const spot of spots) symbols.push(named(spot));
  return symbols;

  function borderName(kind: Kind, shown: Shown, place: Drawable): void {
    if (!place.name) return;
    const [x, y] = pointInside(place.parts, place.bounds).map((value) => value * scale) as [number, number];
    const ink = { font: `650 12px ${FAMILY}`, size: 12, colour: palette.strongLabel, halo: palette.halo };
    const label = broken(place.name, 16);
    const labelY = y - ((label.length - 1) * ink.size * 1.15) / 2;
    const bounds = boxOf(context, label, x, labelY, ink);
    const [width, height] = [(place.bounds[2] - place.bounds[0]) * scale, (place.bounds[3] - place.bounds[1]) * scale];
    if (width < (bounds[2] - bounds[0]) * 0.9 || height < (bounds[3] - bounds[1]) * 1.2 || !texts.take(bounds)) return;
    symbols.push({ kind, id: place.id, x, y, radius: 0, glyph: false, opacity: shown.opacity, label, labelY, ink, bounds });
  }

  function discsOf({ kind, shown, places }: Group): { kind: Kind; shown: Shown; place: Drawable; x: number; y: number; radius: number; glyph: boolean }[] {
    const style = pointStyle(false, zoom);
    const [room, dot] = [roomAround(places.length, zoom), dotRadius(zoom)];
    return places.map((place) => {
      const [px, py] = place.type === 3 ? pointInside(place.parts, place.bounds) : middle(place.bounds);
      const [x, y] = [px * scale, py * scale];
      const [own, wide] = [style.radius + 1, style.radius + room];
      const free = texts.isFree([x - own, y - own, x + own, y + own]) && discs.isFree([x - wide, y - wide, x + wide, y + wide]);
      if (free) discs.take([x - own, y - own, x + own, y + own]);
      else dots.take([x - dot, y - dot, x + dot, y + dot]);
      return { kind, shown, place, x, y, radius: free ? style.radius : dot, glyph: free && style.glyph };
    });
  }

  function named({ kind, shown, place, x, y, radius, glyph }: ReturnType<typeof discsOf>[number]): Symbol {
    const ink = { font: `560 12px ${FAMILY}`, size: 12, colour: palette.strongLabel, halo: palette.halo };
    const labelY = y + radius + 11;
    let bounds: Bounds = [x - radius - 2, y - radius - 2, x + radius + 2, y + radius + 2];
    let label: string[] = [];
    if (place.name && glyph && zoom >= 16) {
      const lines = broken(place.name);
      const box = boxOf(context, lines, x, labelY, ink);
      if (discs.isFree(box) && dots.isFree(box) && texts.take(box)) {
        label = lines;
        bounds = [Math.min(bounds[0], box[0]), bounds[1], Math.max(bounds[2], box[2]), box[3]];
      }
    }
    return { kind, id: place.id, x, y, radius, glyph, opacity: shown.opacity, label, labelY, ink, bounds };
  }
}

/** Boxes on a plane of any size, found by the squares they lie in. */
class Grid {
  readonly #squares = new Map<string, Taken>();
  readonly #side: number;
  constructor(side: number) {
    this.#side = side;
  }

  *#over([west, north, east, south]: Bounds): Generator<string> {
    for (let x = Math.floor(west / this.#side); x <= Math.floor(east / this.#side); x += 1) {
      for (let y = Math.floor(north / this.#side); y <= Math.floor(south / this.#side); y += 1) yield `${x}/${y}`;
    }
  }

  /** Return whether nothing lies in a box. */
  isFree(box: Bounds): boolean {
    return [...this.#over(box)].every((key) => this.#squares.get(key)?.isFree(box) ?? true);
  }

  /** Take a box if it is free, and say whether it was. */
  take(box: Bounds): boolean {
    if (!this.isFree(box)) return false;
    for (const key of this.#over(box)) {
      let square = this.#squares.get(key);
      if (!square) this.#squares.set(key, (square = new Taken()));
      square.take(box);
    }
    return true;
  }
}
