/** Glyphs: one drawing per kind of thing, on a field of 24 by 24, drawn with one stroke weight and never filled. */

export const FIELD = 24;
export const STROKE = 2;

const ring = (x: number, y: number, r: number): string => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

/** What is drawn for a kind that names no glyph, or one that is not drawn yet. */
export const PLAIN = ring(12, 12, 6);

export const GLYPHS: Readonly<Record<string, string>> = {
  square: `M4 4h16v16H4z${ring(12, 12, 3)}`,
  bench: "M4 7h16M4 13h16M7 7v12M17 7v12",
  meeting: `${ring(8, 8, 3)}${ring(17, 9, 2)}M2 20c0-4 2.5-6 6-6s6 2 6 6M17 14c3 0 5 1.5 5 5`,
  green: "M5 19C5 10 10 5 20 4c0 10-5 15-15 15zM5 19l8-8",
  play: "M3 20L7 4h10l4 16M10 4v10M14 4v10M9 14h6",
  tree: `${ring(12, 9, 6)}M12 9v12M12 13l3-3`,
  facade: "M5 3v18h15M13 21v-9M13 13c0-4 2-6 6-6c0 4-2 6-6 6zM13 17c0-2-1.500-4-4.500-4c0 3 2 4 4.500 4z",
  vacant: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M12 9v6M9 12h6",
  proposal: "M4 4h16v12h-9l-4 4v-4H4zM12 7v6M9 10h6",
  street: "M7 20L10 4M17 20L14 4M12 5v2M12 11v2M12 17v2",
  destination: `M12 21c-4-5-6-8-6-11a6 6 0 1 1 12 0c0 3-2 6-6 11z${ring(12, 10, 2)}`,
  building: "M6 20V4h12v16M3 20h18M10 8v1M14 8v1M10 12v1M14 12v1M12 20v-4",
  address: "M3 12l9-8l9 8M6 10v10h12V10M12 20v-5",
  water: "M3 9c3-3 6-3 9 0s6 3 9 0M3 16c3-3 6-3 9 0s6 3 9 0",
  tap: "M12 3c4 5 6 8 6 11a6 6 0 1 1-12 0c0-3 2-6 6-11z",
  area: "M3 7l6-3l6 3l6-3v13l-6 3l-6-3l-6 3zM9 4v13M15 7v13",
};

/** Return the path of a glyph. */
export function glyphPath(name: string): string {
  return GLYPHS[name] ?? PLAIN;
}
