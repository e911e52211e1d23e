// The box that a person draws. The page owns it: a finished box is sent, and what the page answers is shown, unless the
// answer is to an older box than the one drawn last (`serial` counts the boxes sent from here).
import { corner, pull, shift, snap, words } from './box.js';

const SEND_AFTER = 250; // ms without another key before a nudged box is sent

export class BoxTool {
  constructor() {
    Object.assign(this, { box: null, tool: 'move', serial: 0 });
  }

  adoptBox({ box, seen, tools }, fresh) {
    if (fresh) {
      this.serial = seen;
      // A finger scrolls the page until the person picks the tool; a mouse has the wheel for that.
      this.tool = tools.box && !matchMedia('(pointer: coarse)').matches ? 'box' : 'move';
    }
    if (!tools.box) this.tool = 'move';
    if (seen >= this.serial) {
      this.box = box;
      this.serial = seen;
    }
  }

  pickTool(name) {
    this.tool = name;
    this.kick();
  }

  previewBox(box) {
    this.box = box;
    this.readout.textContent = this.boxWords() ?? '';
    this.kick();
  }

  commitBox() {
    // A box smaller than 4 screen pixels is a slip of the hand.
    const least = Math.max(1, Math.min(4 / this.frames[0].at.scale, 8));
    this.sendBox(this.box && snap(this.box, this.picture, least));
  }

  clearBox() {
    this.sendBox(null);
  }

  // A box for those who have no mouse: the middle half of what is in sight.
  startBox(frame) {
    const half = (length, extent) => Math.min(0.25, length / (4 * extent * frame.at.scale));
    const [w, h] = [half(frame.size.width, this.picture.width), half(frame.size.height, this.picture.height)];
    const { x, y } = this.view;
    this.sendBox(snap(corner({ x: x - w, y: y - h }, { x: x + w, y: y + h }), this.picture, 1));
    frame.box.hidden = false;
    frame.box.focus();
  }

  // Arrow keys move the box by whole pixels, with Alt its lower right corner.
  nudgeBox(dx, dy, corners) {
    const [x, y] = [dx / this.picture.width, dy / this.picture.height];
    const moved = snap(corners ? pull(this.box, 'se', x, y) : shift(this.box, x, y), this.picture, 1);
    if (!moved) return;
    this.previewBox(moved);
    clearTimeout(this.sending);
    this.serial += 1; // answers to earlier boxes no longer count
    this.sending = setTimeout(() => this.sendBox(moved), SEND_AFTER);
  }

  sendBox(box) {
    clearTimeout(this.sending);
    this.previewBox(box);
    this.serial += 1;
    this.setStateValue('box', { serial: this.serial, box });
    this.spoken.textContent = this.boxWords() ?? 'no box';
  }

  closeBox() {
    clearTimeout(this.sending);
  }

  boxWords() {
    return this.box ? words(this.box, this.picture) : null;
  }

  placeBox(frame, at) {
    frame.at = at;
    frame.box.hidden = !this.shown.tools.box || this.box === null;
    if (frame.box.hidden) return;
    const [left, top, right, bottom] = this.box;
    const [width, height] = [this.picture.width * at.scale, this.picture.height * at.scale];
    Object.assign(frame.box.style, {
      left: `${at.left + left * width}px`,
      top: `${at.top + top * height}px`,
      width: `${(right - left) * width}px`,
      height: `${(bottom - top) * height}px`,
    });
    frame.box.setAttribute('aria-label', `${this.boxWords()}; arrow keys move it, Alt and arrow keys resize it`);
  }
}
