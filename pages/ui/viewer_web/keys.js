// The keyboard: what has the focus (divider, box, picture) obeys first, then the viewer as a whole.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STRIDE = 48; // CSS pixels that an arrow key moves the picture
const SPLIT = 0.02; // of the width that an arrow key moves the divider

function onDivider(viewer, key, arrow, step) {
  if (arrow) return () => viewer.swipeTo(viewer.layout.split + (arrow[0] - arrow[1]) * SPLIT * step);
  return { Home: () => viewer.swipeTo(0), End: () => viewer.swipeTo(1) }[key];
}

function onBox({ boxTool }, frame, key, arrow, step, resize) {
  if (!boxTool.box) return key === 'Enter' ? () => boxTool.start(frame) : undefined;
  if (arrow) return () => boxTool.nudge(arrow[0] * step, arrow[1] * step, resize);
  return ['Escape', 'Delete', 'Backspace'].includes(key) ? () => boxTool.clear() : undefined;
}

function onFrame(viewer, frame, { key, target, shiftKey, altKey }) {
  const arrow = ARROWS[key];
  const step = shiftKey ? 10 : 1;
  if (target === frame.divider) return onDivider(viewer, key, arrow, step);
  if (key === 'Escape' && frame.isDragged()) return frame.cancel;
  const act = viewer.boxTool.active && onBox(viewer, frame, key, arrow, step, altKey);
  return act || (arrow && (() => viewer.pan(-STRIDE * arrow[0], -STRIDE * arrow[1])));
}

const anywhere = (viewer, { key }) =>
  ({
    '+': () => viewer.zoom(1.5),
    '=': () => viewer.zoom(1.5),
    '-': () => viewer.zoom(1 / 1.5),
    0: () => viewer.fit(),
    ' ': () => viewer.peek(true),
  })[key];

export function listenToKeys(viewer) {
  const { root } = viewer;
  root.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.target.closest('button, input, select')) return;
    const frame = viewer.frames.find(({ picture }) => picture.contains(event.target));
    const act = (frame && onFrame(viewer, frame, event)) || anywhere(viewer, event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  root.addEventListener('keyup', (event) => event.key === ' ' && viewer.peek(false));
  root.addEventListener('focusout', () => viewer.peek(false));
}
