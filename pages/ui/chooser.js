// Moves the keyboard to the chosen method when the list opens, and back to the button when it closes: the list lies at the
// end of the document, where nobody who opens it by key would look for it.
export default function ({ parentElement }) {
  const root = parentElement.getRootNode();
  const list = (root.host ?? parentElement).closest('[data-testid="stPopoverBody"]');
  const button = document.activeElement;
  list?.querySelector('[role="radio"][aria-checked="true"]')?.focus({ preventScroll: true });
  return () => {
    if (button?.isConnected && (document.activeElement === document.body || list?.contains(document.activeElement))) button.focus({ preventScroll: true });
  };
}
