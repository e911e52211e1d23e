// Arithmetic of the box tool. A box is [left, top, right, bottom] in fractions of the picture's width and height.

export const HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'];

const between = (low, value, high) => Math.min(high, Math.max(low, value));
const inside = (value) => between(0, value, 1);

export const corner = (a, b) => [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y)].map(inside);

// Move the whole box, but not out of the picture.
export function shift([left, top, right, bottom], dx, dy) {
  const x = between(-left, dx, 1 - right);
  const y = between(-top, dy, 1 - bottom);
  return [left + x, top + y, right + x, bottom + y];
}

// Pull one handle; pulled over the opposite side the box turns around.
export function pull([left, top, right, bottom], handle, dx, dy) {
  const a = { x: left + (handle.includes('w') ? dx : 0), y: top + (handle.includes('n') ? dy : 0) };
  const b = { x: right + (handle.includes('e') ? dx : 0), y: bottom + (handle.includes('s') ? dy : 0) };
  return corner(a, b);
}

// Whole pixels, at least one wide and high; null when the drag was too small to mean a box.
export function snap([left, top, right, bottom], picture, least) {
  const grid = (value, count) => Math.round((Math.round(value * count) / count) * 1e4) / 1e4; // four decimals, as a link has
  const box = [grid(left, picture.width), grid(top, picture.height), grid(right, picture.width), grid(bottom, picture.height)];
  const wide = (box[2] - box[0]) * picture.width;
  const high = (box[3] - box[1]) * picture.height;
  return wide + 0.5 < least || high + 0.5 < least ? null : box;
}

export const words = ([left, top, right, bottom], picture) => {
  const [l, t] = [Math.round(left * picture.width), Math.round(top * picture.height)];
  const [r, b] = [Math.round(right * picture.width), Math.round(bottom * picture.height)];
  return `box ${l}, ${t} to ${r}, ${b} · ${r - l} × ${b - t} px`;
};
