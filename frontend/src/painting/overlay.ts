/** What is shown on the ground: areas, lines, points and symbols of the layers that are on. */

import { FIELD, STROKE, glyphPath } from "../glyphs.ts";
import type { Drawable, Frame } from "./geometry.ts";
import { trace } from "./ground.ts";
import { writeAt } from "./labels.ts";
import type { Kind, Shown } from "./protocol.ts";
import type { Palette, Stop } from "./style.ts";
import { between, borderStyle, glyphColour, kindColour, pointStyle } from "./style.ts";
import type { Symbol } from "./symbols.ts";
import { SMALL_PX, isBorder, isDrawn } from "./symbols.ts";

type Context = OffscreenCanvasRenderingContext2D;

const LINES: readonly Stop[] = [[10, 1], [14, 1.6], [17, 3], [19, 5]];

/** Draw the places of a layer: polygons and lines, and the many as dots. The few points are drawn as symbols. */
export function paintLayer(context: Context, kind: Kind, { opacity, filters }: Shown, places: readonly Drawable[], frame: Frame, zoom: number, dark: boolean, palette: Palette): void {
  const colour = kindColour(kind.colour, dark);
  context.globalAlpha = opacity;
  context.setLineDash([]);
  context.lineJoin = "round";
  context.lineCap = "round";
  if (isBorder(kind)) paintBorders(context, places.filter((place) => isDrawn(kind, filters, place, zoom)), frame, opacity, dark, palette);
  else {
    paintPolygons(context, places.filter((place) => place.type === 3), frame, zoom, opacity, colour, kind.dense);
    paintLines(context, places.filter((place) => place.type === 2), frame, zoom, colour);
    if (kind.dense) paintDots(context, kind, places.filter((place) => place.type === 1), frame, zoom, colour, palette);
  }
  context.globalAlpha = 1;
}

function paintBorders(context: Context, places: readonly Drawable[], frame: Frame, opacity: number, dark: boolean, palette: Palette): void {
  const levels = [...new Set(places.map((place) => place.kind))].sort((a, b) => borderStyle(a).width - borderStyle(b).width);
  for (const level of levels) {
    trace(context, places.filter((place) => place.kind === level), frame);
    const { width } = borderStyle(level);
    // A wash of paper under the line keeps it readable on streets and roofs.
    context.strokeStyle = palette.halo;
    context.lineWidth = width + 2;
    context.globalAlpha = opacity * 0.4;
    context.stroke();
    context.globalAlpha = opacity;
    // Never dashed: neighbours share their edges, and two rows of dashes make a line that tells nothing.
    context.strokeStyle = dark ? "#C9D1D2" : "#4A565B";
    context.lineWidth = width;
    context.stroke();
  }
}

function paintPolygons(context: Context, places: readonly Drawable[], frame: Frame, zoom: number, opacity: number, colour: string, dense: boolean): void {
  const big = dense ? places : places.filter(({ bounds }) => Math.max(bounds[2] - bounds[0], bounds[3] - bounds[1]) * frame.scale >= SMALL_PX);
  if (big.length === 0) return;
  // One wash for all: where two overlap it is no darker, and neither cuts a hole in the other.
  trace(context, big, frame);
  context.fillStyle = colour;
  context.globalAlpha = opacity * (dense ? 0.26 : 0.32);
  context.fill();
  context.globalAlpha = opacity;
  context.strokeStyle = colour;
  context.lineWidth = zoom >= 16 ? 1.6 : zoom >= 14 ? 1.1 : 0.7;
  context.stroke();
}

function paintLines(context: Context, places: readonly Drawable[], frame: Frame, zoom: number, colour: string): void {
  trace(context, places, frame);
  context.strokeStyle = colour;
  context.lineWidth = between(LINES, zoom);
  context.stroke();
}

function paintDots(context: Context, kind: Kind, places: readonly Drawable[], frame: Frame, zoom: number, colour: string, palette: Palette): void {
  const style = pointStyle(true, zoom);
  const spots = places.flatMap((place) => place.parts.map((part) => [(part[0] as number) * frame.scale + frame.dx, (part[1] as number) * frame.scale + frame.dy] as const));
  if (style.glyph) {
    for (const [x, y] of spots) disc(context, x, y, style.radius, colour, kind.glyph, palette);
    return;
  }
  context.beginPath();
  for (const [x, y] of spots) {
    context.moveTo(x + style.radius, y);
    context.arc(x, y, style.radius, 0, 2 * Math.PI);
  }
  context.fillStyle = colour;
  context.fill();
  if (zoom < 17) return;
  context.strokeStyle = palette.halo;
  context.lineWidth = 1.2;
  context.stroke();
}

const paths = new Map<string, Path2D>();

/** Draw a disc with a glyph in it, or (glyph null) a dot. */
function disc(context: Context, x: number, y: number, radius: number, colour: string, glyph: string | null, palette: Palette): void {
  context.beginPath();
  context.arc(x, y, radius + Math.min(1.5, radius / 2), 0, 2 * Math.PI);
  context.fillStyle = palette.halo;
  context.fill();
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  if (glyph === null) return;
  let path = paths.get(glyph);
  if (!path) paths.set(glyph, (path = new Path2D(glyphPath(glyph))));
  const scale = (radius * 1.36) / FIELD;
  context.save();
  context.translate(x - (FIELD / 2) * scale, y - (FIELD / 2) * scale);
  context.scale(scale, scale);
  context.strokeStyle = glyphColour(colour);
  context.lineWidth = STROKE * 1.15;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.stroke(path);
  context.restore();
}

/** Draw symbols and their names; (dx, dy) moves the plane into the picture. */
export function paintSymbols(context: Context, symbols: readonly Symbol[], dx: number, dy: number, dark: boolean, palette: Palette): void {
  // Dots first: a disc that found room lies on top of those that did not.
  for (const glyph of [false, true]) {
    for (const symbol of symbols) {
      if (symbol.radius === 0 || symbol.glyph !== glyph) continue;
      context.globalAlpha = symbol.opacity;
      disc(context, symbol.x + dx, symbol.y + dy, symbol.radius, kindColour(symbol.kind.colour, dark), glyph ? symbol.kind.glyph : null, palette);
    }
  }
  for (const symbol of symbols) {
    if (symbol.label.length === 0) continue;
    context.globalAlpha = symbol.opacity;
    writeAt(context, symbol.label, symbol.x + dx, symbol.labelY + dy, symbol.ink);
  }
  context.globalAlpha = 1;
}
