/** The ground: streets, buildings, water and green as quiet paper under what is shown. */

import type { Bounds, Drawable, Frame } from "./geometry.ts";
import { boundsOf } from "./geometry.ts";
import type { Taken } from "./labels.ts";
import { boxOf, broken, joined, lengthOf, writeAlong, writeAt } from "./labels.ts";
import type { Kind } from "./protocol.ts";
import { FAMILY } from "./symbols.ts";
import type { Palette } from "./style.ts";
import { greenFill, streetStyle, streetWidth } from "./style.ts";

type Context = OffscreenCanvasRenderingContext2D;
type Paint = (context: Context, places: readonly Drawable[], frame: Frame, zoom: number, palette: Palette) => void;

export interface GroundLayer {
  readonly kind: Kind;
  readonly places: readonly Drawable[];
}

/** Begin a path of places, and return whether there is anything in it. */
export function trace(context: Context, places: Iterable<Drawable>, frame: Frame): void {
  context.beginPath();
  for (const place of places) {
    for (const part of place.parts) {
      for (let i = 0; i < part.length; i += 2) {
        const [x, y] = [(part[i] as number) * frame.scale + frame.dx, (part[i + 1] as number) * frame.scale + frame.dy];
        if (i === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      if (place.type === 3) context.closePath();
    }
  }
}

function grouped(places: readonly Drawable[], key: (place: Drawable) => string): Map<string, Drawable[]> {
  const groups = new Map<string, Drawable[]>();
  for (const place of places) {
    const name = key(place);
    const group = groups.get(name);
    if (group) group.push(place);
    else groups.set(name, [place]);
  }
  return groups;
}

/** How each kind of ground is drawn, by its glyph, in this order. */
const GROUND: readonly (readonly [glyph: string, paint: Paint])[] = [
  ["green", paintGreen],
  ["water", filled("water", "waterEdge", 14, () => 0.8)],
  ["street", paintStreets],
  ["building", filled("building", "buildingEdge", 16, (zoom) => (zoom >= 18 ? 1 : 0.6))],
];

/** Which glyphs are ground: a layer that is shown of one of these lies within the ground, so that a pond stays water in a green park. */
export const GROUND_GLYPHS: ReadonlySet<string> = new Set(GROUND.map(([glyph]) => glyph));

/** Paint the ground; `then` is called after each of its glyphs, for what is shown of that kind. */
export function paintGround(context: Context, layers: readonly GroundLayer[], frame: Frame, zoom: number, palette: Palette, then: (glyph: string) => void): void {
  for (const [glyph, paint] of GROUND) {
    for (const layer of layers) if (layer.kind.glyph === glyph) paint(context, layer.places, frame, zoom, palette);
    then(glyph);
  }
}

const sizeOf = ([west, north, east, south]: Bounds): number => (east - west) * (south - north);

const polygons = (places: readonly Drawable[]): Drawable[] => places.filter((place) => place.type === 3);

function paintGreen(context: Context, places: readonly Drawable[], frame: Frame, _zoom: number, palette: Palette): void {
  // The large first: a lawn within a park lies on it.
  for (const place of polygons(places).sort((a, b) => sizeOf(b.bounds) - sizeOf(a.bounds))) {
    trace(context, [place], frame);
    context.fillStyle = greenFill(place.kind, palette);
    context.fill();
  }
}

/** How areas are filled in one colour, with an edge where the map is near enough to show one. */
function filled(fill: "water" | "building", edge: "waterEdge" | "buildingEdge", edgeFrom: number, edgeWidth: (zoom: number) => number): Paint {
  return (context, places, frame, zoom, palette) => {
    trace(context, polygons(places), frame);
    context.fillStyle = palette[fill];
    context.fill();
    if (zoom < edgeFrom) return;
    context.strokeStyle = palette[edge];
    context.lineWidth = edgeWidth(zoom);
    context.stroke();
  };
}

function paintStreets(context: Context, places: readonly Drawable[], frame: Frame, zoom: number, palette: Palette): void {
  const lines = places.filter((place) => place.type === 2);
  const classes = [...grouped(lines, (place) => place.kind)]
    .filter(([kind]) => streetWidth(kind, zoom) > 0)
    .sort(([a], [b]) => streetStyle(a).rank - streetStyle(b).rank);
  context.lineJoin = "round";
  for (const casing of [true, false]) {
    for (const [kind, group] of classes) {
      const [style, width] = [streetStyle(kind), streetWidth(kind, zoom)];
      if (casing && (style.dash !== undefined || (zoom < 14 && !style.main))) continue;
      trace(context, group, frame);
      context.setLineDash(style.dash ? style.dash.map((part) => part * Math.max(1, width * 0.8)) : []);
      context.lineCap = casing || style.dash ? "butt" : "round";
      context.lineWidth = casing ? width + (zoom >= 16 ? 2 : 1.2) : width;
      if (casing) context.strokeStyle = style.main ? palette.mainCasing : palette.casing;
      else context.strokeStyle = style.dash ? palette.path : style.main ? palette.mainStreet : zoom < 14 ? palette.casing : palette.street;
      context.stroke();
    }
  }
  context.setLineDash([]);
}

/** Write the names of streets along them, and of parks and water upon them, where they fit. */
export function writeGround(context: Context, layers: readonly GroundLayer[], frame: Frame, zoom: number, palette: Palette, size: number, taken: Taken): void {
  for (const { kind, places } of layers) if (kind.glyph === "street") writeStreets(places);
  for (const { kind, places } of layers) {
    if (kind.glyph === "water" || kind.glyph === "green") writeSurfaces(kind.glyph, places);
  }

  function writeStreets(places: readonly Drawable[]): void {
    if (zoom < 13) return;
    const streets = places.filter((place) => place.name !== "" && place.type === 2 && streetWidth(place.kind, zoom) >= (zoom < 15 ? 2 : 1.6));
    const chains = [...grouped(streets, (place) => place.name)].flatMap(([name, group]) => {
      const kind = group.reduce((best, place) => (streetStyle(place.kind).rank > streetStyle(best).rank ? place.kind : best), group[0]?.kind ?? "");
      const parts = group.flatMap((place) => place.parts).map((part) => toPixels(part, frame));
      return (parts.length > 60 ? parts : joined(parts)).map((line) => ({ name, kind, line, length: lengthOf(line) }));
    });
    // The main streets first, then the long ones: those are what people find their way by.
    chains.sort((a, b) => streetStyle(b.kind).rank - streetStyle(a.kind).rank || b.length - a.length);
    for (const { name, kind, line } of chains) {
      const main = streetStyle(kind).main === true;
      const letters = (zoom >= 18 ? 13 : zoom >= 16 ? 12 : 11) + (main && zoom >= 16 ? 0.5 : 0);
      const ink = { font: `${main ? 560 : 480} ${letters}px ${FAMILY}`, size: letters, colour: palette.label, halo: palette.halo };
      writeAlong(context, line, name, ink, size, taken);
    }
  }

  function writeSurfaces(glyph: "water" | "green", places: readonly Drawable[]): void {
    if (zoom < 14) return;
    const colour = glyph === "water" ? palette.waterLabel : palette.greenLabel;
    const ink = { font: `italic 500 12px ${FAMILY}`, size: 12, colour, halo: palette.halo };
    for (const place of places) {
      if (place.name === "" || place.type !== 3) continue;
      const bounds = boundsOf(place.parts.slice(0, 1).map((part) => toPixels(part, frame)));
      const [x, y] = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
      const lines = broken(place.name, 16);
      const box = boxOf(context, lines, x, y, ink);
      const fits = bounds[2] - bounds[0] > (box[2] - box[0]) * 0.9 && bounds[3] - bounds[1] > box[3] - box[1];
      const inside = box[0] > 1 && box[1] > 1 && box[2] < size - 1 && box[3] < size - 1;
      if (!fits || !inside || !taken.isFree(box)) continue;
      taken.take(box);
      writeAt(context, lines, x, y, ink);
    }
  }
}

function toPixels(part: Float64Array, frame: Frame): Float64Array {
  const pixels = new Float64Array(part.length);
  for (let i = 0; i < part.length; i += 2) {
    pixels[i] = (part[i] as number) * frame.scale + frame.dx;
    pixels[i + 1] = (part[i + 1] as number) * frame.scale + frame.dy;
  }
  return pixels;
}
