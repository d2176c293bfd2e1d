/** Geometry on the plane: Web Mercator as a square from 0 to 1, and what lies under a finger. Pure. */

/** 1: points, 2: lines, 3: polygons, as vector tiles number them. */
export type GeometryType = 1 | 2 | 3;
/** West, north, east, south on the plane the parts are given in; y grows downwards. */
export type Bounds = readonly [number, number, number, number];

/** One place, ready to be drawn. */
export interface Drawable {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly type: GeometryType;
  /** x, y, x, y ... of each point, line or ring. */
  readonly parts: readonly Float64Array[];
  readonly bounds: Bounds;
}

/** Where a plane of coordinates lands in a picture: pixel = coordinate * scale + offset. */
export interface Frame {
  readonly scale: number;
  readonly dx: number;
  readonly dy: number;
}

export function planeX(lon: number): number {
  return (lon + 180) / 360;
}

export function planeY(lat: number): number {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

export function boundsOf(parts: readonly Float64Array[]): Bounds {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) {
      const [x, y] = [part[i] as number, part[i + 1] as number];
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < north) north = y;
      if (y > south) south = y;
    }
  }
  return [west, north, east, south];
}

/** Return a ring as vector tiles wind them: outlines one way, holes the other, so that what overlaps adds up and holes stay open. */
export function wound(ring: Float64Array, hole: boolean): Float64Array {
  let doubled = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    doubled += (ring[j] as number) * (ring[i + 1] as number) - (ring[i] as number) * (ring[j + 1] as number);
  }
  if (doubled === 0 || doubled < 0 === hole) return ring;
  const turned = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) {
    turned[i] = ring[ring.length - 2 - i] as number;
    turned[i + 1] = ring[ring.length - 1 - i] as number;
  }
  return turned;
}

export function overlaps(a: Bounds, b: Bounds): boolean {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

export function middle(bounds: Bounds): [number, number] {
  return [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
}

/** Return whether a point lies within rings, counting holes as outside. */
export function within(x: number, y: number, rings: readonly Float64Array[]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [xi, yi, xj, yj] = [ring[i] as number, ring[i + 1] as number, ring[j] as number, ring[j + 1] as number];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}

/** Return the squared distance of a point to the nearest of some lines. */
export function squaredDistance(x: number, y: number, lines: readonly Float64Array[]): number {
  let least = Infinity;
  for (const line of lines) {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [ax, ay] = [line[i] as number, line[i + 1] as number];
      const [vx, vy] = [(line[i + 2] as number) - ax, (line[i + 3] as number) - ay];
      const length = vx * vx + vy * vy;
      const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * vx + (y - ay) * vy) / length));
      least = Math.min(least, (x - ax - t * vx) ** 2 + (y - ay - t * vy) ** 2);
    }
  }
  return least;
}

/** Return a point that lies within rings, as near to their middle as one level line finds it. */
export function pointInside(rings: readonly Float64Array[], bounds: Bounds): [number, number] {
  const [x, y] = middle(bounds);
  if (within(x, y, rings)) return [x, y];
  const crossings: number[] = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [xi, yi, xj, yj] = [ring[i] as number, ring[i + 1] as number, ring[j] as number, ring[j + 1] as number];
      if (yi > y !== yj > y) crossings.push(((xj - xi) * (y - yi)) / (yj - yi) + xi);
    }
  }
  crossings.sort((a, b) => a - b);
  let [best, width] = [x, -1];
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const [from, to] = [crossings[i] as number, crossings[i + 1] as number];
    if (to - from > width) [best, width] = [(from + to) / 2, to - from];
  }
  return [best, y];
}

/** Return how far a place is from a point, in the units of its plane: 0 within a polygon, Infinity beyond `reach`. */
export function distanceTo(place: Drawable, x: number, y: number, reach: number): number {
  const [west, north, east, south] = place.bounds;
  if (x < west - reach || x > east + reach || y < north - reach || y > south + reach) return Infinity;
  if (place.type === 3) return within(x, y, place.parts) ? 0 : Infinity;
  let least: number;
  if (place.type === 2) least = Math.sqrt(squaredDistance(x, y, place.parts));
  else least = Math.min(...place.parts.map((part) => Math.hypot((part[0] as number) - x, (part[1] as number) - y)));
  return least <= reach ? least : Infinity;
}
