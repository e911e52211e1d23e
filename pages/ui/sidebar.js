// On a phone the sidebar lies over the page: it closes when another picture or mask has been chosen in it.
const NARROW = matchMedia('(max-width: 768px)');

export default function ({ data }) {
  const before = window.segmentationPicture;
  window.segmentationPicture = data.picture;
  if (before === undefined || before === data.picture || !NARROW.matches) return;
  document.querySelector('[data-testid="stSidebar"][data-collapsed="false"] [data-testid="stSidebarCollapseButton"] button')?.click();
}
