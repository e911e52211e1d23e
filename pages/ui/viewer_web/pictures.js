// Turns the blobs that a description names into what can be drawn, and keeps each as long as a panel shows it.
import { palette, unpack } from './labels.js';

// A heat map arrives as a grey picture; a ramp holds 256 RGB triples.
async function heat(bitmap, ramp) {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  brush.drawImage(bitmap, 0, 0);
  const levels = brush.getImageData(0, 0, bitmap.width, bitmap.height);
  const bytes = levels.data;
  const grey = new Uint8Array(bitmap.width * bitmap.height);
  for (let i = 0, p = 0; i < grey.length; i++, p += 4) {
    const level = (grey[i] = bytes[p]);
    bytes[p] = ramp[3 * level];
    bytes[p + 1] = ramp[3 * level + 1];
    bytes[p + 2] = ramp[3 * level + 2];
  }
  return { source: await createImageBitmap(levels), levels: grey, width: bitmap.width, height: bitmap.height };
}

async function decode(what, bytes, ramps) {
  if (what.kind === 'labels') {
    const values = await unpack(bytes, what);
    return { values, width: what.width, height: what.height };
  }
  const bitmap = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: 'none' });
  if (what.kind === 'heat') return heat(bitmap, ramps[what.ramp]);
  return { source: bitmap, width: bitmap.width, height: bitmap.height };
}

export class Pictures {
  constructor(store) {
    this.store = store;
    this.decoded = new Map(); // digest -> promise
  }

  // Everything that `wanted` ([{digest, kind, ...}]) names, decoded; null while a blob is still under way.
  async get(wanted, ramps) {
    const missing = wanted.filter(({ digest }) => !this.decoded.has(digest));
    if (missing.some(({ digest }) => !this.store.held.has(digest))) return null;
    for (const what of missing) this.decoded.set(what.digest, decode(what, this.store.held.get(what.digest).bytes, ramps));
    return new Map(await Promise.all(wanted.map(async ({ digest }) => [digest, await this.decoded.get(digest)])));
  }

  keepOnly(digests) {
    for (const digest of this.decoded.keys()) if (!digests.has(digest)) this.decoded.delete(digest);
  }
}

// A label map with the colours of the panel that shows it.
export const coloured = (map, { colours, patterns, names, highest }) => ({
  ...map,
  colours: palette(colours, patterns, highest),
  css: colours,
  names,
});
