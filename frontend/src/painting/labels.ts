/** Labels: which words fit where, along a street or beside a symbol, without covering one another. */

import type { Bounds } from "./geometry.ts";
import { overlaps } from "./geometry.ts";

type Context = OffscreenCanvasRenderingContext2D;

/** What is taken in a picture: boxes in pixels. */
export class Taken {
  readonly #boxes: Bounds[] = [];

  isFree(box: Bounds): boolean {
    return !this.#boxes.some((other) => overlaps(box, other));
  }

  take(...boxes: readonly Bounds[]): void {
    this.#boxes.push(...boxes);
  }
}

/** Return lines joined where they share an end, so that a street drawn in stretches carries its name once. */
export function joined(lines: readonly Float64Array[]): Float64Array[] {
  const end = (line: Float64Array, at: "first" | "last"): string => (at === "first" ? `${line[0]},${line[1]}` : `${line.at(-2)},${line.at(-1)}`);
  const chains: Float64Array[] = [];
  for (const line of lines) {
    let chain = line;
    for (let i = 0; i < chains.length; ) {
      const other = chains[i] as Float64Array;
      const next = meet(chain, other);
      if (next) {
        chain = next;
        chains.splice(i, 1);
        i = 0;
      } else i += 1;
    }
    chains.push(chain);
  }
  return chains;

  function meet(a: Float64Array, b: Float64Array): Float64Array | null {
    if (end(a, "last") === end(b, "first")) return concat(a, b);
    if (end(b, "last") === end(a, "first")) return concat(b, a);
    if (end(a, "last") === end(b, "last")) return concat(a, reversed(b));
    if (end(a, "first") === end(b, "first")) return concat(reversed(a), b);
    return null;
  }
}

function concat(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length - 2);
  both.set(a);
  both.set(b.subarray(2), a.length);
  return both;
}

function reversed(line: Float64Array): Float64Array {
  const turned = new Float64Array(line.length);
  for (let i = 0; i < line.length; i += 2) {
    turned[i] = line[line.length - 2 - i] as number;
    turned[i + 1] = line[line.length - 1 - i] as number;
  }
  return turned;
}

