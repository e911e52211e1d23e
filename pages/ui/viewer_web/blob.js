// Keeps one blob of bytes for the viewers of the page. `data` is its digest, 32 hexadecimal digits, and then the bytes.
// Streamlit sends the message that carries a blob once: as long as the browser holds it, only its name travels again.
const slots = new WeakMap(); // the place of this component in the page -> digest that it keeps

export default function ({ data, parentElement }) {
  const store = (window.segmentationBlobs ??= Object.assign(new EventTarget(), { held: new Map() }));
  const digest = new TextDecoder().decode(data.subarray(0, 32));
  const release = (old) => {
    const blob = store.held.get(old);
    if (blob && --blob.users === 0) store.held.delete(old);
  };
  const before = slots.get(parentElement);
  if (before !== digest) {
    const blob = store.held.get(digest) ?? { bytes: data.slice(32), users: 0 };
    blob.users += 1;
    store.held.set(digest, blob);
    slots.set(parentElement, digest);
    if (before) release(before);
    store.dispatchEvent(new Event('blob'));
  }
  return () => {
    release(slots.get(parentElement));
    slots.delete(parentElement);
  };
}
