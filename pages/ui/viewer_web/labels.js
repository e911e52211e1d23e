// Label maps arrive as deflated numbers (see encode.py) and are painted for the screen, pixel by screen pixel: a look-up
// costs the same at every zoom, contours stay two pixels wide, and hatches do not grow when one looks closer.

export async function unpack(bytes, { width, height, bits }) {
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  const raw = await new Response(plain).arrayBuffer();
  if (bits === 8) return new Uint8Array(raw);
  if (bits === 16) return new Uint16Array(raw);
  if (bits === 32) return new Uint32Array(raw);
  const packed = new Uint8Array(raw);
  const stride = Math.ceil((width * bits) / 8);
  const values = new Uint8Array(width * height);
  const mask = (1 << bits) - 1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const bit = x * bits;
      values[i] = (packed[y * stride + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return values;
}

const PATTERNS = { solid: 0, stripes: 1, dots: 2 };
const FAINT = 0.12; // opacity between the lines of a hatch, of the whole
const HALO = 0x8c000000; // dark line outside of a contour: visible on bright and on coloured ground

// Colours by label as little-endian RGBA words: `full` on the lines of a pattern, `faint` between them.
export function palette(colours, patterns, highest) {
  const size = highest + 1;
  const [full, faint, pattern] = [new Uint32Array(size), new Uint32Array(size), new Uint8Array(size)];
  for (let label = 1; label < size; label++) {
    const i = (label - 1) % colours.length;
    const rgb = parseInt(colours[i].slice(1), 16);
    const word = ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16);
    full[label] = (word | 0xff000000) >>> 0;
    pattern[label] = PATTERNS[patterns[i] ?? 'solid'];
    faint[label] = pattern[label] ? (word | (Math.round(255 * FAINT) << 24)) >>> 0 : full[label];
  }
  return { full, faint, pattern, hatched: pattern.some(Boolean) };
}

// Source index for each of `count` screen positions, -1 outside of the picture.
function sources(count, start, scale, extent, length) {
  const index = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const at = (i + 0.5 - start) / scale / extent;
    index[i] = at < 0 || at >= 1 ? -1 : Math.min(length - 1, Math.floor(at * length));
  }
  return index;
}

const onPattern = (kind, x, y, unit) =>
  kind === 1 ? ((x + y) / unit) % 8 < 4 : (x / unit) % 7 < 4 && (y / unit) % 7 < 4;

// Paint into `target`, a Uint32Array of width x height screen pixels. `at` places the picture in them (geometry.place);
// `unit` is the length of a CSS pixel in screen pixels.
export function paint(target, width, height, at, picture, layer, { contours, unit }) {
  const { values, colours } = layer;
  const columns = sources(width, at.left, at.scale, picture.width, layer.width);
  const rows = sources(height, at.top, at.scale, picture.height, layer.height);
  const reach = Math.max(1, Math.round(1.5 * unit));
  const first = Math.max(0, columns.findIndex((c) => c >= 0));
  let last = width - 1;
  while (last >= first && columns[last] < 0) last--;
  // A neighbour outside of the picture or of the screen counts as equal: the frame is no contour.
  const near = (index, i, step) => (i + step >= 0 && i + step < index.length && index[i + step] >= 0 ? index[i + step] : index[i]);
  const west = contours ? columns.map((_, i) => near(columns, i, -reach)) : columns;
  const east = contours ? columns.map((_, i) => near(columns, i, reach)) : columns;
  for (let y = 0; y < height; y++) {
    if (rows[y] < 0) continue;
    const here = rows[y] * layer.width;
    const above = near(rows, y, -reach) * layer.width;
    const below = near(rows, y, reach) * layer.width;
    for (let x = first, i = y * width + first; x <= last; x++, i++) {
      const label = values[here + columns[x]];
      if (contours) {
        const a = values[here + west[x]];
        const b = values[here + east[x]];
        const c = values[above + columns[x]];
        const d = values[below + columns[x]];
        if (a === label && b === label && c === label && d === label) continue;
        if (label === 0) {
          target[i] = HALO;
          continue;
        }
      } else if (label === 0) continue;
      const kind = colours.pattern[label];
      target[i] = kind === 0 || onPattern(kind, x, y, unit) ? colours.full[label] : colours.faint[label];
    }
  }
}
