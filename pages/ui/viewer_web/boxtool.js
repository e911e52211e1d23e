// The box that a person draws. The page owns it: a finished box is sent, and what the page answers is shown, unless the
// answer is to an older box than the one drawn last (`serial` counts the boxes sent from here).
import { corner, pull, shift, snap, words } from './box.js';

const SEND_AFTER = 250; // ms without another key before a nudged box is sent
const SLIP = 4; // CSS pixels: a smaller box is a slip of the hand

export class BoxTool {
  constructor(viewer) {
    Object.assign(this, { viewer, box: null, active: false, available: false, serial: 0 });
  }

  // fresh: the first description, or one of another image.
  adopt({ box, seen, tools }, fresh) {
    // A finger scrolls the page until the person picks the tool; a mouse has the wheel for that.
    if (fresh) Object.assign(this, { serial: seen, active: !matchMedia('(pointer: coarse)').matches });
    this.available = tools.box;
    this.active &&= tools.box;
    if (seen >= this.serial) Object.assign(this, { box, serial: seen });
  }

  activate(active) {
    this.active = active;
    this.viewer.kick();
  }

  preview(box) {
    this.box = box;
    this.viewer.kick();
  }

  // The end of a drag that began with `before`.
  commit(before) {
    const { picture, scale } = this.viewer;
    const least = Math.min(Math.max(1, SLIP / scale), picture.width / 2, picture.height / 2);
    const box = snap(this.box, picture, least);
    if (box) this.send(box);
    else this.preview(before);
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
    this.preview(box);
    this.serial += 1; // answers to earlier boxes no longer count
    clearTimeout(this.sending);
    this.sending = setTimeout(() => this.send(box), SEND_AFTER);
  }

  send(box) {
    clearTimeout(this.sending);
    this.preview(box);
    this.serial += 1;
    this.viewer.setStateValue('box', { serial: this.serial, box });
    this.viewer.spoken.textContent = this.words() ?? 'no box';
  }

  words() {
    return this.box ? words(this.box, this.viewer.picture) : null;
  }

  place(frame, at) {
    frame.box.hidden = !this.available || this.box === null;
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
