// Mouse, pen and finger. Looking never takes the page's own scrolling away: the wheel zooms with Ctrl or Cmd,
// after a click until the pointer leaves, or in full screen; one finger scrolls the page, two move the picture.
import { corner, pull, shift } from './box.js';
import { toFraction } from './geometry.js';

const CLICK = 4; // CSS pixels that a click may wander
const HINT = 1200; // ms
const MODIFIER = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl';
const WITHOUT_BOX = ['pan', 'tap', 'divider'];

function hint(frame, text) {
  clearTimeout(frame.hintTimer);
  frame.hint.textContent = text;
  frame.hint.classList.add('visible');
  frame.hintTimer = setTimeout(() => frame.hint.classList.remove('visible'), HINT);
}

export function listen(viewer, frame) {
  const { picture: area } = frame;
  const { boxTool } = viewer;
  const fingers = new Map(); // pointer id -> position
  // {kind, from, last, start: box before, far: more than a click}; kind: 'pan', 'tap' (the finger may be scrolling the
  // page), 'divider', 'draw', 'shift', or the name of a handle
  let drag = null;
  let armed = false; // clicked: the wheel zooms until the pointer leaves

  const position = (event) => {
    const bounds = area.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  };
  const fraction = (at) => toFraction(at, viewer.view, frame.size, viewer.picture);
  const kindOf = ({ target, button, pointerType }) => {
    if (target === frame.divider) return 'divider';
    if (pointerType === 'touch' && !boxTool.active && !viewer.isFull) return 'tap';
    if (button === 1 || !boxTool.active) return 'pan';
    return target.dataset.handle ?? (target === frame.box ? 'shift' : 'draw');
  };
  const cancel = () => {
    if (drag && !WITHOUT_BOX.includes(drag.kind)) boxTool.preview(drag.start);
    drag = null;
  };

  area.addEventListener('pointerdown', (event) => {
    if (event.button > 1) return;
    const at = position(event);
    fingers.set(event.pointerId, at);
    if (fingers.size > 1) {
      cancel();
      return;
    }
    drag = { kind: kindOf(event), from: at, last: at, start: boxTool.box, far: false };
    armed = event.pointerType !== 'touch';
    if (event.button === 1) event.preventDefault(); // no automatic scrolling
    if (drag.kind !== 'tap') area.setPointerCapture(event.pointerId);
    area.classList.toggle('grabbing', drag.kind === 'pan');
  });

  const pinch = (event, at) => {
    const [, other] = [...fingers].find(([id]) => id !== event.pointerId);
    const before = fingers.get(event.pointerId);
    const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
    viewer.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
    viewer.zoom(apart(at, other) / apart(before, other), { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }, frame);
  };

  const pullTo = (at) => {
    const [from, to] = [fraction(drag.from), fraction(at)];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    if (drag.kind === 'draw') boxTool.preview(corner(from, to));
    else boxTool.preview(drag.kind === 'shift' ? shift(drag.start, dx, dy) : pull(drag.start, drag.kind, dx, dy));
  };

  area.addEventListener('pointermove', (event) => {
    const at = position(event);
    if (event.pointerType !== 'touch') viewer.follow(frame, at);
    if (!fingers.has(event.pointerId)) return;
    if (fingers.size === 2) pinch(event, at);
    else if (drag) {
      drag.far ||= Math.hypot(at.x - drag.from.x, at.y - drag.from.y) > CLICK;
      if (drag.kind === 'divider') viewer.swipeTo(at.x / frame.size.width);
      else if (drag.kind === 'pan') viewer.pan(at.x - drag.last.x, at.y - drag.last.y);
      else if (drag.kind !== 'tap' && drag.far) pullTo(at);
      drag.last = at;
    }
    fingers.set(event.pointerId, at);
  });

  area.addEventListener('pointerup', (event) => {
    fingers.delete(event.pointerId);
    area.classList.remove('grabbing');
    if (!drag) return;
    const { kind, far, from, start } = drag;
    drag = null;
    if (WITHOUT_BOX.includes(kind)) {
      if (!far && kind !== 'divider' && event.button === 0) viewer.click(fraction(from), frame, from);
    } else if (far) boxTool.commit(start);
  });
  area.addEventListener('pointercancel', (event) => {
    if (drag?.kind === 'tap' && viewer.view.zoom > 1) hint(frame, 'Two fingers move the picture');
    cancel();
    fingers.delete(event.pointerId);
  });
  area.addEventListener('pointerleave', (event) => {
    viewer.follow(null);
    armed = false;
  });
  const keepFromScrolling = (event) => event.touches.length > 1 && event.cancelable && event.preventDefault();
  area.addEventListener('touchmove', keepFromScrolling, { passive: false });

  const wheel = (event) => {
    if (!(event.ctrlKey || event.metaKey || armed || viewer.isFull)) {
      hint(frame, `${MODIFIER} + wheel zooms`);
      return;
    }
    event.preventDefault();
    const turn = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
    viewer.zoom(Math.exp(-Math.max(-30, Math.min(30, turn)) * 0.01), position(event), frame);
  };
  area.addEventListener('wheel', wheel, { passive: false });
  area.addEventListener('dblclick', (event) => {
    if (event.target === frame.divider) viewer.swipeTo(0.5);
    else if (viewer.view.zoom > 1 || boxTool.active) viewer.fit();
    else viewer.zoom(4, position(event), frame);
  });
  Object.assign(frame, { cancel, isDragged: () => drag !== null });
}
