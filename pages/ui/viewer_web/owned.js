// Something that the page owns and a person changes here: the box, the strokes, the pixel that was asked. What a person
// does is shown at once and sent; what the page answers is shown, unless it answers to an older change than the last one
// (`serial` counts those sent from here).
export class Owned {
  constructor(viewer, name, value) {
    Object.assign(this, { viewer, name, value, serial: 0 });
  }

  // fresh: the first description, or one of another image.
  adopt(value, seen, fresh) {
    if (fresh) this.serial = seen;
    if (seen >= this.serial) Object.assign(this, { value, serial: seen });
  }

  show(value) {
    this.value = value;
    this.viewer.kick();
  }

  // To be sent soon: answers to earlier values no longer count.
  hold(value) {
    this.show(value);
    this.serial += 1;
  }

  send(value) {
    this.hold(value);
    this.viewer.setStateValue(this.name, { serial: this.serial, [this.name]: value });
  }
}
