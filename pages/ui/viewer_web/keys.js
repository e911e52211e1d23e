// The keyboard: what has the focus (divider, box, picture) obeys first, then the viewer as a whole.
import { ERASER } from './strokes.js';

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const REMOVE = ['Delete', 'Backspace'];
const STRIDE = 48; // CSS pixels that an arrow key moves the picture
const SPLIT = 0.02; // of the width that an arrow key moves the divider
const WIDER = 1.25;

function onDivider(viewer, key, arrow, step) {
  if (arrow) return () => viewer.swipeTo(viewer.layout.split + (arrow[0] - arrow[1]) * SPLIT * step);
  return { Home: () => viewer.swipeTo(0), End: () => viewer.swipeTo(1) }[key];
}

function onBox({ box }, frame, key, arrow, step, resize) {
  if (!box.box) return key === 'Enter' ? () => box.start(frame) : undefined;
  if (arrow) return () => box.nudge(arrow[0] * step, arrow[1] * step, resize);
  return ['Escape', ...REMOVE].includes(key) ? () => box.clear() : undefined;
}

function onPen({ pen }, frame, key, arrow, step) {
  if (pen.area.isOpen && key === 'Escape') return () => pen.area.drop();
  if (pen.area.isOpen && REMOVE.includes(key)) return () => pen.area.takeBack();
  if (arrow) return () => pen.moveAim(frame, arrow[0], arrow[1], step);
  if (key === 'Enter') return () => pen.drawAtAim(frame);
  return REMOVE.includes(key) ? () => pen.removeAtAim(frame) : undefined;
}

// Enter asks the pixel in the middle of what is in sight; Alt and arrow keys go on from there.
function onAsked(viewer, key, arrow, step, alt) {
  const { asked } = viewer.tools;
  if (key === 'Enter') return () => viewer.ask(viewer.view);
  if (!arrow || !alt || !asked.value) return undefined;
  const { width, height } = viewer.picture;
  const [x, y] = asked.value;
  return () => viewer.ask({ x: x + (arrow[0] * step) / width, y: y + (arrow[1] * step) / height });
}

function onFrame(viewer, frame, { key, target, shiftKey, altKey }) {
  const { tools } = viewer;
  const arrow = ARROWS[key];
  const step = shiftKey ? 10 : 1;
  if (target === frame.divider) return onDivider(viewer, key, arrow, step);
  if (key === 'Escape' && frame.isDragged()) return frame.cancel;
  if (key === 'Escape' && tools.asked.value && target !== frame.box) return () => viewer.ask(null);
  const act =
    (tools.active === 'box' && onBox(tools, frame, key, arrow, step, altKey)) ||
    (tools.isPen && onPen(tools, frame, key, arrow, step)) ||
    (tools.active === 'move' && onAsked(viewer, key, arrow, step, altKey));
  return act || (arrow && (() => viewer.pan(-STRIDE * arrow[0], -STRIDE * arrow[1])));
}

// While a pen is in the hand, these keys are its own.
function ofPen(viewer, { key }) {
  const { pen, isPen } = viewer.tools;
  if (!isPen) return undefined;
  if (/^[0-8]$/.test(key) && Number(key) < pen.names.length) return () => pen.pick(Number(key));
  const widen = (factor) => () => viewer.prefer({ nib: Math.min(pen.most.width, viewer.preferences.nib * factor) });
  return { e: () => pen.pick(ERASER), h: () => pen.hide(!pen.hidden), '[': widen(1 / WIDER), ']': widen(WIDER) }[key];
}

const anywhere = (viewer, { key }) =>
  ({
    '+': () => viewer.zoom(1.5),
    '=': () => viewer.zoom(1.5),
    '-': () => viewer.zoom(1 / 1.5),
    0: () => viewer.fit(),
    ' ': () => viewer.peek(true),
    Escape: viewer.tools.asked.value && (() => viewer.ask(null)),
  })[key];

export function listenToKeys(viewer) {
  const { root } = viewer;
  root.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey) return;
    const frame = viewer.frames.find(({ picture }) => picture.contains(event.target));
    const isControl = event.target.closest('button, input, select');
    const act = ofPen(viewer, event) || (!isControl && ((frame && onFrame(viewer, frame, event)) || anywhere(viewer, event)));
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  root.addEventListener('keyup', (event) => event.key === ' ' && viewer.peek(false));
  root.addEventListener('focusout', () => viewer.peek(false));
}
