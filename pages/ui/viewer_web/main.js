// Called by Streamlit for every update of a viewer in the page.
import { Viewer } from './viewer.js';

const viewers = new WeakMap();

export async function show(component, store) {
  const { parentElement } = component;
  if (!viewers.has(parentElement)) viewers.set(parentElement, new Viewer(parentElement, store));
  const viewer = viewers.get(parentElement);
  await viewer.update(component);
  return () => {
    viewer.close();
    viewers.delete(parentElement);
  };
}
