// What outlives a rerun, a change of page (in `store`, for this tab) and a reload (in localStorage, for this browser).

const NAME = 'segmentation-viewer';
// nib: diameter of the brush as a fraction of the longest side. ink: opacity of what is drawn.
const FIRST = { overlay: 'fill', opacity: 0.5, nib: 0.02, ink: 0.85 };

export function preferences() {
  try {
    const { overlay, opacity, nib, ink } = { ...FIRST, ...JSON.parse(localStorage.getItem(NAME) ?? '{}') };
    const isFraction = (value) => value >= 0 && value <= 1;
    const known = ['fill', 'contours', 'off'].includes(overlay) && [opacity, 5 * nib, ink].every(isFraction);
    return known ? { overlay, opacity, nib, ink } : { ...FIRST };
  } catch {
    return { ...FIRST }; // storage is forbidden here, or holds something else: the view starts as on a first visit
  }
}

export function keepPreferences(value) {
  try {
    localStorage.setItem(NAME, JSON.stringify(value));
  } catch {
    // storage is forbidden or full: the choice lasts as long as this page
  }
}

// What a viewer of this name left behind, or `first()`.
export function remembered(store, key, first) {
  store.views ??= new Map();
  if (!store.views.has(key)) store.views.set(key, first());
  return store.views.get(key);
}
