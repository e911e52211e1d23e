// What outlives a rerun, a change of page (in `store`, for this tab) and a reload (in localStorage, for this browser).

const NAME = 'segmentation-viewer';
const FIRST = { overlay: 'fill', opacity: 0.5 };

export function preferences() {
  try {
    const { overlay, opacity } = { ...FIRST, ...JSON.parse(localStorage.getItem(NAME) ?? '{}') };
    const known = ['fill', 'contours', 'off'].includes(overlay) && opacity >= 0 && opacity <= 1;
    return known ? { overlay, opacity } : { ...FIRST };
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
