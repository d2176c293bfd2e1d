/** Laid: what the server says of each area, and how it is drawn. Classes and colours are the server's; none is made here. */

export interface Laid {
  readonly id: number;
  /** Of its class, `column-row`; or what it looks like without one. */
  readonly mark: string;
  readonly fill: string;
  readonly dashed: boolean;
  /** Counted, and there is none: its 0 is written in it. */
  readonly zero: boolean;
  readonly geometry: GeoJSON.Geometry;
}

interface Feature {
  readonly id: number;
  readonly geometry: GeoJSON.Geometry;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly features: readonly Feature[];
}

/** How an area without a figure looks: what must be known first comes first. */
const LOOKS: readonly (readonly [state: string, mark: string, fill: string])[] = [
  ["not_surveyed", "outline", "transparent"],
  ["missing", "hatched", "url(#hatched)"],
  ["suppressed", "dotted", "url(#dotted)"],
];

/** Return the areas of an answer of the API as they are drawn. */
export function laidOf({ features }: Answer): readonly Laid[] {
  return features.map(({ id, geometry, properties }) => {
    const { column, row, colour } = properties;
    const zero = properties["first_value"] === 0 || properties["second_value"] === 0;
    if (typeof column === "number" && typeof colour === "string") {
      return { id, geometry, mark: `${column}-${typeof row === "number" ? row : 0}`, fill: colour, dashed: false, zero };
    }
    const states = [properties["first_state"], properties["second_state"]];
    const [, mark, fill] = LOOKS.find(([state]) => states.includes(state)) ?? ["missing", "hatched", "url(#hatched)"];
    return { id, geometry, mark, fill, dashed: mark === "outline", zero };
  });
}
