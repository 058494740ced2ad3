// Puts the reader's theme and density on <html> before the first paint, so that nothing flashes.
// No theme attribute means "as the system says"; the style sheets do the rest (docs/STYLEGUIDE.md).
(() => {
  const choices = {
    theme: ["light", "dark"],
    density: ["compact", "comfortable"],
  };
  for (const [name, allowed] of Object.entries(choices)) {
    let stored = null;
    try {
      stored = localStorage.getItem(`purser.${name}`);
    } catch {
      // Storage is closed to us (a private window, a policy): the defaults hold.
    }
    if (allowed.includes(stored)) document.documentElement.dataset[name] = stored;
  }
})();
