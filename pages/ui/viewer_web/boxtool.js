// The box that a person draws.
import { corner, pull, shift, snap, words } from './box.js';
import { Owned } from './owned.js';

const SEND_AFTER = 250; // ms without another key before a nudged box is sent
const SLIP = 4; // CSS pixels: a smaller box is a slip of the hand

export class BoxTool {
  constructor(viewer) {
    this.viewer = viewer;
    this.owned = new Owned(viewer, 'box', null);
  }

  get box() {
    return this.owned.value;
  }

  // The work of one drag: draw a box, move it, or pull at a handle.
  begin(from, target, frame) {
    const start = this.box;
    let box = start;
    const pulled = (dx, dy) => (target === frame.box ? shift(start, dx, dy) : pull(start, target.dataset.handle, dx, dy));
    const isOld = target === frame.box || target.dataset.handle;
    return {
      move: (to, _, far) => {
        if (!far) return;
        box = isOld ? pulled(to.x - from.x, to.y - from.y) : corner(from, to);
        this.owned.show(box);
      },
      end: (far) => (far ? this.commit(box, start) : this.viewer.ask(from)),
      cancel: () => this.owned.show(start),
    };
  }

  // The end of a drag that began with the box `before`.
  commit(drawn, before) {
    const { picture, scale } = this.viewer;
    const least = Math.min(Math.max(1, SLIP / scale), picture.width / 2, picture.height / 2);
    const box = snap(drawn, picture, least);
    if (box) this.send(box);
    else this.owned.show(before);
  }

  clear() {
    this.send(null);
  }

  // A box for those who have no mouse: the middle half of what is in sight.
  start(frame) {
    const { picture, scale, view } = this.viewer;
    const half = (length, extent) => Math.min(0.25, length / (4 * extent * scale));
    const [w, h] = [half(frame.size.width, picture.width), half(frame.size.height, picture.height)];
    this.send(snap(corner({ x: view.x - w, y: view.y - h }, { x: view.x + w, y: view.y + h }), picture, 1));
    this.place(frame, this.viewer.at);
    frame.box.focus();
  }

  // Arrow keys move the box by whole pixels, with Alt its lower right corner.
  nudge(dx, dy, resize) {
    const { picture } = this.viewer;
    const [x, y] = [dx / picture.width, dy / picture.height];
    const box = snap(resize ? pull(this.box, 'se', x, y) : shift(this.box, x, y), picture, 1);
    if (!box) return;
    this.owned.hold(box);
    clearTimeout(this.sending);
    this.sending = setTimeout(() => this.send(box), SEND_AFTER);
  }

  send(box) {
    clearTimeout(this.sending);
    this.owned.send(box);
    this.viewer.say(this.words() ?? 'no box');
  }

  words() {
    return this.box ? words(this.box, this.viewer.picture) : null;
  }

  place(frame, at) {
    frame.box.hidden = this.box === null;
    if (frame.box.hidden) return;
    const [left, top, right, bottom] = this.box;
    const { picture } = this.viewer;
    const [width, height] = [picture.width * at.scale, picture.height * at.scale];
    Object.assign(frame.box.style, {
      left: `${at.left + left * width}px`,
      top: `${at.top + top * height}px`,
      width: `${(right - left) * width}px`,
      height: `${(bottom - top) * height}px`,
    });
    frame.box.setAttribute('aria-label', `${this.words()}; arrow keys move it, Alt and arrow keys resize it`);
  }
}
