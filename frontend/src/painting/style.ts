/** How things look: pure functions from a kind of thing, a zoom and a scheme to colours and widths. */

export type Stop = readonly [zoom: number, value: number];

/** Return the value at a zoom between stops, growing evenly in proportion as streets on a screen do. Flat beyond the ends. */
export function between(stops: readonly Stop[], zoom: number): number {
  const [first, last] = [stops[0], stops.at(-1)];
  if (!first || !last) return 0;
  if (zoom <= first[0]) return first[1];
  if (zoom >= last[0]) return last[1];
  const next = stops.findIndex(([at]) => at > zoom);
  const [from, to] = [stops[next - 1] as Stop, stops[next] as Stop];
  const share = (zoom - from[0]) / (to[0] - from[0]);
  return from[1] > 0 && to[1] > 0 ? from[1] * (to[1] / from[1]) ** share : from[1] + (to[1] - from[1]) * share;
}

export interface Palette {
  readonly land: string;
  readonly water: string;
  readonly waterEdge: string;
  readonly green: string;
  readonly grass: string;
  readonly wood: string;
  readonly building: string;
  readonly buildingEdge: string;
  readonly street: string;
  readonly mainStreet: string;
  readonly casing: string;
  readonly mainCasing: string;
  readonly path: string;
  readonly label: string;
  readonly strongLabel: string;
  readonly waterLabel: string;
  readonly greenLabel: string;
  readonly halo: string;
}

/** Paper by day, slate by night; all but the labels stay quiet under what is shown. */
export const PALETTES: Readonly<Record<"light" | "dark", Palette>> = {
  light: {
    land: "#F3F0EA",
    water: "#CADCE3",
    waterEdge: "#B5CCD6",
    green: "#D9E5CF",
    grass: "#E3EAD8",
    wood: "#CBDCC0",
    building: "#E5DED3",
    buildingEdge: "#D5CCBE",
    street: "#FFFFFF",
    mainStreet: "#FFFDF6",
    casing: "#DFD8CC",
    mainCasing: "#CFC5B5",
    path: "#C9BEAD",
    label: "#545E62",
    strongLabel: "#1F2A2E",
    waterLabel: "#3E6577",
    greenLabel: "#3D5C3C",
    halo: "#F8F6F2",
  },
  dark: {
    land: "#1B2326",
    water: "#15323F",
    waterEdge: "#1D4152",
    green: "#1E3128",
    grass: "#1F2D29",
    wood: "#1B3427",
    building: "#273135",
    buildingEdge: "#323E43",
    street: "#36434A",
    mainStreet: "#3F4D54",
    casing: "#141A1C",
    mainCasing: "#12181A",
    path: "#45535A",
    label: "#B9C3C5",
    strongLabel: "#F1F3F2",
    waterLabel: "#8FB9CC",
    greenLabel: "#9CC3A0",
    halo: "#161D1F",
  },
};

export interface StreetStyle {
  readonly rank: number;
  readonly widths: readonly Stop[];
  /** From which zoom on it is drawn at all. */
  readonly from: number;
  readonly main?: boolean;
  readonly dash?: readonly number[];
}

/** Streets by class, from the least to the most: what is drawn last lies on top. */
const STREETS: Readonly<Record<string, StreetStyle>> = {
  track: { rank: 0, from: 15, widths: [[15, 0.8], [19, 4]], dash: [4, 3] },
  footway: { rank: 0, from: 15, widths: [[15, 0.8], [17, 1.4], [19, 3.2]], dash: [3, 2] },
  steps: { rank: 0, from: 15, widths: [[15, 1], [17, 2], [19, 5]], dash: [1.2, 1] },
  cycleway: { rank: 1, from: 14, widths: [[14, 0.7], [17, 1.6], [19, 4]], dash: [5, 2] },
  service: { rank: 2, from: 15, widths: [[15, 1], [17, 3.5], [19, 10]] },
  pedestrian: { rank: 3, from: 13, widths: [[13, 0.8], [15, 2.4], [17, 6], [19, 18]] },
  living_street: { rank: 4, from: 13, widths: [[13, 0.8], [15, 2.4], [17, 6], [19, 18]] },
  residential: { rank: 5, from: 13, widths: [[13, 0.8], [15, 2.8], [17, 7], [19, 22]] },
  local: { rank: 6, from: 12, widths: [[12, 0.8], [14, 2], [17, 9], [19, 26]] },
  main: { rank: 7, from: 10, widths: [[10, 0.8], [13, 2.2], [15, 4.5], [17, 11], [19, 32]], main: true },
  motorway: { rank: 8, from: 8, widths: [[8, 0.8], [12, 2.2], [15, 5], [17, 12], [19, 34]], main: true },
};
const ANY_STREET: StreetStyle = { rank: 5, from: 13, widths: [[13, 0.8], [15, 2.4], [17, 6], [19, 20]] };

