/** The painter: fetches, decodes and paints in a thread of its own, so that the page never waits for a picture. */

import { kindsFrom, groundFor, reachOf, sourceOf, tileOf, viewCells } from "./plan.ts";
import type { Decoded } from "./tiles.ts";
import { Tiles } from "./tiles.ts";
import { Places } from "./places.ts";
import type { Box, Cell, Count, FromPainter, Hit, Kind, Scene, Shown, ToPainter } from "./protocol.ts";
import type { Bounds, Drawable, Frame } from "./geometry.ts";
import { distanceTo, overlaps, planeX, planeY } from "./geometry.ts";
import { Taken, forgetWidths } from "./labels.ts";
import type { GroundLayer } from "./ground.ts";
import { GROUND_GLYPHS, paintGround, writeGround } from "./ground.ts";
import { paintLayer, paintSymbols } from "./overlay.ts";
import type { Symbol } from "./symbols.ts";
import { arrange, isBorder, isDrawn, planeSize } from "./symbols.ts";
import { PALETTES, appearsAt } from "./style.ts";

const SIZE = 512;

interface Scope {
  onmessage: ((event: MessageEvent<ToPainter>) => void) | null;
  postMessage(message: FromPainter, transfer?: Transferable[]): void;
  readonly fonts: FontFaceSet;
}
const scope = self as unknown as Scope;

let api = "";
let kinds: ReadonlyMap<string, Kind> = new Map();
let ground = true;
let density = 1;
let scene: Scene = { shown: [], dark: false };
let view: { readonly box: Box; readonly zoom: number } | null = null;
let tiles: Tiles | null = null;
let places: Places | null = null;

const cells = new Map<string, Cell>();
const dirty = new Set<string>();
const arranged = new Map<number, Symbol[]>();
const scratch = new OffscreenCanvas(1, 1).getContext("2d") as OffscreenCanvasRenderingContext2D;
let canvas: OffscreenCanvas | null = null;
let scheduled = false;
let countsDue = false;
let heard = 0;
let letters = 0;

scope.onmessage = ({ data }) => {
  if (data.do === "find") {
    scope.postMessage({ is: "hits", question: data.question, hits: find(data.lon, data.lat, data.zoom, data.reach) });
    return;
  }
  heard += 1;
  obey(data);
  tell();
};

function obey(data: Exclude<ToPainter, { do: "find" }>): void {
  switch (data.do) {
    case "set up":
      setUp(data);
      break;
    case "show":
      scene = data.scene;
      arranged.clear();
      lookAgain();
      repaint(cells.keys());
      break;
    case "paint":
      cells.set(data.key, data.cell);
      repaint([data.key]);
      break;
    case "drop":
      cells.delete(data.key);
      dirty.delete(data.key);
      tiles?.release(data.key);
      break;
    case "look":
      view = { box: data.box, zoom: data.zoom };
      lookAgain();
      break;
    case "try again":
      tiles?.forgetFailures();
      places?.forgetFailures();
      lookAgain();
      repaint(cells.keys());
      break;
  }
}

function setUp(data: Extract<ToPainter, { do: "set up" }>): void {
  ({ api, ground, density } = data);
  kinds = kindsFrom(data.kinds);
  canvas = new OffscreenCanvas(SIZE * density, SIZE * density);
  tiles = new Tiles(
    kinds,
    (waiting) => {
      repaint(waiting);
      tell();
    },
    () => scope.postMessage({ is: "trouble", layer: null }),
  );
  places = new Places(
    api,
    () => {
      arranged.clear();
      repaint(cells.keys());
      tell();
    },
    (layer) => scope.postMessage({ is: "trouble", layer }),
  );
  const [upright, italic] = data.fonts.map((url, i) => new FontFace("Hanken Grotesk Variable", `url(${url})`, { weight: "100 900", style: i === 0 ? "normal" : "italic" }));
  for (const face of [upright, italic]) {
    if (!face) continue;
    scope.fonts.add(face);
    letters += 1;
    void face
      .load()
      .then(
        () => {
          forgetWidths();
          arranged.clear();
          repaint(cells.keys());
        },
        (error: unknown) => console.warn("The map's letters did not come; the system's own do.", error),
      )
      .finally(() => {
        letters -= 1;
        tell();
      });
  }
}

/** Ask for what the view needs of the layers that come by bounding box. */
function lookAgain(): void {
  if (!view || !places) return;
  const shown = new Map(scene.shown.map((each) => [each.id, each]));
  for (const kind of kinds.values()) {
    if (kind.dense) continue;
    const on = shown.get(kind.id);
    if (on && view.zoom >= appearsAt(kind.minZoom, false)) places.want(kind, on.filters, view.box);
    else places.leave(kind.id);
  }
}

function repaint(keys: Iterable<string>): void {
  for (const key of keys) if (cells.has(key)) dirty.add(key);
  schedule();
}

