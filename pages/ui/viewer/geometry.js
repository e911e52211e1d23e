// A view is {zoom, x, y}: the point (x, y) of the picture, in fractions of its width and height, lies in the middle of
// every panel; zoom 1 shows the whole picture. All panels share one view. Sizes are in CSS pixels.

export const FIT = Object.freeze({ zoom: 1, x: 0.5, y: 0.5 });
const LARGEST_PIXEL = 64; // CSS pixels for one picture pixel at the closest zoom

const between = (low, value, high) => Math.min(high, Math.max(low, value));

export const fitScale = (frame, picture) => Math.min(frame.width / picture.width, frame.height / picture.height);

// Where the picture lies in its frame: `scale` CSS pixels for one picture pixel, and its top left corner.
export function place(view, frame, picture) {
  const scale = fitScale(frame, picture) * view.zoom;
  return {
    scale,
    left: frame.width / 2 - view.x * picture.width * scale,
    top: frame.height / 2 - view.y * picture.height * scale,
  };
}

// The nearest view that shows no more emptiness than the whole picture would.
export function settle(view, frame, picture) {
  const fit = fitScale(frame, picture);
  const zoom = between(1, view.zoom, Math.max(1, LARGEST_PIXEL / fit));
  const middle = (at, length, extent) => {
    const half = length / 2 / (extent * fit * zoom);
    return half >= 0.5 ? 0.5 : between(half, at, 1 - half);
  };
  return { zoom, x: middle(view.x, frame.width, picture.width), y: middle(view.y, frame.height, picture.height) };
}

// Fractions of the picture under a position in the frame; outside the picture they leave 0..1.
export function toFraction(position, view, frame, picture) {
  const { scale, left, top } = place(view, frame, picture);
  return { x: (position.x - left) / scale / picture.width, y: (position.y - top) / scale / picture.height };
}

// Zoom by `factor` so that what is under `position` stays under it.
export function zoomAt(view, factor, position, frame, picture) {
  const under = toFraction(position, view, frame, picture);
  const zoom = settle({ ...view, zoom: view.zoom * factor }, frame, picture).zoom;
  const scale = fitScale(frame, picture) * zoom;
  return settle(
    {
      zoom,
      x: under.x - (position.x - frame.width / 2) / (picture.width * scale),
      y: under.y - (position.y - frame.height / 2) / (picture.height * scale),
    },
    frame,
    picture,
  );
}

// Move the picture by CSS pixels.
export function moveBy(view, dx, dy, frame, picture) {
  const scale = fitScale(frame, picture) * view.zoom;
  return settle(
    { zoom: view.zoom, x: view.x - dx / (picture.width * scale), y: view.y - dy / (picture.height * scale) },
    frame,
    picture,
  );
}

// How many columns show `count` pictures largest when all rows should fit into `height`, and the height of a frame.
export function arrange(count, width, height, picture, wanted, gap = 12, around = 56) {
  const aspect = picture.width / picture.height;
  const options = wanted ? [Math.min(wanted, count)] : Array.from({ length: count }, (_, i) => i + 1);
  let best = null;
  for (const columns of options) {
    const rows = Math.ceil(count / columns);
    const cell = (width - gap * (columns - 1)) / columns;
    const most = (height - around * (rows - 1)) / rows;
    const shown = Math.min(cell, most * aspect);
    if (!best || shown > best.shown * 1.05) best = { columns, shown, cell, most };
  }
  const frameHeight = Math.min(best.cell / aspect, Math.max(best.most, 160));
  return { columns: best.columns, frameHeight: Math.round(Math.max(frameHeight, 96)) };
}
