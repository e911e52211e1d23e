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

// The nearest view in which the picture covers all that it covers at zoom 1.
export function settle({ zoom: wish, x, y }, frame, picture) {
  const zoom = between(1, wish, Math.max(1, LARGEST_PIXEL / fitScale(frame, picture)));
  const half = 0.5 / zoom;
  return { zoom, x: between(half, x, 1 - half), y: between(half, y, 1 - half) };
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

const GAP = 12;
const AROUND = 56; // heading and legend of a frame
const NARROWEST = 150; // a heading needs this much
const [LOWEST, LOWEST_OF_MANY] = [96, 160];

const MUCH = 1.25; // pictures side by side are easier to compare: one below the other only where they are much larger

// How many columns show `count` pictures largest when all rows should fit into `height`, and the height of a frame.
export function arrange(count, width, height, picture, wanted) {
  const aspect = picture.width / picture.height;
  const most = Math.max(1, Math.min(count, Math.floor((width + GAP) / (NARROWEST + GAP))));
  const options = wanted ? [Math.min(wanted, most)] : Array.from({ length: most }, (_, i) => most - i);
  let best = null;
  for (const columns of options) {
    const rows = Math.ceil(count / columns);
    const cell = (width - GAP * (columns - 1)) / columns;
    const row = (height - AROUND * (rows - 1)) / rows;
    const shown = Math.min(cell, row * aspect);
    if (!best || shown > best.shown * MUCH) best = { columns, shown, cell, row };
  }
  const frameHeight = Math.min(best.cell / aspect, Math.max(best.row, LOWEST_OF_MANY));
  return { columns: best.columns, frameHeight: Math.round(Math.max(frameHeight, LOWEST)) };
}
