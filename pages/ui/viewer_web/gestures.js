// Mouse, pen and finger. Looking never takes the page's own scrolling away: the wheel zooms with Ctrl or Cmd,
// after a click until the pointer leaves, or in full screen; one finger scrolls the page, two move the picture.
import { toFraction } from './geometry.js';

const CLICK = 4; // CSS pixels that a click may wander
const HINT = 1200; // ms
export const MODIFIER = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl';
const PEN_END = 5; // the button that the other end of a pen is

export function hint(frame, text, time = HINT) {
  clearTimeout(frame.hintTimer);
  frame.hint.textContent = text;
  frame.hint.classList.add('visible');
  frame.hintTimer = setTimeout(() => frame.hint.classList.remove('visible'), time);
}

export function listen(viewer, frame) {
  const { picture: area } = frame;
  const { tools } = viewer;
  const fingers = new Map(); // pointer id -> position
  // {kind, from, last, far: more than a click, work}; kind: 'pan', 'tap' (the finger may be scrolling the page), 'divider',
  // or 'work', which the tool does (see Tools.begin)
  let drag = null;
  let armed = false; // clicked: the wheel zooms until the pointer leaves

  const position = (event) => {
    const bounds = area.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  };
  const fraction = (at) => toFraction(at, viewer.view, frame.size, viewer.picture);
  const kindOf = ({ target, button, pointerType }) => {
    if (target === frame.divider) return 'divider';
    if (pointerType === 'touch' && !tools.draws && !viewer.isFull) return 'tap';
    return button === 1 || !tools.draws ? 'pan' : 'work';
  };
  const cancel = () => {
    drag?.work?.cancel();
    drag = null;
  };

  area.addEventListener('pointerdown', (event) => {
    if (event.button > 1 && event.button !== PEN_END) return;
    const at = position(event);
    fingers.set(event.pointerId, at);
    if (fingers.size > 1) {
      cancel();
      return;
    }
    const kind = kindOf(event);
    const work = kind === 'work' ? tools.begin(fraction(at), event, frame) : null;
    drag = { kind, work, from: at, last: at, far: false };
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

  // Where a drag went since the last event; a browser gathers the movements of a fast hand.
  const trail = (event) => {
    const all = event.getCoalescedEvents?.() ?? [];
    return (all.length ? all : [event]).map((each) => fraction(position(each)));
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
      else drag.work?.move(fraction(at), trail(event), drag.far);
      drag.last = at;
    }
    fingers.set(event.pointerId, at);
  });

  area.addEventListener('pointerup', (event) => {
    fingers.delete(event.pointerId);
    area.classList.remove('grabbing');
    if (!drag) return;
    const { kind, work, far, from } = drag;
    drag = null;
    if (work) work.end(far);
    else if (!far && kind !== 'divider' && event.button === 0) viewer.click(fraction(from), frame, from);
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
    else if (tools.isPen) return;
    else if (viewer.view.zoom > 1 || tools.draws) viewer.fit();
    else viewer.zoom(4, position(event), frame);
  });
  Object.assign(frame, { cancel, isDragged: () => drag !== null });
}