/** Paint one picture a turn, so that a cell that is dropped meanwhile is never painted. Those in view come first. */
function schedule(): void {
  if (scheduled || dirty.size === 0) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    const key = [...dirty].find((each) => inView(cells.get(each))) ?? [...dirty][0];
    if (key !== undefined) {
      dirty.delete(key);
      paint(key);
    }
    schedule();
  }, 0);
}

function inView(cell: Cell | undefined): boolean {
  return cell !== undefined && view !== null && cell.z === view.zoom - 1 && overlaps(cellBounds(cell), planeBounds(view.box));
}

function cellBounds({ z, x, y }: Cell): Bounds {
  const n = 2 ** z;
  return [x / n, y / n, (x + 1) / n, (y + 1) / n];
}

function planeBounds([west, south, east, north]: Box): Bounds {
  return [planeX(west), planeY(north), planeX(east), planeY(south)];
}

function paint(key: string): void {
  const cell = cells.get(key);
  if (!cell || !tiles || !canvas) return;
  const [zoom, palette] = [cell.z + 1, PALETTES[scene.dark ? "dark" : "light"]];
  const { tile, frame } = tileOf(cell, SIZE);
  const groundUrl = ground ? groundFor(api, kinds, tile) : null;
  const sources = scene.shown.flatMap((shown) => {
    const kind = kinds.get(shown.id);
    return kind && zoom >= appearsAt(kind.minZoom, kind.dense) ? [{ kind, shown, url: kind.dense ? sourceOf(api, kind, shown.filters, tile, groundUrl) : null }] : [];
  });
  const wanted = new Set([groundUrl, ...sources.map(({ url }) => url)].filter((url) => url !== null));
  tiles.release(key, wanted);
  const here = new Map([...wanted].map((url): [string, Decoded | null] => [url, tiles?.want(url, key) ?? null]));
  tell();
  // Without its ground a picture would flash: what was there before stays until it has come.
  if (groundUrl && !here.get(groundUrl)) return;

  const context = canvas.getContext("2d", { alpha: true }) as OffscreenCanvasRenderingContext2D;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.scale(density, density);
  if (ground) {
    context.fillStyle = palette.land;
    context.fillRect(0, 0, SIZE, SIZE);
  }
  const seen: Bounds = [-64, -64, SIZE + 64, SIZE + 64];
  const groundLayers = groundUrl ? layersOf(here.get(groundUrl), frame, seen) : [];
  const plane: Frame = { scale: planeSize(zoom), dx: -cell.x * SIZE, dy: -cell.y * SIZE };
  const paintShown = ({ kind, shown, url }: (typeof sources)[number]): void => {
    const there = url === null ? (places?.of(kind.id) ?? []) : (here.get(url)?.get(kind.id) ?? []);
    const at = url === null ? plane : frame;
    paintLayer(context, kind, shown, visible(there, at, seen), at, zoom, scene.dark, palette);
  };
  paintGround(context, groundLayers, frame, zoom, palette, (glyph) => sources.filter(({ kind }) => kind.glyph === glyph).forEach(paintShown));
  sources.filter(({ kind }) => !GROUND_GLYPHS.has(kind.glyph)).forEach(paintShown);
  const symbols = symbolsAt(zoom).filter(({ bounds: [west, north, east, south] }) => overlaps([west + plane.dx, north + plane.dy, east + plane.dx, south + plane.dy], [0, 0, SIZE, SIZE]));
  if (ground) {
    const taken = new Taken();
    for (const { bounds } of symbols) taken.take([bounds[0] + plane.dx, bounds[1] + plane.dy, bounds[2] + plane.dx, bounds[3] + plane.dy]);
    writeGround(context, groundLayers, frame, zoom, palette, SIZE, taken);
  }
  paintSymbols(context, symbols, plane.dx, plane.dy, scene.dark, palette);
  const picture = canvas.transferToImageBitmap();
  scope.postMessage({ is: "picture", key, picture }, [picture]);
}

function visible(there: readonly Drawable[], frame: Frame, seen: Bounds): readonly Drawable[] {
  const [west, north, east, south] = seen;
  const within: Bounds = [(west - frame.dx) / frame.scale, (north - frame.dy) / frame.scale, (east - frame.dx) / frame.scale, (south - frame.dy) / frame.scale];
  return there.filter((place) => overlaps(place.bounds, within));
}

function layersOf(tile: Decoded | null | undefined, frame: Frame, seen: Bounds): GroundLayer[] {
  return [...(tile ?? [])].flatMap(([id, there]) => {
    const kind = kinds.get(id);
    return kind ? [{ kind, places: visible(there, frame, seen) }] : [];
  });
}

function symbolsAt(zoom: number): Symbol[] {
  let symbols = arranged.get(zoom);
  if (!symbols) {
    const groups = scene.shown
      .flatMap((shown) => {
        const kind = kinds.get(shown.id);
        return kind && !kind.dense && zoom >= appearsAt(kind.minZoom, false) ? [{ kind, shown, places: places?.of(kind.id) ?? [] }] : [];
      })
      .reverse();
    symbols = arrange(scratch, groups, zoom, PALETTES[scene.dark ? "dark" : "light"]);
    if (arranged.size > 3) arranged.clear();
    arranged.set(zoom, symbols);
  }
  return symbols;
}

