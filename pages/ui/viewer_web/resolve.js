// From the description that Python sends to panels that can be drawn.
import { coloured } from './pictures.js';

export const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

// Every blob that a description needs, each once.
export function wanted({ photo, panels }) {
  const all = [photo, ...panels.flatMap(({ base, layer }) => [base, layer])].filter(Boolean);
  return [...new Map(all.map((what) => [what.digest, what])).values()];
}

// The panels with their pictures. A layer that did not change stays the same object, so that it is not painted again.
export function resolve({ photo, panels }, pictures, before) {
  const base = (what) => ({ ...what, ...pictures.get(what.digest) });
  const photograph = base(photo);
  const resolved = panels.map((panel, i) => {
    const fingerprint = JSON.stringify(panel.layer);
    const kept = before?.panels[i];
    const layer = !panel.layer ? null : kept?.fingerprint === fingerprint ? kept.layer : coloured(pictures.get(panel.layer.digest), panel.layer);
    return { ...panel, fingerprint, base: panel.base ? base(panel.base) : photograph, isPhotograph: !panel.base, layer };
  });
  return { photograph, panels: resolved };
}

// What can stand left and right of the divider: the panels, and the plain photograph where no panel is just that.
export function choices({ photograph, panels }) {
  if (panels.some(({ isPhotograph, layer }) => isPhotograph && !layer)) return panels;
  const plain = { title: 'Image', caption: '', legend: [], stale: false, drawn: false, base: photograph, isPhotograph: true, layer: null };
  return [plain, ...panels];
}