export function streetStyle(kind: string): StreetStyle {
  return STREETS[kind] ?? ANY_STREET;
}

export function streetWidth(kind: string, zoom: number): number {
  const style = streetStyle(kind);
  return zoom < style.from ? 0 : between(style.widths, zoom);
}

export function greenFill(kind: string, palette: Palette): string {
  if (kind === "wood" || kind === "scrub" || kind === "nature_reserve") return palette.wood;
  return kind === "grass" || kind === "meadow" || kind === "recreation_ground" || kind === "village_green" ? palette.grass : palette.green;
}

interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

export function parseColour(hex: string): Rgb | null {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  return found ? { r: Number.parseInt(found[1] ?? "", 16), g: Number.parseInt(found[2] ?? "", 16), b: Number.parseInt(found[3] ?? "", 16) } : null;
}

export function luminance(hex: string): number {
  const colour = parseColour(hex);
  if (!colour) return 0;
  const channel = (value: number): number => (value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * channel(colour.r) + 0.7152 * channel(colour.g) + 0.0722 * channel(colour.b);
}

export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function mix(hex: string, other: number, share: number): string {
  const colour = parseColour(hex);
  if (!colour) return hex;
  const part = (value: number): string => Math.round(value + (other - value) * share).toString(16).padStart(2, "0");
  return `#${part(colour.r)}${part(colour.g)}${part(colour.b)}`;
}

/** Return a kind's colour as it is drawn: in the dark, lightened only as far as 3:1 against the land asks. */
export function kindColour(colour: string, dark: boolean): string {
  if (!dark) return colour;
  for (let share = 0; share < 1; share += 0.05) {
    const lighter = mix(colour, 255, share);
    if (contrast(lighter, PALETTES.dark.building) >= 3.4) return lighter;
  }
  return "#ffffff";
}

/** Return the colour a glyph is drawn in upon a kind's colour: white or ink, whichever reads better. */
export function glyphColour(colour: string): string {
  return contrast(colour, "#ffffff") >= 3 ? "#ffffff" : "#10181b";
}

export interface PointStyle {
  /** Of the disc or dot, in CSS pixels. */
  readonly radius: number;
  /** Whether the glyph is drawn in it. */
  readonly glyph: boolean;
}

/** Return how a point is drawn. The many are dots until there is room for a disc each; the few are discs from the start. */
export function pointStyle(dense: boolean, zoom: number): PointStyle {
  if (!dense) return zoom >= 16 ? { radius: 12, glyph: true } : zoom >= 14 ? { radius: 10, glyph: true } : { radius: 8, glyph: true };
  return zoom >= 19 ? { radius: 11, glyph: true } : { radius: between([[13, 1.2], [15, 2], [16, 2.8], [17, 4], [18, 6]], zoom), glyph: false };
}

export interface BorderStyle {
  readonly width: number;
  /** From which zoom on it is drawn, unless somebody asked for this level. */
  readonly from: number;
  /** Between which zooms it bears its name: one level at a time. */
  readonly named: readonly [from: number, to: number];
}

const BORDERS: Readonly<Record<string, BorderStyle>> = {
  city: { width: 3, from: 0, named: [0, 11] },
  district: { width: 2.4, from: 0, named: [12, 13] },
  neighbourhood: { width: 1.8, from: 12, named: [14, 16] },
  sector: { width: 1, from: 16, named: [17, 18] },
  block: { width: 0.8, from: 18, named: [19, 30] },
};
const ANY_BORDER: BorderStyle = { width: 1.2, from: 0, named: [0, 30] };

export function borderStyle(level: string): BorderStyle {
  return BORDERS[level] ?? ANY_BORDER;
}

/** How many of a layer make a crowd: of these only some bear the glyph, with room around them, and the rest are dots. */
export const CROWD = 120;

/** Return how much room a disc asks for beyond its own radius, in pixels. */
export function roomAround(many: number, zoom: number): number {
  if (many <= CROWD || zoom >= 18) return 1;
  return zoom >= 17 ? 8 : 26;
}

/** Return the radius of the dot that stands where a disc has no room: far off, the many are a texture and not a crowd. */
export function dotRadius(zoom: number): number {
  return between([[13, 1.4], [15, 2.6], [17, 4]], zoom);
}

/** Return from which zoom of the map a layer is drawn: a tile is drawn at twice its size, so its zoom is one less than the map's. */
export function appearsAt(minZoom: number, dense: boolean): number {
  return dense ? minZoom + 1 : minZoom;
}