/** Say how many places are in view and then how much is under way, pictures to paint among it; once for all that happens in one turn. */
function tell(): void {
  if (countsDue) return;
  countsDue = true;
  setTimeout(() => {
    countsDue = false;
    if (view) scope.postMessage({ is: "counts", counts: Object.fromEntries(scene.shown.map((shown) => [shown.id, count(shown)])) });
    scope.postMessage({ is: "busy", heard, loading: (tiles?.loading ?? 0) + (places?.loading ?? 0) + dirty.size + letters });
  }, 60);
}

function count(shown: Shown): Count {
  const kind = kinds.get(shown.id);
  if (!kind || !view) return { number: 0, more: false, waiting: true };
  const seen = planeBounds(view.box);
  if (!kind.dense) {
    const { waiting, more } = places?.status(kind.id) ?? { waiting: true, more: false };
    const there = places?.of(kind.id) ?? [];
    return { number: there.filter((place) => overlaps(place.bounds, seen) && isSeen(kind, shown, place)).length, more, waiting };
  }
  const ids = new Set<number>();
  let waiting = false;
  for (const { decoded, to } of decodedInView(kind, shown)) {
    if (!decoded) waiting = true;
    for (const place of decoded?.get(kind.id) ?? []) {
      const [west, north, east, south] = place.bounds;
      if (overlaps([west * to.scale + to.dx, north * to.scale + to.dy, east * to.scale + to.dx, south * to.scale + to.dy], seen)) ids.add(place.id);
    }
  }
  return { number: ids.size, more: false, waiting };
}

/** Return whether a place is drawn at the view's zoom: of borders only some levels are. */
function isSeen(kind: Kind, shown: Shown, place: Drawable): boolean {
  return !isBorder(kind) || isDrawn(kind, shown.filters, place, view?.zoom ?? 0);
}

/** Return the tiles of a dense layer under the view, and how each lies on the plane. */
function decodedInView(kind: Kind, shown: Shown): { readonly decoded: Decoded | null; readonly to: Frame }[] {
  if (!view || view.zoom < appearsAt(kind.minZoom, true)) return [];
  return viewCells(planeBounds(view.box), view.zoom).map((tile) => {
    const n = 2 ** tile.z;
    const url = sourceOf(api, kind, shown.filters, tile, ground ? groundFor(api, kinds, tile) : null);
    return { decoded: tiles?.peek(url) ?? null, to: { scale: 1 / n, dx: tile.x / n, dy: tile.y / n } };
  });
}

/** Return what lies under a finger, the topmost and smallest first. */
function find(lon: number, lat: number, zoom: number, reach: number): Hit[] {
  const [x, y] = [planeX(lon), planeY(lat)];
  const scale = planeSize(zoom);
  const hits: (Hit & { readonly far: number })[] = [];
  for (const symbol of symbolsAt(zoom)) {
    if (symbol.radius === 0) continue;
    const far = Math.hypot(symbol.x - x * scale, symbol.y - y * scale) - symbol.radius;
    const place = far <= reach ? places?.of(symbol.kind.id).find(({ id }) => id === symbol.id) : undefined;
    if (place) hits.push({ layer: symbol.kind.id, id: place.id, name: place.name, kind: place.kind, far: far - 1000 });
  }
  for (const shown of scene.shown) {
    const kind = kinds.get(shown.id);
    if (!kind || zoom < appearsAt(kind.minZoom, kind.dense)) continue;
    const groups: { readonly places: readonly Drawable[]; readonly to: Frame }[] = kind.dense
      ? decodedInView(kind, shown).map(({ decoded, to }) => ({ places: decoded?.get(kind.id) ?? [], to }))
      : [{ places: places?.of(kind.id) ?? [], to: { scale: 1, dx: 0, dy: 0 } }];
    for (const { places: there, to } of groups) {
      const [px, py, near] = [(x - to.dx) / to.scale, (y - to.dy) / to.scale, reachOf(reach, scale * to.scale)];
      for (const place of there) {
        const far = distanceTo(place, px, py, near);
        if (far === Infinity || !isSeen(kind, shown, place)) continue;
        const size = place.type === 3 ? Math.max(place.bounds[2] - place.bounds[0], place.bounds[3] - place.bounds[1]) * to.scale : 0;
        // A point before a line, a line before an area, a small area before a large one.
        const rank = place.type === 1 ? far * to.scale : place.type === 2 ? 1 + far * to.scale : 2 + size;
        hits.push({ layer: kind.id, id: place.id, name: place.name, kind: place.kind, far: rank });
      }
    }
  }
  hits.sort((a, b) => a.far - b.far);
  const seen = new Set<string>();
  return hits
    .filter(({ layer, id }) => !seen.has(`${layer}/${id}`) && seen.add(`${layer}/${id}`))
    .slice(0, 8)
    .map(({ layer, id, name, kind }) => ({ layer, id, name, kind }));
}

