/** The painter as the page sees it: what to show goes out, pictures and counts come back. */

import type { Box, Cell, Count, FromPainter, Hit, Kind, Scene, ToPainter } from "./painting/protocol.ts";

export interface Listeners {
  readonly counts: (counts: Readonly<Record<string, Count>>) => void;
  readonly busy: (loading: number) => void;
  readonly trouble: (layer: string | null) => void;
}

export class Painter {
  readonly #worker: Worker;
  readonly #pictures = new Map<string, (picture: ImageBitmap) => void>();
  readonly #questions = new Map<number, (hits: readonly Hit[]) => void>();
  readonly #listeners: Listeners;
  #told = 0;
  #heard = 0;
  #loading = 0;
  #asked = 0;
  #named = 0;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
    this.#worker = new Worker(new URL("./painting/worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromPainter>) => {
      switch (data.is) {
        case "picture": {
          const hang = this.#pictures.get(data.key);
          if (hang) hang(data.picture);
          else data.picture.close();
          break;
        }
        case "counts":
          listeners.counts(data.counts);
          break;
        case "hits":
          this.#questions.get(data.question)?.(data.hits);
          this.#questions.delete(data.question);
          break;
        case "busy":
          this.#heard = data.heard;
          this.#loading = data.loading;
          this.#say();
          break;
        case "trouble":
          listeners.trouble(data.layer);
          break;
      }
    };
  }

  #tell(message: ToPainter): void {
    this.#worker.postMessage(message);
    if (message.do === "find") return;
    this.#told += 1;
    this.#say();
  }

  /** Say how much is under way; what the painter has not heard of yet is. */
  #say(): void {
    this.#listeners.busy(this.#loading + Number(this.#heard < this.#told));
  }

  setUp(api: string, fonts: readonly string[], kinds: readonly Kind[], ground: boolean, density: number): void {
    this.#tell({ do: "set up", api, fonts, kinds, ground, density });
  }

  show(scene: Scene): void {
    this.#tell({ do: "show", scene });
  }

  look(box: Box, zoom: number): void {
    this.#tell({ do: "look", box, zoom });
  }

  tryAgain(): void {
    this.#tell({ do: "try again" });
  }

  /** Have a cell painted, now and whenever what it shows changes; return the key to drop it with. */
  paint(cell: Cell, hang: (picture: ImageBitmap) => void): string {
    const key = `${cell.z}/${cell.x}/${cell.y}#${(this.#named += 1)}`;
    this.#pictures.set(key, hang);
    this.#tell({ do: "paint", key, cell });
    return key;
  }

  drop(key: string): void {
    this.#pictures.delete(key);
    this.#tell({ do: "drop", key });
  }

  /** Return what lies within some pixels of a spot. */
  find(lon: number, lat: number, zoom: number, reach: number): Promise<readonly Hit[]> {
    const question = (this.#asked += 1);
    return new Promise((resolve) => {
      this.#questions.set(question, resolve);
      this.#tell({ do: "find", question, lon, lat, zoom, reach });
    });
  }
}
