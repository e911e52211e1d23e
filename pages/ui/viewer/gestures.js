// Mouse, pen, finger and keyboard on one frame. Looking never takes the page's own scrolling away: the wheel zooms with
// Ctrl or Cmd, after a click until the pointer leaves, or in full screen; one finger scrolls the page, two move the picture.
import { corner, pull, shift } from './box.js';
import { toFraction } from './geometry.js';

const CLICK = 4; // CSS pixels that a click may wander
const NUDGE = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const modifier = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl';

export function listen(viewer, frame) {
  const { picture: area } = frame;
  const fingers = new Map(); // pointer id -> position
  let drag = null; // {kind: 'pan' | 'draw' | 'shift' | handle | 'divider', from, last, start: box before}
  let armed = false;

  const position = (event) => {
    const bounds = area.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  };
  const fraction = (at) => toFraction(at, viewer.view, frame.size, viewer.picture);
  const kindOf = (event) => {
    const handle = event.target.dataset?.handle;
    if (event.target === frame.divider) return 'divider';
    if (event.button === 1 || viewer.tool !== 'box') return 'pan';
    if (handle) return handle;
    return event.target === frame.box ? 'shift' : 'draw';
  };
  const hint = (text) => viewer.hint(frame, text);
  const cancel = () => {
    if (drag && !['pan', 'divider'].includes(drag.kind)) viewer.previewBox(drag.start);
    drag = null;
  };

  area.addEventListener('pointerdown', (event) => {
    if (event.button > 1) return;
    const at = position(event);
    fingers.set(event.pointerId, at);
    if (fingers.size === 2) return cancel();
    if (event.pointerType === 'touch' && viewer.scrollsPage() && event.target !== frame.divider) {
      drag = { kind: 'tap', from: at, last: at, target: event.target };
      return;
    }
    armed = event.pointerType !== 'touch';
    if (event.button === 1) event.preventDefault();
    area.setPointerCapture(event.pointerId);
    drag = { kind: kindOf(event), from: at, last: at, start: viewer.box, far: false };
    if (drag.kind === 'pan') area.classList.add('grabbing');
  });

  const pinch = (event, at) => {
    const [id, other] = [...fingers.entries()].find(([id]) => id !== event.pointerId);
    const before = fingers.get(event.pointerId);
    const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
    const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
    viewer.pan((at.x - before.x) / 2, (at.y - before.y) / 2, frame);
    viewer.zoom(apart(at, other) / apart(before, other), middle, frame);
    fingers.set(id, other);
  };

  const pullTo = (at) => {
    const [from, to] = [fraction(drag.from), fraction(at)];
    if (drag.kind === 'draw') return viewer.previewBox(corner(from, to));
    const change = drag.kind === 'shift' ? shift : (box, dx, dy) => pull(box, drag.kind, dx, dy);
    return viewer.previewBox(change(drag.start, to.x - from.x, to.y - from.y));
  };

  area.addEventListener('pointermove', (event) => {
    const at = position(event);
    if (event.pointerType !== 'touch') viewer.hover(fraction(at), frame, at);
    if (fingers.size === 2 && fingers.has(event.pointerId)) pinch(event, at);
    else if (drag && fingers.has(event.pointerId)) {
      drag.far ||= Math.hypot(at.x - drag.from.x, at.y - drag.from.y) > CLICK;
      if (drag.kind === 'divider') viewer.swipeTo(at.x / frame.size.width);
      else if (drag.kind === 'pan') viewer.pan(at.x - drag.last.x, at.y - drag.last.y, frame);
      else if (drag.kind !== 'tap' && drag.far) pullTo(at);
      drag.last = at;
    }
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
  });

  const end = (event) => {
    fingers.delete(event.pointerId);
    area.classList.remove('grabbing');
    if (!drag) return;
    const { kind, far, from } = drag;
    drag = null;
    if (['pan', 'tap'].includes(kind) && !far && event.button < 1) viewer.point(fraction(from), frame, from);
    else if (!['pan', 'tap', 'divider'].includes(kind) && far) viewer.commitBox();
  };
  area.addEventListener('pointerup', end);
  area.addEventListener('pointercancel', (event) => {
    if (drag?.kind === 'tap' && viewer.view.zoom > 1) hint('Two fingers move the picture');
    cancel();
    fingers.delete(event.pointerId);
  });
  area.addEventListener('pointerleave', (event) => {
    if (event.pointerType !== 'touch') viewer.hover(null);
    armed = false;
  });
  area.addEventListener('touchmove', (event) => event.touches.length > 1 && event.cancelable && event.preventDefault(), {
    passive: false,
  });

  area.addEventListener(
    'wheel',
    (event) => {
      if (!(event.ctrlKey || event.metaKey || armed || viewer.isFull())) return hint(`${modifier} + wheel zooms`);
      event.preventDefault();
      const turn = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
      return viewer.zoom(Math.exp(-Math.max(-30, Math.min(30, turn)) * 0.01), position(event), frame);
    },
    { passive: false },
  );
  area.addEventListener('dblclick', (event) => {
    if (event.target === frame.divider) viewer.swipeTo(0.5);
    else if (viewer.view.zoom > 1 || viewer.tool === 'box') viewer.fit();
    else viewer.zoom(4, position(event), frame);
  });

  // Keys for what has the focus: divider, box, or picture.
  area.addEventListener('keydown', (event) => {
    const arrow = NUDGE[event.key];
    const step = event.shiftKey ? 10 : 1;
    const act = () => {
      if (event.ctrlKey || event.metaKey) return false;
      if (event.target === frame.divider) {
        const to = { Home: 0, End: 1 }[event.key] ?? (arrow && viewer.layout.split + (arrow[0] - arrow[1]) * 0.02 * step);
        return to !== undefined && viewer.swipeTo(to);
      }
      if (drag && event.key === 'Escape') return cancel();
      if (viewer.tool === 'box' && ['Escape', 'Delete', 'Backspace'].includes(event.key)) return viewer.box ? viewer.clearBox() : false;
      if (viewer.tool === 'box' && event.key === 'Enter' && !viewer.box) return viewer.startBox(frame);
      if (arrow && viewer.tool === 'box' && viewer.box) return viewer.nudgeBox(arrow[0] * step, arrow[1] * step, event.altKey);
      if (arrow) return viewer.pan(-48 * arrow[0], -48 * arrow[1], frame);
      return false;
    };
    if (act() === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
}