/** A character on its place: its middle, and the way it leans. */
export interface Letter {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

const SHARPEST_TURN = 0.5;

/** Return where letters of these widths stand along a line, centred at a distance from its start; null where it is too short or bends too sharply. */
export function alongLine(line: Float64Array, widths: readonly number[], centre: number): Letter[] | null {
  const total = widths.reduce((sum, width) => sum + width, 0);
  const lengths = segmentLengths(line);
  const length = lengths.reduce((sum, each) => sum + each, 0);
  const start = centre - total / 2;
  if (start < 0 || start + total > length) return null;
  const [from, to] = [at(start), at(start + total)];
  // Read from left to right, whichever way the street was drawn.
  const backwards = to.x < from.x;
  const letters: Letter[] = [];
  let done = 0;
  for (const width of widths) {
    const along = backwards ? start + total - done - width / 2 : start + done + width / 2;
    const spot = at(along);
    const angle = backwards ? turnedAbout(spot.angle) : spot.angle;
    const before = letters.at(-1);
    if (before && Math.abs(difference(angle, before.angle)) > SHARPEST_TURN) return null;
    letters.push({ x: spot.x, y: spot.y, angle });
    done += width;
  }
  return letters;

  function at(distance: number): Letter {
    let rest = distance;
    let i = 0;
    while (i < lengths.length - 1 && rest > (lengths[i] as number)) {
      rest -= lengths[i] as number;
      i += 1;
    }
    const [ax, ay, bx, by] = [line[2 * i] as number, line[2 * i + 1] as number, line[2 * i + 2] as number, line[2 * i + 3] as number];
    const share = lengths[i] ? rest / (lengths[i] as number) : 0;
    return { x: ax + (bx - ax) * share, y: ay + (by - ay) * share, angle: Math.atan2(by - ay, bx - ax) };
  }
}

function turnedAbout(angle: number): number {
  return angle > 0 ? angle - Math.PI : angle + Math.PI;
}

function difference(a: number, b: number): number {
  return Math.atan2(Math.sin(a - b), Math.cos(a - b));
}

function segmentLengths(line: Float64Array): number[] {
  const lengths: number[] = [];
  for (let i = 0; i + 3 < line.length; i += 2) {
    lengths.push(Math.hypot((line[i + 2] as number) - (line[i] as number), (line[i + 3] as number) - (line[i + 1] as number)));
  }
  return lengths;
}

export function lengthOf(line: Float64Array): number {
  return segmentLengths(line).reduce((sum, each) => sum + each, 0);
}

export interface Ink {
  readonly font: string;
  readonly size: number;
  readonly colour: string;
  readonly halo: string;
}

const widths = new Map<string, number>();

/** Return how wide a text is in a font; measured once. */
export function widthOf(context: Context, font: string, text: string): number {
  const key = `${font}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20_000) widths.clear();
    context.font = font;
    width = context.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/** Forget all widths: another font has come. */
export function forgetWidths(): void {
  widths.clear();
}

function prepare(context: Context, ink: Ink): void {
  context.font = ink.font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = ink.halo;
  context.fillStyle = ink.colour;
}

/** Write a text along a line as often as there is room; each only where it lies wholly within the picture and covers nothing. */
export function writeAlong(context: Context, line: Float64Array, text: string, ink: Ink, size: number, taken: Taken): void {
  const length = lengthOf(line);
  const letters = Array.from(text);
  const letterWidths = letters.map((letter) => widthOf(context, ink.font, letter));
  const width = letterWidths.reduce((sum, each) => sum + each, 0);
  if (length < width + 8) return;
  const times = Math.max(1, Math.floor(length / 420));
  for (let i = 0; i < times; i += 1) {
    const centre = (length * (i + 0.5)) / times;
    for (const shift of [0, 0.18, -0.18, 0.32, -0.32]) {
      const spots = alongLine(line, letterWidths, centre + (shift * length) / times);
      if (!spots) continue;
      const reach = ink.size * 0.6;
      const boxes = spots.map(({ x, y }): Bounds => [x - reach, y - reach, x + reach, y + reach]);
      if (boxes.some((box) => box[0] < 1 || box[1] < 1 || box[2] > size - 1 || box[3] > size - 1 || !taken.isFree(box))) continue;
      taken.take(...boxes);
      prepare(context, ink);
      draw(spots);
      break;
    }
  }

  function draw(spots: readonly Letter[]): void {
    const angles = spots.map(({ angle }) => angle);
    const straight = angles.every((angle) => Math.abs(difference(angle, angles[0] ?? 0)) < 0.05);
    const [first, last] = [spots[0], spots.at(-1)];
    const pieces: (readonly [string, Letter])[] = straight && first && last
      ? [[text, { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2, angle: first.angle }]]
      : spots.map((spot, i) => [letters[i] ?? "", spot] as const);
    for (const way of ["strokeText", "fillText"] as const) {
      for (const [piece, { x, y, angle }] of pieces) {
        context.save();
        context.translate(x, y);
        context.rotate(angle);
        context[way](piece, 0, 0);
        context.restore();
      }
    }
  }
}

/** Return a text broken into at most three lines of about this many letters; the dash between two names ends a line. */
export function broken(text: string, most = 18): string[] {
  const lines: string[] = [];
  for (const word of text.trim().replace(/ [-–] /g, "\u00a0– ").split(/ +/)) {
    const last = lines.at(-1);
    if (last !== undefined && (last.length + word.length < most || lines.length === 3)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Write lines of text one under the other, the middle of the first at (x, y). */
export function writeAt(context: Context, lines: readonly string[], x: number, y: number, ink: Ink): void {
  prepare(context, ink);
  lines.forEach((line, i) => context.strokeText(line, x, y + i * ink.size * 1.15));
  lines.forEach((line, i) => context.fillText(line, x, y + i * ink.size * 1.15));
}

/** Return the box that lines of text take when written at (x, y). */
export function boxOf(context: Context, lines: readonly string[], x: number, y: number, ink: Ink): Bounds {
  const half = Math.max(...lines.map((line) => widthOf(context, ink.font, line))) / 2 + 2;
  return [x - half, y - ink.size * 0.65, x + half, y + (lines.length - 1) * ink.size * 1.15 + ink.size * 0.65];
}
